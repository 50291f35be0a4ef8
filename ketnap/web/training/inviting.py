"""Who needs a class and is asked to it in one step; invitations as the units that answer see them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import training as acts
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.actions.training import Answer, Invitee
from ketnap.lib import clock, dates
from ketnap.models import ClassInvitation
from ketnap.queries import organisation, training
from ketnap.queries.missing import NotFound
from ketnap.queries.training import BUCKETS, ClassPlan, InvitationRow, InvitationView, NeedRow
from ketnap.rules import training as rules
from ketnap.web import errors
from ketnap.web.direction.measures import number
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.classes import AnswerForm, AskForm, day_before
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.shell import house_of
from ketnap.web.training.planning import open_class, sent

SHOWN = 300
CAUSES = dict(ClassInvitation.Cause.choices)


@dataclass(frozen=True)
class Line:
    """One person of the list: ticked or not, and the shift they would sit in."""

    row: NeedRow
    cause: str
    ticked: bool
    shift: int | None


@page("class-invite")
def invite(request: HttpRequest, class_id: int) -> HttpResponse:
    """Mời người cần học: who needs it first stands first; ticked are those their units still have places for."""
    held, plan = open_class(request, class_id), training.class_plan(request.viewer, class_id)
    found = training.needs(request.viewer, class_id, plan, clock.today())
    form = AskForm(sent(request), initial={"answer_by": day_before(held.row.starts_on)})
    lines = [line(request, row) for row in found.rows[:SHOWN]]
    context = {
        "held": held, "plan": plan, "found": found, "lines": lines, "more": len(found.rows) - len(lines), "form": form,
        "version": held.row.version, "problems": [], "ticked": sum(one.ticked for one in lines),
        "over": held.row.ends_on < clock.today(), "back_to": reverse("class-plan", args=[class_id]),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/invite.html", context, status=200 if request.method == "GET" else 422)
    rows = [invitee(one, plan) for one in lines if one.ticked]
    try:
        made = acts.invite(
            class_id, rows, answer_by=form.cleaned_data["answer_by"], version=posted_version(request), by=request.user,
            paper=form.paper(),
        )  # fmt: skip
    except Refused as refused:
        return show(request, "training/invite.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        versions = [("Mời dự lớp", f"{sum(plan.counts.values())} người", f"thêm {len(rows)} người")]
        return errors.both(request, conflict, versions, context["back_to"], held.row.version)
    done(
        request, f"Đã mời {len(made)} người; chi bộ của họ trả lời ở danh sách việc.",
        f"{reverse('invitations')}?lop={class_id}", "Xem lời mời của lớp",
    )  # fmt: skip
    return redirect("class-plan", class_id)


def line(request: HttpRequest, row: NeedRow) -> Line:
    cause = CAUSES[row.need.cause]
    if request.method == "GET":
        return Line(row, cause, row.shift_id is not None, row.shift_id)
    picked = request.POST.get(f"ca{row.person_id}", "")
    shift = int(picked) if picked.isdecimal() and len(picked) < 10 else row.shift_id
    return Line(row, cause, str(row.person_id) in request.POST.getlist("people"), shift)


def invitee(one: Line, plan: ClassPlan) -> Invitee:
    shift = one.shift or (plan.shifts[0].shift_id if plan.shifts else 0)
    need = one.row.need
    return Invitee(
        one.row.person_id,
        one.row.unit_id,
        one.row.place_id or one.row.unit_id,
        shift,
        need.cause,
        need.why,
        need.before,
    )


@table_page("class-invite-table")
def invite_table(request: HttpRequest, class_id: int) -> Sheet:
    held, plan = open_class(request, class_id), training.class_plan(request.viewer, class_id)
    found = training.needs(request.viewer, class_id, plan, clock.today())
    head = ("Họ và tên", "Đơn vị", "Cần trước ngày", "Vì sao", "Căn cứ")
    rows = [
        (f"{one.full_name}, sinh {one.born_on.year}", one.unit_name, one.need.before, CAUSES[one.need.cause],
         one.need.why)
        for one in found.rows
    ]  # fmt: skip
    notes = (f"Ngày {dates.show(clock.today())}",)
    return Sheet(f"Người cần học {held.row.name}", head, rows, notes, held.row.organiser_id)


def asked_rows(request: HttpRequest) -> list[InvitationRow]:
    bucket = request.GET.get("tinh_trang", "")
    if bucket and bucket not in BUCKETS:
        raise NotFound("Không có tình trạng này.")
    return training.invitations(
        request.viewer, clock.today(), class_id=number(request, "lop"), bucket=bucket,
        unit_id=number(request, "to_chuc"),
    )  # fmt: skip


STATES = {"cho": "chờ trả lời", "du": "xác nhận dự", "khong": "không dự", "thoi": "thôi mời"}


@page("invitations")
def invitations(request: HttpRequest) -> HttpResponse:
    """Lời mời dự lớp of all units within reach, those without an answer first."""
    rows, today = asked_rows(request), clock.today()
    one_class = rows[0] if rows and number(request, "lop") else None
    mine = house_of(request).unit_id
    context = {
        "rows": [(row, row.overdue(today)) for row in rows[:SHOWN]], "all": len(rows), "today": today,
        "waiting": sum(row.state == rules.INVITED for row in rows), "late": sum(row.overdue(today) for row in rows),
        "house_id": mine if mine and may(request, "invitations-confirm", mine, "POST") else None,
        "bucket": request.GET.get("tinh_trang", ""), "states": list(STATES.items()), "one_class": one_class,
        "may_plan": one_class is not None and may(request, "class-plan", one_class.class_id),
    }  # fmt: skip
    return show(request, "training/invitations.html", context)


@table_page("invitations-table")
def invitations_table(request: HttpRequest) -> Sheet:
    head = ("Họ và tên", "Đơn vị", "Lớp", "Ca", "Trả lời trước", "Cần trước ngày", "Tình trạng", "Lý do")
    rows = [
        (f"{one.full_name}, sinh {one.born_on.year}", one.unit_name, one.class_name, one.shift, one.answer_by,
         one.needed_before, one.state_label, one.said)
        for one in asked_rows(request)
    ]  # fmt: skip
    return Sheet("Lời mời dự lớp", head, rows, (f"Ngày {dates.show(clock.today())}",))


@page("invitations-confirm")
def confirm(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Xác nhận dự cho nhiều người: those of a unit and below without an answer, the ticked confirmed in one step."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    everybody = request.method == "GET" and "tat_ca" in request.GET
    chosen = set(request.POST.getlist("people"))
    rows = confirmable(request, unit_id)
    context = {
        "unit": unit, "everybody": everybody, "problems": [], "many": len({row.unit_id for row in rows}) > 1,
        "rows": [(row, everybody or str(row.invitation_id) in chosen) for row in rows],
    }  # fmt: skip
    if request.method == "GET":
        return show(request, "training/confirm.html", context)
    try:
        sent_here = seen(request, chosen)
        if len(training.of_unit(request.viewer, unit_id, sorted(sent_here), clock.today())) < len(sent_here):
            raise refuse("Có người không còn trong danh sách này; mở lại trang rồi đánh dấu lại.")
        count = acts.confirm_all(sent_here, on=clock.today(), by=request.user)
    except Refused as refused:
        return show(request, "training/confirm.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        words = f"{conflict.who} vừa trả lời một lời mời ở đây; chưa ghi ai. Xem lại rồi ghi lần nữa."
        return show(request, "training/confirm.html", context | {"problems": [Problem(words)]}, status=409)
    done(request, f"Đã xác nhận dự {count} người. Ghi nhầm thì hoàn tác ở lời mời của người ấy.")
    return redirect("invitations")


def confirmable(request: HttpRequest, unit_id: int) -> list[InvitationRow]:
    today, wanted = clock.today(), number(request, "lop")
    rows = training.waiting(request.viewer, unit_id, today, limit=SHOWN).rows
    return [row for row in rows if row.ends_on >= today and wanted in (None, row.class_id)]


def seen(request: HttpRequest, chosen: set[str]) -> dict[int, int]:
    """Invitation → the version the page showed."""
    sent = {one: request.POST.get(f"v{one}", "") for one in chosen if one.isdecimal() and len(one) < 12}
    return {int(one): int(told) if told.isdecimal() and len(told) < 10 else -1 for one, told in sent.items()}


@page("invitation")
def invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """One invitation, and the unit's answer in one tap: comes, does not come with a reason, another shift."""
    held = training.invitation(request.viewer, invitation_id, clock.today())
    form = AnswerForm(sent(request), held=held)
    context = {
        "held": held, "row": held.row, "form": form, "version": held.row.version, "problems": [],
        "may_answer": may(request, "invitation", invitation_id, "POST"), "today": clock.today(),
        "may_withdraw": may(request, "invitation-withdraw", invitation_id) and rules.WITHDRAWN in held.ways,
        "may_plan": may(request, "class-plan", held.row.class_id), "over": held.row.ends_on < clock.today(),
        "late": held.row.overdue(clock.today()),
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "training/invitation.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.answer(invitation_id, form.answer(), version=posted_version(request), by=request.user)
    except Refused as refused:
        return show(request, "training/invitation.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        now = dict(form.fields["kind"].choices)[form.cleaned_data["kind"]]  # type: ignore[attr-defined]
        return conflicted(request, conflict, held, str(now))
    done(request, said(held, form.cleaned_data["kind"]), *undo_of(request, invitation_id))
    return redirect("invitation", invitation_id)


def said(held: InvitationView, kind: str) -> str:
    words = {rules.CONFIRMED: "dự", rules.DECLINED: "không dự", rules.SHIFTED: "học ca khác"}
    return f"Đã ghi: {held.row.full_name} {words.get(kind, '')} {held.row.class_name}."


def undo_of(request: HttpRequest, invitation_id: int) -> tuple[str, str]:
    written = training.invitation(request.viewer, invitation_id, clock.today())
    return reverse("invitation-back", args=[invitation_id, written.last]), "Ghi nhầm thì hoàn tác"


def conflicted(request: HttpRequest, conflict: Conflict, held: InvitationView, typed: str) -> HttpResponse:
    back_to = reverse("invitation", args=[held.row.invitation_id])
    versions = [("Lời mời", held.row.state_label, typed)]
    return errors.both(request, conflict, versions, back_to, held.row.version)


def with_reason(
    request: HttpRequest, held: InvitationView, one: dict[str, str], act: object
) -> HttpResponse:  # fmt: skip
    """A page that asks why; `act` takes (paper, version)."""
    form, back_to = ReverseForm(sent(request)), reverse("invitation", args=[held.row.invitation_id])
    context = {
        "row": held.row,
        "one": one,
        "form": form,
        "version": held.row.version,
        "problems": [],
        "back_to": back_to,
    }
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return show(request, "training/invitation_back.html", context, status=status)
    try:
        act(form.paper(), posted_version(request))  # type: ignore[operator]
    except Refused as refused:
        return show(request, "training/invitation_back.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        return conflicted(request, conflict, held, one["title"])
    done(request, f"Đã ghi: {one['title']}.")
    return redirect(back_to)


@page("invitation-back")
def take_back(request: HttpRequest, invitation_id: int, class_act_id: int) -> HttpResponse:
    held = training.invitation(request.viewer, invitation_id, clock.today())
    act = next((one for one in held.acts if one.act_id == class_act_id), None)
    if act is None:
        raise NotFound("Không có ghi chép này.")
    one = {
        "title": f"Hoàn tác: {act.label.lower()} ngày {dates.show(act.on)}", "verb": "Hoàn tác, ghi lý do",
        "says": f"{held.row.full_name}, {held.row.class_name}. Cả hai ghi chép còn trong sổ.",
    }  # fmt: skip
    return with_reason(
        request, held, one,
        lambda paper, seen: acts.take_back_answer(
            invitation_id, class_act_id, version=seen, by=request.user, paper=paper
        ),
    )  # fmt: skip


@page("invitation-withdraw")
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Thôi mời, by who opened the class: the place is free for somebody else."""
    held = training.invitation(request.viewer, invitation_id, clock.today())
    one = {
        "title": f"Thôi mời {held.row.full_name}",
        "verb": "Thôi mời, ghi lý do",
        "says": f"{held.row.class_name}, {held.row.shift}. Chỗ trống ra cho người khác; lời mời còn trong sổ.",
    }
    return with_reason(
        request, held, one,
        lambda paper, seen: acts.answer(
            invitation_id, Answer(rules.WITHDRAWN, clock.today(), paper=paper), version=seen, by=request.user
        ),
    )  # fmt: skip
