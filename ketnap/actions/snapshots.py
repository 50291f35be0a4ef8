"""A snapshot of what figures are counted from: a folder of Parquet files, of one moment, without names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

import ketnap
from ketnap.access import journal
from ketnap.lib import clock, folders
from ketnap.models import JournalEntry
from ketnap.statistics.columnar import COLUMNS, Manifest, TableFile, selected
from ketnap.statistics.columnar.lying import PLACE, attached, quoted
from ketnap.statistics.columnar.manifest import fingerprint, write


@dataclass(frozen=True)
class Made:
    manifest: Manifest
    sha256: str
    """Of the sheet, which names the fingerprint of every file."""


def make(folder: Path, *, by: Any) -> Made:
    """All tables as one moment of the database saw them; the folder is whole or not there. The journal keeps its
    fingerprint. Raises OSError, folders.Busy, Missing."""
    with folders.whole(folder) as part:
        made = _written(part)
        sha256 = write(part, made)
        with transaction.atomic():
            journal.record(
                "statistics.snapshot_made", by=by, detail={"rows": made.rows, "line": made.line, "sha256": sha256}
            )
    return Made(made, sha256)


def _written(folder: Path) -> Manifest:
    engine, tables = attached(), {}
    engine.execute("BEGIN")  # every table is read as this one transaction of the database sees it
    (line,) = engine.execute(f"SELECT coalesce(max(seq), 0) FROM {PLACE}{JournalEntry._meta.db_table}").fetchone()  # noqa: S608
    for table in COLUMNS:
        file = folder / f"{table}.parquet"
        written = f"COPY ({selected(table, PLACE)}) TO {quoted(str(file))} (FORMAT parquet, COMPRESSION zstd)"
        (rows,) = engine.execute(written).fetchone()
        tables[table] = TableFile(rows, fingerprint(file))
    engine.execute("ROLLBACK")
    engine.close()
    return Manifest(clock.now().isoformat(), ketnap.__version__, line, tables)
