"""Which database the tests run on. `pytest` alone: SQLite in a file. `pytest --database postgres`: a private server.

Loaded with `-p` before Django reads its settings. A DATABASE_URL that is already set wins, whatever it names.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from scripts import postgres

_stack = ExitStack()
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


def in_memory() -> str | None:
    """A folder in memory for databases that live as long as the run, where the machine has one with this room. They
    keep every setting that makes an act safe; only waiting for a disk costs nothing. The proofs stay on the disk."""
    there = os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return str(MEMORY) if there else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="engine the tests run on")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    # Playwright's loop runs in the thread of the test, where Django would refuse its database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit what the first process has set up …
        if "KETNAP_DATA_DIR" not in os.environ:
            folder = tempfile.mkdtemp(prefix="ketnap-test-", dir=in_memory())
            _stack.callback(shutil.rmtree, folder, ignore_errors=True)
            os.environ["KETNAP_DATA_DIR"] = folder
        # Tests of the second factor ask for it themselves; everybody else signs in as on one PC.
        os.environ.setdefault("KETNAP_SECOND_FACTOR", "optional")
        wanted = parser.parse_known_args(args).database
        if wanted == "postgres" and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            # What a test wrote is taken back: looked at meanwhile, a table seems to hold nothing, and some hundred rows
            # of the next test are joined one by one. A table nobody looked at is taken to hold what its pages can.
            server = postgres.temporary(in_memory(), autovacuum="off")
            os.environ["DATABASE_URL"] = _stack.enter_context(server)
            # A run that is told to end takes its server with it.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    else:  # … but no files: what one keeps in its folder, another counts
        own = Path(os.environ["KETNAP_DATA_DIR"]) / os.environ["PYTEST_XDIST_WORKER"]
        own.mkdir(exist_ok=True)
        os.environ["KETNAP_DATA_DIR"] = str(own)
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    _stack.close()
