"""A list that arrives: killed between any two calls there is no row without its bytes and no batch nobody checks; what
nobody speaks of goes aside; bytes that changed are named."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.proofs.installation import PYTHON, Installation
from tests.proofs.office import Office

RECEIVING = Path(__file__).with_name("receiving.py")
NAMED = ["after sync file", "before name", "after name", "before sync folder", "after sync folder", "before commit"]


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


def received(at: Installation, *words: str) -> dict:
    told = at.data / "received.json"
    process = at.start(RECEIVING, told, *words, program=PYTHON)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return json.loads(told.read_text())


def test_killed_at_any_call_no_row_is_without_its_bytes(at: Installation, record_property) -> None:
    found = received(at)
    assert found["faults"] == []
    places = [place for place in found["order"] if place in NAMED]
    assert places == sorted(places, key=NAMED.index) and set(places) == set(NAMED), found["order"]
    record_property("shown", f"a list arrives, {at.server.vendor}: killed at {found['places']} places, none half")
    assert found["places"] >= 10
    planted = received(at, "rows-first")
    assert any("its list is not in the inbox" in line for line in planted["faults"])
    assert any("nobody will check" in line for line in planted["faults"])


def test_bytes_that_changed_are_named(at: Installation) -> None:
    at.run_python(
        "from ketnap.imports import jobs\nfrom ketnap.models import *\nfrom ketnap.lib import clock\n"
        "from hashlib import sha256\n"
        "jobs.keep(b'a list')\n"
        "unit = Unit.objects.first()\n"
        "PaperTemplate.objects.create(unit=unit, key='x', version=1, name='a.docx', content=b'form',"
        " digest=sha256(b'form').hexdigest(), at=clock.now())\n"
    )
    at.run("check")
    (path,) = (at.data / "inbox").iterdir()
    path.write_bytes(b"a lisu")
    change = "UPDATE ketnap_papertemplate SET content = "
    if at.server.postgres:
        with psycopg.connect(at.url) as connection:
            connection.execute(change + "'\\x00'::bytea")
    else:
        file = sqlite3.connect(at.data / "ketnap.sqlite3")
        file.execute(change + "x'00'")
        file.commit()
        file.close()
    said = at.run("check", code=1)
    assert "PaperTemplate 1: its content is not what was stored" in said and f"the list {path.name[:12]}" in said
