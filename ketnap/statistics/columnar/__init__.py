"""Counting on a columnar engine (DuckDB): over the register as it lies in its database, or over a snapshot of it.

The measures are those of the register, the text of every query is the compiler's; only where the tables lie differs.
"""

from ketnap.statistics.columnar.lying import Missing, over_register, over_snapshot
from ketnap.statistics.columnar.manifest import Damaged, Manifest, TableFile, read
from ketnap.statistics.columnar.tables import COLUMNS, NAMES, kind, selected

__all__ = [
    "COLUMNS", "NAMES", "Damaged", "Manifest", "Missing", "TableFile", "kind", "over_register", "over_snapshot",
    "read", "selected",
]  # fmt: skip
