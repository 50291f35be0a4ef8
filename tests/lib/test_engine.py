"""The guard refuses every unsafe setting of trust list A14, on real connections to real engines."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

from ketnap import settings
from ketnap.lib import engine
from scripts import postgres

pytestmark = pytest.mark.django_db

SAFE = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


@contextmanager
def opened(entry: dict) -> Iterator:
    handler = ConnectionHandler({"default": entry})
    try:
        yield handler["default"]
    finally:
        handler["default"].close()


def faults_of_sqlite(folder: Path, pragmas: str = "", **options) -> list[str]:
    entry = settings.sqlite(folder / "guard.sqlite3")
    entry["OPTIONS"] = entry["OPTIONS"] | {"init_command": SAFE + pragmas} | options
    with opened(entry) as found:
        return engine.faults(found)


def test_the_engine_of_this_run_is_safe(db) -> None:
    assert engine.faults(connection) == []


def test_the_settings_we_ship_are_safe(tmp_path) -> None:
    assert faults_of_sqlite(tmp_path) == []


@pytest.mark.parametrize(
    ("pragmas", "named"),
    [
        ("PRAGMA journal_mode=OFF;", "journal_mode=OFF"),
        ("PRAGMA journal_mode=MEMORY;", "journal_mode=MEMORY"),
        ("PRAGMA journal_mode=DELETE;", "synchronous=FULL with journal_mode=DELETE"),
        ("PRAGMA synchronous=OFF;", "synchronous=OFF"),
        ("PRAGMA synchronous=NORMAL;", "synchronous=NORMAL"),
        ("PRAGMA foreign_keys=OFF;", "foreign_keys"),
    ],
)
def test_an_unsafe_pragma_is_named_alone(tmp_path, pragmas, named) -> None:
    (found,) = faults_of_sqlite(tmp_path, pragmas)
    assert named in found


@pytest.mark.parametrize("mode", ["DEFERRED", None])
def test_deferred_transactions_are_refused(tmp_path, mode) -> None:
    (found,) = faults_of_sqlite(tmp_path, transaction_mode=mode)
    assert "IMMEDIATE" in found


def test_wal_is_refused_exactly_where_the_library_has_the_race(tmp_path, monkeypatch) -> None:
    wal = "PRAGMA journal_mode=WAL;"
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 46, 1))
    (found,) = faults_of_sqlite(tmp_path, wal)
    assert "WAL" in found
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert faults_of_sqlite(tmp_path, wal) == []


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 46, 1), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 0), True),
    ],
)  # fmt: skip
def test_which_versions_have_the_race(version, safe) -> None:
    assert engine.wal_is_safe(version) is safe


def test_a_network_drive_is_seen_by_its_longest_mount() -> None:
    mounts = "/dev/sda / ext4 rw 0 0\nserver:/x /srv/data nfs4 rw 0 0\n/dev/sdb /srv/data/local ext4 rw 0 0\n"
    assert engine.file_system(Path("/srv/data/office"), mounts) in engine.NETWORK_FILE_SYSTEMS
    assert engine.file_system(Path("/srv/data/local/office"), mounts) == "ext4"
    assert engine.file_system(Path("/home"), mounts) == "ext4"


def test_guard_raises_with_the_remedy(tmp_path) -> None:
    entry = settings.sqlite(tmp_path / "guard.sqlite3")
    entry["OPTIONS"] = entry["OPTIONS"] | {"init_command": SAFE + "PRAGMA synchronous=OFF;"}
    with opened(entry) as unsafe, pytest.raises(engine.UnsafeEngine, match="set synchronous=FULL"):
        engine.guard(unsafe)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Path]:
    with postgres.temporary() as url:
        yield Path(settings.database(url, Path("/"))["HOST"])


def faults_of_postgresql(folder: Path, **options) -> list[str]:
    entry = settings.database(postgres.url(folder), folder)
    entry["OPTIONS"] = entry["OPTIONS"] | options
    with opened(entry) as found:
        return engine.faults(found)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_an_unsafe_server_setting_is_refused(cluster, setting) -> None:
    postgres.stop(cluster)
    postgres.start(cluster, **{setting: "off"})
    (found,) = faults_of_postgresql(cluster)
    assert f"{setting}=off" in found
    postgres.stop(cluster)


def test_unsafe_sessions_and_replicas_are_refused(cluster) -> None:
    postgres.stop(cluster)
    postgres.start(cluster)
    assert faults_of_postgresql(cluster) == []
    (found,) = faults_of_postgresql(cluster, options="-c synchronous_commit=off")
    assert "synchronous_commit=off" in found
    (found,) = faults_of_postgresql(cluster, options="-c default_transaction_read_only=on")
    assert "read-only" in found
    postgres.stop(cluster)
    (cluster / "data" / "standby.signal").touch()
    postgres.start(cluster)
    (found,) = faults_of_postgresql(cluster)
    assert "replica" in found
