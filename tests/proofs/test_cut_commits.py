"""The answer to a COMMIT is lost, or the COMMIT itself, or the answer to the form: who sends the form again with its
key finds exactly one effect.

On PostgreSQL a go-between on the server's socket loses them; on both engines the connection of the reader is closed
before the page comes.
"""

import os
import random
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from tests.proofs.installation import Installation
from tests.proofs.office import Office
from tests.proofs.planted.apps import planted
from tests.proofs.proxy import AFTER, BEFORE, Proxy
from tests.proofs.serving import TOKEN, Answer, Desk, Visitor

SOAK = os.environ.get("EFFORT") == "soak"
CUTS = 500 if SOAK else 100
CLOSED = 100 if SOAK else 20
PLANTED_CUTS = 6


@dataclass
class Sent:
    """Forms that take a number, or end a file, each under a purpose of its own."""

    office: Office
    purposes: list[str] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def form(self, number: int) -> tuple[str, str, dict[str, str]]:
        """(address, key, what is typed)"""
        if number % 4 == 3:
            file = self.office.proposed[len(self.files)]
            self.files.append(file)
            typed = {"on": "1.12.2011", "reason": "Theo biên bản", "version": str(self.office.version[file])}
            return f"/ket-nap/{file}/quyet-dinh/?viec=khong-dong-y", f"key-of-file-{file}", typed
        purpose = f"Việc số {number}"
        self.purposes.append(purpose)
        typed = {"purpose": purpose, "on": "3.11.2011", "count": "1"}
        return f"/so-van-ban/{self.office.book}/lay-so/", f"key-of-{number:06d}", typed

    def effects(self, at: Installation) -> list[str]:
        """What has not exactly one effect, or none of its lines in the journal."""
        with at.connect() as read:
            rows = Counter(purpose for (purpose,) in read("SELECT purpose FROM ketnap_papernumber"))
            acts = Counter(pk for (pk,) in read("SELECT candidacy_id FROM ketnap_pathact WHERE kind = 'refused'"))
            ((lines,),) = read("SELECT count(*) FROM ketnap_journalentry WHERE by_name LIKE 'Người ghi%'")
        wrong = [f"{one} stands {rows[one]} times" for one in self.purposes if rows[one] != 1]
        wrong += [f"file {one} has {acts[one]} decisions" for one in self.files if acts[one] != 1]
        if lines != len(self.purposes) + len(self.files):
            wrong.append(f"{lines} lines of the journal")
        return wrong


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


def cut(at: Installation, office: Office, count: int, **more: str) -> tuple[Counter[str], list[str]]:
    """(what was lost, what is wrong). Every form is sent until it is acknowledged."""
    proxy, sent, rng, wrong = Proxy(at.url), Sent(office), random.Random(17), []
    desk = Desk(at, {"DATABASE_URL": proxy.url, **more}).start()
    try:
        clerk = desk.visitor(office.sessions["clerk0"])
        for number in range(count):
            where, key, typed = sent.form(number)
            proxy.cut = rng.choice((BEFORE, AFTER, AFTER))
            first = clerk.post(where, key, **typed)
            if len(proxy.lost) != number + 1 or first.status != 503 or "Chưa rõ phần vừa gửi đã ghi" not in first.body:
                wrong.append(f"cut {number} was answered {first.status}")
            again = clerk.post(where, key, **typed)
            if again.status != 302:
                wrong.append(f"sent again, form {number} was answered {again.status}")
    finally:
        desk.stop()
        proxy.close()
    return Counter(proxy.lost), wrong + sent.effects(at)


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_a_commit_nobody_heard_of_has_one_effect(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    lost, wrong = cut(at, office_there[1], CUTS)
    assert not wrong, "\n".join(wrong[:20])
    assert min(lost[BEFORE], lost[AFTER]) >= CUTS / 5
    at.run("check")
    record_property("shown", f"cut at COMMIT: {lost[AFTER]} answers and {lost[BEFORE]} commits lost, one effect each")
    twin = office_there[0].copy()
    _, wrong = cut(twin, office_there[1], PLANTED_CUTS, **planted("no_key"))
    twin.remove()
    record_property("shown", f"cut at COMMIT without the key: {len(wrong)} things wrong of {PLANTED_CUTS}")
    assert any("stands 2 times" in one or "has 2 decisions" in one for one in wrong), wrong


def post_and_leave(visitor: Visitor, where: str, key: str, typed: dict[str, str]) -> None:
    """Send the form whole and close the connection before its answer."""
    body = urlencode({**typed, "key": key, "csrfmiddlewaretoken": TOKEN}).encode()
    head = (
        f"POST {where} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: csrftoken={TOKEN}; sessionid={visitor.session}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", visitor.desk.port)) as link:
        link.sendall(head.encode() + body)


def test_a_page_nobody_waited_for_has_one_effect(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    sent, wrong = Sent(office_there[1]), []
    desk = Desk(at).start()
    try:
        clerk = desk.visitor(office_there[1].sessions["clerk0"])
        for number in range(CLOSED):
            where, key, typed = sent.form(number)
            post_and_leave(clerk, where, key, typed)
            again: Answer = clerk.post(where, key, **typed)
            wrong += [] if again.status == 302 else [f"form {number} was answered {again.status}"]
    finally:
        desk.stop()
    wrong += sent.effects(at)
    assert not wrong, "\n".join(wrong)
    record_property(
        "shown", f"left before the page came, {at.server.vendor}: {CLOSED} forms sent twice, one effect each"
    )
