"""An office's own Word files: given in, examined, tried on a real record, taken, retired."""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime

from ketnap.actions.papers import templates as actions
from ketnap.actions.refusal import Problem, Refused
from ketnap.documents.layouts import layout
from ketnap.documents.papers import office
from ketnap.documents.papers.values import Values
from ketnap.lib.numbers import whole
from ketnap.models import User
from ketnap.queries import organisation
from ketnap.queries.papers import templates as queries
from ketnap.queries.papers.issued import DOCX
from ketnap.rules.papers import Entry
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, attachment, table_page
from ketnap.web.forms.papers import OwnFileForm
from ketnap.web.pages import done, page, show
from ketnap.web.papers.preparing import TYPES


@page("unit-templates")
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The versions there are; a file given in is tried or taken."""
    asked = whole(request.GET.get("tep", ""), 18)
    if request.method == "GET" and asked is not None:
        name, content = queries.content(request.viewer, unit_id, asked)
        return attachment(content, TYPES[DOCX], name, "mau.docx", as_issued=True)
    form = OwnFileForm(request.POST or None, request.FILES or None, initial={"paper": request.GET.get("mau", "")})
    if request.method == "POST" and form.is_valid():
        sent, key = form.cleaned_data["file"], form.cleaned_data["paper"]
        content = sent.read()
        try:
            if "thu" in request.POST:
                return _tried(request, unit_id, actions.examined(content, key), content)
            row = actions.take(unit_id=unit_id, key=key, name=sent.name, content=content, by=cast(User, request.user))
        except Refused as no:
            return _shown(request, unit_id, form, no.problems)
        done(request, f"Đã nhận {row.name}, bản {row.version}. Văn bản lập từ nay dùng mẫu này.")
        return redirect("unit-templates", unit_id)
    return _shown(request, unit_id, form)


@table_page("unit-templates-table")
def of_unit_table(request: HttpRequest, unit_id: int) -> Sheet:
    unit = organisation.unit(request.viewer, unit_id, request.viewer.on)
    head = ("Giấy tờ", "Bản", "Tệp", "Ngày nhận", "Người nhận", "Ngày thôi dùng", "Lý do", "Dấu vân tay của tệp")
    rows = [
        (one.title, one.version, one.name, localtime(one.at).date(), one.by,
         localtime(one.retired_at).date() if one.retired_at else None, one.reason, one.digest)
        for one in queries.versions(request.viewer, unit_id)
    ]  # fmt: skip
    return Sheet("Mẫu riêng của cơ quan", head, rows, (unit.name,), unit_id)


@page("unit-template-retire")
def retire(request: HttpRequest, unit_id: int, template_id: int) -> HttpResponse:
    try:
        row = actions.retire(
            template_id, unit_id=unit_id, reason=request.POST.get("reason", ""), by=cast(User, request.user)
        )
    except Refused as no:
        return _shown(request, unit_id, OwnFileForm(), no.problems)
    done(request, f"Thôi dùng {row.name}, bản {row.version}.")
    return redirect("unit-templates", unit_id)


def _tried(request: HttpRequest, unit_id: int, entry: Entry, content: bytes) -> HttpResponse:
    """The file filled from a real record, not kept; where there is no record yet, with nothing."""
    found = queries.sample(request.viewer, unit_id, entry)
    name, ready = found if found else ("chưa có hồ sơ", None)
    on = ready.on if ready else request.viewer.on
    values = Values(ready.known | ready.before, ready.rows) if ready else Values({})
    made = office.taken(content).filled(values.ready(layout(on)))
    return attachment(made, TYPES[DOCX], f"Bản thử {entry.code or entry.title}_{name}.docx", "ban-thu.docx")


def _shown(request: HttpRequest, unit_id: int, form: OwnFileForm, problems: Sequence[Problem] = ()) -> HttpResponse:
    context: dict[str, Any] = {
        "unit": organisation.unit(request.viewer, unit_id, request.viewer.on), "form": form, "problems": problems,
        "versions": queries.versions(request.viewer, unit_id),
        "may_take": may(request, "unit-templates", unit_id, "POST"),
    }  # fmt: skip
    return show(request, "papers/templates.html", context, status=422 if problems or form.errors else 200)
