"""Targets in force on a day, of a unit and of everything below it; what was shared out. Viewer first."""

from ketnap.queries.plans.below import AllocationLine, UnitPlan, allocations, below, ended, others, own
from ketnap.queries.plans.targets import (
    Part,
    Target,
    TargetVersion,
    UnitName,
    UnitTarget,
    Without,
    ever_given,
    parts,
    target,
    total,
    versions,
    without_target,
)

__all__ = [
    "AllocationLine", "Part", "Target", "TargetVersion", "UnitName", "UnitPlan", "UnitTarget", "Without", "allocations",
    "below", "ended", "ever_given", "others", "own", "parts", "target", "total", "versions", "without_target",
]  # fmt: skip
