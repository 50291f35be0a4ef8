"""One figure for every unit with its sub-tree, in one query: the columns of the tree page."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.statistics import compile
from ketnap.statistics.engines import Live
from ketnap.statistics.measure import Measure


def by_branch(
    viewer: Viewer, measure: Measure, start: date, end: date, *, among: Collection[int] | None = None
) -> dict[int, int]:  # fmt: skip
    """Unit id → the figure of that unit, for the units the viewer may see figures of; a unit with none is left out.
    `among`: only these units, so that a page asks for no more than it shows."""
    units = scope.units(viewer, Permission.READ_FIGURES)
    if among is not None:
        units = units.filter(descendant__among=list(among))
        listed = ", ".join(str(int(one)) for one in among) or "-1"
        measure = replace(measure, among=(*measure.among, f"l.ancestor_id IN ({listed})"))
    reach = set(units.values_list("descendant", flat=True))
    engine = Live()
    query = compile.counts([measure], engine.dialect, [compile.BRANCH])
    found = engine.run(query, {"start": start, "end": end, "on": end})
    return {unit: number for unit, number in found if unit in reach}
