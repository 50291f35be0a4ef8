"""Where the Party is not yet, place by place, on a day and in the tree of that day. Viewer first."""

from ketnap.statistics.coverage.places import Coverage, Seen, coverage
from ketnap.statistics.coverage.sums import Band, OwnershipLine, bands, by_ownership

__all__ = ["Band", "Coverage", "OwnershipLine", "Seen", "bands", "by_ownership", "coverage"]
