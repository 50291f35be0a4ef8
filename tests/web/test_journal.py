"""Who did what: read within reach only, every event in words, refusals and wrong sign-ins told without what was typed,
and what deserves a second look is said."""

import ast
import json
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ketnap.access import chain, journal, policy
from ketnap.models import Batch, JournalEntry, User
from ketnap.queries import audit
from ketnap.web import journal as pages
from tests.architecture.source import PACKAGE
from tests.web.office import fill

pytestmark = pytest.mark.django_db
EVENT = re.compile(r"[a-z]+\.[a-z_]+")


@pytest.fixture
def office(tree):
    return fill(tree)


def newest(event: str) -> JournalEntry:
    return JournalEntry.objects.filter(event=event).latest("seq")


def events_of_the_program() -> set[str]:
    """Every event that stands as a text in the program where a line is recorded."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("record", "noted", "_told", "_tell", "told", "viewed", "denied"):
                for one in node.args[:2]:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str) and EVENT.fullmatch(one.value):
                        found.add(one.value)
    return found


def test_every_event_has_its_words() -> None:
    known = {line.event for line in policy.lines().values()} - {"none"}
    known |= {f"batches.{state}" for state in Batch.State.values if state != "waiting"}
    program = events_of_the_program()
    assert len(program) > 60, "the events of the program were found"
    assert (known | program) - pages.words().keys() == set()
    assert all(words[0].isupper() and not words.endswith(".") for words in pages.words().values())
    assert pages.said("new.deed") == "Việc khác: chưa đặt tên"


def test_a_refusal_is_told_with_who_what_when_and_where_and_nothing_personal(office, cast, sign_in, tree) -> None:
    client = sign_in(cast.stranger)
    person = office.people["cell.0"]
    for where, status in (
        (f"/nguoi/{person}/?tim=Nguyễn+Thị+Bí+Mật", 404), ("/nguoi/999999/", 404), (f"/to-chuc/{tree.cell}/", 404),
    ):  # fmt: skip
        before = JournalEntry.objects.count()
        assert client.get(where, HTTP_X_FORWARDED_FOR="1.2.3.4", REMOTE_ADDR="10.0.0.9").status_code == status
        (line,) = JournalEntry.objects.order_by("seq")[before:]
        assert (line.event, line.by_id_text, line.place) == ("access.denied", str(cast.stranger.pk), "10.0.0.9")
        assert line.detail == {"page": line.detail["page"], "status": status}
        assert "Bí" not in json.dumps([line.subject, line.detail], ensure_ascii=False)
    assert [line.subject for line in JournalEntry.objects.filter(event="access.denied").order_by("seq")] == [
        f"person:{person}", "person:999999", f"unit:{tree.cell}",
    ]  # fmt: skip
    secretary = sign_in(cast.secretary)
    assert secretary.get("/nhap/").status_code == 403
    assert newest("access.denied").detail == {"page": "imports", "status": 403}
    before = JournalEntry.objects.count()
    assert client.post(f"/nguoi/{person}/sua/", {"key": "k" * 32}).status_code == 404
    assert JournalEntry.objects.count() == before + 1, "what was sent and refused leaves its line too"
    assert re.fullmatch(r"\d\d-\d\d-\d{4}, \d\d:\d\d:\d\d \+07:00", pages.moment(line.at))


def test_coming_in_wrong_tries_and_going_out_are_told_never_what_was_typed(cast, client) -> None:
    cast.officer.set_password("Canary-mat-khau-9")
    cast.officer.save()
    for name in (cast.officer.username, "Canary-go-nham-o-ten"):
        answer = client.post("/dang-nhap/", {"username": name, "password": "Canary-sai"}, REMOTE_ADDR="10.0.0.7")
        assert answer.status_code == 422
    known, nobody = JournalEntry.objects.filter(event="accounts.sign_in_failed").order_by("seq")
    assert (known.subject, nobody.subject) == (f"user:{cast.officer.pk}", "")
    assert {known.place, nobody.place} == {"10.0.0.7"} and known.detail == nobody.detail == {"at": "password"}
    client.post("/dang-nhap/", {"username": cast.officer.username, "password": "Canary-mat-khau-9"})
    client.post("/dang-xuat/", {"key": "k" * 32})
    assert [one.event for one in JournalEntry.objects.order_by("seq")][-2:] == [
        "accounts.signed_in", "accounts.signed_out",
    ]  # fmt: skip
    assert "Canary" not in json.dumps(list(JournalEntry.objects.values()), default=str)


def test_reading_and_taking_away_leave_lines_without_a_name(office, cast, sign_in, tree) -> None:
    client, person = sign_in(cast.organiser), office.people["cell.0"]
    client.get(f"/nguoi/{person}/")
    client.get(f"/to-chuc/{tree.cell}/dang-vien/bang/")
    told = list(JournalEntry.objects.order_by("seq").values_list("event", "subject"))[-2:]
    assert told == [("people.viewed", f"person:{person}"), ("membership.exported", "")]
    names = set(User.objects.values_list("display_name", flat=True))
    from ketnap.models import Person

    kept = json.dumps(list(JournalEntry.objects.values("event", "subject", "detail")), ensure_ascii=False)
    assert [one for one in Person.objects.values_list("full_name", flat=True) if one not in names and one in kept] == []


AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC).astimezone()


def lines(event: str, count: int, apart: timedelta, at: datetime = AT) -> list[tuple[int, str, str, datetime]]:
    return [(7, "An", event, at + apart * number) for number in range(count)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (lines("people.viewed", 31, timedelta(seconds=60)), [("reading", 31)]),
        (lines("people.viewed", 30, timedelta(seconds=60)), []),
        (lines("people.viewed", 60, timedelta(seconds=121)), []),
        (lines("people.viewed", 20, timedelta(0)) + lines("admission.viewed", 20, timedelta(0)), [("reading", 40)]),
        (lines("access.denied", 10, timedelta(minutes=5)), [("denied", 10)]),
        (lines("access.denied", 9, timedelta(minutes=5)), []),
        (lines("people.exported", 1, timedelta(0), AT.replace(hour=22)), [("night", 1)]),
        (lines("people.exported", 1, timedelta(0), AT.replace(hour=4, minute=59)), [("night", 1)]),
        (lines("people.exported", 9, timedelta(0), AT.replace(hour=5)), []),
        (lines("people.exported", 9, timedelta(0), AT.replace(hour=21, minute=59)), []),
    ],
)
def test_what_deserves_a_second_look(rows, found) -> None:
    assert [(one.kind, one.count) for one in audit.found_in(rows)] == found


def test_the_page_shows_what_is_within_reach_and_says_what_is_odd(office, cast, sign_in, tree) -> None:
    with transaction.atomic():
        for number in range(31):
            journal.record("people.viewed", by=cast.officer, subject=f"person:{number}", unit_id=tree.cell)
        for number in range(10):
            journal.record("access.denied", by=cast.officer, subject=f"person:{number}")
        journal.record("people.viewed", by=cast.stranger, subject="person:777", unit_id=tree.other_committee)
        journal.record("accounts.signed_in", by=cast.stranger)
    client = sign_in(cast.organiser)
    page = client.get("/nhat-ky/").content.decode()
    assert f"{cast.officer.display_name} mở 31 hồ sơ trong một giờ" in page
    assert f"{cast.officer.display_name} bị từ chối 10 lần trong ngày" in page
    assert "hồ sơ số 30" in page and "hồ sơ số 777" not in page and cast.stranger.display_name not in page
    waiting = chain.unsealed()[0]
    assert waiting > 40 and f"{waiting} dòng đang chờ" in page
    chain.seal()
    assert "0 dòng đang chờ" in client.get("/nhat-ky/").content.decode()
    only = client.get("/nhat-ky/", {"viec": "access", "nguoi": cast.officer.pk}).content.decode()
    assert "10 dòng từ" in only and "Mở hồ sơ</td>" not in only
    assert "1 dòng từ" in client.get("/nhat-ky/", {"muc": "person:30"}).content.decode()
    past = client.get("/nhat-ky/", {"tu": "01-01-2001", "den": "31-01-2001"}).content.decode()
    assert "Không có dòng nào" in past
    assert client.get("/nhat-ky/", {"tu": "31-02-2001"}).status_code == 422
    assert sign_in(cast.secretary).get("/nhat-ky/").status_code == 403
    elsewhere = sign_in(cast.stranger).get("/nhat-ky/").content.decode()
    assert "hồ sơ số 777" in elsewhere and "hồ sơ số 30" not in elsewhere


def test_where_many_work_one_is_found_by_name(office, cast, sign_in, tree, monkeypatch) -> None:
    monkeypatch.setattr(audit, "CHOICES", 0)
    with transaction.atomic():
        for number, one in enumerate((cast.officer, cast.secretary, cast.stranger)):
            journal.record("people.viewed", by=one, subject=f"person:{700 + number}", unit_id=tree.cell)
    client = sign_in(cast.organiser)

    def asked(status: int = 200, **typed: object) -> str:
        answer = client.get("/nhat-ky/", typed)
        assert answer.status_code == status
        return answer.content.decode()

    bare = asked()
    assert 'name="ten"' in bare and 'name="nguoi"' not in bare
    assert all(f"hồ sơ số {700 + number}" in bare for number in range(3))
    for typed in (
        cast.officer.username,
        cast.officer.display_name,
        cast.officer.display_name.lower(),
        unicodedata.normalize("NFD", cast.officer.display_name),
    ):
        one = asked(ten=f" {typed} ")
        assert "hồ sơ số 700" in one and "hồ sơ số 701" not in one
        assert f'value="{cast.officer.pk}" selected' in one
    chosen = asked(nguoi=cast.secretary.pk)
    assert "hồ sơ số 701" in chosen and "hồ sơ số 700" not in chosen and cast.secretary.display_name in chosen
    nobody = asked(422, ten="Không Có Ai Thế")
    assert "Không thấy ai tên “Không Có Ai Thế”" in nobody and "hồ sơ số" not in nobody
    assert "Không thấy ai" in asked(422, ten=cast.stranger.display_name), "who works elsewhere is nobody here"
    several = asked(422, ten="n")
    assert "Có nhiều người tên “n”" in several and "hồ sơ số" not in several
    assert "hồ sơ số 701" in asked(ten="n", nguoi=cast.secretary.pk)
    assert "hồ sơ số 700" in asked(ten=cast.officer.username, nguoi=cast.secretary.pk), "what is typed anew holds"
    monkeypatch.setattr(audit, "NAMED", 1)
    assert "Còn người khác cùng tên" in asked(422, ten="n")


def test_who_failed_to_sign_in_is_seen_by_those_above(office, cast, sign_in) -> None:
    with transaction.atomic():
        journal.record("accounts.sign_in_failed", by=None, subject=f"user:{cast.officer.pk}")
        journal.record("accounts.sign_in_failed", by=None, subject=f"user:{cast.stranger.pk}")
    page = sign_in(cast.organiser).get("/nhat-ky/").content.decode()
    assert f"tài khoản số {cast.officer.pk}<" in page and f"tài khoản số {cast.stranger.pk}<" not in page


def test_who_administers_sees_what_happened_and_never_to_whom(cast, sign_in, tree) -> None:
    from ketnap.actions import accounts

    machine = accounts.create_user(username="may", display_name="Lê Văn Máy", password="x", by=None)
    accounts.grant(user=machine, role="installer", unit_id=None, valid_from=date(2020, 1, 1), by=None)
    with transaction.atomic():
        journal.record("people.viewed", by=cast.officer, subject="person:4711", unit_id=tree.cell)
    client: Client = sign_in(machine)
    page = client.get(reverse("journal-system")).content.decode()
    assert "Mở hồ sơ" in page and cast.officer.display_name in page
    assert "4711" not in page and "Chi bộ" not in page
    assert client.get("/nhat-ky/").status_code == 403
    assert sign_in(cast.organiser).get(reverse("journal-system")).status_code == 403
    assert Path(pages.__file__).with_name("journal_words.yaml").exists()
