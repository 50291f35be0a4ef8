"""Yearly targets: given, then adjusted; every version stays."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import dates
from ketnap.models import Batch, PlanTarget, Unit, UnitState, User
from ketnap.rules import plans as rules
from ketnap.statistics.plans import Base, bases

NO_BASE = Base(None, None)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """One version of the target of a unit and year. `rate` is per cent of `base` and None for an absolute number."""

    unit_id: int
    year: int
    target: int
    given_on: date
    base: str = PlanTarget.Base.ABSOLUTE
    rate: Decimal | None = None
    has_source: bool | None = None
    paper: Paper = NO_PAPER
    after: int | None = None
    """Number of the last version the writer saw, 0 for none; another one by now is a Conflict. None does not ask."""
    parts: Mapping[str, int] | None = None
    """Sub-targets by key of the rules. None says nothing of them: those of the version before stand on."""
    milestones: Sequence[int] | None = None
    """Empty, or people by the end of each quarter. None as for `parts`."""


def give(
    rows: Sequence[NewTarget], *, by: User | None, batch: Batch | None = None, told: bool = True
) -> list[PlanTarget]:  # fmt: skip
    """Give or adjust targets. The first version of a unit and year is the given one, later ones adjust it.

    A row that says what the version in force already says makes no new version; the answer is then that version.
    With `told` the journal gets its line here; an act that is more than this leaves the line to it.
    Raises Refused for a version older than the last one, somebody's adjustment by hand without a reason, a unit that
    has ended, a rate without base or a base without rate, and a plan that contradicts itself; Conflict when somebody
    gave another version since the one a row says it comes after.
    """
    with transaction.atomic():
        hold({row.unit_id for row in rows})
        last = last_versions({row.unit_id for row in rows}, {row.year for row in rows})
        lives = _lives({row.unit_id for row in rows})
        counted = _bases(rows)
        problems: list[Problem] = []
        new: list[PlanTarget] = []
        answer: list[PlanTarget] = []
        for row in rows:
            before = last.get((row.unit_id, row.year))
            if row.after not in (None, before.number if before else 0):
                raise _conflict(before)
            row = _with_those_before(row, before)
            if found := _objections(row, before, lives.get(row.unit_id), asks_reason=batch is None and by is not None):
                problems += found
                continue
            if before and says(before) == wanted(row):
                answer.append(before)
                continue
            version = _version(row, before, counted.get((row.unit_id, row.year), NO_BASE))
            for column, value in provenance(by, row.paper, batch).items():
                setattr(version, column, value)
            last[(row.unit_id, row.year)] = version
            new.append(version)
            answer.append(version)
        if problems:
            raise Refused(problems)
        PlanTarget.objects.bulk_create(new)
        if new and told:
            journal.record(
                "plans.given", by=by, unit_id=new[0].unit_id if len(new) == 1 else None,
                detail={
                    "versions": dict(Counter(str(version.kind) for version in new)),
                    "targets": [[version.unit_id, version.year, version.number] for version in new],
                    "batch": batch.pk if batch else None,
                },
            )  # fmt: skip
    return answer


def _conflict(now: PlanTarget | None) -> Conflict:
    by = now.recorded_by if now else None
    return Conflict(by.display_name if by else "", now.recorded_at if now else None, "chỉ tiêu này")


def hold(unit_ids: Iterable[int]) -> None:
    """Who gives targets to a unit waits for who is giving one; SQLite's immediate transaction is that lock."""
    for part in chunks(sorted(set(unit_ids))):
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk").values_list("pk"))


def last_versions(unit_ids: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int], PlanTarget]:
    """(unit, year) → the version that was given last."""
    last: dict[tuple[int, int], PlanTarget] = {}
    for part in chunks(sorted(set(unit_ids))):
        for version in PlanTarget.objects.filter(unit__in=part, year__in=set(years)).order_by("number"):
            last[(version.unit_id, version.year)] = version
    return last


