"""Acts between units: sáp nhập, chuyển giao đến, chuyển giao đi. See acts.py for `on`, `paper` and `version`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.membership import Entry
from ketnap.actions.organisation import people
from ketnap.actions.organisation.acts import subtree
from ketnap.actions.organisation.draft import Role, begin, checked_kind
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import refuse
from ketnap.models import Movement, Person, UnitAct

Kind = UnitAct.Kind


@dataclass(frozen=True)
class Received:
    """A unit that comes over. `parent_code` empty: the top of what comes, under the unit that receives.

    `unit_id`: a unit that was in the register before and comes back as itself.
    """

    code: str
    name: str
    kind: str
    parent_code: str = ""
    unit_id: int | None = None
    enterprises: Sequence[int] = ()


@dataclass(frozen=True)
class Arriving:
    """A member who comes over with a unit, in the standing (P or O) the papers say."""

    person_id: int
    code: str
    standing: str
    joined_on: date | None = None


@transaction.atomic
def merge(
    *,
    sources: Sequence[int],
    target: int,
    on: date,
    paper: Paper,
    by: Any,
    members_to: int | None = None,
    children: str = "follow",
    codes: Mapping[int, str] | None = None,
    versions: Mapping[int, int] | None = None,
) -> UnitAct:
    """Sáp nhập one or more units into another one; the sources end that day.

    Members, people being watched and enterprises go to the target; `members_to` is the cell that takes the members
    where the target is a committee. `children`: "follow" puts the units below the sources under the target, "close"
    ends them as well and takes their members along.
    """
    draft = begin(Kind.MERGED, on=on, paper=paper, by=by)
    for unit_id, version in (versions or {}).items():
        draft.expect(unit_id, version)
    if not sources or len(set(sources)) != len(sources) or target in sources:
        raise refuse("Chọn các tổ chức được sáp nhập, mỗi tổ chức một lần, khác tổ chức tiếp nhận.", field="sources")
    if children not in ("follow", "close"):
        raise ValueError(f"children={children!r}: expected follow or close")
    draft.present(target)
    for unit_id in {target, members_to or target}:
        draft.part(unit_id, Role.TARGET)
    ending = set(sources)
    for source in sources:
        if children == "close":
            ending |= subtree(source, on)
        else:
            for child in draft.children(source):
                if child.unit_id not in ending | {target}:
                    draft.alter(child.unit_id, Role.CARRIED, parent_id=target)
    if target in ending:
        raise refuse(
            "Tổ chức tiếp nhận nằm dưới một tổ chức được sáp nhập và sẽ kết thúc theo. Chọn tổ chức tiếp nhận khác.",
            field="target",
        )
    draft.empty(ending, members_to or target)
    draft.leads.begin(target, draft.leads.end(ending, on), on)
    for unit_id in sorted(ending):
        draft.close(unit_id, Role.SOURCE if unit_id in sources else Role.CARRIED)
    draft.recode(codes or {})
    return draft.finish(target)


@transaction.atomic
def hand_over(
    *,
    unit_id: int,
    to: str,
    elsewhere: str,
    on: date,
    paper: Paper,
    by: Any,
    version: int | None = None,
) -> UnitAct:
    """Chuyển giao đi: the unit and all below it leave the register, and their members with them.

    `to`: the committee that receives them; `elsewhere` says where it is (Movement.Elsewhere).
    """
    draft = begin(Kind.HANDED_OVER, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    if not to.strip():
        raise refuse("Ghi tên tổ chức tiếp nhận.", field="to")
    if elsewhere not in Movement.Elsewhere.values:
        raise refuse("Chọn nơi tiếp nhận: trong tỉnh, tỉnh khác hoặc chưa rõ.", field="elsewhere")
    draft.current(unit_id)
    leaving = subtree(unit_id, on)
    draft.entries += people.departures(leaving, on=on, elsewhere=elsewhere, name=to.strip(), paper=paper)
    draft.leads.end(leaving, on)
    for gone in sorted(leaving):
        draft.close(gone, Role.SUBJECT if gone == unit_id else Role.CARRIED)
    return draft.finish(unit_id, elsewhere=elsewhere, to=to.strip())


@transaction.atomic
def receive(
    *,
    units: Sequence[Received],
    parent_id: int | None,
    origin: str,
    elsewhere: str,
    on: date,
    paper: Paper,
    by: Any,
    members: Sequence[Arriving] = (),
) -> UnitAct:
    """Chuyển giao đến: units come from another committee and stand under `parent_id` from the day on.

    Their members arrive with them (`members`, people already on file); others can follow by a list. Ids in the order
    of `units` are `act.detail["received"]`.
    """
    draft = begin(Kind.RECEIVED, on=on, paper=paper, by=by)
    if not origin.strip():
        raise refuse("Ghi tên tổ chức chuyển giao.", field="origin")
    if elsewhere not in Movement.Elsewhere.values:
        raise refuse("Chọn nơi chuyển giao: trong tỉnh, tỉnh khác hoặc chưa rõ.", field="elsewhere")
    if not units:
        raise refuse("Chọn các tổ chức được chuyển giao đến.", field="units")
    by_code = {unit.code: unit for unit in units}
    if len(by_code) != len(units):
        raise refuse("Mỗi tổ chức chuyển giao đến phải có mã riêng; có mã ghi hai lần. Sửa mã.", field="code")
    if parent_id is not None:
        draft.part(parent_id, Role.TARGET)
    made: dict[str, int] = {}
    waiting = list(units)
    while waiting:
        ready = [unit for unit in waiting if not unit.parent_code or unit.parent_code in made]
        if not ready:
            raise refuse(
                f"{waiting[0].name}: không có tổ chức cấp trên mã {waiting[0].parent_code} trong phần chuyển "
                f"giao đến. Xem lại mã cấp trên.",
                field="parent_code",
            )
        for unit in ready:
            above = made[unit.parent_code] if unit.parent_code else parent_id
            made[unit.code] = draft.start(
                code=unit.code, name=unit.name, kind=checked_kind(unit.kind), parent_id=above, unit_id=unit.unit_id
            )
            draft.leads.begin(made[unit.code], unit.enterprises, on)
        waiting = [unit for unit in waiting if unit.code not in made]
    if unknown := [member.code for member in members if member.code not in made]:
        raise refuse(
            f"Mã {unknown[0]} của đảng viên chuyển đến không có trong phần chuyển giao đến. Xem lại mã.",
            field="members",
        )
    draft.entries += [
        Entry(
            person_id=member.person_id,
            kind=Movement.Kind.ARRIVED,
            on=on,
            unit_id=made[member.code],
            standing=member.standing,
            joined_on=member.joined_on,
            elsewhere=elsewhere,
            elsewhere_name=origin.strip(),
            paper=paper,
        )
        for member in members
    ]
    kept = dict(Person.objects.filter(pk__in=[member.person_id for member in members]).values_list("pk", "unit_id"))
    draft.watched += [[m.person_id, kept[m.person_id], made[m.code]] for m in members if m.person_id in kept]
    top = next(unit for unit in units if not unit.parent_code)
    return draft.finish(
        made[top.code], elsewhere=elsewhere, origin=origin.strip(), received=[made[unit.code] for unit in units]
    )
