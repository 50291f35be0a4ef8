"""Names, numbers and secrets stay where they belong: at rest what is sealed lies nowhere in clear; no line of the log,
no page that says no and no address of ours repeats what somebody typed; no page asks anything of another machine."""

import logging
import re
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from ketnap.actions.accounts.kept_sessions import SessionStore
from ketnap.lib import clock
from ketnap.lib.quiet import Formatter
from ketnap.models import OpenSession, Person
from ketnap.web.session import IDLE_SECONDS
from tests import factories, lives
from tests.web import office as offices
from tests.web import site
from tests.web.test_lists_taken import QUESTIONS

IDENTITY, ADDRESS, NAME = "092199004417", "Ngõ Canh Giữ 7731", "Đỗ Hoàng Mốc Tín"
CARD = "77.004417"


@pytest.fixture
def person(tree, cast) -> int:
    found = lives.worker(tree, name=NAME)
    Person.objects.filter(pk=found).update(card_no=CARD)
    return found


def form(person: Person) -> dict[str, str]:
    return {
        "full_name": person.full_name, "sex": person.sex, "born_on": f"{person.born_on:%d.%m.%Y}", "address": ADDRESS,
        "native_place": "", "join_decided_on": "", "card_no": CARD, "reason": "Theo đơn",
        "version": str(person.version),
        "key": uuid.uuid4().hex,
    }  # fmt: skip


