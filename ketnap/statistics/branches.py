"""One figure for every unit with its sub-tree, in one query: the columns of the tree page."""

from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.statistics import compile
from ketnap.statistics.engines import Live
from ketnap.statistics.measure import Measure


def by_branch(viewer: Viewer, measure: Measure, start: date, end: date) -> dict[int, int]:
    """Unit id → the figure of that unit, for the units the viewer may see figures of; a unit with none is left out."""
    reach = set(scope.units(viewer, Permission.READ_FIGURES).values_list("descendant", flat=True))
    engine = Live()
    query = compile.counts([measure], engine.dialect, [compile.BRANCH])
    found = engine.run(query, {"start": start, "end": end, "on": end})
    return {unit: number for unit, number in found if unit in reach}
