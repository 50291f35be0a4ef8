"""Targets in force on a day, of a unit and of everything below it; what was shared out. Viewer first."""

from ketnap.queries.plans.below import AllocationLine, UnitPlan, allocations, below, ended, others, own
from ketnap.queries.plans.targets import (
    Target,
    TargetVersion,
    UnitName,
    UnitTarget,
    ever_given,
    target,
    total,
    versions,
    without_target,
)

__all__ = [
    "AllocationLine", "Target", "TargetVersion", "UnitName", "UnitPlan", "UnitTarget", "allocations", "below", "ended",
    "ever_given", "others", "own", "target", "total", "versions", "without_target",
]  # fmt: skip
