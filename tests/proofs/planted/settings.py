"""The program's settings with one more app, whose start takes something away: what a proof must be able to see."""

import os

from ketnap.settings import *  # noqa: F403

PRAGMAS = {
    "synchronous_off": "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
    "journal_off": "PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    "wal_normal": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.proofs.planted"]  # noqa: F405
if os.environ["PLANTED"] == "deferred":
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"  # type: ignore[index]  # noqa: F405
if pragmas := PRAGMAS.get(os.environ["PLANTED"]):
    DATABASES["default"]["OPTIONS"]["init_command"] = pragmas  # type: ignore[index]  # noqa: F405
