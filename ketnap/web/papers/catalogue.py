"""The catalogue of papers: which there are on a day, how sure their text is, and what each is filled with."""

from django.http import HttpRequest, HttpResponse

from ketnap.documents.papers import forms
from ketnap.documents.papers.office import office_copy
from ketnap.models import UnitAct
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.issued import DOCX
from ketnap.rules.papers import GROUPS, ISSUERS, SEEN, Entry, catalogue
from ketnap.rules.papers.fields import fields, rows
from ketnap.rules.path import KINDS
from ketnap.web.days import asked
from ketnap.web.downloads import Sheet, attachment, table_page
from ketnap.web.pages import page, show
from ketnap.web.papers.preparing import TYPES

SURE = {"high": "chắc", "medium": "khá chắc", "low": "chưa chắc"}
SHAPES = {SEEN: "pass"}


@page("papers")
def papers(request: HttpRequest) -> HttpResponse:
    day = asked(request)
    lines = [line(entry, day.day) for entry in catalogue().values()]
    context = {"day": day, "lines": lines}
    return show(request, "papers/catalogue.html", context, on=day.day)


@table_page("papers-table")
def papers_table(request: HttpRequest) -> Sheet:
    day = asked(request)
    head = ("Giấy tờ", "Mã", "Nhóm", "Nơi lập", "Lời văn", "Người ký", "Viết tay", "Mức chắc chắn", "Nguồn")
    lines = [line(entry, day.day) for entry in catalogue().values()]
    return Sheet("Danh mục giấy tờ", head, [
        (one["title"], one["code"], one["group"], one["issuer"], one["status"], one["entry"].signer,
         "có" if one["entry"].handwritten else "", one["sure"], one["source"])
        for one in lines
    ], (f"Mẫu dùng ngày {day.day:%d-%m-%Y}",))  # fmt: skip


@page("paper")
def paper(request: HttpRequest, key: str) -> HttpResponse:
    entry = catalogue().get(key)
    if entry is None:
        raise NotFound("Không có mẫu này.")
    if request.GET.get("dang") == DOCX:
        content = office_copy(forms.form(key), asked(request).day)
        return attachment(content, TYPES[DOCX], f"Mẫu {entry.code or entry.title}.docx", "mau.docx", as_issued=True)
    single, repeated = forms.form(key).used()
    asked_for = [fields()[one] for one in fields() if one in single]
    context = {
        "entry": entry,
        "issuer": ISSUERS[entry.issuer],
        "acts": [KINDS[one].title if one in KINDS else UnitAct.Kind(one).label for one in entry.acts],
        "versions": [(one, SHAPES.get(one.seen, "question"), SURE[one.confidence]) for one in reversed(entry.versions)],
        "fields": asked_for,
        "rows": [(name, list(rows()[name].values())) for name in sorted(repeated)],
    }
    return show(request, "papers/paper.html", context)


def line(entry: Entry, on) -> dict:  # type: ignore[no-untyped-def,type-arg]
    """As the list shows it on the day; without a version of the day, that it was not printed then."""
    version = entry.on(on)
    return {
        "entry": entry,
        "code": version.code if version else entry.code,
        "title": version.title if version else entry.title,
        "group": GROUPS[entry.group],
        "issuer": ISSUERS[entry.issuer],
        "version": version,
        "shape": SHAPES.get(version.seen, "question") if version else "unknown",
        "status": version.status if version else "Ngày này chưa có mẫu",
        "sure": SURE[version.confidence] if version else "",
        "source": version.source if version else "",
    }
