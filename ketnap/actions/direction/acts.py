"""What every act on a text, a measure, an inspection or a finding has in common: the lock, the days, the entry."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F

from ketnap.access import journal
from ketnap.access.roles import ROLES
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.lib.dates import show
from ketnap.models import DirectionAct, Grant, UnitLink, UnitState, User
from ketnap.rules.direction import Step

WHAT = {
    "directive": "văn bản này", "measure": "biện pháp này", "inspection": "cuộc kiểm tra này",
    "finding": "thiếu sót này",
}  # fmt: skip


def take[M: models.Model](model: type[M], pk: int, name: str, version: int | None) -> M:
    """The row, held for this transaction with its version one higher. Conflict when somebody wrote it since `version`;
    None does not ask."""
    rows = model._default_manager.filter(pk=pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        last = DirectionAct.objects.filter(**{name: pk}).select_related("recorded_by").order_by("-pk").first()
        who = last.recorded_by.display_name if last and last.recorded_by else ""
        if not model._default_manager.filter(pk=pk).exists():
            raise refuse(f"Không có {WHAT[name]} trong sổ; mở lại trang.")
        raise Conflict(who, last.recorded_at if last else None, WHAT[name])
    return model._default_manager.get(pk=pk)


def note(
    event: str, name: str, subject: Any, kind: str, on: date, *, by: Any, paper: Paper = NO_PAPER, told: str = "",
    due_on: date | None = None, detail: dict[str, Any] | None = None, reverses: DirectionAct | None = None,
) -> DirectionAct:  # fmt: skip
    """Write the act and its line of the journal; an empty event leaves the line to the act it is part of. `name`:
    directive, measure, inspection or finding."""
    made = DirectionAct.objects.create(
        **{name: subject}, kind=kind, on=on, told=text.nfc(told).strip(), due_on=due_on, detail=detail or {},
        reverses=reverses, **provenance(by, paper),
    )  # fmt: skip
    if event:
        journal.record(
            f"direction.{event}", by=by, subject=f"{name}:{subject.pk}", unit_id=subject.unit_id,
            detail={"act": made.pk, "kind": str(kind)},
        )  # fmt: skip
    return made


def standing(**subject: Any) -> list[DirectionAct]:
    """Acts that were not taken back, in the order of their days."""
    rows = DirectionAct.objects.filter(**subject, reverses=None, reversed_by=None)
    return list(rows.order_by("on", "pk"))


def steps(acts: Iterable[DirectionAct]) -> list[Step]:
    return [Step(act.kind, act.on, act.due_on) for act in acts]


def in_order(on: date, first: date, acts: Sequence[DirectionAct], what: str) -> None:
    """An act is of a day between the last one and today."""
    last = max((act.on for act in acts), default=first)
    if on > clock.today():
        raise refuse(f"Ngày {show(on)} chưa đến; ghi ngày việc đã xảy ra.", field="on")
    if on < last:
        raise refuse(
            f"{what} đã có ghi chép ngày {show(last)}; ghi ngày {show(last)} hoặc sau đó.", field="on"
        )  # fmt: skip


def may_follow(kind: str, state: str, label: str, after: dict[str, tuple[str, ...]], what: str) -> None:
    if kind not in after[state]:
        said = DirectionAct.Kind(kind).label.lower()
        raise refuse(f"{what} đang ở tình trạng “{label}”, không ghi “{said}” được; mở lại trang và xem tình trạng.")


def names_on(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Names of those of the units that are in the tree on the day."""
    found: dict[int, str] = {}
    for part in chunks(sorted(set(unit_ids))):
        states = UnitState.objects.filter(unit__in=part, valid_from__lte=on, valid_to__gt=on)
        found.update(states.values_list("unit_id", "name"))
    return found


def last_names(unit_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(set(unit_ids))):
        states = UnitState.objects.filter(unit__in=part).order_by("valid_from")
        found.update(states.values_list("unit_id", "name"))
    return found


def there(unit_ids: Sequence[int], above: int, on: date, field: str) -> None:
    """Refused for units that are not in the tree on the day, or not below (or the same as) `above` on it."""
    named, problems = names_on(unit_ids, on), []
    last = last_names(set(unit_ids) - named.keys())
    below: set[int] = set()
    for part in chunks(sorted(set(unit_ids))):
        links = UnitLink.objects.filter(ancestor=above, descendant__in=part, valid_from__lte=on, valid_to__gt=on)
        below |= set(links.values_list("descendant_id", flat=True))
    for unit in dict.fromkeys(unit_ids):
        if unit in named and unit in below:
            continue
        name = named.get(unit) or last.get(unit, "")
        if not name:
            said = f"Không có đơn vị số {unit} trong sổ; chọn lại đơn vị."
        elif unit not in named:
            said = f"{name}: ngày {show(on)} chưa có hoặc không còn tổ chức này; bỏ chọn hoặc ghi ngày khác."
        else:
            said = f"{name}: ngày {show(on)} không thuộc cấp ủy này; chọn đơn vị trực thuộc."
        problems.append(Problem(said, field=field))
    if problems:
        raise Refused(problems)


def owner_of(owner_id: int | None, owner_name: str, unit_id: int, on: date) -> dict[str, Any]:
    """Columns of who is in charge. Somebody who signs in must still be able to, with a right over the unit."""
    if owner_id is None:
        return {"owner": None, "owner_name": text.nfc(owner_name).strip()}
    user = User.objects.filter(pk=owner_id).first()
    if user is None:
        raise refuse("Không có người này trong sổ; chọn lại người phụ trách.", field="owner")
    above = UnitLink.objects.filter(descendant=unit_id).values("ancestor")
    rights = Grant.objects.filter(user=user, unit__in=above, valid_from__lte=on, valid_to__gt=on)
    if not user.is_active or not any(role in ROLES for role in rights.values_list("role", flat=True)):
        raise refuse(
            f"{user.display_name} không còn quyền ở đơn vị này ngày {show(on)}; chọn người khác.", field="owner"
        )
    return {"owner": user, "owner_name": ""}
