"""Standing figures are what adding up from nothing gives, after any act on members and on the tree, and after undoing
it; a figure read from them is the figure counted."""

import os
import random
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_tasks_db.models import DBTaskResult

from ketnap.actions import batches, membership, people, tallies
from ketnap.actions import organisation as acts
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import Correction, NewPerson
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import month_end
from ketnap.models import Batch, JournalEntry, Movement, Person, Tally, TreeVersion
from ketnap.statistics.figures import Counter as Figures
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import Register
from ketnap.statistics.tallies.columns import KEPT, NAMES
from ketnap.statistics.tallies.reading import standing
from tests.actions import organisation_model as plain
from tests.actions.organisation_generator import History
from tests.actions.test_batches import open_batch
from tests.actions.test_membership_race import at_once
from tests.statistics import rows, world

pytestmark = pytest.mark.django_db
SOAK = os.environ.get("EFFORT") == "soak"
HISTORIES, ACTS = (40, 120) if SOAK else (2, 30)
FOLKS, DEEDS = (40, 200) if SOAK else (3, 40)
FIRST = date(2010, 1, 1)
ASKED = [CATALOGUE[name] for name in (*KEPT, "members_official", "classes")]
NO_MATTER = Register(None, False, ())


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_after_every_act_on_the_tree_and_after_taking_it_back(seed: int) -> None:
    history, done = History(seed), Counter()
    tallies.keep()
    assert Tally.objects.filter(members__gt=0).exists()
    while done.total() < ACTS:
        kind = history.random.choice(sorted(plain.KINDS))
        if history.step(kind) is None:
            kind = "founded"
            if history.step(kind) is None:
                continue
        done[kind] += 1
        assert tallies.check() == [], (seed, kind)
        if history.random.random() < 0.2:
            history.take_back()
            assert tallies.check() == [], (seed, kind, "taken back")
    assert len(done) >= 5, done


def deed(rng: random.Random, person: Person, tree, batch: Batch | None) -> None:
    """Something that may happen to somebody on a day of two years; most are refused, as they would be."""
    day, here = FIRST + timedelta(days=rng.randrange(700)), person.unit_id
    kind = rng.choice(
        [*(one for one in Movement.Kind.values if one not in ("reversal", "opening")), "undo", "amend", "correct"]
    )
    last = Movement.objects.filter(person=person, reverses=None, reversed_by=None).order_by("-on", "-pk").first()
    match kind:
        case "undo" if last:
            membership.reverse(last.pk, reason="Sai", by=None, batch=batch)
        case "amend" if last:
            right = Entry(person.pk, last.kind, day, last.unit_id, standing=last.standing)
            membership.amend(last.pk, right, reason="Sai ngày", by=None, batch=batch)
        case "correct":
            change = rng.choice([
                {"sex": rng.choice("MF")}, {"ethnicity": "tay"}, {"born_on": date(1990 - rng.randrange(20), 2, 28)},
                {"religion": "none"}, {"joined_on": day - timedelta(days=900)}, {"ethnicity": ""},
                {"occupation": "worker"}, {"schooling": rng.choice(["", "upper"])}, {"occupation": ""},
            ])  # fmt: skip
            since = rng.choice([None, day]) if {"occupation", "schooling"} & set(change) else None
            people.correct_many([Correction(person.pk, change, since=since)], by=None, batch=batch)
        case "moved":
            there = rng.choice([tree.cell, tree.other_cell, tree.base_cell])
            membership.record([Entry(person.pk, kind, day, there)], by=None, batch=batch)
        case "undo" | "amend":
            pass
        case _:
            unit = here if rng.random() < 0.8 else rng.choice([tree.cell, tree.base_cell])
            entry = Entry(
                person.pk,
                kind,
                day,
                unit,
                standing="O" if kind == "arrived" else "",
                youth_union=rng.choice([None, True]),
            )
            membership.record([entry], by=None, batch=batch)


