"""The bill of materials is what is installed: packages, libraries in C, files we carry, the database server."""

import json
import sqlite3
from importlib import metadata
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import pq

from ketnap.management import parts
from scripts.wheelhouse import locked, plain


def told() -> dict:
    out = StringIO()
    call_command("parts", bill=True, stdout=out)
    return json.loads(out.getvalue())


def libraries(bill: dict) -> dict[str, str]:
    return {one["name"]: one["version"] for one in bill["components"] if one["bom-ref"].startswith("library:")}


def installed() -> dict[str, str]:
    return {plain(one.name): one.version for one in metadata.distributions()}


def test_it_is_the_installed_set_and_holds_the_lock() -> None:
    found = libraries(told())
    assert found == installed()
    assert {name: found.get(name) for name in locked() if name != "tzdata"} == {
        name: number for name, (number, _) in locked().items() if name != "tzdata"
    }


def test_a_package_more_is_in_it_and_a_package_less_is_not(tmp_path, monkeypatch) -> None:
    """The calibration: what is read is what lies there."""
    before = libraries(told())
    (tmp_path / "planted-1.2.dist-info").mkdir()
    (tmp_path / "planted-1.2.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert libraries(told()) == before | {"planted": "1.2"}


@pytest.mark.django_db
def test_databases_and_libraries_in_c_are_in_it_with_their_real_versions() -> None:
    found = {one["name"]: one["version"] for one in told()["components"] if not one["bom-ref"].startswith("library:")}
    assert found["sqlite"] == sqlite3.sqlite_version
    assert found["libpq"] == f"{pq.version() // 10000}.{pq.version() % 10000}"
    assert {"python", "openssl", "openssl in cryptography", "libxml2", "htmx.min.js"} <= set(found)
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        number = psycopg.Connection.info.fget(connection.connection).server_version
        assert found["postgresql"] == f"{number // 10000}.{number % 10000}"
    else:
        assert "postgresql" not in found


def test_it_has_the_form_a_reader_of_cyclonedx_wants() -> None:
    bill = told()
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs)) > 50
    assert all(one["name"] and one["version"] and one["type"] in {"library", "file", "application"}
               for one in bill["components"])  # fmt: skip
    assert bill == parts.bill(reversed(parts.everything())), "the same parts, the same text"
