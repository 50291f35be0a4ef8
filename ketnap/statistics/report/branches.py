"""Organisations right below a very large unit, with figures that stand ready for each of them."""

from collections.abc import Sequence
from datetime import date

from ketnap.lib.dates import OPEN_END
from ketnap.models import UnitLink
from ketnap.statistics.measure import Frame, Measure
from ketnap.statistics.tallies import reading


def ready(unit_id: int, measures: Sequence[Measure], start: date, end: date) -> dict[int, tuple[int, ...]] | None:
    """Organisation → numbers of the measures, all stocks of the last day or all flows of the period; None where they do
    not stand ready, or where an organisation came under the unit or left it meanwhile: figures of its own would then
    tell of days it stood elsewhere. An entry of a list may stand in the tree of a day after the period."""
    if not reading.used():
        return None
    stock = measures[0].frame is Frame.STOCK
    links = UnitLink.objects.filter(ancestor=unit_id, distance=1, valid_to__gt=end if stock else start)
    spans = [link for link in links.values_list("descendant", "valid_from", "valid_to") if not stock or link[1] <= end]
    if not stock and any(since > start or until != OPEN_END for _, since, until in spans):
        return None
    units = [unit for unit, _, _ in spans]
    if stock:
        return reading.stocks(units, end, [measure.id for measure in measures])
    found: dict[int, tuple[int, ...]] = dict.fromkeys(units, ())
    for measure in measures:
        flows = reading.flow(units, measure, start, end)
        if flows is None:
            return None
        found = {unit: (*numbers, flows.get(unit, 0)) for unit, numbers in found.items()}
    return found
