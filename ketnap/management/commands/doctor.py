"""`ketnap doctor`: which parts are installed, which settings are in force, what is wrong and how to mend it."""

import json
import platform
import sqlite3
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
from ketnap.management import database, journal_state, surroundings, tier
from ketnap.management.copies import state

PARTS = (
    "django", "cryptography", "granian", "psycopg", "python-calamine", "openpyxl", "xlsxwriter", "django-tasks-db",
    "pyyaml", "defusedxml", "whitenoise", "django-htmx", "holidays", "python-docx", "lxml", "typst", "pillow", "segno",
)  # fmt: skip
SAFE = "what a page calls written is on the disk and survives a power cut"
UNSAFE = "what a page calls written could be lost: see below"


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
            if not problems:
                self.stdout.write("Nothing is wrong.")
        if problems:
            raise CommandError(f"{len(problems)} things are wrong: see the lines above")


def examine() -> tuple[dict[str, str], list[str]]:
    """(what is there, one English sentence with its remedy for each thing that is wrong)."""
    facts = {
        "ketnap": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "data folder": str(settings.DATA_DIR),
    }
    problems: list[str] = []
    for part in PARTS:
        try:
            facts[part] = metadata.version(part)
        except metadata.PackageNotFoundError:
            problems.append(f"The package {part} is missing: run make setup.")
    facts["django"] = django.get_version()
    problems += tier.of_tier(facts)
    problems += surroundings.of_profile(facts) + surroundings.of_door(facts)
    problems += surroundings.of_keys(facts) + surroundings.of_folder(facts) + surroundings.of_tools(facts)
    problems += of_database(facts) + surroundings.of_day(facts) + surroundings.of_figures(facts)
    problems += state.of_clock(facts) + journal_state.of_journal(facts) + state.of_copies(facts)
    return facts, problems + of_checks()


def of_checks() -> list[str]:
    try:
        return [f"{found.msg} {found.hint or ''}".strip() for found in checks.run_checks() if found.level >= 30]
    except DatabaseError:
        return []  # what stands in the way of asking it was said already


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
        facts["durability"] = UNSAFE if problems else SAFE
        facts["steps to migrate"] = str(database.pending())
    except database.NewerDatabase as newer:
        return [*problems, str(newer)]
    except DatabaseError as failed:
        return [f"The database cannot be opened ({str(failed).strip()}): check DATABASE_URL and KETNAP_DATA_DIR."]
    return problems


def dumps(facts: dict[str, str], problems: list[str]) -> str:
    return json.dumps({"facts": facts, "problems": problems}, ensure_ascii=False, indent=1)
