"""Generated histories, act by act, against a plain list of acts: every past day stays as it was, nobody is lost."""

import os
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from ketnap.access.viewer import office
from ketnap.actions import organisation as acts
from ketnap.actions.membership import check_ledger
from ketnap.actions.organisation import people, tree
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import JournalEntry, Movement, Person, Stay, Unit, UnitAct, UnitActPart, UnitLink, UnitState
from ketnap.statistics.report import report
from tests.actions import organisation_model as plain
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_generator import History

pytestmark = pytest.mark.django_db
EACH = 10
"""Accepted acts of each kind in one history; short histories keep the comparison of every day cheap."""
SOAK = os.environ.get("EFFORT") == "soak"
HISTORIES = 1_000 if SOAK else 25
"""Each engine has its own, so that a run of both is told twice as many; `EFFORT=soak` tells all of them to both."""
DAY = timedelta(days=1)
WRITTEN = (JournalEntry, Movement, Person, Stay, Unit, UnitAct, UnitActPart, UnitLink, UnitState)


def first_seeds() -> range:
    first = 0 if SOAK or connection.vendor == "sqlite" else HISTORIES
    return range(first, first + HISTORIES, 5)


@pytest.fixture(scope="module", params=first_seeds())
def first_seed(request, django_db_setup, django_db_blocker) -> int:
    """PostgreSQL keeps the rows of rolled-back tests until it is swept; every whole-table read would walk them."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            tables = ", ".join(model._meta.db_table for model in WRITTEN)
            connection.cursor().execute(f"VACUUM (ANALYZE) {tables}")
    return request.param


@pytest.mark.parametrize("step", range(5))
def test_a_history_against_a_list_of_acts(first_seed, step, record_property):
    seed = first_seed + step
    accepted, refused, taken_back = Counter(), Counter(), Counter()
    with_history(seed, accepted, refused, taken_back)
    record_property("accepted acts", dict(accepted))
    record_property("refused acts", dict(refused))
    record_property("acts taken back", dict(taken_back))
    assert set(accepted) == set(plain.KINDS)
    assert min(accepted.values()) >= EACH
    assert sum(refused.values()) > 0


def with_history(seed: int, accepted: Counter, refused: Counter, taken_back: Counter) -> None:
    history = History(seed)
    last_year = (date(2009, 1, 1), date(2009, 12, 31))
    reported = report(office(last_year[1]), history.top, *last_year)
    assert reported.members.total.value == sum(scenes.MEMBERS.values())
    wanted = Counter(dict.fromkeys(plain.KINDS, EACH))
    tries = 0
    while +wanted:
        tries += 1
        assert tries < 60 * EACH, f"seed {seed}: no more acts possible, missing {dict(+wanted)}"
        most = max(wanted.values())
        kind = history.random.choice([kind for kind in plain.KINDS if wanted[kind] >= max(1, most - tries % 3)])
        on = history.step(kind)
        if on is None:  # nothing of the kind is possible now: something new to work with
            kind = "founded"
            on = history.step(kind)
        if on is None:
            continue
        compare(history, on, f"seed {seed}, {kind} on {on}")
        if history.random.random() < 0.1:
            history.take_back()
            compare(history, on, f"seed {seed}, {kind} on {on} taken back")
            taken_back[kind] += 1
            continue
        wanted[kind] -= 1
        accepted[kind] += 1
        if history.random.random() < 0.15:
            what, call = history.wrong()
            before = (UnitState.objects.count(), JournalEntry.objects.count())
            try:
                call()
            except Refused:
                assert (UnitState.objects.count(), JournalEntry.objects.count()) == before, what
            else:
                pytest.fail(f"seed {seed}: an act with {what} was accepted after {kind} on {on}")
            refused[what] += 1
    assert report(office(last_year[1]), history.top, *last_year) == reported
    assert acts.check_tree() == []
    assert check_ledger() == []


def compare(history: History, on: date, where: str) -> None:
    """The register on the day, the day before, at the end of the year before and on a random day: as the model says."""
    states = list(
        UnitState.objects.values_list("unit_id", "parent_id", "kind", "code", "name", "valid_from", "valid_to")
    )
    links = list(UnitLink.objects.values_list("ancestor_id", "descendant_id", "distance", "valid_from", "valid_to"))
    stays = list(Stay.objects.values_list("person_id", "unit_id", "valid_from", "valid_to"))
    spread = (history.now - scenes.OPENED).days
    days = {on, on - timedelta(days=1), date(on.year - 1, 12, 31), history.now}
    days.add(scenes.OPENED + timedelta(days=history.random.randint(1, spread)))
    for day in sorted(days):
        if day <= scenes.OPENED:
            continue
        model = history.model.at(day)
        held = [row[:-2] for row in states if row[-2] <= day < row[-1]]
        assert len(held) == len(model["units"]), f"{where}: units on {day}"
        assert {unit: {"parent": p, "kind": k, "code": c, "name": n} for unit, p, k, c, n in held} == model["units"], (
            f"{where}: units on {day}"
        )
        there = [row[:2] for row in stays if row[2] <= day < row[3]]
        assert len(there) == len({person for person, _ in there}), f"{where}: somebody is counted twice on {day}"
        assert dict(there) == model["members"], f"{where}: members on {day}"
        assert {row[:3] for row in links if row[3] <= day < row[4]} == plain.pairs(model), f"{where}: links on {day}"
    if history.random.random() < 0.5:
        return
    model = history.model.at(on)
    counted = {unit: (found.units, found.members) for unit, found in acts.counts(model["units"], on).items()}
    assert counted == plain.counts(model), f"{where}: counts on {on}"


def test_a_closure_that_forgets_the_sub_tree_is_noticed(monkeypatch):
    """The planted fault: only the unit that moved gets new links, not what stands below it."""

    def relink(touched, since, kinds=()):
        touched = {*touched, *kinds}
        states = tree.states_with_ancestors(touched, since)
        found = {unit: tree.links_of(tree.segments(states, unit, since, OPEN_END)) for unit in touched}
        tree._write_links(found, since)

    monkeypatch.setattr(tree, "relink", relink)
    with pytest.raises(AssertionError, match="links on"):
        with_history(1, Counter(), Counter(), Counter())


def test_a_member_moved_a_day_too_early_is_noticed(monkeypatch):
    """The planted fault: the entries of an act count from the day before, when the new unit is not yet there."""
    moves = people.moves
    monkeypatch.setattr(
        people,
        "moves",
        lambda ids, unit, on, paper: [replace(e, on=on - DAY) for e in moves(ids, unit, on=on, paper=paper)],
    )
    with pytest.raises((AssertionError, Refused), match=r"members on|không|chưa"):
        with_history(1, Counter(), Counter(), Counter())
