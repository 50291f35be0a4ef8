"""One figure for every unit with its sub-tree, in one query: the columns of the tree page."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.statistics import compile, few
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.few import FEW
from ketnap.statistics.measure import Measure
from ketnap.statistics.tallies.reading import flow, last_whole_month, summed


def by_branch(
    viewer: Viewer, measure: Measure, start: date, end: date, *, among: Collection[int] | None = None
) -> dict[int, int]:  # fmt: skip
    """Unit id → the figure of that unit, for the units the viewer may see figures of; a unit with none is left out.
    `among`: only these units, so that a page asks for no more than it shows."""
    if among is not None:
        reach = scope.reached(viewer, among, Permission.READ_FIGURES)
    else:
        reach = set(scope.units(viewer, Permission.READ_FIGURES).values_list("descendant", flat=True))
    if among is not None or len(reach) <= FEW:
        ready = flow(reach, measure, start, end)
        if ready is not None:
            return {unit: number for unit, number in ready.items() if number}
        if until := last_whole_month(measure, start, end):
            whole = summed(reach, measure, start, until)
            rest = _counted(reach, measure, until + timedelta(days=1), end)
            return {unit: number for unit in reach if (number := whole.get(unit, 0) + rest.get(unit, 0))}
        return _counted(reach, measure, start, end)
    return _of_all(reach, measure, start, end)


def _counted(reach: Collection[int], measure: Measure, start: date, end: date) -> dict[int, int]:
    """Of few units, from their rows."""
    held, only = held_to(measure, reach, Live())
    return _of_all(reach, held, start, end, only)


def _of_all(reach: Collection[int], measure: Measure, start: date, end: date, only: str = "") -> dict[int, int]:
    engine = Live()
    query = compile.counts([measure], engine.dialect, [compile.BRANCH], only=only)
    found = engine.run(query, {"start": start, "end": end, "on": end})
    return {unit: number for unit, number in found if unit in reach and number}


def held_to(measure: Measure, units: Collection[int], engine: Engine) -> tuple[Measure, str]:
    """(the measure, `only` of the compiler) so that a query by branch counts for these units and looks at no row that
    is not below one of them."""
    listed, there = few.listed(units), few.below(engine, units)
    if there is not None:
        only = few.held(there)
    else:
        only = f"r.unit_id IN (SELECT descendant_id FROM ketnap_unitlink WHERE ancestor_id IN ({listed}))"  # noqa: S608 - numbers
    return replace(measure, among=(*measure.among, f"l.ancestor_id IN ({listed})")), only
