"""Enterprises and mass organisations of a sub-tree on a day."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from ketnap.access import scope
from ketnap.models import (
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    MassOrganisation,
)
from ketnap.queries.organisation.enterprises import name_on
from ketnap.queries.organisation.naming import names

CHUNK = 5_000


@dataclass(frozen=True)
class Firms:
    """Enterprises of the sub-tree on the day."""

    led: dict[int, list[int]]
    """Unit → enterprises it leads."""
    unled: dict[int, tuple[str, int]]
    """Enterprise without organisation → (its name on the day, the unit at whose page it stands)."""
    owned: dict[int, str]
    workers: dict[int, int]
    """Of the year of the day."""
    last_counted: dict[int, tuple[int, int]]
    """Enterprise → (year, workers) of the last year before, where that of the day is not known."""
    elsewhere: dict[int, str]
    """Names of the units at whose pages the unled stand, where the unit is not there on the day."""


def firms(unit_id: int, on: date, there: Container[int]) -> Firms:
    """`there`: units of the sub-tree on the day."""
    led: dict[int, list[int]] = defaultdict(list)
    leads = Leadership.objects.filter(valid_from__lte=on, valid_to__gt=on)
    mine = leads.filter(unit__in=scope.below([unit_id], on)).order_by("enterprise_id")
    for unit, enterprise in mine.values_list("unit_id", "enterprise_id"):
        led[unit].append(enterprise)
    unled = _unled(unit_id, on, leads)
    known = {*unled, *(one for some in led.values() for one in some)}
    owned = EnterpriseOwnership.objects.filter(valid_from__lte=on, valid_to__gt=on)
    counts = Headcount.objects.filter(year__lte=on.year).order_by("year")
    workers: dict[int, int] = {}
    before: dict[int, tuple[int, int]] = {}
    for enterprise, year, number in counts.values_list("enterprise_id", "year", "workers"):
        if enterprise not in known:
            continue
        if year == on.year:
            workers[enterprise] = number
        else:
            before[enterprise] = (year, number)
    return Firms(
        dict(led), unled, {pk: kind for pk, kind in owned.values_list("enterprise_id", "ownership") if pk in known},
        workers, before, names({beside for _, beside in unled.values() if beside not in there}, on),
    )  # fmt: skip


def _unled(unit_id: int, on: date, leads: Any) -> dict[int, tuple[str, int]]:
    """Enterprises of the day that nobody leads: at the page of the unit that led them last, else that entered them."""
    below = scope.held([unit_id], on).values("descendant")
    nobody = ~Exists(leads.filter(enterprise=OuterRef("pk")))
    there = Exists(EnterpriseOwnership.objects.filter(
        enterprise=OuterRef("pk"), valid_from__lte=on, valid_to__gt=on
    ))  # fmt: skip
    before = Leadership.objects.filter(valid_to__lte=on).order_by("valid_to", "pk")
    entered = EnterpriseAct.objects.filter(
        kind=EnterpriseAct.Kind.ENTERED, reverses=None, reversed_by=None, effective_on__lte=on
    ).exclude(unit=None)  # fmt: skip
    rows = list(Enterprise.objects.filter(nobody, there).values_list("pk", "name"))
    if not rows:
        return {}
    ids = [pk for pk, _ in rows]
    page: dict[int, int] = {}
    for part in _chunks(ids):
        page |= dict(entered.filter(enterprise__in=part).values_list("enterprise_id", "unit_id"))
        page |= dict(before.filter(enterprise__in=part).values_list("enterprise_id", "unit_id"))
    within = set(below.filter(descendant__in=set(page.values())).values_list("descendant", flat=True))
    renamed: dict[int, list[EnterpriseAct]] = defaultdict(list)
    for act in EnterpriseAct.objects.filter(kind=EnterpriseAct.Kind.RENAMED).select_related("reversed_by"):
        renamed[act.enterprise_id].append(act)
    return {pk: (name_on(name, renamed[pk], on), page[pk]) for pk, name in rows if page.get(pk) in within}


type Kinds = tuple[dict[int, set[str]], dict[int, set[str]]]
"""Kinds of mass organisations by unit, and by enterprise."""


def beside(on: date) -> Kinds:
    """Those there on the day."""
    units: dict[int, set[str]] = defaultdict(set)
    firms: dict[int, set[str]] = defaultdict(set)
    rows = MassOrganisation.objects.filter(withdrawn=False, valid_from__lte=on, valid_to__gt=on)
    for unit, enterprise, kind in rows.values_list("unit_id", "enterprise_id", "kind"):
        (firms[enterprise] if enterprise else units[unit]).add(kind)
    return units, firms


def _chunks(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
