"""Acts on one unit: thành lập, đổi tên hoặc mã, chuyển trực thuộc, giải thể, nâng, hạ, chia tách.

Each takes its decision (`paper`: number, day, body) and the day it takes effect (`on`); the tree changes on that day.
The day may lie in the future; it may lie in the past as long as nothing later is recorded of the units concerned.
`version`: the version of the unit the page showed; another one now is a Conflict. None does not ask.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.organisation import people
from ketnap.actions.organisation.draft import Role, begin, checked_kind
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import refuse
from ketnap.models import UnitAct, UnitLink
from ketnap.rules import organisation as rules

Kind = UnitAct.Kind


@dataclass(frozen=True)
class Part:
    """A unit that comes out of another one. `kind` empty: that of the origin (split), a cell (raising)."""

    code: str
    name: str
    kind: str = ""
    members: Sequence[int] = ()
    children: Sequence[int] = ()
    enterprises: Sequence[int] = ()


@transaction.atomic
def found(
    *,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None,
    on: date,
    paper: Paper,
    by: Any,
    members: Iterable[int] = (),
    enterprises: Iterable[int] = (),
) -> UnitAct:
    """Thành lập. `members` come from other units of the tree; `enterprises` are led by the new unit from the day on.

    The id of the new unit is `act.detail["new"][0]`.
    """
    draft = begin(Kind.FOUNDED, on=on, paper=paper, by=by)
    unit_id = draft.start(code=code, name=name, kind=checked_kind(kind), parent_id=parent_id)
    draft.gather(members, unit_id)
    draft.leads.begin(unit_id, enterprises, on)
    return draft.finish(unit_id)


@transaction.atomic
def rename(
    *, unit_id: int, on: date, paper: Paper, by: Any, name: str = "", code: str = "", version: int | None = None
) -> UnitAct:
    """Đổi tên hoặc mã. The unit stays the same unit; empty keeps what it was."""
    draft = begin(Kind.RENAMED, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.current(unit_id)
    changes = {key: value for key, value in (("name", name), ("code", code)) if value not in ("", getattr(state, key))}
    if not changes:
        raise refuse(f"{state.name} ({state.code}) đã mang tên và mã này; không cần ghi lại.", field="name")
    draft.alter(unit_id, Role.SUBJECT, **changes)
    return draft.finish(unit_id)


@transaction.atomic
def move(
    *,
    unit_id: int,
    parent_id: int,
    on: date,
    paper: Paper,
    by: Any,
    kind: str = "",
    code: str = "",
    codes: Mapping[int, str] | None = None,
    version: int | None = None,
) -> UnitAct:
    """Chuyển trực thuộc, with everything below. `kind` where the new place asks for another one (chi bộ cơ sở → chi bộ
    trực thuộc); `code` and `codes` are new official codes of the unit and of units below it."""
    draft = begin(Kind.MOVED, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.current(unit_id)
    if state.parent_id == parent_id:
        raise refuse(f"{state.name} đã trực thuộc tổ chức này. Chọn tổ chức khác.", field="parent")
    changes: dict[str, Any] = {"parent_id": parent_id}
    if kind and checked_kind(kind) != state.kind:
        if (kind in rules.HOLDS_MEMBERS) != (state.kind in rules.HOLDS_MEMBERS):
            raise refuse(
                "Đổi chi bộ thành đảng bộ hoặc ngược lại là một quyết định riêng. Chọn Nâng hoặc Hạ ở trang tổ chức.",
                field="kind",
            )
        changes["kind"] = kind
    if code:
        changes["code"] = code
    draft.alter(unit_id, Role.SUBJECT, **changes)
    draft.part(parent_id, Role.TARGET)
    draft.recode(codes or {})
    return draft.finish(unit_id)


@transaction.atomic
def dissolve(
    *,
    unit_id: int,
    on: date,
    paper: Paper,
    by: Any,
    members_to: int | Mapping[int, int] | None = None,
    watched_to: int | None = None,
    enterprises_to: int | None = None,
    version: int | None = None,
) -> UnitAct:
    """Giải thể. Refused while units stand below it or anybody is left in it.

    `members_to`: the cell that takes all members and the records of people being watched, or person id → cell; then
    `watched_to` is the cell that takes the records. `enterprises_to`: the unit that leads its enterprises from then on;
    None ends the leadership.
    """
    draft = begin(Kind.DISSOLVED, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.current(unit_id)
    draft.childless(state, "giải thể")
    if isinstance(members_to, int):
        draft.part(members_to, Role.TARGET)
        draft.empty([unit_id], members_to)
    elif members_to:
        for target in sorted(set(members_to.values())):
            draft.gather((pk for pk, unit in members_to.items() if unit == target), target)
            draft.part(target, Role.TARGET)
    if watched_to is not None:
        draft.present(watched_to)
        draft.watched += people.hand_on([unit_id], watched_to, on=on, by=by)
    people.check_watched([unit_id])
    led = draft.leads.end([unit_id], on)
    if enterprises_to is not None:
        draft.present(enterprises_to)
        draft.leads.begin(enterprises_to, led, on)
    draft.close(unit_id, Role.SUBJECT)
    return draft.finish(unit_id)


@transaction.atomic
def split(
    *,
    unit_id: int,
    parts: Sequence[Part],
    on: date,
    paper: Paper,
    by: Any,
    closes: bool = False,
    codes: Mapping[int, str] | None = None,
    version: int | None = None,
) -> UnitAct:
    """Chia tách: new units beside the old one, with chosen members, children and enterprises.

    `closes`: the old unit ends that day (chia); then everyone in it and below it must be in a part. Else it goes on
    with the rest (tách).
    """
    draft = begin(Kind.SPLIT, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.present(unit_id) if not closes else draft.current(unit_id)
    if not parts:
        raise refuse("Chia tách phải có ít nhất một tổ chức mới. Điền tên và mã.", field="parts")
    draft.part(unit_id, Role.SUBJECT)
    below = {child.unit_id for child in draft.children(unit_id)}
    _once([pk for part in parts for pk in part.members], "đảng viên")
    _once([pk for part in parts for pk in part.children], "tổ chức trực thuộc")
    if closes:
        draft.close(unit_id, Role.SUBJECT)
    for part in parts:
        kind = checked_kind(part.kind or state.kind)
        made = draft.start(code=part.code, name=part.name, kind=kind, parent_id=state.parent_id)
        for child in part.children:
            if child not in below:
                raise refuse(f"Tổ chức chuyển sang {part.name} không trực thuộc {state.name}.", field="children")
            draft.alter(child, Role.CARRIED, parent_id=made)
        draft.gather(part.members, made)
        draft.leads.pass_on([unit_id], part.enterprises, made, on)
    draft.recode(codes or {})
    if closes:
        draft.childless(state, "chia hết")
        draft.leads.end([unit_id], on)
        draft.watched += people.hand_on([unit_id], draft.new()[0], on=on, by=by)
    return draft.finish(unit_id)


@transaction.atomic
def raise_to_committee(
    *,
    unit_id: int,
    cells: Sequence[Part],
    on: date,
    paper: Paper,
    by: Any,
    name: str = "",
    code: str = "",
    version: int | None = None,
) -> UnitAct:
    """Nâng chi bộ thành đảng bộ. Its members all go to the cells founded below it on the same day."""
    draft = begin(Kind.RAISED, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.current(unit_id)
    if state.kind not in rules.RAISED:
        raise refuse(
            f"{state.name} là {rules.KINDS[state.kind].lower()}, không phải chi bộ để nâng. Chọn một chi bộ.",
            field="kind",
        )
    _once([pk for part in cells for pk in part.members], "đảng viên")
    draft.alter(unit_id, Role.SUBJECT, kind=rules.RAISED[state.kind], name=name or state.name, code=code or state.code)
    for cell in cells:
        kind = checked_kind(cell.kind or rules.CELL)
        made = draft.start(code=cell.code, name=cell.name, kind=kind, parent_id=unit_id)
        draft.gather(cell.members, made)
        draft.leads.pass_on([unit_id], cell.enterprises, made, on)
    draft.emptied.add(unit_id)
    return draft.finish(unit_id)


@transaction.atomic
def lower_to_cell(
    *,
    unit_id: int,
    on: date,
    paper: Paper,
    by: Any,
    merge_below: bool = False,
    name: str = "",
    code: str = "",
    version: int | None = None,
) -> UnitAct:
    """Hạ đảng bộ thành chi bộ. Units below must be gone already, or end that day and give it their members."""
    draft = begin(Kind.LOWERED, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.current(unit_id)
    if state.kind not in rules.LOWERED:
        raise refuse(
            f"{state.name} là {rules.KINDS[state.kind].lower()}, không phải đảng bộ để hạ. Chọn một đảng bộ.",
            field="kind",
        )
    if merge_below:
        below = subtree(unit_id, on) - {unit_id}
        draft.leads.begin(unit_id, draft.leads.end(below, on), on)
        for child in sorted(below):
            draft.close(child, Role.SOURCE)
        draft.empty(below, unit_id)
    else:
        draft.childless(state, "hạ thành chi bộ")
    draft.alter(unit_id, Role.SUBJECT, kind=rules.LOWERED[state.kind], name=name or state.name, code=code or state.code)
    return draft.finish(unit_id)


def subtree(unit_id: int, on: date) -> set[int]:
    """The unit and all that stand below it on the day or come below it later."""
    return set(UnitLink.objects.filter(ancestor=unit_id, valid_to__gt=on).values_list("descendant_id", flat=True))


def _once(ids: Sequence[int], what: str) -> None:
    if len(ids) != len(set(ids)):
        raise refuse(f"Mỗi {what} chỉ chuyển về một tổ chức mới; có người hoặc tổ chức được chọn hai lần. Bỏ một lần.")
