"""The knobs: what DATABASE_URL and the flags become, and what is refused."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ketnap import settings


def test_an_empty_url_is_the_embedded_database_of_the_data_folder(tmp_path) -> None:
    entry = settings.database("", tmp_path)
    assert entry["NAME"] == tmp_path / "ketnap.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_sqlite_url_names_a_file() -> None:
    assert settings.database("sqlite:////srv/a%20b.sqlite3", Path("/x"))["NAME"] == Path("/srv/a b.sqlite3")


def test_a_postgresql_url_is_taken_apart() -> None:
    entry = settings.database("postgresql://us%40er:p%2Fw@db.local:6543/ket?sslmode=require", Path("/x"))
    assert {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "ket", "USER": "us@er", "PASSWORD": "p/w", "HOST": "db.local", "PORT": "6543",
        "OPTIONS": settings.IMPATIENT | {"sslmode": "require"},
    }  # fmt: skip


def test_a_socket_folder_may_stand_in_the_query() -> None:
    entry = settings.database("postgresql://ketnap@/ket?host=%2Ftmp%2Fx&port=5433", Path("/x"))
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]) == ("/tmp/x", "5433", settings.IMPATIENT)


def test_another_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(ImproperlyConfigured, match="'mysql': write sqlite:// or postgresql://"):
        settings.database("mysql://x/y", Path("/x"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "postgresql://u@h", "postgresql://%%%", "postgres://h/"])
def test_a_url_without_a_database_is_refused(url) -> None:
    with pytest.raises(ImproperlyConfigured, match="names no database"):
        settings.database(url, Path("/x"))


@pytest.mark.parametrize("url", ["postgresql://h:port/x", "postgresql://[h/x"])
def test_a_url_nobody_can_read_is_refused(url) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        settings.database(url, Path("/x"))


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("TRUE", True), ("0", False), ("no", False), ("", True)])
def test_flags(monkeypatch, text, value) -> None:
    monkeypatch.setenv("KETNAP_TRY", text)
    assert settings.env_flag("KETNAP_TRY", True) is value


@pytest.mark.parametrize(("given", "url", "many"), [("", "", 1), ("3", "", 3), ("32", "postgresql://x/y", 32)])
def test_how_many_processes_answer(given, url, many) -> None:
    assert settings.desks(given, url) == many


def test_on_a_server_every_processor_answers_up_to_four(monkeypatch) -> None:
    for processors, many in ((1, 1), (2, 2), (64, 4), (None, 1)):
        monkeypatch.setattr("os.cpu_count", lambda processors=processors: processors)
        assert settings.desks("", "postgresql://x/y") == many


@pytest.mark.parametrize("given", ["0", "33", "-1", "hai", "1.5", "٣"])
def test_a_number_of_processes_that_is_none_is_refused(given) -> None:
    with pytest.raises(ImproperlyConfigured, match="write a number from 1 to 32"):
        settings.desks(given, "")


def test_a_flag_that_is_none_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("KETNAP_TRY", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="KETNAP_TRY='perhaps': write yes or no"):
        settings.env_flag("KETNAP_TRY", True)


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("KETNAP_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "new")
    first = settings.secret_key()
    assert len(first) > 40 and settings.secret_key() == first
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_server_that_follows_is_asked_for_figures_and_read_only() -> None:
    own = "postgresql://ketnap@127.0.0.1:5000/ketnap"
    assert settings.following("", own, Path("/x")) == {}
    entry = settings.following("postgresql://ketnap@127.0.0.1:5001/ketnap", own, Path("/x"))
    assert (entry["PORT"], entry["OPTIONS"]["options"]) == ("5001", "-c default_transaction_read_only=on")
    assert entry["OPTIONS"]["connect_timeout"] < settings.IMPATIENT["connect_timeout"]


@pytest.mark.parametrize(("url", "own"), [("sqlite:////x/y", "postgresql://x/y"), ("postgresql://x/y", "")])
def test_nothing_follows_an_embedded_database(url, own) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"KETNAP_FIGURES_URL .* take it out"):
        settings.following(url, own, Path("/x"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", ("register", "")),
        ("columnar", ("columnar", "")),
        ("spark://may-1:7077", ("columnar", "spark://may-1:7077")),
    ],
)
def test_where_figures_are_counted(given, told) -> None:
    assert settings.figures(given) == told


@pytest.mark.parametrize("given", ["spark", "spark://", "spark://may-1", "spark://may-1:x", "local[2]"])
def test_a_master_that_names_no_machine_is_refused(given) -> None:
    with pytest.raises(ImproperlyConfigured, match="write register, columnar or spark://MACHINE:PORT"):
        settings.figures(given)


def test_spark_without_a_snapshot_is_refused() -> None:
    assert settings.snapshot("/srv/figures", "spark://may-1:7077") == "/srv/figures" and settings.snapshot("", "") == ""
    with pytest.raises(ImproperlyConfigured, match="KETNAP_SNAPSHOT is empty"):
        settings.snapshot("", "spark://may-1:7077")
