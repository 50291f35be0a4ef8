"""Standing figures: what happened in and below every unit, month by month, kept while acts are written."""

from ketnap.statistics.tallies.columns import FLOWS, STOCKS, Columns
from ketnap.statistics.tallies.counted import counted
from ketnap.statistics.tallies.reading import standing

__all__ = ["FLOWS", "STOCKS", "Columns", "counted", "standing"]
