"""Members who work in an enterprise that no organisation leads: who, since when, entered, ended, taken back."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import coverage as acts
from ketnap.actions.refusal import Problem, Refused
from ketnap.lib import dates
from ketnap.queries import coverage as queries
from ketnap.queries import organisation, people
from ketnap.queries.coverage import Working
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import EnterpriseView
from ketnap.rules.coverage import least_cited, least_official
from ketnap.web.days import asked, on_day
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.coverage import WorkBeginForm, WorkEndForm
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("enterprise-members")
def members(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    day = asked(request)
    held = organisation.enterprise(request.viewer, enterprise_id)
    found = queries.working(request.viewer, enterprise_id, day.day)
    context = {
        "held": held, "day": day, "found": found, "least": least_official(day.day), "cited": least_cited(day.day),
        "led": [one for one in held.leads if one.since <= day.day and (one.until is None or day.day < one.until)],
        "may_begin": may(request, "enterprise-member-new", enterprise_id),
        "may_end": may(request, "enterprise-member-end", enterprise_id),
        "may_undo": may(request, "enterprise-member-undo", enterprise_id),
    }  # fmt: skip
    return show(request, "coverage/members.html", context, on=day.day)


@table_page("enterprise-members-table")
def members_table(request: HttpRequest, enterprise_id: int) -> Sheet:
    on = asked(request).day
    held = organisation.enterprise(request.viewer, enterprise_id)
    rows = [
        (one.full_name, one.born_on, one.unit_name, one.standing_label, one.since)
        for one in queries.working(request.viewer, enterprise_id, on).members
    ]
    head = ("Họ và tên", "Ngày sinh", "Sinh hoạt ở", "Đảng viên", "Làm việc từ")
    return Sheet(f"Đảng viên làm việc ở {held.name}", head, rows, (f"Có đến ngày {dates.show(on)}",))


def carried(
    request: HttpRequest, held: EnterpriseView, form: Any, act: Callable[[], Any], context: dict[str, Any]
) -> HttpResponse:
    """The form of one entry, or the entry itself."""
    back_to = reverse("enterprise-members", args=[held.enterprise_id])
    context = {"held": held, "form": form, "version": None, "problems": [], "back_to": back_to, **context}
    if request.method == "GET" or not form.is_valid():
        return show(request, "coverage/act.html", context, status=200 if request.method == "GET" else 422)
    try:
        sentence = act()
    except Refused as refused:
        return show(request, "coverage/act.html", context | {"problems": refused.problems}, status=422)
    done(request, sentence)
    return redirect("enterprise-members", held.enterprise_id)


@page("enterprise-member-new")
def begin(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Ghi một đảng viên làm việc ở doanh nghiệp này."""
    held = organisation.enterprise(request.viewer, enterprise_id)
    form = WorkBeginForm(request.POST if request.method == "POST" else typed_before(request))

    def act() -> str:
        typed = form.cleaned_data["who"]
        rows = [row for row in people.search(request.viewer, typed.name, limit=200).rows if typed.fits(row)]
        if len(rows) != 1:
            raise Refused([Problem(who(typed.line, len(rows)), field="who")])
        on = form.cleaned_data["on"]
        acts.begin_work(
            person_id=rows[0].person_id, enterprise_id=enterprise_id, on=on, by=request.user, paper=form.paper()
        )
        return f"Đã ghi: {rows[0].full_name} làm việc ở {held.name} từ {dates.show(on)}."

    says = "Chỉ ghi ai làm việc ở đây từ ngày nào, để biết doanh nghiệp đã có mấy đảng viên."
    title = {"title": "Ghi đảng viên làm việc ở đây", "verb": "Ghi đảng viên", "says": says}
    return carried(request, held, form, act, title)


def who(line: str, found: int) -> str:
    if not found:
        return f"Không tìm thấy “{line}” trong phạm vi của mình; hãy xem lại họ tên, ngày sinh hoặc gõ số thẻ."
    return f"Có {found} người như “{line}”; hãy gõ thêm ngày sinh hoặc gõ số thẻ đảng viên."


@page("enterprise-member-end")
def end(request: HttpRequest, enterprise_id: int, person_id: int) -> HttpResponse:
    """Người này thôi làm việc ở doanh nghiệp này."""
    held, one = organisation.enterprise(request.viewer, enterprise_id), None
    found = queries.working(request.viewer, enterprise_id, request.viewer.on)
    one = next((line for line in found.members if line.person_id == person_id), None)
    if one is None:
        raise NotFound("Không có người này ở đây.")
    named = one.full_name
    form = WorkEndForm(request.POST if request.method == "POST" else typed_before(request))

    def act() -> str:
        on = form.cleaned_data["on"]
        acts.end_work(person_id=person_id, enterprise_id=enterprise_id, on=on, by=request.user, paper=form.paper())
        return f"Đã ghi: {named} thôi làm việc ở {held.name} từ {dates.show(on)}."

    title = {
        "title": f"{named} thôi làm việc ở đây",
        "verb": "Ghi thôi làm việc",
        "says": f"Ghi từ {dates.show(one.since)}.",
    }
    return carried(request, held, form, act, title)


@page("enterprise-member-undo")
def undo(request: HttpRequest, enterprise_id: int, work_act_id: int) -> HttpResponse:
    """Hoàn tác một ghi chép; both entries stay."""
    held = organisation.enterprise(request.viewer, enterprise_id)
    found: Working = queries.working(request.viewer, enterprise_id, request.viewer.on)
    line = next((one for one in found.acts if one.act_id == work_act_id), None)
    if line is None:
        raise NotFound("Không có ghi chép này.")
    told = f"{line.full_name}, {line.label.lower()} từ {dates.show(line.on)}"
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))

    def act() -> str:
        paper = form.paper()
        acts.take_back_work(work_act_id, reason=paper.reason, by=request.user, paper=paper)
        return f"Đã hoàn tác: {told}. Cả hai ghi chép còn trong sổ."

    title = {"title": "Hoàn tác", "verb": "Hoàn tác, ghi lý do", "says": f"{told}. Cả hai ghi chép còn lại."}
    return carried(request, held, form, act, title)


__all__ = ["begin", "end", "members", "members_table", "on_day", "undo"]