def everything() -> list[str]:
    """table.column of every place whose text holds one of the sealed canaries: rows, sessions and files of the data
    folder, and on the embedded engine the bytes of the database and its journal."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, value in zip(names, row, strict=True) if _shows(value)]
    for kept in kept_sessions():
        found += [f"session {name}" for name, value in kept.items() if _shows(value)]
    files = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        files += list(
            Path(connection.settings_dict["NAME"]).parent.glob(f"{Path(connection.settings_dict['NAME']).name}*")
        )
    return found + [str(path) for path in files if _shows(path.read_bytes())]


def kept_sessions() -> list[dict]:
    return [SessionStore().decode(one.session_data) for one in OpenSession.objects.all()]


def _shows(value: object) -> bool:
    held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
    return any(canary.encode() in held for canary in (IDENTITY, ADDRESS))


@pytest.mark.django_db(transaction=True)
def test_at_rest_what_is_sealed_lies_nowhere_in_clear(sign_in, monkeypatch) -> None:
    from ketnap.actions import people
    from ketnap.actions.people import NewPerson

    tree = factories.small_tree()
    cast = factories.cast(tree)
    day = clock.today().replace(year=1980)
    row = NewPerson(NAME, "m", day, tree.cell, identity_no=IDENTITY, address=ADDRESS)
    (person,) = people.register([row], by=None)
    client = sign_in(cast.organiser)
    assert client.get(reverse("person", args=[person.pk])).status_code == 200
    held = Person.objects.get(pk=person.pk)
    later = clock.now().timestamp() + IDLE_SECONDS + 5
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment.fromtimestamp(later, moment.tzinfo))
    lost = client.post(reverse("person-edit", args=[person.pk]), form(held))
    assert lost.status_code == 302, "the session ended while it was being typed"
    assert any("draft" in one for one in kept_sessions())
    assert everything() == []
    client.force_login(cast.organiser)
    again = client.get(reverse("person-edit", args=[person.pk])).content.decode()
    assert ADDRESS in again, "what was typed is given back"
    Person.objects.filter(pk=person.pk).update(native_place=ADDRESS)
    assert any("native_place" in one for one in everything()), "the search can see"


class Seen(logging.Handler):
    """Every line at DEBUG as a formatter writes it."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.formatter = formatter

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def logs():
    """(lines as we write them, lines as the library would) of every logger."""
    ours, theirs = Seen(Formatter()), Seen(logging.Formatter())
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("ketnap")]
    before = [(one, one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
        one.addHandler(ours)
        one.addHandler(theirs)
    yield ours, theirs
    for one, level, propagate in before:
        one.removeHandler(ours)
        one.removeHandler(theirs)
        one.setLevel(level)
        one.propagate = propagate


@pytest.mark.django_db
def test_no_log_mail_address_or_error_page_repeats_what_it_must_not(
    tree, cast, person, logs, sign_in, monkeypatch, record_property
) -> None:
    offices.fill(tree)
    client = Client(raise_request_exception=False)
    client.post(reverse("sign-in"), {"username": "organiser", "password": factories.PASSWORD, "key": uuid.uuid4().hex})
    client.post(reverse("sign-in"), {"username": "organiser", "password": "wrong-Sai-mật-khẩu", "key": "x" * 12})
    client.force_login(cast.organiser)
    cookie = client.cookies["sessionid"].value
    canaries = [NAME, CARD, ADDRESS, IDENTITY, factories.PASSWORD, "wrong-Sai-mật-khẩu", cookie, *_names()]
    known = {"unit_id": tree.upper, "person_id": person}
    pages, addresses, errors = 0, [], []
    for name, _ in site.pages():
        if set(site.needs(name)) <= set(known):
            where = reverse(name, args=[known[one] for one in site.needs(name)])
            answer = client.get(f"{where}?{QUESTIONS.get(name, '').format(upper=tree.upper)}")
            pages += 1
            addresses.append(answer.headers.get("Location", ""))
            if answer.status_code >= 400:
                errors.append(answer.content.decode())
            elif answer["Content-Type"].startswith("text/html"):
                addresses += re.findall(r'href="([^"]*)"', answer.content.decode())

    def fails(*args: object, **more: object) -> None:
        raise ValueError(f"{NAME} {IDENTITY} {cookie}") from KeyError(ADDRESS)

    monkeypatch.setattr("ketnap.web.people.file.people.person", fails)
    for answer in (
        client.get(reverse("person", args=[person])),
        client.get(reverse("person", args=[987_654])),
        client.post(reverse("person", args=[person])),
    ):
        assert answer.status_code >= 400
        errors.append(answer.content.decode())
    ours, theirs = logs
    house = [one.display_name for one in (cast.organiser,)]  # who is signed in stands on every page
    assert pages > 60 and len(errors) > 2
    for what, texts in (("log", ours.lines), ("address", addresses), ("error page", errors)):
        shown = [(what, canary, text[:200]) for canary in canaries for text in texts if canary in text]
        assert [one for one in shown if one[1] not in house] == []
    assert mail.outbox == []
    assert any(NAME in line for line in theirs.lines), "the library's own lines would have told"
    assert any("ValueError" in line and "ketnap/web" in line for line in ours.lines), "where it failed is still said"
    record_property("shown", f"pages walked at DEBUG: {pages}, lines {len(ours.lines)}, error pages {len(errors)}")


def _names() -> list[str]:
    return [name for name in Person.objects.values_list("full_name", flat=True) if " " in name]


def test_a_line_of_the_log_stays_one_line() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "a\nERROR forged %s", ("b\r\nc",), None)
    assert len(Formatter().format(record).splitlines()) == 1


@pytest.mark.once
@pytest.mark.django_db
def test_no_page_and_no_style_asks_anything_of_another_machine(tree, cast, person, sign_in, record_property) -> None:
    offices.fill(tree)
    client, known = sign_in(cast.organiser), {"unit_id": tree.upper, "person_id": person}
    foreign, seen = [], 0
    for name, _ in site.pages():
        if set(site.needs(name)) <= set(known):
            where = reverse(name, args=[known[one] for one in site.needs(name)])
            answer = client.get(f"{where}?{QUESTIONS.get(name, '').format(upper=tree.upper)}")
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                seen += 1
                foreign += [(name, one) for one in asked_elsewhere(answer.content.decode())]
    for path in Path(str(apps.get_app_config("ketnap").path), "static").rglob("*"):
        if path.suffix in (".css", ".js", ".svg"):
            seen += 1
            foreign += [(path.name, one) for one in asked_elsewhere(path.read_text(encoding="utf-8"))]
    assert foreign == [] and seen > 60
    assert finders.find("ketnap.css")
    record_property("shown", f"pages, styles and scripts without a foreign host: {seen}")
    for planted in (
        '<script src="https://cdn.example/x.js">',
        "<img src='//cdn.example/x.png'>",
        "@import url(http://a.example/x.css)",
        "background: url('https://a.example/x.png')",
        '<link rel="stylesheet" href="//a.example/x.css">',
        "fetch('https://a.example')",
    ):
        assert asked_elsewhere(planted), planted


ASKS = re.compile(
    r"""(?:src|srcset|action|poster|data)\s*=\s*["']?\s*((?:https?:)?//[^"'\s>]+)"""
    r"""|<link[^>]+href\s*=\s*["']?((?:https?:)?//[^"'\s>]+)|url\(\s*["']?((?:https?:)?//[^"')]+)"""
    r"""|@import\s+["']((?:https?:)?//[^"']+)|(?:fetch|WebSocket|EventSource|importScripts)\(\s*["'`]((?:https?|wss?):[^"'`]+)""",
    re.IGNORECASE,
)


def asked_elsewhere(text: str) -> list[str]:
    """Addresses a browser would ask by itself. A link that a reader presses is none."""
    return [next(filter(None, one.groups())) for one in ASKS.finditer(text)]
