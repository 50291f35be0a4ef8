"""`ketnap doctor`: which parts are installed, which settings are in force, what is wrong and how to mend it."""

import json
import platform
import shutil
import sqlite3
import stat
from argparse import ArgumentParser
from importlib import metadata
from typing import Any

import django
from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from ketnap import __version__
from ketnap.lib import engine
from ketnap.management import database
from ketnap.management.copies import state

PARTS = (
    "django", "cryptography", "granian", "psycopg", "python-calamine", "openpyxl", "xlsxwriter", "django-tasks-db",
    "pyyaml", "defusedxml", "whitenoise", "django-htmx", "holidays", "python-docx", "lxml", "typst",
)  # fmt: skip
LEAST_FREE = 500 * 1024 * 1024
"""Bytes of free disk below which an import or a backup may end half-way."""


class Command(BaseCommand):
    help = "Say which parts are installed, which settings are in force, and what is wrong with the installation."
    examples = ("ketnap doctor", "ketnap doctor --json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a JSON object with `facts` and `problems`")

    def handle(self, *, json: bool, **options: Any) -> None:
        facts, problems = examine()
        if json:
            self.stdout.write(dumps(facts, problems))
        else:
            for name, value in facts.items():
                self.stdout.write(f"{name:<18}{value}")
            for problem in problems:
                self.stdout.write(f"wrong: {problem}")
        if problems:
            raise CommandError(f"{len(problems)} things are wrong: see the lines above")


def examine() -> tuple[dict[str, str], list[str]]:
    """(what is there, one English sentence with its remedy for each thing that is wrong)."""
    facts = {
        "ketnap": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "data folder": str(settings.DATA_DIR),
        "second factor": settings.SECOND_FACTOR,
    }
    problems: list[str] = []
    for part in PARTS:
        try:
            facts[part] = metadata.version(part)
        except metadata.PackageNotFoundError:
            problems.append(f"The package {part} is missing: run make setup.")
    facts["django"] = django.get_version()
    problems += of_folder(facts)
    problems += of_database(facts)
    problems += state.of_clock(facts) + state.of_copies(facts)
    problems += [f"{found.msg} {found.hint or ''}".strip() for found in checks.run_checks() if found.level >= 30]
    return facts, problems


def of_folder(facts: dict[str, str]) -> list[str]:
    folder, problems = settings.DATA_DIR, []
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    facts["free disk"] = f"{free // 1024**2} MiB"
    if free < LEAST_FREE:
        problems.append(f"Only {facts['free disk']} are free for {folder}: make room.")
    for path in sorted(folder.glob("*.key")):
        if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            problems.append(f"{path} can be read by others: chmod 600 {path}")
    return problems


def of_database(facts: dict[str, str]) -> list[str]:
    facts["engine"] = connection.vendor
    try:
        if connection.vendor == "sqlite":
            facts["sqlite"] = sqlite3.sqlite_version
            with connection.cursor() as cursor:
                for name in ("journal_mode", "synchronous", "foreign_keys"):
                    facts[name] = str(cursor.execute(f"PRAGMA {name}").fetchone()[0])
        else:
            with connection.cursor() as cursor:
                for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes"):
                    cursor.execute(f"SHOW {name}")
                    facts[name] = cursor.fetchone()[0]
        problems = engine.faults(connection)
        facts["steps to migrate"] = str(database.pending())
    except database.NewerDatabase as newer:
        return [*problems, str(newer)]
    except DatabaseError as failed:
        return [f"The database cannot be opened ({str(failed).strip()}): check DATABASE_URL and KETNAP_DATA_DIR."]
    return problems


def dumps(facts: dict[str, str], problems: list[str]) -> str:
    return json.dumps({"facts": facts, "problems": problems}, ensure_ascii=False, indent=1)
