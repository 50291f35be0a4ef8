"""What `ketnap doctor` says of a good installation, and of each bad state with its remedy."""

import os
import shutil
from collections import namedtuple
from datetime import date
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ketnap.lib import clock
from ketnap.management import surroundings
from ketnap.management.commands import doctor
from ketnap.statistics.engines import spark

Free = namedtuple("Free", "total used free")


@pytest.fixture
def place(tmp_path, settings) -> Path:
    """An installation as the kit makes it."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir(mode=0o700)
    settings.FIELD_KEY_FILE = tmp_path / "keys" / "field.key"
    settings.FIELD_KEY_FILE.parent.mkdir()
    settings.FIELD_KEY_FILE.write_text("k")
    settings.FIELD_KEY_FILE.chmod(0o600)
    settings.COPY_KEY_FILE = settings.BACKUP_DIR = ""
    settings.HTTPS, settings.TRUSTED_PROXIES, settings.DEBUG = True, frozenset({"127.0.0.1"}), False
    settings.ALLOWED_HOSTS = ["ketnap.lan"]
    settings.SECOND_FACTOR = "required" if connection.vendor == "postgresql" else "optional"
    return settings.DATA_DIR


def told() -> tuple[dict[str, str], list[str]]:
    facts: dict[str, str] = {}
    problems = []
    for part in ("profile", "door", "keys", "folder", "tools", "day", "figures"):
        problems += getattr(surroundings, f"of_{part}")(facts)
    return facts, problems


def test_a_good_installation_is_told_in_plain_words_and_nothing_is_wrong(db, place) -> None:
    facts, problems = told()
    assert problems == []
    door = "and a code of an app" if connection.vendor == "postgresql" else "is left to each"
    assert door in facts["sign-in"] and "--drop-factor" in facts["when locked out"]
    assert facts["reached as"] == "https, ketnap.lan" and facts["keys"].endswith("field.key")
    said: dict[str, str] = {}
    assert doctor.of_database(said) == [] and said["durability"] == doctor.SAFE


def key_for_all(place: Path, settings) -> None:
    settings.FIELD_KEY_FILE.chmod(0o640)


def key_of_copies_for_all(place: Path, settings) -> None:
    (path := place.parent / "copies.key").write_text("k")
    path.chmod(0o604)
    settings.COPY_KEY_FILE = str(path)


def key_of_another(place: Path, settings) -> None:
    (path := place / "secret.key").write_text("k")
    path.chmod(0o600)
    os.chown(path, 12345, -1)


def without_tls(place: Path, settings) -> None:
    settings.HTTPS = False


def every_name(place: Path, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]


def no_proxy(place: Path, settings) -> None:
    settings.TRUSTED_PROXIES = frozenset()


def debugging(place: Path, settings) -> None:
    settings.DEBUG = True


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (key_for_all, "field.key can be read by others: chmod 600"),
        (key_of_copies_for_all, "copies.key can be read by others: chmod 600"),
        (without_tls, "passwords travel in the open"),
        (every_name, "KETNAP_HOSTS=* takes every name"),
        (no_proxy, "set KETNAP_TRUSTED_PROXIES"),
        (debugging, "KETNAP_DEBUG=yes shows the inside"),
    ],
)
def test_a_bad_setting_is_said_with_its_remedy(db, place, settings, spoil, sentence) -> None:
    spoil(place, settings)
    (said,) = told()[1]
    assert sentence in said


def test_a_key_of_another_account_is_said(db, place, settings, monkeypatch) -> None:
    if os.geteuid() == 0:
        key_of_another(place, settings)
    else:
        (place / "secret.key").touch(mode=0o600)
        monkeypatch.setattr(surroundings.os, "geteuid", lambda: 12345)
    assert any("belongs to another account" in line for line in told()[1])


def test_a_short_key_of_sessions_is_said(db, place, monkeypatch) -> None:
    monkeypatch.setenv("KETNAP_SECRET_KEY", "changeme")
    (said,) = told()[1]
    assert "KETNAP_SECRET_KEY has 8 signs and could be guessed" in said


def test_a_file_that_every_account_may_read_is_one_behind_open_folders_only(tmp_path) -> None:
    (path := tmp_path / "register").write_text("x")
    path.chmod(0o644)
    closed = [one for one in path.parents if not one.stat().st_mode & 0o001]
    assert surroundings.open_to_others(path) == (not closed)
    outside = Path("/etc/hostname")
    assert surroundings.open_to_others(outside)
    path.chmod(0o600)
    assert not surroundings.open_to_others(path)


def test_a_disk_that_runs_full_is_said_for_data_and_for_copies(db, place, settings, monkeypatch) -> None:
    settings.BACKUP_DIR = str(place.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Free(10**12, 10**12, 100 * 1024**2))
    first, second = told()[1]
    assert first.startswith(f"Only 100 MiB are free for {place}, 500 MiB are needed: make room")
    assert f"free for {place.parent}" in second


def test_a_disk_without_room_for_another_file_is_said(place, monkeypatch) -> None:
    told = namedtuple("S", "f_files f_favail f_bavail f_blocks f_bfree f_frsize")(10**6, 12, 10**9, 10**9, 10**9, 4096)
    monkeypatch.setattr(surroundings.os, "statvfs", lambda path: told)
    (said,) = surroundings.of_room({place: 1})
    assert "can hold only 12 files more" in said


def test_a_clock_before_this_version_was_made_is_said(db, place, monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2001, 1, 1))
    (said,) = told()[1]
    assert said.startswith("The clock shows 01-01-2001, before this version was made")


def test_a_server_has_its_profile_and_its_tools(db, place, settings, monkeypatch) -> None:
    monkeypatch.setattr(surroundings, "connection", SimpleNamespace(vendor="postgresql", settings_dict={"NAME": "x"}))
    settings.SECOND_FACTOR = "optional"
    monkeypatch.setattr(surroundings, "program", lambda name: None)
    first, second = told()[1]
    assert "set KETNAP_SECOND_FACTOR=required" in first
    assert "pg_basebackup and pg_ctl of PostgreSQL cannot be found" in second


def test_an_engine_of_figures_that_is_not_there_is_said(db, place, settings, monkeypatch) -> None:
    assert told()[0]["figures"] == "the register itself"
    settings.FIGURES = "columnar"
    assert told()[1] == [] and told()[0]["figures"] == "DuckDB over the register"
    monkeypatch.setattr(surroundings, "find_spec", lambda name: None)
    (said,) = told()[1]
    assert "so the register counts: python3 scripts/setup.py figures" in said


def test_a_spark_master_that_does_not_answer_is_said_by_doctor_and_by_the_question(
    db, place, settings, tmp_path, monkeypatch
) -> None:
    settings.FIGURES, settings.SPARK, settings.SNAPSHOT = "columnar", "spark://127.0.0.1:1", str(tmp_path / "none")
    facts, (no_snapshot, no_master) = told()
    assert facts["figures"].startswith("questions of ketnap ask: Spark at spark://127.0.0.1:1 over ")
    assert "make one with ketnap snapshot DIR" in no_snapshot
    assert no_master == (
        "no Spark master answers at spark://127.0.0.1:1: start it there (systemctl start spark-master), or set "
        "KETNAP_FIGURES=columnar"
    )
    with pytest.raises(spark.Unanswered, match="no Spark master answers"):
        spark.opened(settings.SPARK)
    monkeypatch.setattr(spark.shutil, "which", lambda name: None)
    assert "Spark needs Java: install default-jre-headless" in told()[1]


def test_unsafe_settings_and_a_missing_package_make_the_command_end_with_one(db, place, monkeypatch) -> None:
    monkeypatch.setattr(doctor.engine, "faults", lambda connection: ["fsync is off: set fsync=on."])
    monkeypatch.setattr(doctor, "PARTS", ("django", "never-made-package"))
    out = StringIO()
    with pytest.raises(CommandError, match="things are wrong"):
        call_command("doctor", stdout=out)
    said = " ".join(out.getvalue().split())
    assert f"durability {doctor.UNSAFE}" in said and "wrong: fsync is off: set fsync=on." in said
    assert "wrong: The package never-made-package is missing" in said and "Nothing is wrong" not in said
