"""A member of the committee in charge of a unit, or of an enterprise no organisation leads, from day to day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.offices.entries import Kind, ended_by, hold, note, same, there
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import refuse
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Charge, ChargeHandover, Enterprise, EnterpriseAct, Leadership, OfficeAct, Seat, UnitLink
from ketnap.queries.offices.holders import gone, key, places


@dataclass(frozen=True, slots=True)
class Target:
    """A unit, or an enterprise: one of the two."""

    unit_id: int | None = None
    enterprise_id: int | None = None

    def columns(self) -> dict[str, int | None]:
        return {"unit_id": self.unit_id, "enterprise_id": self.enterprise_id}

    def subject(self) -> str:
        return f"unit:{self.unit_id}" if self.unit_id else f"enterprise:{self.enterprise_id}"


@transaction.atomic
def charge(
    target: Target, seat_id: int, on: date, *, by: Any, until: date | None = None, replaces: bool = False,
    paper: Paper = NO_PAPER, after: int | None = None,
) -> Charge:  # fmt: skip
    """The holder of that seat is in charge from that day on, or until the day before `until`. Whoever is in charge by
    then ends that day where
    `replaces` says so, or where they are not in the committee any more.

    Raises Refused naming who, why and what to do: for a second one at once, for who has left the committee or the Party
    by that day, for a unit that is not there or not below the committee, an enterprise that is led; Conflict when
    another entry about the same unit was written since `after`.
    """
    _hold(target)
    same(last_of(target), after, "phân công phụ trách này")
    made, ended = begin(target, seat_id, on, by=by, replaces=replaces, paper=paper, until=until)
    journal.record(
        "offices.charged", by=by, subject=target.subject(), unit_id=made.committee_id,
        detail={"charge": made.pk, "person": made.person_id, "on": on.isoformat(), "ended": ended},
    )  # fmt: skip
    return made


def begin(
    target: Target, seat_id: int, on: date, *, by: Any, replaces: bool, paper: Paper,
    until: date | None = None, handover: ChargeHandover | None = None,
) -> tuple[Charge, int | None]:  # fmt: skip
    """The new charge and the one that ended for it, without a line in the journal."""
    named = name_of(target, on)
    held = Seat.objects.filter(pk=seat_id, withdrawn=False).first()
    if held is None:
        raise refuse("Không có cấp ủy viên này trong sổ; hãy mở lại trang và chọn lại.", field="seat")
    there(held.unit_id, on)
    if not _reports_to(target, held.unit_id, on):
        committee = places([held.unit_id], on)[held.unit_id].name
        raise refuse(
            f"{named} không thuộc {committee} vào ngày {show(on)}; hãy chọn ủy viên của cấp ủy cấp trên, hoặc xem lại "
            "ngày.", field="seat",
        )  # fmt: skip
    made = Charge(
        committee_id=held.unit_id, person_id=held.person_id, holder_name=held.holder_name,
        holder_fold=held.holder_fold, valid_from=on, **target.columns(),
    )  # fmt: skip
    made.pk = 0
    if left := gone([made], on).get(0):
        raise refuse(
            f"Đồng chí {held.holder_name} không phụ trách được từ ngày {show(on)}: {left.why} từ ngày "
            f"{show(left.since)}; hãy chọn cấp ủy viên khác, hoặc ngày trước đó.", field="seat",
        )  # fmt: skip
    made.pk = None
    if until is not None:
        _over(made, until)
        made.valid_to = until
    now = _now(target, on, until or OPEN_END, made, named, replaces)
    if now is not None:
        finish(now, on, by=by, paper=paper, handover=handover)
    made.save()
    note(Kind.CHARGED, on, made.committee_id, by=by, paper=paper, charge=made, handover=handover)
    if until is not None:
        note(Kind.DISCHARGED, until, made.committee_id, by=by, paper=paper, charge=made)
    return made, now.pk if now else None


def _now(target: Target, on: date, end: date, new: Charge, named: str, replaces: bool) -> Charge | None:
    """Whoever the new one follows. Refused where two would be in charge at once."""
    rows = Charge.objects.filter(withdrawn=False, valid_from__lt=end, valid_to__gt=on, **target.columns())
    now = rows.order_by("valid_from").first()
    if now is None:
        return None
    who = f"Đồng chí {now.holder_name} phụ trách {named} từ ngày {show(now.valid_from)}"
    if now.valid_from >= on or now.valid_to != OPEN_END:
        until = f" đến ngày {show(now.valid_to)}" if now.valid_to != OPEN_END else ""
        raise refuse(f"{who}{until}; hãy chọn ngày khác, hoặc hoàn tác lần phân công ấy trước.", field="on")
    if (now.committee_id, key(now)) == (new.committee_id, key(new)):
        raise refuse(f"{who}; không cần phân công lại, hãy chọn người khác.", field="seat")
    if not replaces and now.pk not in gone([now], on):
        raise refuse(
            f"{who}, chưa thôi; hãy đánh dấu “Người đang phụ trách thôi từ ngày này”, hoặc ghi đồng chí ấy thôi phụ "
            "trách trước.", field="replaces",
        )  # fmt: skip
    return now


@transaction.atomic
def discharge(
    charge_id: int, on: date, *, by: Any, paper: Paper = NO_PAPER, after: int | None = None
) -> Charge:  # fmt: skip
    """Nobody in their stead yet: the unit stands among those without anyone in charge."""
    row = Charge.objects.filter(pk=charge_id, withdrawn=False).first()
    if row is None:
        raise refuse("Không có phân công này trong sổ; hãy mở lại trang.")
    target = target_of(row)
    _hold(target)
    same(last_of(target), after, "phân công phụ trách này")
    row.refresh_from_db()
    if row.valid_to != OPEN_END:
        raise refuse(
            f"Đồng chí {row.holder_name} đã thôi phụ trách từ ngày {show(row.valid_to)}; hãy mở lại trang.", field="on"
        )
    finish(row, on, by=by, paper=paper)
    journal.record(
        "offices.discharged", by=by, subject=target.subject(), unit_id=row.committee_id,
        detail={"charge": row.pk, "on": on.isoformat()},
    )  # fmt: skip
    return row


def finish(row: Charge, on: date, *, by: Any, paper: Paper, handover: ChargeHandover | None = None) -> None:
    _over(row, on)
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    note(Kind.DISCHARGED, on, row.committee_id, by=by, paper=paper, charge=row, handover=handover)


def _over(row: Charge, on: date) -> None:
    """Refused for an end to come, or one not after the beginning."""
    ended_by(on)
    if on <= row.valid_from:
        raise refuse(
            f"Đồng chí {row.holder_name} phụ trách từ ngày {show(row.valid_from)}; hãy chọn ngày sau đó, hoặc hoàn tác "
            "nếu ghi nhầm.", field="until",
        )  # fmt: skip


def target_of(row: Charge) -> Target:
    return Target(row.unit_id, row.enterprise_id)


def last_of(target: Target) -> OfficeAct | None:
    """The last entry about who is in charge of it."""
    rows = OfficeAct.objects.filter(charge__unit=target.unit_id, charge__enterprise=target.enterprise_id)
    return rows.exclude(charge=None).select_related("recorded_by").order_by("-pk").first()


def _hold(target: Target) -> None:
    """Two who name somebody for one thing wait for each other."""
    if target.unit_id is not None:
        hold(target.unit_id)
    elif not list(Enterprise.objects.select_for_update(no_key=True).filter(pk=target.enterprise_id)):
        raise refuse("Không có doanh nghiệp này trong sổ; hãy mở lại trang.")


def name_of(target: Target, on: date) -> str:
    """Refused for a unit that is not there on the day, or an enterprise that is led by one."""
    if target.unit_id is not None:
        return there(target.unit_id, on).name
    named = Enterprise.objects.get(pk=target.enterprise_id).name
    leads = Leadership.objects.filter(enterprise=target.enterprise_id, valid_from__lte=on, valid_to__gt=on)
    if (unit_id := leads.values_list("unit_id", flat=True).first()) is not None:
        leader = places([unit_id], on)[unit_id].name
        raise refuse(
            f"{named} do {leader} lãnh đạo vào ngày {show(on)}; hãy mở trang của {leader} và ghi người phụ "
            "trách ở đó.", field="on",
        )  # fmt: skip
    return named


def _reports_to(target: Target, committee_id: int, on: date) -> bool:
    """A unit stands below the committee on the day; an enterprise was entered at, or led by, one within it."""
    links = UnitLink.objects.filter(ancestor=committee_id, valid_from__lte=on, valid_to__gt=on)
    if target.unit_id is not None:
        return links.filter(descendant=target.unit_id, distance__gt=0).exists()
    entered = EnterpriseAct.objects.filter(enterprise=target.enterprise_id).exclude(unit=None).values("unit")
    led = Leadership.objects.filter(enterprise=target.enterprise_id).values("unit")
    return links.filter(descendant__in=entered).exists() or links.filter(descendant__in=led).exists()
