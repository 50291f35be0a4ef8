"""What the tree was on a day, one unit with its past, and the changes between. Viewer first."""

from ketnap.queries.organisation.changes import ActLine, acts, changes
from ketnap.queries.organisation.enterprises import EnterpriseView, enterprise, led, of_unit
from ketnap.queries.organisation.trees import Part, UnitRow, code_key, find_by_code, part, render, tree, within
from ketnap.queries.organisation.units import UnitView, unit

__all__ = [
    "ActLine", "EnterpriseView", "Part", "UnitRow", "UnitView", "acts", "changes", "code_key", "enterprise",
    "find_by_code", "led", "of_unit", "part", "render", "tree", "unit", "within",
]  # fmt: skip
