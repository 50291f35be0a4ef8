"""What an exception from below says about the machine: no room, the database busy, the database away. No Django."""

import errno
from enum import Enum

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_FSYNC"})
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_AWAY = ("08", "57P")
"""Classes of SQLSTATE: connection exception, the server is stopping or starting."""
_NO_LONGER = "25006"
"""The server takes no writing any more: another one does now."""
_GONE = frozenset({"OperationalError", "InterfaceError", "ConnectionTimeout"})
"""What psycopg raises without a SQLSTATE when the server is no longer there."""


class Trouble(Enum):
    FULL = "full"
    BUSY = "busy"
    AWAY = "away"


def of(problem: BaseException | None) -> Trouble | None:
    """Looks through what the exception was raised from. None: it says nothing about the machine."""
    while problem is not None:
        if found := _of(problem):
            return found
        problem = problem.__cause__
    return None


def _of(problem: BaseException) -> Trouble | None:
    if isinstance(problem, OSError):
        return Trouble.FULL if problem.errno in NO_ROOM else None
    text = str(problem).lower()
    if type(problem).__name__ == "OperationalError" and ("is full" in text or "no space left" in text):
        return Trouble.FULL
    if name := getattr(problem, "sqlite_errorname", ""):
        if name in _FULL:
            return Trouble.FULL
        return Trouble.BUSY if name.startswith(_BUSY) else None
    if type(problem).__module__.startswith("psycopg"):
        state = getattr(problem, "sqlstate", None)
        if state == "53100":
            return Trouble.FULL
        if state in {"55P03", "40P01", "40001"}:
            return Trouble.BUSY
        if (
            (state or "").startswith(_AWAY)
            or state == _NO_LONGER
            or (state is None and type(problem).__name__ in _GONE)
        ):
            return Trouble.AWAY
    return None
