"""Two people act on one file at the same moment, through HTTP: one wins every time, the other reads who and when.

Four races: two decisions; a decision and the end of the file; a decision and a move to another cell; a vote of the cell
and the end of the file.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from tests.proofs import office as offices
from tests.proofs.installation import Installation
from tests.proofs.office import Office
from tests.proofs.planted.apps import planted
from tests.proofs.serving import Answer, Desk, Visitor

SOAK = os.environ.get("EFFORT") == "soak"
ROUNDS = {"decide": 1000, "withdraw": 1000, "move": 1000, "close": 1000} if SOAK else {
    "decide": 66, "withdraw": 28, "move": 28, "close": 28
}  # fmt: skip
"""150 for each engine."""
PLANTED_ROUNDS = 5
WAITED = re.compile(r"database is locked|deadlock|Traceback", re.IGNORECASE)


@dataclass(frozen=True)
class Deed:
    page: str
    word: str
    typed: dict[str, str]


RETURNED = Deed("quyet-dinh", "tra-lai", {"told_items": "Đơn"})
REFUSED = Deed("quyet-dinh", "khong-dong-y", {})
WITHDRAWN = Deed("ghi", "thoi-xem-xet", {})
MOVED = Deed("ghi", "chuyen-noi-lam-viec", {"told_moved_to": "Phân xưởng 2", "told_document": "none"})
VOTED = Deed("bieu-quyet", "bieu-quyet", {
    "told_for": "4", "told_against": "0", "told_vote_form": "secret", "told_form": "6-KNĐ", "override": "Theo sổ",
})  # fmt: skip
RACES = {"decide": (RETURNED, REFUSED), "withdraw": (RETURNED, WITHDRAWN), "move": (REFUSED, MOVED),
         "close": (VOTED, WITHDRAWN)}  # fmt: skip


def race(visitors: list[Visitor], office: Office, file: int, deeds: tuple[Deed, Deed], turn: int) -> list[Answer]:
    """Both at once; which of the two does which changes by turns."""
    together = Barrier(2)

    def send(place: int) -> Answer:
        deed = deeds[(place + turn) % 2]
        typed = {"on": "1.12.2011", "reason": "Theo biên bản", "version": str(office.version[file]), **deed.typed}
        if deed is MOVED:
            typed["unit"] = str(office.tree["other_cell"])
        key = f"race-key-{file}-{place}"
        together.wait(30)
        return visitors[place].post(f"/ket-nap/{file}/{deed.page}/?viec={deed.word}", key, **typed)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, range(2)))


def faults(answers: list[Answer]) -> list[str]:
    """What is wrong with the two answers of one round."""
    won = [place for place, answer in enumerate(answers) if answer.status == 302]
    if len(won) != 1:
        return [f"{len(won)} winners: {[answer.status for answer in answers]}"]
    lost = answers[1 - won[0]]
    wrong = [] if lost.status == 409 else [f"the loser got {lost.status}"]
    if f"Người ghi {won[0]}</b>" not in lost.body or not re.search(r"lúc <b>.{0,80}giờ", lost.body, re.DOTALL):
        wrong.append("the loser is not told who and when")
    return wrong + WAITED.findall(lost.body)


def run(at: Installation, office: Office, rounds: dict[str, int], **more: str) -> list[str]:
    """All rounds on one server → what is wrong, a line a round, and in the register afterwards."""
    desk = Desk(at, more).start()
    visitors = [desk.visitor(session) for session in office.sessions.values()][:2]
    proposed, listed = iter(office.proposed), iter(office.listed)
    raced, wrong = [], []
    try:
        for name, count in rounds.items():
            if SOAK:  # a thousand rounds and the next are longer than a password is believed
                offices.wake(at)
                for one in visitors:
                    one.close()  # the server lets go of who is silent that long
            for turn in range(count):
                file = next(listed if name == "close" else proposed)
                raced.append(file)
                found = faults(race(visitors, office, file, RACES[name], turn))
                wrong += [f"{name} {turn}: {one}" for one in found]
    finally:
        desk.stop()
    with at.connect() as read:
        versions = dict(read("SELECT id, version FROM ketnap_candidacy"))
        acts = Counter(pk for (pk,) in read("SELECT candidacy_id FROM ketnap_pathact WHERE recorded_by_id IS NOT NULL"))
        lines = Counter(
            subject for (subject,) in read("SELECT subject FROM ketnap_journalentry WHERE by_name LIKE 'Người ghi%'")
        )
    for file in raced:
        written = (versions[file] - office.version[file], acts[file], lines[f"candidacy:{file}"])
        wrong += [] if written == (1, 1, 1) else [f"file {file}: versions, acts and lines of the journal {written}"]
    return wrong + WAITED.findall(desk.said())


@pytest.fixture
def at(office_there: tuple[Installation, Office]) -> Iterator[Installation]:
    twin = office_there[0].copy()
    yield twin
    twin.remove()


def test_one_wins_every_round_and_the_other_is_told_who_and_when(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    wrong = run(at, office_there[1], ROUNDS)
    assert not wrong, "\n".join(wrong[:20])
    at.run("check")
    record_property("shown", f"two on one file, {at.server.vendor}: {sum(ROUNDS.values())} rounds, one winner in each")


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_it_would_be_seen_without_the_version(
    at: Installation, office_there: tuple[Installation, Office], record_property
) -> None:
    wrong = run(at, office_there[1], dict.fromkeys(RACES, PLANTED_ROUNDS), **planted("no_version"))
    record_property("shown", f"without the version, {at.server.vendor}: {len(wrong)} things wrong in "
                             f"{len(RACES) * PLANTED_ROUNDS} rounds")  # fmt: skip
    for name in RACES:
        assert any(line.startswith(name) for line in wrong), (name, wrong[:5])
