"""Who is looked up by the day of joining is who is found by looking at everybody on probation."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection

from ketnap.actions import membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Refused
from ketnap.models import Candidacy, Movement, Person, Stay
from ketnap.queries import membership as asked
from ketnap.queries.missing import NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PARTS = 2 if connection.vendor == "postgresql" else 1
"""SQLite is asked for all stays at once."""
SEEDS = range(4)
NAMES = ("Đỗ Văn Ước", "Lê Thị Ánh", "Ân Đức", "Nguyễn An", "Đinh Ý")


def day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def known(tree, rng: random.Random, count: int = 60) -> None:
    """Lists that tell the day of joining or leave it out, admissions, arrivals; later recognitions, moves and losses,
    also on a day to come; some with a file on the path that says itself what is due."""
    cells = (tree.cell, tree.other_cell, tree.base_cell)
    made = people.register(
        [NewPerson(rng.choice(NAMES), "M", date(1990, 1, 1), rng.choice(cells)) for _ in range(count)], by=None
    )
    for one in made:
        joined = day(rng, date(2025, 9, 1), date(2026, 3, 1)) if rng.random() < 0.8 else None
        kind = rng.choice(["opening", "opening", "admitted", "arrived"])
        standing = "" if kind == "admitted" else rng.choice("PPPO")
        first = joined if kind == "admitted" and joined else day(rng, date(2026, 3, 2), date(2026, 6, 1))
        told = {} if kind == "admitted" else {"standing": standing, "joined_on": joined}
        record(Entry(one.pk, kind, first, one.unit_id, **told))
        if rng.random() < 0.5:
            later = rng.choice(["recognised", "moved", "moved", "died", "departed"])
            on = day(rng, date(2026, 6, 2), date(2027, 6, 1))
            record(Entry(one.pk, later, on, rng.choice(cells) if later == "moved" else one.unit_id))
        if rng.random() < 0.2:
            stage = rng.choice(["probation", "recognising", "file"])
            Candidacy.objects.create(
                person_id=one.pk, unit_id=one.unit_id, stage=stage, stage_since=TODAY, opened_on=TODAY,
                ended_on=rng.choice([None, TODAY]),
            )  # fmt: skip


def record(entry: Entry) -> None:
    with suppress(Refused):  # a move to where somebody is already
        membership.record([entry], by=None)


def by_hand(units: list[int]) -> tuple[list[tuple[date, str, int]], list[tuple[str, int]]]:
    """((day of joining, order of the name, person), …), (those whose day nobody told)."""
    found, untold = [], []
    for stay in Stay.objects.filter(unit__in=units, standing="P", valid_from__lte=TODAY, valid_to__gt=TODAY):
        person = Person.objects.get(pk=stay.person_id)
        files = Candidacy.objects.filter(person=person, ended_on=None, stage__in=("probation", "recognising"))
        if files.exists():
            continue
        if person.joined_on is None:
            untold.append((person.name_sort, person.pk))
        elif person.official_on is None:  # nothing is left to do where the day is recorded already
            found.append((person.joined_on, person.name_sort, person.pk))
    return sorted(found), sorted(untold)


@pytest.mark.parametrize("few", [True, False], ids=["named", "looked for"])
@pytest.mark.parametrize("seed", SEEDS)
def test_who_joined_between_two_days_and_who_on_a_day_nobody_told(tree, cast, viewer, seed, few, monkeypatch) -> None:
    known(tree, random.Random(seed))
    if not few:
        monkeypatch.setattr(asked, "FEW", 0)
    who = viewer(cast.organiser, TODAY)
    for unit, below in ((tree.upper, [tree.cell, tree.other_cell, tree.base_cell]), (tree.cell, [tree.cell])):
        every, untold = by_hand(below)
        assert asked.probation_days(who, unit, TODAY) == sorted({joined for joined, _, _ in every} | later(below))
        for since, until in (
            (date.min, date.max), (date(2025, 10, 1), date(2025, 12, 31)), (every[0][0], every[0][0]),
        ):  # fmt: skip
            mine = [(person, joined) for joined, _, person in every if since <= joined <= until]
            assert asked.joined_between(who, unit, TODAY, since, until, most=1_000) == mine
            assert asked.joined_between(who, unit, TODAY, since, until, most=2) == mine[:2]
        assert asked.joined_untold(who, unit, TODAY, most=1_000) == [person for _, person in untold]
        assert asked.joined_untold(who, unit, TODAY, most=1) == [person for _, person in untold][:1]
        assert unit == tree.cell or (len(every) > 9 and untold)
    assert Movement.objects.filter(on__gt=TODAY, kind="moved").exists() and len(asked.leavers(TODAY)) == PARTS


def later(units: list[int]) -> set[date]:
    """Days of joining of those on probation today whose recognition on a day to come is recorded: as far as the next
    day of anybody is looked for, they count."""
    stays = Stay.objects.filter(unit__in=units, standing="P", valid_from__lte=TODAY, valid_to__gt=TODAY)
    people = Person.objects.filter(pk__in=stays.values("person"), official_on__gt=TODAY, joined_on__isnull=False)
    open_files = Candidacy.objects.filter(ended_on=None, stage__in=("probation", "recognising")).values("person")
    return set(people.exclude(pk__in=open_files).values_list("joined_on", flat=True))


def test_nothing_outside_reach(tree, cast, viewer) -> None:
    known(tree, random.Random(1), 5)
    who = viewer(cast.stranger, TODAY)
    for one in (
        lambda: asked.joined_between(who, tree.cell, TODAY, date.min, date.max, most=9),
        lambda: asked.joined_untold(who, tree.cell, TODAY, most=9),
        lambda: asked.probation_days(who, tree.cell, TODAY),
        lambda: asked.on_probation(who, tree.cell, TODAY, [1]),
    ):
        with pytest.raises(NotFound):
            one()
