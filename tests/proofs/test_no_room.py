"""No room: for the register, for what is uploaded, for the database server. Every page says so in plain words, what can
be read is read, and once there is room the same server goes on.

A limit on the size of files, put on the running server and taken off again, stands for the full disk of the embedded
register; a PostgreSQL that answers as it does on a full disk for that of a server.
"""

import os
import resource
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.proofs.installation import Installation
from tests.proofs.office import Office
from tests.proofs.serving import TOKEN, Answer, Desk, Visitor

PLAIN = "Ổ đĩa không đủ dung lượng"
FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON ketnap_papernumber FOR EACH ROW EXECUTE FUNCTION no_room();
CREATE TRIGGER no_room BEFORE INSERT ON ketnap_pathact FOR EACH ROW EXECUTE FUNCTION no_room();
CREATE TRIGGER no_room BEFORE UPDATE ON ketnap_opensession FOR EACH ROW EXECUTE FUNCTION no_room();
"""
FREED = "DROP FUNCTION no_room CASCADE"


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


@contextmanager
def no_room(desk: Desk) -> Iterator[None]:
    """For the register of a running server."""
    if desk.at.server.postgres:
        with psycopg.connect(desk.at.url, autocommit=True) as connection:
            connection.execute(FULL)
        yield
        with psycopg.connect(desk.at.url, autocommit=True) as connection:
            connection.execute(FREED)
        return
    limit((desk.at.data / "ketnap.sqlite3").stat().st_size, desk)
    yield
    limit(resource.RLIM_INFINITY, desk)


def limit(size: int, desk: Desk) -> None:
    for pid in family(desk):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def family(desk: Desk) -> list[int]:
    """The server and all processes it started: they have a group of their own."""
    assert desk.process is not None
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if os.getpgid(int(path.name)) == desk.process.pid]


def take(clerk: Visitor, office: Office, purpose: str) -> Answer:
    typed = {"purpose": purpose, "on": "3.11.2011", "count": "200"}
    return clerk.post(f"/so-van-ban/{office.book}/lay-so/", f"key of {purpose}", **typed)


def end(clerk: Visitor, office: Office, file: int) -> Answer:
    typed = {"on": "1.12.2011", "reason": "Theo biên bản " * 20, "version": str(office.version[file])}
    return clerk.post(f"/ket-nap/{file}/quyet-dinh/?viec=khong-dong-y", f"key-of-file-{file}", **typed)


def upload(clerk: Visitor, size: int) -> Answer:
    """A list of that many bytes: more than a mebibyte is kept in a temporary file while it arrives."""
    mark = uuid.uuid4().hex
    parts = {"key": f"key-of-{size}", "csrfmiddlewaretoken": TOKEN, "as_of": ""}
    body = b"".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in parts.items()
    )
    body += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'.encode()
    body += os.urandom(size) + f"\r\n--{mark}--\r\n".encode()
    return clerk.ask("POST", "/nhap/", body, f"multipart/form-data; boundary={mark}")


def long_ago(at: Installation) -> None:
    """Everybody was last seen a minute ago, so that the next page would write it down."""
    at.run_python(
        "from importlib import import_module\nfrom django.conf import settings\n"
        "from ketnap.models import OpenSession\n"
        "Store = import_module(settings.SESSION_ENGINE).SessionStore\n"
        "for one in OpenSession.objects.all():\n"
        "    data = Store().decode(one.session_data)\n    data['seen'] -= 60\n"
        "    one.session_data = Store().encode(data)\n"
        "    one.expire_date = Store().get_expiry_date()\n    one.save()\n"
    )


def packed(at: Installation) -> None:
    """No page of the register stands empty, which could be written without room."""
    if not at.server.postgres:
        connection = sqlite3.connect(at.data / "ketnap.sqlite3")
        connection.execute("VACUUM")
        connection.close()


def test_no_room_is_said_reading_goes_on_and_with_room_so_does_writing(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    office = office_there[1]
    long_ago(at)
    packed(at)
    desk = Desk(at).start()
    try:
        clerk = desk.visitor(office.sessions["clerk0"])
        before = at.fingerprint()
        with no_room(desk):
            for answer in [
                take(clerk, office, "không có chỗ"),
                *(end(clerk, office, one) for one in office.proposed[:3]),
            ]:
                assert (answer.status, PLAIN in answer.body) == (507, True), (answer.status, answer.body[-500:])
            if not at.server.postgres:
                large = upload(clerk, 2 * (at.data / "ketnap.sqlite3").stat().st_size)
                assert (large.status, PLAIN in large.body) == (507, True), (large.status, large.body[-500:])
            for page in ("/to-chuc/", "/ket-nap/", "/hop/"):
                assert clerk.get(page).status == 200, page
            assert at.fingerprint() == before
        began = time.monotonic()
        assert take(clerk, office, "không có chỗ 0").status == 302
        assert end(clerk, office, office.proposed[0]).status == 302
        assert time.monotonic() - began < 10
        assert "Traceback" not in desk.said(), desk.said()
    finally:
        desk.stop()
    with at.connect() as read:
        assert read("SELECT count(*) FROM ketnap_papernumber") == [(200,)]
    at.run("check")
    record_property("shown", f"no room, {at.server.vendor}: said on every page that writes, read and written on after")
