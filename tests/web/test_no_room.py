"""A list arrives and there is no room for it: whichever call of its keeping fails, the page says so, nothing is left,
and sent again once there is room it is received."""

import errno
import html
import os
import re
from pathlib import Path

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from ketnap import settings as shipped
from ketnap.actions import once
from ketnap.actions.accounts.kept_sessions import SessionStore
from ketnap.lib import trouble
from ketnap.lib.trouble import Trouble
from ketnap.models import Batch, OpenSession
from ketnap.queries import organisation

KEY = "form-key-0001"
CALLS = {"open": (Path, "open"), "fsync": (os, "fsync"), "name": (Path, "replace")}


def sent() -> dict:
    return {"key": KEY, "file": SimpleUploadedFile("a.xlsx", b"PK not really a workbook")}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("call", list(CALLS))
def test_a_list_without_room_is_said_and_leaves_nothing(
    cast, sign_in, monkeypatch, settings, tmp_path, call, number
) -> None:
    settings.DATA_DIR = tmp_path
    client = sign_in(cast.organiser)
    owner, name = CALLS[call]

    plain = getattr(owner, name)

    def full(at: object, *given: object, **named: object) -> object:
        if call != "fsync" and "inbox" not in str(at):
            return plain(at, *given, **named)
        raise OSError(number, os.strerror(number), "inbox")

    with monkeypatch.context() as planted:
        planted.setattr(owner, name, full)
        answer = client.post(reverse("imports"), sent())
    assert answer.status_code == 507 and "Ổ đĩa không đủ dung lượng" in answer.content.decode()
    assert not Batch.objects.exists()
    left = list((tmp_path / "inbox").glob("*.part"))
    assert left == [], left
    assert client.post(reverse("imports"), sent()).status_code == 302
    assert Batch.objects.count() == 1


def test_another_fault_of_a_file_is_ours(cast, sign_in, monkeypatch, settings, tmp_path) -> None:
    """The page of no room is not the answer to everything."""
    settings.DATA_DIR = tmp_path
    client = sign_in(cast.organiser)
    client.raise_request_exception = False

    def denied(*given: object, **named: object) -> None:
        raise PermissionError(errno.EACCES, "denied", "inbox")

    monkeypatch.setattr(os, "fsync", denied)
    assert client.post(reverse("imports"), sent()).status_code == 500


class Told(Exception):
    def __init__(self, **words: object) -> None:
        super().__init__("")
        self.__dict__.update(words)


def from_server(name: str, state: str | None) -> Exception:
    """As psycopg raises it."""
    return type(name, (Exception,), {"__module__": "psycopg.errors", "sqlstate": state})("the server says")


@pytest.mark.parametrize(
    ("below", "found"),
    [
        (Told(sqlite_errorname="SQLITE_FULL"), Trouble.FULL),
        (Told(sqlite_errorname="SQLITE_IOERR_WRITE"), Trouble.FULL),
        (Told(sqlite_errorname="SQLITE_BUSY"), Trouble.BUSY),
        (Told(sqlite_errorname="SQLITE_CORRUPT"), None),
        (from_server("DiskFull", "53100"), Trouble.FULL),
        (from_server("AdminShutdown", "57P01"), Trouble.AWAY),
        (from_server("OperationalError", None), Trouble.AWAY),
        (from_server("DeadlockDetected", "40P01"), Trouble.BUSY),
        (from_server("UndefinedTable", "42P01"), None),
        (OSError(errno.ENOSPC, "no room"), Trouble.FULL),
        (OSError(errno.EACCES, "denied"), None),
        (ValueError("disk"), None),
    ],
)
def test_what_an_exception_says_about_the_machine(below, found) -> None:
    above = OperationalError("something failed")
    above.__cause__ = below
    assert trouble.of(above) is found


def gone(*given: object, **named: object) -> None:
    problem = OperationalError("the connection is closed")
    raise problem from from_server("OperationalError", None)


def test_a_database_that_went_away_is_said_and_the_form_may_be_sent_again(cast, tree, sign_in, monkeypatch) -> None:
    client = sign_in(cast.organiser)
    typed = {"key": KEY, "name": "Chi bộ “Xeo & giấy”", "on": "1.12.2011", "version": "1"}
    where = reverse("unit-rename", args=[tree.cell])
    with monkeypatch.context() as planted:
        planted.setattr(once, "claim", gone)
        answer = client.post(where, typed)
        secret = client.post(reverse("own-password"), {"key": KEY, "old": "cu-cu-cu", "password": "x", "again": "x"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Chưa rõ phần vừa gửi đã ghi hay chưa" in page and f'action="{where}"' in page
    held = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert {name: html.unescape(value) for name, value in held.items() if name != "csrfmiddlewaretoken"} == typed
    assert secret.status_code == 503 and "cu-cu-cu" not in secret.content.decode()
    assert "quay lại trang trước và gửi lại" in secret.content.decode()


def test_a_page_without_its_database_says_so(cast, sign_in, monkeypatch) -> None:
    client = sign_in(cast.organiser)
    monkeypatch.setattr(organisation, "part", gone)
    answer = client.get(reverse("tree"))
    assert answer.status_code == 503 and "mở lại trang" in answer.content.decode()


def test_a_database_that_is_away_at_the_session_is_no_lost_session(db, monkeypatch) -> None:
    """Django takes every failure to save a session for a session that is gone."""
    store = SessionStore()
    store["seen"] = 1
    store.create()
    for below, raised in (("53100", None), (None, OperationalError), ("42P01", UpdateError)):

        def fail(*given: object, below=below, **named: object) -> None:
            problem = OperationalError("failed")
            raise problem from from_server("OperationalError" if below is None else "Other", below)

        with monkeypatch.context() as planted:
            planted.setattr(OpenSession, "save", fail)
            if raised is None:
                store.save()
            else:
                with pytest.raises(raised):
                    store.save()


def test_sessions_outlive_a_full_disk() -> None:
    assert shipped.SESSION_ENGINE == "ketnap.actions.accounts.kept_sessions"
