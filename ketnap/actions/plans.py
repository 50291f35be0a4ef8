"""Yearly targets: given, then adjusted; every version stays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import dates
from ketnap.models import Batch, PlanTarget, Unit, UnitState, User


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


def give(rows: Sequence[NewTarget], *, by: User | None, batch: Batch | None = None) -> list[PlanTarget]:
    """Give or adjust targets. The first version of a unit and year is the given one, later ones adjust it.

    A row that says what the version in force already says makes no new version; the answer is then that version.
    Raises Refused for a version older than the last one, a rate without base, or a base without rate; Conflict when
    somebody gave another version since the one a row says it comes after.
    """
    with transaction.atomic():
        # Who gives a target to a unit waits for who is giving one; SQLite's immediate transaction is that lock.
        units = sorted({row.unit_id for row in rows})
        for part in chunks(units):
            list(Unit.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk").values_list("pk"))
        last = _last_versions(rows)
        names = _names({row.unit_id for row in rows})
        problems: list[Problem] = []
        new: list[PlanTarget] = []
        answer: list[PlanTarget] = []
        for row in rows:
            before = last.get((row.unit_id, row.year))
            if row.after not in (None, before.number if before else 0):
                raise _conflict(before)
            if problem := _objection(row, before, names.get(row.unit_id, "")):
                problems.append(problem)
                continue
            if before and _says(before) == (row.target, row.base, row.rate, row.has_source):
                answer.append(before)
                continue
            version = PlanTarget(
                unit_id=row.unit_id, year=row.year, number=before.number + 1 if before else 1,
                kind=PlanTarget.Kind.ADJUSTED if before else PlanTarget.Kind.GIVEN, base=row.base, rate=row.rate,
                target=row.target, has_source=row.has_source, given_on=row.given_on,
                **provenance(by, row.paper, batch),
            )  # fmt: skip
            last[(row.unit_id, row.year)] = version
            new.append(version)
            answer.append(version)
        if problems:
            raise Refused(problems)
        PlanTarget.objects.bulk_create(new)
        if new:
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


def _last_versions(rows: Sequence[NewTarget]) -> dict[tuple[int, int], PlanTarget]:
    last: dict[tuple[int, int], PlanTarget] = {}
    years = {row.year for row in rows}
    for part in chunks(sorted({row.unit_id for row in rows})):
        for version in PlanTarget.objects.filter(unit__in=part, year__in=years).order_by("number"):
            last[(version.unit_id, version.year)] = version
    return last


def _names(unit_ids: set[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for part in chunks(sorted(unit_ids)):
        states = UnitState.objects.filter(unit__in=part).order_by("valid_from").values_list("unit_id", "name")
        names.update(states)
    return names


def _says(version: PlanTarget) -> tuple[int, str, Decimal | None, bool | None]:
    return version.target, version.base, version.rate, version.has_source


def _objection(row: NewTarget, before: PlanTarget | None, name: str) -> Problem | None:
    place = f"{name}, chỉ tiêu năm {row.year}"
    if not name:
        return Problem(f"Không có đơn vị số {row.unit_id}; hãy chọn lại đơn vị.", field="unit_id")
    if (row.base == PlanTarget.Base.ABSOLUTE) != (row.rate is None):
        return Problem(
            f"{place}: tỷ lệ và gốc tính phải đi cùng nhau; hãy ghi cả hai hoặc chỉ ghi số tuyệt đối.", field="rate"
        )
    if before and row.given_on < before.given_on:
        return Problem(
            f"{place}: ngày giao {dates.show(row.given_on)} trước lần giao số {before.number} "
            f"({dates.show(before.given_on)}); hãy ghi các lần điều chỉnh theo thứ tự ngày.",
            field="given_on",
        )
    return None
