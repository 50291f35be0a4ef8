"""The one writer of states and links. Every act locks the tree, writes states, then relinks what it touched.

A link says: from `valid_from` until the day before `valid_to`, `ancestor` stands `distance` levels above `descendant`.
Links of one pair are as long as they can be: two that meet at the same distance are one row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from ketnap.actions import wholesale
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import TreeVersion, UnitLink, UnitState
from ketnap.rules import organisation as rules

CHUNK = 5_000
"""Ids in one query; SQLite takes at most 32,766 parameters."""

States = dict[int, list[UnitState]]
Segment = tuple[date, date, tuple[int, ...]]
"""(from, to, path): the unit itself first, then its parent, up to the top."""


def lock() -> None:
    """Take the tree for this transaction: everyone else who wants to change it waits here, on both databases."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("tree.lock must run inside the act's transaction.")
    if not TreeVersion.objects.filter(pk=1).update(number=F("number") + 1):
        TreeVersion.objects.bulk_create([TreeVersion(pk=1)], ignore_conflicts=True)
        TreeVersion.objects.filter(pk=1).update(number=F("number") + 1)


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def states_with_ancestors(unit_ids: Collection[int], since: date) -> States:
    """States that end after the day, of the units and of all that ever stand above them from that day on."""
    found: States = {}
    wanted = set(unit_ids)
    while wanted:
        for ids in chunks(wanted):
            found.update({unit_id: [] for unit_id in ids})
            for state in UnitState.objects.filter(unit__among=ids, valid_to__gt=since).order_by("valid_from"):
                found[state.unit_id].append(state)
        parents = {state.parent_id for unit_id in wanted for state in found[unit_id] if state.parent_id}
        wanted = parents - found.keys()
    return found


def segments(states: States, unit_id: int, start: date, end: date, below: tuple[UnitState, ...] = ()) -> list[Segment]:
    """The unit's lines to the top between the two days. Refuses a cycle, an orphan, a wrong parent, too many levels."""
    found: list[Segment] = []
    covered = start
    for state in states[unit_id]:
        first, last = max(start, state.valid_from), min(end, state.valid_to)
        if first >= last:
            continue
        if below:
            _check_pair(below, state, covered, first)
        elif first > covered:
            covered = first  # between two lives of the unit itself nothing is missing
        if state.parent_id is None:
            if not below and not rules.may_stand_under(state.kind, None) and not _before_its_parent(states, state):
                raise refuse(
                    f"{state.name} ({state.code}) phải trực thuộc "
                    f"{rules.parents_in_words(state.kind)}. Chọn tổ chức cấp trên."
                )
            found.append((first, last, (unit_id,)))
        else:
            for seg_from, seg_to, path in segments(states, state.parent_id, first, last, (*below, state)):
                found.append((seg_from, seg_to, (unit_id, *path)))
        covered = last
    if below and covered < end:
        raise _orphan(below[-1], covered)
    return found


def _check_pair(below: tuple[UnitState, ...], state: UnitState, covered: date, first: date) -> None:
    child = below[-1]
    if any(state.unit_id == lower.unit_id for lower in below):
        raise _circle(child.name, state.name, first)
    if first > covered:
        raise _orphan(child, covered)
    if not rules.may_stand_under(child.kind, state.kind):
        raise refuse(
            f"{child.name} ({rules.KINDS[child.kind]}) không thể trực thuộc {state.name} ({rules.KINDS[state.kind]}) "
            f"từ ngày {show(first)}; phải trực thuộc {rules.parents_in_words(child.kind)}. Chọn lại tổ chức cấp trên."
        )
    if len(below) >= rules.MAX_DEPTH:
        raise _too_deep(below[0].name)


def _circle(name: str, lower: str, day: date) -> Refused:
    return refuse(
        f"{name} không thể trực thuộc chính tổ chức ở dưới nó ({lower}) từ ngày {show(day)}. "
        "Chọn tổ chức cấp trên khác."
    )


def _too_deep(name: str) -> Refused:
    return refuse(f"{name}: cây tổ chức sâu quá {rules.MAX_DEPTH} cấp. Chọn tổ chức cấp trên khác.")


def save(state: UnitState) -> None:
    """Writes a state whose parent may be another one. The database itself takes no circle and no endless line; Refused
    in words for what it does not take."""
    try:
        with transaction.atomic():
            state.save()
    except IntegrityError as wrong:
        if "unitstate_no_cycle" not in str(wrong):
            raise
        links = UnitLink.objects.filter(ancestor=state.unit_id, descendant=state.parent_id)
        if state.parent_id is not None and links.filter(valid_to__gt=state.valid_from).exists():
            raise _circle(state.name, name_of(state.parent_id), state.valid_from) from wrong
        raise _too_deep(state.name) from wrong


def _orphan(child: UnitState, day: date) -> Refused:
    return refuse(
        f"{child.name} ({child.code}) trực thuộc một tổ chức không có trong sổ vào ngày {show(day)}; "
        "kiểm tra ngày hiệu lực, hoặc chọn tổ chức cấp trên khác."
    )


