"""Four people write at the same moment, again and again: votes and their end, the secretary of a committee, seats of
a shift, numbers of a book. What each is answered is what one after the other would have got, in some order, and the
register holds what that order gives."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, permutations

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ketnap.access import chain
from ketnap.actions import admission, membership, offices, organisation, people, training
from ketnap.actions.admission import NewAct
from ketnap.actions.offices import Holder
from ketnap.actions.papers import Paper, numbering
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.training import NewEnrolment
from ketnap.models import Candidacy, Enrolment, NumberBook, PaperNumber, PathAct, Seat, User
from tests import lives
from tests.actions.test_membership_race import at_once
from tests.factories import SmallTree
from tests.schooling import planned

SOAK = os.environ.get("EFFORT") == "soak"
EXAMPLES, ROUNDS = (2500, 10) if SOAK else (4, 6)
"""Rounds of four writers: 100,000 acts, or 96."""
SEATS = 3
ON = date(2011, 12, 1)
WHY = Paper(reason="Ghi theo sổ của chi bộ")
NAMES = ("Vũ Văn Ất", "Vũ Văn Bính")
WORDS = ("number", "enrol 0", "enrol 1", "enrol 2", "enrol 3", "seat 0", "seat 1", "unseat", "vote", "stop")

pytestmark = pytest.mark.django_db(transaction=True)
_codes = count(1)


@dataclass(frozen=True)
class State:
    """What a serial register would hold."""

    enrolled: frozenset[str] = frozenset()
    secretary: str = ""
    stage: str = "file"
    written: int = 0
    """Acts of the file since the example began."""
    numbers: int = 0

    def after(self, word: str, seen: "State") -> tuple[bool, "State"]:
        """(whether it is done, the state then). `seen` is what the writer's page showed."""
        kind, _, which = word.partition(" ")
        if kind == "number":
            return True, replace(self, numbers=self.numbers + 1)
        if kind == "enrol":
            done = which not in self.enrolled and len(self.enrolled) < SEATS
            return done, replace(self, enrolled=self.enrolled | {which}) if done else self
        if kind == "seat":
            done = not self.secretary
            return done, replace(self, secretary=which) if done else self
        if kind == "unseat":
            done = bool(seen.secretary) and self.secretary == seen.secretary
            return done, replace(self, secretary="") if done else self
        stages, stage = (("file",), "proposed") if kind == "vote" else (("file", "proposed"), "stopped")
        done = self.written == seen.written and self.stage in stages
        return done, replace(self, stage=stage, written=self.written + 1) if done else self


