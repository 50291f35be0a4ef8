"""What every act here shares: who writes waits for who is writing, its entry with the paper, what the law of days
refuses."""

from datetime import date
from typing import Any

from ketnap.actions.papers import Paper, provenance
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.models import Charge, ChargeHandover, OfficeAct, Seat, Unit, UnitState
from ketnap.queries.offices.holders import Place, places

Kind = OfficeAct.Kind


def hold(unit_id: int) -> None:
    """Two who write of the committee of one organisation wait for each other; SQLite's immediate transaction is that
    lock."""
    if not list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id)):
        raise refuse("Không có tổ chức này; hãy mở lại trang tổ chức.")


def there(unit_id: int, on: date) -> Place:
    """Name and kind of the organisation on the day. Refused for a day to come and where it was not there."""
    ended_by(on, "on")
    found = places([unit_id], on).get(unit_id)
    if found is None:
        raise refuse("Không có tổ chức này; hãy mở lại trang tổ chức.")
    if not UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on).exists():
        raise refuse(
            f"{found.name} chưa có hoặc đã kết thúc vào ngày {show(on)}; hãy chọn ngày tổ chức ấy còn hoạt động.",
            field="on",
        )
    return found


def ended_by(day: date, field: str = "until") -> None:
    """Refused for a day to come."""
    if day > clock.today():
        raise refuse(f"Ngày {show(day)} chưa đến; hãy ghi từ ngày việc có hiệu lực.", field=field)


def note(
    kind: str, on: date, unit_id: int, *, by: Any, paper: Paper, seat: Seat | None = None,
    charge: Charge | None = None, handover: ChargeHandover | None = None, reverses: OfficeAct | None = None,
) -> OfficeAct:  # fmt: skip
    return OfficeAct.objects.create(
        kind=kind, effective_on=on, unit_id=unit_id, seat=seat, charge=charge, handover=handover, reverses=reverses,
        **provenance(by, paper),
    )  # fmt: skip


def same(last: OfficeAct | None, after: int | None, what: str) -> None:
    """`after` is the last entry the writer saw, 0 for none; another one by now is a Conflict. None does not ask."""
    if after is not None and after != (last.pk if last else 0):
        by = last.recorded_by if last else None
        raise Conflict(by.display_name if by else "", last.recorded_at if last else None, what)


def last_of_committee(unit_id: int) -> OfficeAct | None:
    """The last entry about seats of that committee."""
    rows = OfficeAct.objects.filter(unit=unit_id).exclude(seat=None).select_related("recorded_by")
    return rows.order_by("-pk").first()
