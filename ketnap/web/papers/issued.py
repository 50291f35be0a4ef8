"""Papers issued: one of them, its file as it was, taking it back, the list of a unit, and many in one file."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.papers import issuing
from ketnap.actions.refusal import Refused
from ketnap.documents.papers import packing
from ketnap.documents.papers.making import made
from ketnap.documents.papers.values import Values
from ketnap.lib import dates
from ketnap.lib.naming import legal
from ketnap.queries import organisation
from ketnap.queries.admission.life import Life, life
from ketnap.queries.papers import issued, preparing, runs
from ketnap.queries.papers.issued import DOCX, PDF
from ketnap.rules import law
from ketnap.rules.papers import catalogue
from ketnap.web import leaving
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, attachment, table_page
from ketnap.web.pages import done, page, show
from ketnap.web.papers.catalogue import SHAPES, SURE
from ketnap.web.papers.files import ZIP, listed
from ketnap.web.papers.preparing import TYPES


@page("issued-paper")
def paper(request: HttpRequest, issued_id: int) -> HttpResponse:
    return one(request, issued_id)


def one(request: HttpRequest, issued_id: int, problems: Sequence[object] = (), status: int = 200) -> HttpResponse:
    found = issued.issued(request.viewer, issued_id)
    context = {
        "p": found, "problems": problems, "layout": law.texts()[found.layout].title,
        "sure": SURE[found.version.confidence] if found.version else "",
        "shape": SHAPES.get(found.version.seen, "question") if found.version else "unknown",
        "may_withdraw": not found.withdrawn and may(request, "issued-paper-withdraw", issued_id, "POST"),
    }  # fmt: skip
    return show(request, "papers/issued.html", context, status=status)


@page("issued-paper-file")
def file(request: HttpRequest, issued_id: int) -> HttpResponse:
    kind = DOCX if request.GET.get("dang") == DOCX else PDF
    line, content = issued.content(request.viewer, issued_id, kind)
    return attachment(content, TYPES[kind], issued.file_name(line, kind), f"van-ban.{kind}", as_issued=True)


@page("issued-paper-withdraw")
def withdraw(request: HttpRequest, issued_id: int) -> HttpResponse:
    found = issued.issued(request.viewer, issued_id)
    try:
        issuing.withdraw(issued_id, reason=request.POST.get("reason", ""), by=request.user)
    except Refused as no:
        return one(request, issued_id, no.problems, status=422)
    done(request, f"Đã thu hồi {found.title.lower()}{f' số {found.written_no}' if found.written_no else ''}.")
    return redirect("issued-paper", issued_id)


@page("unit-issued")
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    context = {
        "unit": organisation.unit(request.viewer, unit_id, request.viewer.on),
        "lines": issued.of_unit(request.viewer, unit_id), "may_take": may(request, "unit-issued-table", unit_id),
        "may_templates": may(request, "unit-templates", unit_id),
        "runs": runs.of_unit(request.viewer, unit_id),
        "may_make_many": may(request, "unit-issue-many", unit_id, "POST"),
        "makes": makes(request, unit_id) if may(request, "unit-issue", unit_id, "POST") else [],
    }  # fmt: skip
    return show(request, "papers/unit.html", context)


def makes(request: HttpRequest, unit_id: int) -> list[tuple[str, str]]:
    """(title, address) of papers about the organisation: itself, its acts on the tree, several of its files."""
    found = []
    for entry in catalogue().values():
        where = reverse("unit-issue", args=[unit_id, entry.key])
        if entry.about in ("unit", "candidacies"):
            found.append((entry.title, where))
        elif entry.about == "unit_act":
            found += [
                (f"{entry.title}, {dates.show(act.on)}", f"{where}?viec={act.act_id}")
                for act in organisation.acts(request.viewer, unit_id)
                if act.kind in entry.acts and act.reverses is None and not act.taken_back
            ]
    return found


@table_page("unit-issued-table")
def of_unit_table(request: HttpRequest, unit_id: int) -> Sheet:
    unit = organisation.unit(request.viewer, unit_id, request.viewer.on)
    head = ("Ngày", "Số", "Mã", "Văn bản", "Của ai", "Đơn vị", "Người phát hành", "Thu hồi, lý do")
    rows = [
        (one.on, one.written_no, one.code, one.title, one.person, one.unit_name, one.by, one.withdrawn)
        for one in issued.of_unit(request.viewer, unit_id)
    ]
    return Sheet("Văn bản đã phát hành", head, rows, (unit.name,), unit_id)


@page("candidacy-issued-files")
def whole_set(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    """Every paper of a file that holds, in one ZIP with speaking names; or a draft of each that is not issued yet."""
    about = life(request.viewer, candidacy_id)
    if request.GET.get("nhap"):
        name = f"Bộ nháp_{about.full_name}_{dates.show(request.viewer.on)}.zip"
        return attachment(drafts(request, about), ZIP, name, "bo-nhap.zip")
    lines, rows = issued.whole_set(request.viewer, candidacy_id)
    name = f"Bộ giấy tờ_{about.full_name}_{dates.show(request.viewer.on)}.zip"
    return attachment(packing.speaking(lines, rows), ZIP, name, "bo-giay-to.zip", rows=len(rows))


def drafts(request: HttpRequest, about: Life) -> bytes:
    """Of every act of the file that has a paper not issued yet, as Word, in the order of the path; nothing is kept."""
    found = []
    for place, offer in enumerate(issued.offers(request.viewer, about.candidacy_id), 1):
        if offer.act_id is None or offer.version is None or offer.issued or offer.entry.handwritten:
            continue
        ready = preparing.of_file(request.viewer, about.candidacy_id, offer.entry, offer.act_id)
        number = {"head.number": f"Số {ready.number}"} if ready.number else {}
        one = made(offer.entry, Values(ready.known | ready.before | number), ready.on, with_pdf=False)
        words = (f"{place:02d}", offer.version.code or offer.version.title[:60], offer.about, about.full_name)
        found.append((f"{legal('_'.join(filter(None, words)))}.{DOCX}", leaving.marked(request, one.docx, TYPES[DOCX])))
    return packing.zipped(found)


@page("candidacy-issued-dossier")
def whole_dossier(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    """The same with the folders and names of the list of 104 kinds of papers."""
    about = life(request.viewer, candidacy_id)
    lines, rows = issued.whole_set(request.viewer, candidacy_id)
    content = listed(request, lines, rows, about.unit_id)
    return attachment(content, ZIP, f"Hồ sơ số hóa_{about.full_name}.zip", "so-hoa.zip", rows=len(rows))
