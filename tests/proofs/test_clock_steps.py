"""The clock is set while the desk is served: an hour back, a day on, over a leap day, over the end of a year, the year
in Vietnam being seven hours older. Order and numbers come from the book, not from the clock."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from unittest import mock

import pytest
from django.utils import timezone

from ketnap.lib import clock, dates
from tests.proofs.installation import PYTHON, Installation
from tests.proofs.office import Office
from tests.proofs.planted.apps import planted
from tests.proofs.serving import Desk, Visitor

HOUR, DAY = 3600, 24 * 3600
MOMENTS = {
    "an hour back": -HOUR, "a day on": DAY, "back again": 0,
    "leap day": datetime(2028, 2, 28, 16, 59, 58, tzinfo=UTC),
    "new year": datetime(2027, 12, 31, 16, 59, 58, tzinfo=UTC),
}  # fmt: skip
"""Seconds from now, or a moment two seconds before midnight in Vietnam."""


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


def sign_in_anew(at: Installation, office: Office) -> str:
    """A session as of the clock of the program."""
    told = at.data / "session"
    code = (
        "import sys, django; django.setup(); sys.argv = ['x']\n"
        "from tests.proofs.making import session\nfrom ketnap.models import User\n"
        f"open({str(told)!r}, 'w').write(session(User.objects.get(username='clerk0')))"
    )
    process = at.start("-c", code, program=PYTHON, more=planted("clock"))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return told.read_text()


def take(clerk: Visitor, office: Office, name: str) -> int:
    typed = {"purpose": name, "on": "3.11.2011", "count": "1"}
    return clerk.post(f"/so-van-ban/{office.book}/lay-so/", f"key of {name}", **typed).status


def set_clock(at: Installation, moment: float | datetime) -> None:
    offset = moment.timestamp() - time.time() if isinstance(moment, datetime) else moment
    part = at.data / "clock.part"
    part.write_text(str(offset))
    part.replace(at.data / "clock.offset")


def stepped(at: Installation, more: int) -> list[int]:
    """Steps the journal tells of, in its order, once there are so many."""
    until = time.monotonic() + 20
    while True:
        with at.connect() as read:
            rows = read("SELECT detail FROM ketnap_journalentry WHERE event = 'accounts.clock_stepped' ORDER BY seq")
        found = [int(str(row[0]).split(":")[1].strip(" }")) for row in rows]
        if len(found) >= more or time.monotonic() > until:
            return found
        time.sleep(0.05)


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_clock_that_is_set_is_told_of_and_changes_no_order(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    office = office_there[1]
    desk = Desk(at, planted("clock")).start()
    try:
        old = desk.visitor(office.sessions["clerk0"])
        names = ["as it is"]
        assert take(old, office, names[0]) == 302
        set_clock(at, -HOUR)
        assert stepped(at, 1)[-1] == pytest.approx(-HOUR, abs=5)
        assert old.get("/to-chuc/").status == 302, "a session from before the clock was set back goes on"
        for number, (name, moment) in enumerate(list(MOMENTS.items())[1:], 2):
            set_clock(at, moment)
            assert len(stepped(at, number)) == number, name
            clerk = desk.visitor(sign_in_anew(at, office))
            assert take(clerk, office, name) == 302, name
            names.append(name)
        assert take(clerk, office, "after midnight") == 302
    finally:
        desk.stop()
    with at.connect() as read:
        rows = read("SELECT number, purpose FROM ketnap_papernumber ORDER BY id")
        moments = [str(row[0]) for row in read("SELECT at FROM ketnap_journalentry ORDER BY seq")]
    assert [number for number, _ in rows] == list(range(13, 13 + len(rows)))
    assert [name for _, name in rows] == [*names, "after midnight"]
    assert moments != sorted(moments), "by the clock the order would be another"
    at.run("check")
    record_property(
        "shown", f"the clock was set {len(MOMENTS)} times, {at.server.vendor}: each told of, no order changed"
    )


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_an_idle_session_does_not_revive(at: Installation, office_there: tuple[Installation, Office]) -> None:
    """Idle for twenty minutes, and then the clock goes back by ten: nobody asked meanwhile."""
    office = office_there[1]
    set_clock(at, 20 * 60)
    desk = Desk(at, planted("clock")).start()
    try:
        set_clock(at, 10 * 60)
        assert stepped(at, 1) == [-600]
        assert desk.visitor(office.sessions["clerk1"]).get("/to-chuc/").status == 302
    finally:
        desk.stop()


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_a_clock_before_the_journal_is_told_of_at_the_start(at: Installation) -> None:
    set_clock(at, -DAY)
    desk = Desk(at, planted("clock")).start()
    desk.stop()
    (found,) = stepped(at, 1)
    assert found == pytest.approx(-DAY, abs=600)


def test_days_are_those_of_the_office() -> None:
    """Ages, terms and the days of forms are counted on the calendar of Vietnam."""
    for moment, day in (
        (datetime(2027, 12, 31, 16, 59, 59, tzinfo=UTC), date(2027, 12, 31)),
        (datetime(2027, 12, 31, 17, 0, tzinfo=UTC), date(2028, 1, 1)),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2028, 2, 29, 17, 0, tzinfo=UTC), date(2028, 3, 1)),
    ):
        with mock.patch.object(timezone, "now", lambda moment=moment: moment):
            assert clock.today() == day
    assert dates.parse("29-02-2028") == date(2028, 2, 29)
    with pytest.raises(ValueError):
        dates.parse("29-02-2027")
