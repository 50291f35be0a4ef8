"""Enterprises: what they are owned by from when to when, their workers by year, which unit leads them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ketnap.actions.organisation import tree
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END
from ketnap.models import Batch, Enterprise, EnterpriseOwnership, Headcount, Leadership

if TYPE_CHECKING:
    from ketnap.actions.organisation.opening import NewUnit


def take(
    rows: Sequence["NewUnit"],
    units: Mapping[str, int],
    starts: Mapping[str, date],
    *,
    as_of: date,
    batch: Batch | None,
) -> None:
    """Enterprises of new units. A list says what is so on its day; it is taken to hold since the unit was founded.

    An enterprise met before (same name without regard to accents and case) is the same enterprise.
    """
    named = [row for row in rows if row.enterprise]
    known = find([row.enterprise or "" for row in named])
    missing = {text.fold(row.enterprise or ""): row for row in reversed(named)}
    fresh = Enterprise.objects.bulk_create(
        [
            Enterprise(name=row.enterprise, name_fold=fold, batch=batch)
            for fold, row in missing.items()
            if fold not in known
        ]
    )
    known |= {enterprise.name_fold: enterprise.pk for enterprise in fresh}
    new_ids = {enterprise.pk for enterprise in fresh}
    owned: dict[int, EnterpriseOwnership] = {}
    counted: dict[tuple[int, int], Headcount] = {}
    leads: dict[tuple[int, int], Leadership] = {}
    for row in named:
        enterprise_id, start = known[text.fold(row.enterprise or "")], starts[row.code]
        if row.ownership and enterprise_id in new_ids:
            owned.setdefault(
                enterprise_id,
                EnterpriseOwnership(
                    enterprise_id=enterprise_id, ownership=row.ownership, valid_from=start, batch=batch
                ),
            )
        if row.workers is not None:
            year = row.workers_year or as_of.year
            counted.setdefault(
                (enterprise_id, year),
                Headcount(enterprise_id=enterprise_id, year=year, workers=row.workers, batch=batch),
            )
        leads[units[row.code], enterprise_id] = Leadership(
            unit_id=units[row.code], enterprise_id=enterprise_id, valid_from=start, batch=batch
        )
    EnterpriseOwnership.objects.bulk_create(owned.values())
    Headcount.objects.bulk_create(counted.values(), ignore_conflicts=True)
    Leadership.objects.bulk_create(leads.values())


def find(names: Sequence[str]) -> dict[str, int]:
    """Folded name → id of the enterprises already known."""
    folds = sorted({text.fold(name) for name in names})
    found: dict[str, int] = {}
    for start in range(0, len(folds), tree.CHUNK):
        some = folds[start : start + tree.CHUNK]
        rows = Enterprise.objects.filter(name_fold__in=some).order_by("-pk")
        found.update(rows.values_list("name_fold", "pk"))
    return found


def led_by(unit_ids: Sequence[int], since: date) -> list[Leadership]:
    """Leaderships of the units that reach beyond the day."""
    return list(Leadership.objects.filter(unit__in=unit_ids, valid_to__gt=since).order_by("pk"))


def open_end(leadership: Leadership) -> bool:
    return leadership.valid_to == OPEN_END
