"""What the header of a copy says of a register: the last step of its tables, its journal, whether the chain holds."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder

from ketnap.access import chain, journal
from ketnap.lib.envelope import Header


def of(alias: str = DEFAULT_DB_ALIAS) -> Header:
    """`journal` is None where this program cannot read it; `broken` is the first line whose chain does not hold."""
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    step = max((name for app, name in applied if app == "ketnap"), default="")
    try:
        return {"migration": step, "journal": head(alias), "broken": chain.verify(alias)}
    except DatabaseError:
        return {"migration": step, "journal": None, "broken": None}


def head(alias: str = DEFAULT_DB_ALIAS) -> Header:
    """Number and moment of the last line of the journal; an empty one has neither. Sealing it writes nothing new."""
    last = journal.last(alias)
    return {"seq": last.seq if last else 0, "at": last.at.isoformat() if last else ""}
