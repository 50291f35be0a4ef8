"""An update of the tables that is interrupted leaves them as they were; started again, it goes through. The register is
copied before it."""

import json
import os
import sqlite3
from pathlib import Path

import pytest

from tests.proofs.installation import KETNAP, PYTHON, Installation

SOAK = os.environ.get("EFFORT") == "soak"
SHARE = 1 if SOAK else 0
MIGRATING = Path(__file__).with_name("migrating.py")
LEAST = 20
AT_ONCE = 8
"""Of a new register, whose tables are made in one step."""
UP_TO = """
from tests.proofs import migrating
migrating.step_by_step()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
steps = [one for one, _ in MigrationExecutor(connection).migration_plan([
    node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "ketnap"])]
before = [one.name for one in steps if one.app_label == "ketnap"][-2]
call_command("migrate", "ketnap", before, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([("ketnap", before)]).apps
apps.get_model("ketnap", "Unit").objects.create()
"""
"""The register as the version before the last step of the tables left it, with a row in it."""


def migrate(at: Installation, *words: object, code: int = 0) -> dict:
    told = at.data / "steps.json"
    process = at.start(MIGRATING, told, SHARE, *words, program=PYTHON)
    _, err = process.communicate(timeout=3000)
    assert process.returncode == code, err
    return json.loads(told.read_text()) if told.exists() else {}


@pytest.mark.parametrize(("way", "least"), [((), LEAST), (("once",), AT_ONCE)], ids=["by steps", "at once"])
def test_a_step_fails_at_any_statement_and_the_tables_are_as_before(
    way, least, installation: Installation, record_property
) -> None:
    found = migrate(installation, *way)
    assert all(one["after"] and not one["between"] for one in found.values()), found
    points = sum(one["points"] for one in found.values())
    statements = sum(one["statements"] for one in found.values())
    record_property("shown", f"steps of the tables, {installation.server.vendor}: {len(found)} steps of {statements} "
                             f"statements, interrupted at {points}, never between")  # fmt: skip
    assert points >= least
    installation.run("check")


def test_a_killed_step_is_taken_by_the_next_start(installation: Installation) -> None:
    """At the last statement of the last step of the register."""
    migrate(installation, "kill", last_step(), 1, code=-9)
    installation.run("check")
    assert "updating the database" in installation.said or "making the database" in installation.said


def last_step() -> str:
    folder = Path(__file__).resolve().parents[2] / "ketnap" / "migrations"
    return max(path.stem for path in folder.glob("[0-9]*.py") if "squashed" not in path.stem)


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_it_would_be_seen_without_the_transaction(installation: Installation) -> None:
    """Steps whose statements commit one by one."""
    loose = "from tests.proofs import without_transaction; from tests.proofs import migrating; migrating.main()"
    told = installation.data / "steps.json"
    process = installation.start("-c", loose, told, SHARE, program=PYTHON)
    _, err = process.communicate(timeout=600)
    assert process.returncode or any(one["between"] for one in json.loads(told.read_text()).values()), err


@pytest.fixture
def older(installation: Installation) -> Installation:
    installation.run_python(UP_TO)
    return installation


def test_the_register_is_copied_before_its_tables_change(older: Installation, tmp_path: Path) -> None:
    if older.server.postgres:
        older.run("check")
        assert "no copy was made before the update: KETNAP_BACKUP_DIR names no second medium" in older.said
        assert older.said.index("no copy was made") < older.said.index("updating the database")
        return
    before = (older.data / "ketnap.sqlite3").read_bytes()
    limit = len(before) // 1024 - 8
    script = f'ulimit -f {limit}; exec "$0" check'
    process = older.start("-c", script, KETNAP, program=("/bin/bash",))
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2 and "nothing was changed" in err.lower() and "Traceback" not in err, err
    assert (older.data / "ketnap.sqlite3").read_bytes() == before
    older.run("check")
    (kept,) = (older.data / "before-update").glob("*.sqlite3")
    assert str(kept) in older.said and kept.stat().st_mode & 0o777 == 0o600
    assert older.said.index("before the update") < older.said.index("updating the database")
    assert content(kept) == content(written(tmp_path / "before.sqlite3", before))
    assert content(kept) != content(older.data / "ketnap.sqlite3")
    older.run("check")
    assert older.said == "" and len(list((older.data / "before-update").iterdir())) == 1


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def content(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = list(connection.iterdump())
    connection.close()
    return lines
