"""Where the tables lie: in the register's own database, read by DuckDB as they are, or in a folder of Parquet files."""

import os
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from ketnap.statistics.columnar.manifest import read
from ketnap.statistics.columnar.tables import COLUMNS, NAMES, selected
from ketnap.statistics.engines import Columnar

PLACE = "register."
MEMORY = "2GB"
"""Beyond it DuckDB works on disk: a report must not push the desk out of memory."""


class Missing(Exception):
    """The engine is not installed. The text says how to get it."""


def over_register(alias: str = DEFAULT_DB_ALIAS) -> Columnar:
    """The tables of the open database, or of the one that follows it; only read. Raises Missing."""
    engine = attached(alias)
    for table, name in NAMES.items():
        engine.execute(f"CREATE VIEW {name} AS {selected(table, PLACE)}")
    return Columnar(engine)


def over_snapshot(folder: Path) -> Columnar:
    """The tables of a snapshot, after its files were held against their fingerprints. Raises Damaged, Missing."""
    read(folder)
    engine = opened()
    for table in COLUMNS:
        file = quoted(str((folder / f"{table}.parquet").resolve()))
        engine.execute(f"CREATE VIEW {NAMES[table]} AS SELECT * FROM read_parquet({file})")  # noqa: S608
    return Columnar(engine)


def attached(alias: str = DEFAULT_DB_ALIAS) -> Any:
    """A DuckDB connection that sees the open database under PLACE, only to read. Raises Missing."""
    engine, connection = opened(), connections[alias]
    sqlite = connection.vendor == "sqlite"
    try:
        from duckdb_extensions import import_extension

        import_extension("sqlite_scanner" if sqlite else "postgres_scanner", con=engine)
    except ImportError as absent:
        raise _missing() from absent
    kind, place = ("sqlite", str(connection.settings_dict["NAME"])) if sqlite else ("postgres", _words(connection))
    engine.execute(f"ATTACH {quoted(place)} AS register (TYPE {kind}, READ_ONLY)")
    return engine


def opened() -> Any:
    """Half the processors and no more than MEMORY: the desk is served beside it. Nothing is ever downloaded."""
    try:
        import duckdb
    except ImportError as absent:
        raise _missing() from absent
    engine = duckdb.connect()
    engine.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    engine.execute(f"SET threads = {max(1, (os.cpu_count() or 2) // 2)}; SET memory_limit = '{MEMORY}'")
    return engine


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _words(connection: Any) -> str:
    """Words of libpq for the database of a connection."""
    given = connection.settings_dict
    words = {
        "dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"],
        "port": given["PORT"], **given.get("OPTIONS", {}),
    }  # fmt: skip
    told = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in words.items() if value}
    return " ".join(f"{name}='{value}'" for name, value in told.items())


def _missing() -> Missing:
    return Missing("the columnar engine is not installed: install requirements/figures.txt (docs/install.md)")
