"""Badges counted and listed by the database are those of everybody looked at one by one."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.lib import text
from ketnap.models import Commendation, Movement, Person, Stay, UnitState
from ketnap.queries.commendation import badges
from ketnap.queries.commendation.party_age import starts
from ketnap.rules import commendation as rules

pytestmark = pytest.mark.django_db
SEEDS = range(4)
NAMES = ("Đỗ Văn Ước", "Lê Thị Ánh", "Ân Đức", "Nguyễn An", "Lê Thị Anh", "Đinh Ý")
LADDER = rules.every_badge()
TODAY = date(2026, 11, 20)
LEAP = [date(1976, 2, 29), date(1996, 2, 28), date(1996, 2, 29), date(1996, 3, 1), date(1981, 3, 1)]


def people(tree, rng: random.Random, count: int = 120) -> None:
    """Officials who began on any day, many at the ends of a span of badges; some came back, of some no day is known."""
    edges = [date(year - years, *day) for year in (2024, 2025, 2026) for years in LADDER for day in (
        (1, 1), (2, 3), (2, 4), (5, 19), (11, 7), (11, 8), (12, 31)
    )]  # fmt: skip
    for number in range(count):
        began = rng.choice([*edges, *LEAP, date(1920, 1, 1) + timedelta(days=rng.randrange(37_000))])
        joined = rng.choice([began, began + timedelta(days=20), None]) if rng.random() < 0.9 else None
        decided = began if joined is None or rng.random() < 0.6 else None
        if rng.random() < 0.08:
            joined = decided = None
        unit, name = rng.choice([tree.cell, tree.other_cell, tree.base_cell]), rng.choice(NAMES)
        person = Person.objects.create(
            full_name=name, name_fold=text.fold(name), name_sort=text.name_sort(name), sex="M", unit_id=unit,
            born_on=date(1890, 1, 1), joined_on=joined, join_decided_on=decided, seal_token=f"{number}",
        )  # fmt: skip
        standing = "O" if rng.random() < 0.9 else "P"
        stay = Stay.objects.create(person=person, unit_id=unit, standing=standing, valid_from=date(2011, 9, 30))
        if rng.random() < 0.2:  # goes on a day to come, and is kept there by now
            stay.valid_to = date(2026, 12, 31)
            stay.save()
            person.unit_id = rng.choice([tree.cell, tree.other_committee])
            person.save()
        if rng.random() < 0.15:
            came_back(person, unit, began, rng)
        if rng.random() < 0.3:
            state = rng.choice(["proposed", "decided", "withdrawn"])
            years = min(LADDER, key=lambda least: abs(began.year + least - 2026))
            Commendation.objects.create(
                subject="person", person=person, home_id=unit, proposer_id=unit, form="badge", badge_years=years,
                year=2026, achievement="Đủ năm tuổi Đảng.", proposed_on=TODAY, state=state, state_on=TODAY,
                recorded_at="2026-11-01T00:00Z",
            )  # fmt: skip


def came_back(person: Person, unit: int, began: date, rng: random.Random) -> None:
    out = began + timedelta(days=rng.randrange(400, 4_000))
    known = [
        ("admitted", began),
        ("expelled", out),
        (rng.choice(["readmitted", "restored"]), out + timedelta(days=500)),
    ]
    for kind, on in known[rng.choice([0, 0, 2]) :]:
        Movement.objects.create(person=person, kind=kind, on=on, unit_id=unit, recorded_at="2011-10-01T00:00Z")


def by_hand(units: list[int], on: date) -> tuple[list, list]:
    """((round, order of the unit, order of the name, person, years, day), … reached ever), (those without any day)."""
    order = dict(UnitState.objects.filter(valid_to__year=9999).values_list("unit_id", "name_sort"))
    stays = Stay.objects.filter(unit__in=units, standing="O", valid_from__lte=on, valid_to__gt=on)
    found, unclear = [], []
    for stay in stays.select_related("person"):
        one = stay.person
        start = starts([(one.pk, one.join_decided_on, one.joined_on)])[one.pk]
        if start.decided_on is None and start.joined_on is None:
            unclear.append((one.name_sort, one.pk))
        for years in LADDER:
            day = start.reached(years)
            law = rules.badges_on(day) if day else None
            if law and years in law.years:
                found.append((rules.round_of(day), order[stay.unit_id], one.name_sort, one.pk, years, day))
    return sorted(found), [pk for _, pk in sorted(unclear)]


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_and_counts_are_those_of_everybody_looked_at(tree, cast, viewer, seed) -> None:
    people(tree, random.Random(seed))
    who = viewer(cast.organiser, TODAY)
    for unit, below in ((tree.upper, [tree.cell, tree.other_cell, tree.base_cell]), (tree.cell, [tree.cell])):
        for year in (2024, 2026):
            every, unclear = by_hand(below, min(TODAY, date(year, 12, 31)))
            mine = [row[2:] for row in every if row[5].year == year]
            found = badges.badges(who, unit, year)
            assert [(one.person_id, one.years, one.reached_on) for one in found.lines] == [row[1:] for row in mine]
            assert unit == tree.cell or (len(mine) > 3 and unclear)
            assert found.by_year == {at: sum(row[5].year == at for row in every) for at in range(year, year + 5)}
            assert ([one.person_id for one in found.unclear], found.unclear_count) == (unclear, len(unclear))
            parts = [badges.badges(who, unit, year, start=at, limit=3) for at in range(0, len(mine) + 3, 3)]
            assert [one for part in parts for one in part.lines] == found.lines
            assert [one.person_id for one in parts[0].unclear] == unclear[:3] and parts[0].unclear_count == len(unclear)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_nobody_proposed_yet_is_what_is_reached_less_what_stands(tree, cast, viewer, seed) -> None:
    people(tree, random.Random(seed), 250)
    stands = {
        (one.person_id, one.badge_years)
        for one in Commendation.objects.filter(form="badge", state__in=("proposed", "examined", "decided"))
    }
    counts = []
    for day in (date(2025, 2, 3), date(2026, 2, 4), date(2026, 5, 1), date(2026, 9, 3), date(2026, 11, 8)):
        found, (every, _) = badges.coming(viewer(cast.organiser, day), tree.upper, 1_000), by_hand(
            [tree.cell, tree.other_cell, tree.base_cell], day
        )  # fmt: skip
        reached = {row[3:5] for row in every if row[0] == found.round_on}
        assert found.count == len(reached - stands), day
        for most in (1, 3):
            assert badges.coming(viewer(cast.organiser, day), tree.upper, most).count == min(found.count, most + 1)
        mine = {row[3:5] for row in by_hand([tree.cell], day)[0] if row[0] == found.round_on}
        assert badges.coming(viewer(cast.organiser, day), tree.cell, 1_000).count == len(mine - stands), day
        counts.append((len(reached), found.count))
    assert any(count < reached for reached, count in counts) and any(count for _, count in counts)


def test_as_many_queries_for_many_as_for_few(tree, cast, viewer) -> None:
    who = viewer(cast.organiser, TODAY)

    def asked() -> list[int]:
        found = []
        for one in (
            lambda: badges.badges(who, tree.upper, 2026, limit=50),
            lambda: badges.coming(who, tree.upper, 1_000),
        ):
            with CaptureQueriesContext(connection) as seen:
                one()
            found.append(len(seen))
        return found

    people(tree, random.Random(1), 250)
    few = asked()
    for seed in range(5):
        people(tree, random.Random(seed), 120)
    many = asked()
    assert many[0] == few[0] and many[1] <= few[1] + 1, "what stands is asked of whoever came back and reaches one"