@dataclass
class World:
    """A committee, a class, a file and a book of their own for one example."""

    tree: SmallTree
    by: User
    state: State = State()
    days: count = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        number, made = next(_codes), date(2010, 1, 1)
        self.committee = organisation.found(
            code=f"90.7{number:05d}", name=f"Đảng bộ Công ty {number}", kind="committee", parent_id=self.tree.upper,
            on=made, paper=Paper(number=f"{number}-QĐ", decided_on=made, body="Đảng ủy Khối"), by=self.by,
        ).detail["new"][0]  # fmt: skip
        self.held, shifts = planned(self.tree, code=f"NT{number}", seats=SEATS)
        self.shift = shifts[0]
        rows = [NewPerson(f"Lục Thị {place}", "F", date(1985, 1, 1), self.tree.cell) for place in range(5)]
        *self.learners, worker = (one.pk for one in people.register(rows, by=None))
        self.file = lives.begin(self.tree, worker, date(2011, 5, 1))
        admission.record([NewAct(self.file, "file", date(2011, 6, 1))], by=None)
        self.begun = Candidacy.objects.get(pk=self.file).version
        numbering.open_term(unit_id=self.committee, since=date(2010, 8, 1), name="nhiệm kỳ", by=self.by)
        numbering.open_book(unit_id=self.committee, type="QĐ", paper_last=0, reason="Sổ mới", by=self.by)

    def acts(self, words: list[str]) -> list[Callable[[], object]]:
        """Each as a page would send it that was opened before the round."""
        version = Candidacy.objects.get(pk=self.file).version
        sitting = Seat.objects.filter(unit=self.committee, valid_to__gt=date(9000, 1, 1)).first()
        day = date(2011, 1, 1).replace(day=1 + next(self.days) % 28, month=1 + next(self.days) // 28 % 12)
        return [self.act(word, version, sitting.pk if sitting else None, day) for word in words]

    def act(self, word: str, version: int, sitting: int | None, day: date) -> Callable[[], object]:
        kind, _, which = word.partition(" ")
        if kind == "number":
            return lambda: numbering.reserve(
                unit_id=self.committee, type="QĐ", on=date(2011, 9, 1), purpose="Việc", by=self.by
            )
        if kind == "enrol":
            row = NewEnrolment(self.held.pk, self.learners[int(which)], self.tree.cell, shift_id=self.shift.pk)
            return lambda: training.enrol([row], by=self.by)
        if kind == "seat":
            return lambda: offices.seat(self.committee, "secretary", Holder(name=NAMES[int(which)]), day, by=self.by)
        if kind == "unseat":
            return lambda: self.unseat(sitting, day)
        told = dict(lives.BALLOT) if kind == "vote" else {}
        new = NewAct(self.file, {"vote": "ballot", "stop": "stopped"}[kind], ON, told, paper=WHY, version=version)
        return lambda: admission.record([new], by=self.by)

    def unseat(self, sitting: int | None, day: date) -> object:
        if sitting is None:
            raise Refused([])
        return offices.end_seat(sitting, day, "moved", by=self.by)

    def look(self) -> State:
        """What the register holds."""
        rows = Enrolment.objects.filter(training_class=self.held, withdrawn=False)
        enrolled = frozenset(str(self.learners.index(pk)) for pk in rows.values_list("person_id", flat=True))
        sitting = list(Seat.objects.filter(unit=self.committee, withdrawn=False, valid_to__gt=date(9000, 1, 1)))
        assert len(sitting) <= 1, "two secretaries"
        numbers = list(PaperNumber.objects.filter(book__unit=self.committee).values_list("number", flat=True))
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), "a number is double or missing"
        assert NumberBook.objects.get(unit=self.committee).last == len(numbers)
        file = Candidacy.objects.get(pk=self.file)
        return State(
            enrolled, str(NAMES.index(sitting[0].holder_name)) if sitting else "",
            file.stage, file.version - self.begun, len(numbers),
        )  # fmt: skip

    def round(self, words: list[str]) -> None:
        answers = at_once(self.acts(words))
        done = [not isinstance(one, (Conflict, Refused)) for one in answers]
        held = self.look()
        assert any(self.explains(order, words, done, held) for order in permutations(range(len(words)))), (
            words, done, self.state, held,
        )  # fmt: skip
        self.state = held

    def explains(self, order: tuple[int, ...], words: list[str], done: list[bool], held: State) -> bool:
        state = self.state
        for place in order:
            was, state = state.after(words[place], self.state)
            if was != done[place]:
                return False
        return state == held


def sound() -> None:
    """Votes are no more than voters; the ledger, the tree and the chain of the journal hold."""
    for act in PathAct.objects.filter(kind="ballot"):
        assert act.told["for"] + act.told["against"] + act.told["blank"] <= act.told["present"]
    assert membership.check_ledger() == organisation.check_tree() == []
    assert chain.examine() is None


@pytest.fixture
def begun(tree, cast) -> Callable[[], World]:
    lives.members(tree)
    return lambda: World(tree, cast.organiser)


rounds = st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=4), min_size=ROUNDS, max_size=ROUNDS)
quick = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=not SOAK, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def test_four_at_once_get_what_one_after_the_other_would(begun) -> None:
    @quick
    @given(rounds)
    def hold(drawn: list[list[str]]) -> None:
        world = begun()
        for words in drawn:
            world.round(words)

    hold()
    sound()


@pytest.mark.parametrize(
    "words", [["seat 0", "seat 1"] * 2, ["vote", "stop"] * 2, ["enrol 0", "enrol 1", "enrol 2", "enrol 3"]]
)
def test_the_busiest_rounds(begun, words) -> None:
    begun().round(words)


def test_a_broken_rule_would_be_seen(begun, monkeypatch) -> None:
    """Two secretaries, a vote beside an end, one seat too many."""
    from ketnap.actions.offices import seats as of_committee
    from ketnap.actions.training import classes

    monkeypatch.setattr(of_committee, "_head_free", lambda rows, post, place: None)
    with pytest.raises((AssertionError, IntegrityError)):
        begun().round(["seat 0", "seat 1", "number", "number"])
    monkeypatch.setattr(classes.seats, "direct", lambda *given: ({}, []))
    with pytest.raises(AssertionError):
        begun().round(["enrol 0", "enrol 1", "enrol 2", "enrol 3"])
