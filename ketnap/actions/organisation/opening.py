"""Units as they stand on a list of an office: the first list opens them, set-wise.

A unit on a list exists from its founding day; without one, from the day of the list. A unit older than the one it
stands under exists from its own founding day too, first without a parent: until the day the parent was there, whoever
led it is not in the register. It counts below the parent from that day on, never before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions import wholesale
from ketnap.actions.organisation import coding, enterprises, tree
from ketnap.actions.papers import NO_PAPER, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Batch, Grant, Ownership, Unit, UnitAct, UnitState, User
from ketnap.rules import organisation as rules


@dataclass(frozen=True)
class NewUnit:
    """One line of a list of organisations. `founded_on` None: unknown. `workers` belong to `workers_year`, or to the
    year of the list."""

    code: str
    name: str
    kind: str
    parent_code: str | None
    founded_on: date | None
    enterprise: str | None = None
    ownership: str | None = None
    workers: int | None = None
    workers_year: int | None = None
    official_code: str | None = None
    """The 14-digit code, from the day of the list on; None says nothing."""
    number: int | None = None
    """The id of a bare row that is written for it already; somebody may stand in it before it stands in the tree."""


def open_units(rows: Sequence[NewUnit], *, as_of: date, by: Any, batch: Batch | None = None) -> dict[str, int]:
    """Code → unit id of every row. Units open on the day of the list under the same code are returned, not changed.

    Rows may stand in any order. Refused: a code twice, a parent that is nowhere or of the wrong kind, a cycle, a
    founding day after the list.
    """
    with transaction.atomic():
        tree.lock()
        ids = create(rows, as_of=as_of, by=by, batch=batch)
        coding.assign_listed(official_codes(rows, ids), as_of=as_of, by=by, batch=batch)
        return ids


def official_codes(rows: Sequence[NewUnit], ids: Mapping[str, int]) -> dict[int, str]:
    """Unit id → 14-digit code of the rows that say one."""
    return {ids[row.code]: row.official_code for row in rows if row.official_code}


def create(
    rows: Sequence[NewUnit], *, as_of: date, by: Any, batch: Batch | None,
    told: Callable[[Mapping[str, int]], dict[str, Any]] = lambda made: {},
) -> dict[str, int]:  # fmt: skip
    """The locked part of open_units; later lists use it for units that are new on them. `told` adds to the journal's
    line what else is done in the same act, once the ids are known."""
    known = open_codes({row.code for row in rows} | {row.parent_code for row in rows if row.parent_code}, as_of)
    check_rows(rows, known, as_of)
    fresh = [row for row in rows if row.code not in known]
    ids = {row.code: known[row.code] for row in rows if row.code in known}
    if not fresh:
        return ids
    act = UnitAct.objects.create(
        kind=UnitAct.Kind.OPENING,
        effective_on=as_of,
        detail={"units": len(fresh)},
        **provenance(by, NO_PAPER, batch),
    )
    bare = [row for row in fresh if row.number is None]
    units = [Unit(batch=batch) for _ in bare]
    wholesale.insert(units)
    made = {row.code: row.number for row in fresh if row.number is not None}
    made |= {row.code: unit.pk for row, unit in zip(bare, units, strict=True)}
    starts = {row.code: row.founded_on or as_of for row in fresh}
    since, ids_of = _first_days(fresh, starts, known, as_of), known | made
    states = [
        state
        for row in fresh
        for state in _states(row, made[row.code], ids_of.get(row.parent_code or ""), starts, since, act)
    ]
    tree.check_codes(states)
    wholesale.insert(states)
    tree.relink(made.values(), min(starts.values()))
    enterprises.take(fresh, made, starts, as_of=as_of, batch=batch)
    journal.record(
        "organisation.opened", by=by, subject=f"act:{act.pk}",
        detail={"units": len(fresh), "as_of": as_of.isoformat(), **told(made)},
    )  # fmt: skip
    return ids | made


def open_office(row: NewUnit, *, as_of: date, by: User) -> int:
    """The first organisation of an empty register, and the right of an organiser over it for whoever names it.

    → unit id. Refused once the register has any organisation: further ones are founded below it.
    """
    with transaction.atomic():
        tree.lock()
        if Unit.objects.exists():
            raise refuse("Sổ đã có tổ chức. Mở trang của tổ chức cấp trên rồi chọn Thành lập tổ chức trực thuộc.")

        def granted(made: Mapping[str, int]) -> dict[str, Any]:
            held = Grant.objects.create(
                user=by, role="organiser", unit_id=made[row.code], valid_from=as_of, granted_by=by
            )
            return {"grant": held.pk, "role": held.role}

        return create([row], as_of=as_of, by=by, batch=None, told=granted)[row.code]


def open_codes(codes: Iterable[str], on: date) -> dict[str, int]:
    """Code → unit id of the units that carry one of the codes on the day."""
    wanted, found = sorted(set(codes)), {}
    for start in range(0, len(wanted), tree.CHUNK):
        some = wanted[start : start + tree.CHUNK]
        rows = UnitState.objects.filter(code__in=some, valid_from__lte=on, valid_to__gt=on)
        found.update(rows.values_list("code", "unit_id"))
    return found


def check_rows(rows: Sequence[NewUnit], known: Mapping[str, int], as_of: date) -> None:
    problems: list[Problem] = []
    by_code: dict[str, NewUnit] = {}
    for row in rows:
        if row.code in by_code:
            problems.append(
                Problem(
                    f"Mã tổ chức {row.code} có hai dòng: {by_code[row.code].name} và {row.name}. Sửa một mã.", "code"
                )
            )
        by_code.setdefault(row.code, row)
        problems += tree.text_problems(row.code, row.name)
        problems += _enterprise_problems(row)
        if row.kind not in rules.KINDS:
            kinds = ", ".join(rules.KINDS.values())
            problems.append(Problem(f"{row.name}: loại hình {row.kind!r} không có; chọn một trong: {kinds}.", "kind"))
        if row.founded_on and row.founded_on > as_of:
            problems.append(
                Problem(
                    f"{row.name}: ngày thành lập {show(row.founded_on)} sau ngày của danh sách {show(as_of)}. "
                    f"Xem lại hai ngày.",
                    field="founded_on",
                )
            )
    for row in rows:
        if row.parent_code and row.parent_code not in by_code and row.parent_code not in known:
            problems.append(
                Problem(
                    f"{row.name} ({row.code}): không có tổ chức cấp trên mã {row.parent_code} trong danh sách "
                    f"và trong sổ ngày {show(as_of)}. Xem lại mã cấp trên.",
                    field="parent_code",
                )
            )
    problems += [
        Problem(
            f"{row.name} ({row.code}): các tổ chức trực thuộc lẫn nhau thành vòng, sửa cột trực thuộc.", "parent_code"
        )
        for row in _in_a_cycle(by_code)
    ]
    if problems:
        raise Refused(problems)


def _enterprise_problems(row: NewUnit) -> list[Problem]:
    found = []
    if row.enterprise and len(row.enterprise) > 200:
        found.append(Problem(f"{row.name}: tên doanh nghiệp dài quá 200 chữ; viết gọn lại.", "enterprise"))
    if row.ownership and row.ownership not in Ownership.values:
        kinds = ", ".join(Ownership.labels)
        found.append(
            Problem(f"{row.name}: loại hình doanh nghiệp {row.ownership!r} không có; chọn: {kinds}.", "ownership")
        )
    if row.workers is not None and not 0 <= row.workers < 10_000_000:
        found.append(
            Problem(f"{row.name}: số lao động {row.workers} không đúng; ghi số người từ 0 trở lên.", "workers")
        )
    return found


def _in_a_cycle(by_code: Mapping[str, NewUnit]) -> list[NewUnit]:
    """Rows whose line upwards inside the list never ends."""
    done: set[str] = set()
    found = []
    for code in by_code:
        line: list[str] = []
        while code in by_code and code not in done and code not in line:
            line.append(code)
            code = by_code[code].parent_code or ""
        if code in line:
            found += [by_code[member] for member in line[line.index(code) :]]
        done.update(line)
    return found


def _first_days(
    fresh: Sequence[NewUnit], starts: Mapping[str, date], known: Mapping[str, int], as_of: date
) -> dict[str, date]:
    """For each row with a parent: the first day from which the parent is there, of a kind that may lead it."""
    parents = {known[row.parent_code] for row in fresh if row.parent_code in known}
    past = tree.states_of(parents)
    found = {}
    for row in fresh:
        if row.parent_code in starts:
            found[row.code] = max(starts[row.code], starts[row.parent_code])
        elif row.parent_code:
            found[row.code] = max(starts[row.code], _leads_since(past[known[row.parent_code]], row.kind, as_of))
    return found


def _leads_since(states: Sequence[UnitState], kind: str, as_of: date) -> date:
    """First day of the unbroken time until the list's day in which a unit may have led that kind."""
    first = as_of
    for state in reversed(states):
        if state.valid_from <= as_of:
            if state.valid_to < first or not rules.may_stand_under(kind, state.kind):
                break
            first = state.valid_from
    return first


def foresee(rows: Sequence[NewUnit]) -> None:
    """Work out what can be worked out of a long list before anybody has to wait for it."""
    for row in rows:
        _names(row.name)


@lru_cache(maxsize=16_384)
def _names(said: str) -> Mapping[str, str]:
    name = text.nfc(said)
    return MappingProxyType({"name": name, "name_fold": text.fold(name), "name_sort": text.sort_key(name)})


def _states(
    row: NewUnit,
    unit_id: int,
    parent_id: int | None,
    starts: Mapping[str, date],
    since: Mapping[str, date],
    act: UnitAct,
) -> list[UnitState]:
    columns = {"unit_id": unit_id, "kind": row.kind, "code": row.code, "act_id": act.pk, **_names(row.name)}
    start = starts[row.code]
    joined = since.get(row.code, start)
    found = [UnitState(parent_id=parent_id, valid_from=joined, valid_to=OPEN_END, **columns)]
    if joined > start:
        found.insert(0, UnitState(parent_id=None, valid_from=start, valid_to=joined, **columns))
    return found