@pytest.mark.parametrize("seed", range(FOLKS))
def test_after_every_entry_correction_and_reversal_and_after_undoing_a_list(seed: int, tree, cast) -> None:
    rng, written = random.Random(seed), 0
    rows = [
        NewPerson(f"Lê Thị {number}", rng.choice("MF"), date(1980 + number, 5, 5), tree.cell) for number in range(6)
    ]
    ids = [one.pk for one in people.register(rows, by=None)]
    membership.record([Entry(pk, "opening", FIRST, tree.cell, standing=rng.choice("OP")) for pk in ids[:3]], by=None)
    tallies.keep()
    batch = open_batch(cast.organiser)
    before = list(Tally.objects.order_by("unit", "month").values_list("unit", "month", *NAMES))
    for turn in range(DEEDS):
        person = Person.objects.get(pk=rng.choice(ids))
        try:
            deed(rng, person, tree, batch)
            written += 1
        except Refused:
            continue
        assert tallies.check() == [], (seed, turn)
    fresh = people.register([NewPerson("Ngô Mới", "F", date(1991, 5, 5), tree.base_cell)], by=None, batch=batch)
    membership.record([Entry(fresh[0].pk, "admitted", date(2011, 5, 5), tree.base_cell)], by=None, batch=batch)
    assert tallies.check() == []
    assert written > DEEDS // 10
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE)
    batches.undo(batch.pk, by=cast.organiser)
    assert tallies.check() == []
    left = Tally.objects.order_by("unit", "month").values_list("unit", "month", *NAMES)
    assert [row for row in left if any(row[2:])] == [row for row in before if any(row[2:])]


@pytest.mark.parametrize("change", [
    {"sex": "M"}, {"born_on": date(1999, 5, 5)}, {"ethnicity": "tay"}, {"religion": "catholic"},
    {"occupation": "worker"}, {"schooling": "upper"},
])  # fmt: skip
@pytest.mark.parametrize("since", [None, date(2011, 8, 9)])
def test_each_thing_a_correction_changes(change: dict[str, object], since: date | None, tree) -> None:
    """All are told of a member who was admitted here; each word of hers stands in some column."""
    (person,) = people.register([NewPerson("Lê Thị Mai", "F", date(1980, 5, 5), tree.cell)], by=None)
    entry = Entry(person.pk, "admitted", date(2011, 3, 20), tree.cell, youth_union=True)
    membership.record([entry], by=None)
    tallies.keep()
    before = list(Tally.objects.values_list(*NAMES))
    people.correct_many([Correction(person.pk, change, since=since)], by=None)
    assert tallies.check() == []
    assert list(Tally.objects.values_list(*NAMES)) != before


@pytest.mark.parametrize("seed", range(4))
def test_a_figure_read_is_the_figure_counted(seed: int, settings, django_assert_max_num_queries) -> None:
    made, rng, ready = world.make(seed), random.Random(seed), 0
    rows.write(made)
    tallies.keep()
    for _ in range(40):
        start = date(2009, 1, 1) + timedelta(days=rng.randrange(1200))
        start = start.replace(day=1) if rng.random() < 0.7 else start
        end = start + timedelta(days=rng.choice((0, 20, 40, 364, 900)))
        end = month_end(end) if rng.random() < 0.7 else end
        unit = rng.choice(made.unit_ids)
        settings.FIGURES = "register"
        assert standing(unit, ASKED, start, end) == {}
        right = Figures(unit, NO_MATTER).counts(ASKED, start, end)
        settings.FIGURES = "columnar"
        found = standing(unit, ASKED, start, end)
        ready += len(found)
        assert found == {name: right[name] for name in found}, (unit, start, end)
        assert Figures(unit, NO_MATTER).counts(ASKED, start, end) == right
        if start.day == 1 and end == month_end(end):
            assert set(found) == {*KEPT, "members_official"}
    assert ready > 300