def _lives(unit_ids: Iterable[int]) -> dict[int, tuple[str, date]]:
    """Unit → its last name, and the day it ended or the end of time."""
    found: dict[int, tuple[str, date]] = {}
    for part in chunks(sorted(set(unit_ids))):
        states = UnitState.objects.filter(unit__in=part).order_by("valid_from")
        for unit, name, until in states.values_list("unit_id", "name", "valid_to"):
            found[unit] = name, until
    return found


def _bases(rows: Sequence[NewTarget]) -> dict[tuple[int, int], Base]:
    """(unit, year) → the members its rate is of."""
    groups: dict[tuple[str, int, date], list[int]] = defaultdict(list)
    for row in rows:
        if row.rate is not None and row.base != PlanTarget.Base.ABSOLUTE:
            groups[row.base, row.year, row.given_on].append(row.unit_id)
    return {
        (unit, year): base
        for (kind, year, on), units in groups.items()
        for unit, base in bases(units, kind, year, on).items()
    }


def _with_those_before(row: NewTarget, before: PlanTarget | None) -> NewTarget:
    parts, milestones = row.parts, row.milestones
    if parts is None:
        parts = before.parts if before else {}
    if milestones is None:
        milestones = before.milestones if before else []
    return replace(row, parts=dict(parts), milestones=list(milestones))


def _version(row: NewTarget, before: PlanTarget | None, base: Base) -> PlanTarget:
    computed = None
    if row.rate is not None and base.number is not None:
        computed = rules.of_rate(row.rate, base.number, row.given_on)
    return PlanTarget(
        unit_id=row.unit_id, year=row.year, number=before.number + 1 if before else 1,
        kind=PlanTarget.Kind.ADJUSTED if before else PlanTarget.Kind.GIVEN, base=row.base, rate=row.rate,
        target=row.target, has_source=row.has_source, given_on=row.given_on, parts=row.parts,
        milestones=row.milestones, base_on=base.on, base_number=base.number, computed=computed,
    )  # fmt: skip


type Said = tuple[int, str, Decimal | None, bool | None, dict[str, int], list[int]]


def says(version: PlanTarget) -> Said:
    return (
        version.target, version.base, version.rate, version.has_source, dict(version.parts), list(version.milestones)
    )  # fmt: skip


def wanted(row: NewTarget) -> Said:
    return row.target, row.base, row.rate, row.has_source, dict(row.parts or {}), list(row.milestones or [])


def _objections(
    row: NewTarget, before: PlanTarget | None, life: tuple[str, date] | None, *, asks_reason: bool
) -> list[Problem]:
    if life is None:
        return [Problem(f"Không có đơn vị số {row.unit_id}; hãy chọn lại đơn vị.", field="unit_id")]
    name, until = life
    place = f"{name}, chỉ tiêu năm {row.year}"
    if until <= row.given_on:
        return [
            Problem(
                f"{name} đã kết thúc hoạt động ngày {dates.show(until)}, không giao chỉ tiêu từ ngày "
                f"{dates.show(row.given_on)} được; hãy bỏ dòng này và giao cho tổ chức tiếp nhận.",
                field=f"target:{row.unit_id}",
            )
        ]
    found = []
    if (row.base == PlanTarget.Base.ABSOLUTE) != (row.rate is None):
        found.append(Problem(
            f"{place}: tỷ lệ và gốc tính phải đi cùng nhau; hãy ghi cả hai hoặc chỉ ghi số tuyệt đối.", field="rate"
        ))  # fmt: skip
    if before and row.given_on < before.given_on:
        found.append(Problem(
            f"{place}: ngày giao {dates.show(row.given_on)} trước lần giao số {before.number} "
            f"({dates.show(before.given_on)}); hãy ghi các lần điều chỉnh theo thứ tự ngày.",
            field="given_on",
        ))  # fmt: skip
    for fault in rules.faults(row.target, row.parts or {}, row.milestones or []):
        found.append(Problem(f"{place}: {fault.sentence}.", field=f"{fault.field}:{row.unit_id}"))
    if asks_reason and before and says(before) != wanted(row) and not row.paper.reason.strip():
        found.append(Problem(f"{place}: điều chỉnh phải có lý do; hãy ghi vì sao.", field="reason"))
    return found
