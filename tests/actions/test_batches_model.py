"""Whatever a batch does to people and plans that were there before, undoing it leaves no trace."""

import os
from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketnap.actions import batches, membership, people, plans
from ketnap.actions.membership import Entry
from ketnap.actions.people import Correction, NewPerson
from ketnap.actions.plans import NewTarget
from ketnap.actions.refusal import Refused
from ketnap.models import Batch, Movement, Person
from tests.actions.test_batches import LIST_DAY, dump, open_batch

KINDS = ["enter", "move", "leave", "recognise", "correct", "reverse", "amend", "plan"]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5)), min_size=1, max_size=12)


def act(what: str, person: Person, which: int, day: date, batch: Batch, tree) -> None:
    here = person.unit_id
    match what:
        case "enter":
            row = NewPerson("Lê Mới", "F", date(1990, 1, 1), tree.cell, card_no=f"7{day:%Y%m%d}", identity_no=f"{day}")
            people.register([row], by=None, batch=batch)
        case "move":
            there = tree.base_cell if which % 2 else tree.other_cell
            membership.record([Entry(person.pk, "moved", day, there)], by=None, batch=batch)
        case "leave" | "recognise":
            kind = {"leave": "left", "recognise": "recognised"}[what]
            membership.record([Entry(person.pk, kind, day, here)], by=None, batch=batch)
        case "correct":
            changes = {
                "native_place": f"Xã {which}",
                "theory": "advanced",
                "address": "Phố Mới",
                "card_no": f"{day:%Y%m%d}",
            }
            since = day if which % 2 else None
            people.correct_many([Correction(person.pk, changes, since=since)], by=None, batch=batch)
        case "reverse":
            last = Movement.objects.filter(person=person).latest("pk")
            membership.reverse(last.pk, reason="Sai", by=None, batch=batch)
        case "amend":
            changes = {"joined_on": date(2001, 1, 1 + which)}
            people.correct_many([Correction(person.pk, changes)], by=None, batch=batch)
        case "plan":
            plans.give([NewTarget(tree.committee, 2011, which, day)], by=None, batch=batch)


@settings(
    max_examples=500 if os.environ.get("EFFORT") == "soak" else 30, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS)
def _change_and_undo(tree, user, crowd, done, steps):
    before = dump()
    batch = open_batch(user)
    for number, (what, which) in enumerate(steps, start=1):
        person = Person.objects.get(pk=crowd[which % len(crowd)].pk)
        try:
            act(what, person, which, LIST_DAY + timedelta(days=number), batch, tree)
            done[what] += 1
        except Refused:
            done["refused"] += 1
    batches.advance(batch.pk, "done", by=user)
    batches.undo(batch.pk, by=user)
    assert dump() == before
    assert membership.check_ledger() == []


def test_whatever_a_batch_changes_comes_back(tree, cast):
    crowd = people.register(
        [NewPerson(f"Trần {n}", "M", date(1970, 1, 1), tree.cell, joined_on=date(2000, 1, 1)) for n in range(4)],
        by=None,
    )
    membership.record(
        [Entry(one.pk, "opening", date(2010, 1, 1), tree.cell, standing="PO"[n % 2]) for n, one in enumerate(crowd)],
        by=None,
    )
    plans.give([NewTarget(tree.committee, 2011, 5, date(2011, 1, 5))], by=None)
    done: Counter[str] = Counter()
    _change_and_undo(tree, cast.organiser, crowd, done)
    print("done and undone:", dict(sorted(done.items())))
    assert set(done) == {*KINDS, "refused"}
