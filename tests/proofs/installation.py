"""One installation of the program, driven from outside: its own data folder, its own database, the real command."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

PROJECT = Path(__file__).resolve().parents[2]
KETNAP = PROJECT / ".venv" / "bin" / "ketnap"
SAMPLE = PROJECT / "samples" / "bac-ninh-2011.xlsx"
PYTHON = (sys.executable,)
SETTINGS = {"DJANGO_SETTINGS_MODULE": "ketnap.settings"}
_numbers = count(1)
_READY: dict["Server", "Installation"] = {}

OUTSIDE_THE_REGISTER = (
    "django_",
    "ketnap_batch",
    "sqlite_",
    "ketnap_opensession",
    "ketnap_submission",
    "ketnap_journalseal",
)
"""Tables that tell of the work itself; progress of an import may be written while the register is untouched, and lines
of the journal are sealed after the act (`ketnap check` holds the chain)."""
VOLATILE = {"recorded_at", "at", "created_at", "finished_at", "digest", "previous", "detail", "password"}
"""Columns that differ between two runs of the same import: moments, and what is sealed or chained over them."""


END = "\0"
TOGETHER = """
import json, sys
from ketnap.management.cli import main
for words in json.loads(sys.argv[1]):
    if code := main(words):
        sys.exit(code)
    print(end="\\0", flush=True)
"""


def report_of(unit: str, start: object, end: object) -> tuple[object, ...]:
    """The command that writes the report as JSON."""
    return "report", "--unit", unit, "--from", start, "--to", end, "--format", "json"


@dataclass(frozen=True)
class Server:
    """Where databases come from: a folder for SQLite, the URL of a PostgreSQL server otherwise."""

    folder: Path
    postgres: str = ""

    @property
    def vendor(self) -> str:
        return "postgresql" if self.postgres else "sqlite"


@dataclass
class Installation:
    server: Server
    name: str = field(default_factory=lambda: f"proof_{os.getpid()}_{next(_numbers)}")

    def __post_init__(self) -> None:
        self.data = self.server.folder / self.name
        self.data.mkdir()
        if self.server.postgres:
            self._administer(f'CREATE DATABASE "{self.name}"')

    @classmethod
    def ready(cls, server: Server) -> "Installation":
        """As after the first command: its tables are there and empty. They are made once a server, and copied."""
        if server not in _READY:
            _READY[server] = cls(server)
            _READY[server].run("check")
        return _READY[server].copy()

    def copy(self) -> "Installation":
        """The same state once more; nothing may be connected to the original."""
        twin = Installation.__new__(Installation)
        twin.server, twin.name = self.server, f"proof_{os.getpid()}_{next(_numbers)}"
        twin.data = self.server.folder / twin.name
        shutil.copytree(self.data, twin.data)
        if self.server.postgres:
            self._administer(f'CREATE DATABASE "{twin.name}" TEMPLATE "{self.name}"')
        return twin

    def remove(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        if self.server.postgres:
            self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    @property
    def url(self) -> str:
        if not self.server.postgres:
            return ""
        parts = urlsplit(self.server.postgres)
        return parts._replace(path=f"/{self.name}").geturl()

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("KETNAP_", "DATABASE_URL"))}
        return (
            kept | {"KETNAP_DATA_DIR": str(self.data), "DATABASE_URL": self.url, "PYTHONPATH": str(PROJECT)} | SETTINGS
        )

    def start(
        self, *words: object, program: tuple[object, ...] = (KETNAP,), more: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """The command running; `program` may be a wrapper that plants a fault, `more` what its environment has more."""
        return subprocess.Popen(
            [str(word) for word in (*program, *words)],
            env=self.environment | (more or {}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=self.data,
        )  # fmt: skip

    def run(self, *words: object, code: int = 0) -> str:
        """Standard output; the exit code must be the one expected and nothing may look like a traceback."""
        done = self.start(*words)
        out, err = done.communicate(timeout=600)
        told = f"ketnap {' '.join(map(str, words))} ended with {done.returncode}\n{out[-3000:]}\n{err[-3000:]}"
        assert done.returncode == code, told
        assert "Traceback" not in out + err, told
        self.said = err
        return out

    def together(self, *commands: tuple[object, ...]) -> list[str]:
        """Standard output of each of these commands, one after another in a process of their own; none may be refused.
        To start the program takes longer than most of what it is asked."""
        words = json.dumps([[str(word) for word in command] for command in commands])
        out, err = (process := self.start("-c", TOGETHER, words, program=PYTHON)).communicate(timeout=600)
        told = f"{words} ended with {process.returncode}\n{out[-3000:]}\n{err[-3000:]}"
        assert process.returncode == 0 and "Traceback" not in out + err, told
        return out.split(END)[:-1]

    def run_python(self, code: str) -> None:
        """A few lines of Python inside the installation, for acts that have a page and no command."""
        process = self.start("-c", f"import django; django.setup()\n{code}", program=PYTHON)
        _, err = process.communicate(timeout=600)
        assert process.returncode == 0, err

    def report(self, unit: str, start: object, end: object) -> dict:
        return json.loads(self.run(*report_of(unit, start, end)))

    def tables(self) -> dict[str, list[tuple]]:
        """Every row of the register, volatile columns left out, in order."""
        with self.connect() as read:
            if self.server.postgres:
                names = read("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            else:
                names = read("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
            found = {}
            for (table,) in names:
                if table.startswith(OUTSIDE_THE_REGISTER):
                    continue
                if self.server.postgres:
                    query = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
                else:
                    query = f"SELECT name FROM pragma_table_info('{table}')"
                columns = [name for (name,) in read(query) if not (name in VOLATILE or name.startswith("seal"))]
                columns = sorted(name for name in columns if not name.endswith("_sealed"))
                listed = ", ".join(f'"{name}"' for name in columns)
                found[table] = sorted(read(f"SELECT {listed} FROM {table}"), key=repr)
            return found

    def fingerprint(self) -> str:
        return hashlib.sha256(repr(self.tables()).encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        return {table: len(rows) for table, rows in self.tables().items()}

    @contextmanager
    def connect(self) -> Iterator:
        if self.server.postgres:
            with psycopg.connect(self.url) as connection:
                yield lambda query: connection.execute(query).fetchall()
        else:
            # A process that commits statement by statement leaves a reader few moments between its locks.
            connection = sqlite3.connect(self.data / "ketnap.sqlite3", timeout=60)
            try:
                yield lambda query: connection.execute(query).fetchall()
            finally:
                connection.close()

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self.server.postgres, autocommit=True) as connection:
            connection.execute(statement)