def _before_its_parent(states: States, state: UnitState) -> bool:
    """An organisation older than the one above it: its first years stand without a parent (see opening.py)."""
    return any(other.valid_from == state.valid_to and other.parent_id for other in states[state.unit_id])


def relink(touched: Collection[int], since: date, *, kinds: Collection[int] = ()) -> None:
    """Write the links of the touched units and of all below them anew from that day on, and refuse what is no tree.

    `kinds`: units that only became another kind; they and their children are checked, what stands below stays linked.
    """
    affected = {*touched, *kinds}
    for ids in chunks(touched):
        below = UnitLink.objects.filter(ancestor__among=ids, valid_to__gt=since)
        affected.update(below.values_list("descendant_id", flat=True))
    for ids in chunks(kinds):
        children = UnitState.objects.filter(parent__among=ids, valid_to__gt=since)
        affected.update(children.values_list("unit_id", flat=True))
    states = states_with_ancestors(affected, since)
    # In one order, so that the same act is refused with the same sentence whatever numbers its units have.
    wanted = {unit_id: links_of(segments(states, unit_id, since, OPEN_END)) for unit_id in sorted(affected)}
    _write_links(wanted, since)


def links_of(lines: list[Segment]) -> dict[tuple[int, int], list[tuple[date, date]]]:
    """(ancestor, distance) → days, joined where they meet."""
    found: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
    for start, end, path in sorted(lines):
        for distance, ancestor in enumerate(path):
            days = found[ancestor, distance]
            if days and days[-1][1] == start:
                days[-1] = (days[-1][0], end)
            else:
                days.append((start, end))
    return found


def _write_links(wanted: dict[int, dict[tuple[int, int], list[tuple[date, date]]]], since: date) -> None:
    fresh: list[tuple[Any, ...]] = []
    ends: dict[date, list[int]] = defaultdict(list)
    for ids in chunks(wanted):
        UnitLink.objects.filter(descendant__among=ids, valid_from__gte=since).delete()
        held = UnitLink.objects.filter(descendant__among=ids, valid_to__gte=since)
        for pk, ancestor, descendant, distance, valid_to in held.values_list(
            "pk", "ancestor_id", "descendant_id", "distance", "valid_to"
        ):
            days = wanted[descendant].get((ancestor, distance), [])
            end = days.pop(0)[1] if days and days[0][0] == since else since
            if end != valid_to:
                ends[end].append(pk)
        fresh += [
            (ancestor, unit_id, distance, start, end)
            for unit_id in ids
            for (ancestor, distance), days in wanted[unit_id].items()
            for start, end in days
        ]
    for end, pks in ends.items():
        for part in chunks(pks):
            UnitLink.objects.filter(pk__among=part).update(valid_to=end)
    wholesale.insert_values(UnitLink, ("ancestor_id", "descendant_id", "distance", "valid_from", "valid_to"), fresh)


def check_codes(states: list[UnitState]) -> None:
    """No two units carry the same code on the same day. Called with states about to be written."""
    codes = sorted({state.code for state in states})
    others: dict[str, list[UnitState]] = defaultdict(list)
    for start in range(0, len(codes), CHUNK):
        for other in UnitState.objects.filter(code__in=codes[start : start + CHUNK]):
            others[other.code].append(other)
    problems = [
        Problem(
            f"Mã {state.code} của {state.name} trùng với {other.name} từ ngày "
            f"{show(max(state.valid_from, other.valid_from))}; chọn mã khác.",
            field="code",
        )
        for state in states
        for other in others[state.code]
        if other.unit_id != state.unit_id and other.valid_from < state.valid_to and state.valid_from < other.valid_to
    ]
    if problems:
        raise Refused(problems[:20])


def states_of(unit_ids: Collection[int]) -> States:
    """Every state the units ever had, in order."""
    found: States = {unit_id: [] for unit_id in unit_ids}
    for ids in chunks(unit_ids):
        for state in UnitState.objects.filter(unit__among=ids).order_by("valid_from"):
            found[state.unit_id].append(state)
    return found


def text_problems(code: str, name: str) -> list[Problem]:
    """What is wrong with a code or a name as such: blank, or longer than a paper can carry."""
    found = []
    for what, value, limit, column in (("Mã", code, 30, "code"), ("Tên", name, 200, "name")):
        if not value.strip():
            found.append(
                Problem(f"{what} tổ chức để trống ({name or code or 'không tên, không mã'}); điền vào.", column)
            )
        elif len(value) > limit:
            found.append(Problem(f"{what} tổ chức “{value[:40]}…” dài quá {limit} chữ; viết gọn lại.", column))
    return found


def name_of(unit_id: int) -> str:
    """The last name of the unit, for sentences."""
    state = UnitState.objects.filter(unit=unit_id).order_by("-valid_from").first()
    return state.name if state else f"Tổ chức số {unit_id}"