def test_a_difference_is_named_row_by_row_and_adding_up_anew_mends_it(tree) -> None:
    ids = people.register([NewPerson("Lê Thị Mai", "F", date(1980, 5, 5), tree.cell)], by=None)
    membership.record([Entry(ids[0].pk, "opening", FIRST, tree.cell, standing="O")], by=None)
    assert (tallies.check(), Tally.objects.count()) == ([], 0), "nobody keeps any yet"
    assert tallies.keep() == 3
    Tally.objects.filter(unit=tree.committee).update(members=7, died=1)
    where = f"unit {tree.committee}, 2010-01"
    assert tallies.check() == [f"{where}: died 1, adds up to 0", f"{where}: members 7, adds up to 1"]
    tallies.keep()
    assert tallies.check() == []
    tallies.drop()
    assert (Tally.objects.count(), TreeVersion.objects.get().tallied) == (0, False)
    told = JournalEntry.objects.filter(event__startswith="statistics.tallies").order_by("seq")
    assert [line.event for line in told] == [
        "statistics.tallies_kept",
        "statistics.tallies_kept",
        "statistics.tallies_dropped",
    ]


def test_an_act_that_forgot_them_would_be_seen(tree, monkeypatch) -> None:
    tallies.keep()
    ids = people.register([NewPerson("Lê Thị Mai", "F", date(1980, 5, 5), tree.cell)], by=None)
    monkeypatch.setattr(tallies.Held, "settle", lambda self: None)
    membership.record([Entry(ids[0].pk, "admitted", FIRST, tree.cell)], by=None)
    assert any("admitted 0, adds up to 1" in line for line in tallies.check())


def test_a_difference_found_by_the_worker_ends_their_use_and_is_told(
    tree, settings, django_capture_on_commit_callbacks
) -> None:
    settings.FIGURES = "columnar"
    tallies.keep()
    for month in (5, 6):
        paper = Paper(f"{month}-QĐ", date(2011, month, 1), "Đảng ủy")
        with django_capture_on_commit_callbacks(execute=True):
            acts.rename(unit_id=tree.cell, name=f"Chi bộ Xeo {month}", on=date(2011, month, 1), paper=paper, by=None)
    assert DBTaskResult.objects.filter(task_path=tallies.watch.module_path).count() == 1, (
        "asked once, however many acts"
    )
    assert tallies.watch.func() == 0 and tallies.kept()
    Tally.objects.create(unit_id=tree.upper, month=20110100, admitted=5)
    assert standing(tree.upper, ASKED, date(2011, 1, 1), date(2011, 1, 31))["admitted"] == 5
    assert tallies.watch.func() == 1
    assert standing(tree.upper, ASKED, date(2011, 1, 1), date(2011, 1, 31)) == {}
    line = JournalEntry.objects.get(event="statistics.tallies_differ")
    assert line.detail == {"rows": 1, "first": [f"unit {tree.upper}, 2011-01: admitted 5, adds up to 0"]}


def said(*words: str) -> tuple[str, str]:
    out = StringIO()
    try:
        call_command("tallies", *words, stdout=out)
    except CommandError as no:
        return out.getvalue(), str(no)
    return out.getvalue(), ""


def test_the_command_keeps_checks_and_drops(tree) -> None:
    ids = people.register([NewPerson("Lê Thị Mai", "F", date(1980, 5, 5), tree.cell)], by=None)
    membership.record([Entry(ids[0].pk, "opening", FIRST, tree.cell, standing="O")], by=None)
    assert "none are kept" in said("check")[0]
    assert said("keep")[0].startswith("3 rows are kept")
    assert said("check") == ("in order\n", "")
    Tally.objects.update(members=9)
    out, no = said("check")
    assert "members 9, adds up to 1" in out and no.startswith("3 numbers are wrong")
    assert "none are kept" in said("check")[0]
    said("keep")
    assert "every figure is counted" in said("drop")[0] and not Tally.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_time_add_up(tree) -> None:
    rows = [NewPerson(f"Lê Thị {number}", "F", date(1980, 5, 5), tree.cell) for number in range(16)]
    ids = [one.pk for one in people.register(rows, by=None)]
    tallies.keep()

    def admit(mine: list[int]) -> None:
        for pk in mine:
            membership.record([Entry(pk, "admitted", FIRST, tree.cell)], by=None)
            membership.record([Entry(pk, "moved", date(2011, 3, 1), tree.base_cell)], by=None)

    at_once([lambda part=part: admit(ids[part::4]) for part in range(4)])
    assert Tally.objects.get(unit=tree.upper, month=20100100).admitted == 16
    assert tallies.check() == []
