"""Several people write about one person at the same moment: one wins, the others are told who was faster."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from ketnap.actions import accounts, membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.organisation import tree as tree_writer
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import Movement, Person, Stay, Unit, UnitAct, UnitState, User
from tests import factories
from tests.factories import chained

ROUNDS = 200 if os.environ.get("EFFORT") == "soak" else 12
WRITERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run the acts in threads that start together; the answer or the refusal of each, in order."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return act()
        except (Conflict, Refused) as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def writers(db) -> list[User]:
    return [
        accounts.create_user(username=f"w{number}", display_name=f"Người ghi {number}", password="x", by=None)
        for number in range(WRITERS)
    ]


@pytest.fixture
def member(tree) -> Person:
    person = people.register([NewPerson("Nguyễn Văn An", "M", date(1985, 3, 2), tree.cell)], by=None)[0]
    membership.record([Entry(person.pk, "opening", date(2006, 1, 1), tree.cell, standing="O")], by=None)
    return person


def test_one_of_several_writers_wins_every_round(tree, member, writers):
    units = [tree.cell, tree.other_cell]
    for number in range(ROUNDS):
        seen = Person.objects.get(pk=member.pk).version
        there = units[(number + 1) % 2]
        day = date(2007 + number // 12, 1 + number % 12, 1)

        def move(user: User, seen=seen, there=there, day=day) -> Sequence[int]:
            return membership.record([Entry(member.pk, "moved", day, there, version=seen)], by=user)

        answers = at_once([lambda user=user: move(user) for user in writers])
        won = [index for index, answer in enumerate(answers) if isinstance(answer, tuple)]
        assert len(won) == 1
        lost = [answer for answer in answers if not isinstance(answer, tuple)]
        assert all(isinstance(answer, Conflict) and answer.at is not None for answer in lost), lost
        assert {answer.who for answer in lost} == {writers[won[0]].display_name}
        assert Person.objects.get(pk=member.pk).version == seen + 1
    assert Movement.objects.filter(kind="moved").count() == ROUNDS
    assert membership.check_ledger() == []
    assert chained()


def test_correcting_and_recording_at_once_one_wins(tree, member, writers):
    for number in range(ROUNDS):
        seen = Person.objects.get(pk=member.pk).version
        there = tree.other_cell if number % 2 == 0 else tree.cell
        day = date(2007 + number // 12, 1 + number % 12, 1)
        answers = at_once(
            [
                lambda seen=seen, there=there, day=day: membership.record(
                    [Entry(member.pk, "moved", day, there, version=seen)], by=writers[0]
                ),
                lambda seen=seen: people.correct(member.pk, seen, {"religion": "khong"}, by=writers[1]),
            ]
        )
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1, answers
        if isinstance(answers[0], Conflict):  # keep the ledger where the next round expects it
            membership.record([Entry(member.pk, "moved", day, there)], by=None)
    assert membership.check_ledger() == []


def test_without_a_version_the_ledger_itself_lets_one_loss_stand(tree, writers):
    for number in range(ROUNDS):
        person = people.register([NewPerson(f"Lê Văn {number}", "M", date(1985, 1, 1), tree.cell)], by=None)[0]
        membership.record([Entry(person.pk, "opening", date(2006, 1, 1), tree.cell, standing="O")], by=None)
        answers = at_once(
            [
                lambda user=user, kind=kind, person=person: membership.record(
                    [Entry(person.pk, kind, date(2010, 1, 1), tree.cell)], by=user
                )
                for user, kind in zip(writers, ("died", "departed", "left", "expelled"), strict=True)
            ]
        )
        assert sum(isinstance(answer, tuple) for answer in answers) == 1
        assert Stay.objects.get(person=person).valid_to == date(2010, 1, 1)


def test_nobody_is_admitted_to_a_unit_that_closes_at_the_same_moment(tree, writers):
    """Closing locks the tree, recording holds it: whoever comes second sees the other."""

    def close(unit_id: int) -> str:
        with transaction.atomic():
            tree_writer.lock()
            if Stay.objects.filter(unit=unit_id, valid_to=OPEN_END).exists():
                return "kept"
            UnitState.objects.filter(unit=unit_id).update(valid_to=date(2010, 1, 1))
            return "closed"

    act = UnitAct.objects.get()
    for number in range(ROUNDS):
        unit = Unit.objects.create()
        UnitState.objects.create(
            unit=unit, parent_id=tree.committee, kind="cell", name=f"Chi bộ {number}", name_fold="", name_sort="",
            code=f"90.001.9{number:03d}", valid_from=factories.OPENED, act=act,
        )  # fmt: skip
        person = people.register([NewPerson(f"Lê Văn {number}", "M", date(1985, 1, 1), tree.cell)], by=None)[0]
        closed, admitted = at_once(
            [
                lambda unit=unit: close(unit.pk),
                lambda unit=unit, person=person: membership.record(
                    [Entry(person.pk, "admitted", date(2009, 6, 1), unit.pk)], by=writers[0]
                ),
            ]
        )
        assert (closed, isinstance(admitted, tuple)) in {("kept", True), ("closed", False)}
