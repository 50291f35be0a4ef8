"""Where the Party is not yet, against a small office counted by hand: in the tree of the day, with the unknown said."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.actions import admission, membership, organisation, people, unions
from ketnap.actions import coverage as acts
from ketnap.actions.admission import NewAct
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.models import Unit
from ketnap.queries.missing import NotFound
from ketnap.rules.coverage import without_admission
from ketnap.statistics.coverage import bands, by_ownership, coverage
from tests import lives
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
LIST = date(2011, 9, 30)
TODAY = date(2026, 11, 26)


@pytest.fixture
def mine(cast, viewer):
    return viewer(cast.organiser, TODAY)


def places(mine, unit, on, **more):
    found = coverage(mine, unit, on, **more)
    return {(one.place.kind == "enterprise", one.place.id): one for one in found.places}


def of_unit(mine, top, unit, on, **more):
    return places(mine, top, on, **more)[False, unit]


def joins(unit: int, on: date, name: str = "Vi Thị Mận") -> None:
    (made,) = people.register([NewPerson(name, "F", date(1985, 4, 3), unit, joined_on=on)], by=None)
    membership.record([Entry(made.pk, "admitted", on, unit, standing="P")], by=None)


def test_an_office_counted_by_hand(mine, tree, office):
    found = coverage(mine, tree.upper, LIST)
    assert {(one.place.id, one.place.members, one.place.official) for one in found.places} == {
        (tree.committee, 8, 6), (tree.cell, 4, 3), (tree.other_cell, 4, 3), (tree.base_cell, 4, 3),
    }  # fmt: skip
    assert {one.place.last_admission for one in found.places} == {date(2011, 5, 19)}
    assert found.counts == {
        "ready": 0, "few": 0, "unled": 0, "empty": 3, "long": 0, "small": 0, "no_trade": 2, "no_youth": 2,
        "uncounted": 0,
    }  # fmt: skip
    assert [one.place.id for one in found.places][:1] == [tree.base_cell], "the most is missing there"
    assert {one.code: one.cells for one in bands(found)} == {"0": 3, "1": 0, "2": 0, "3": 0, "5": 0, "10": 0, "": 0}
    later = coverage(mine, tree.upper, date(2014, 5, 19))
    assert later.count("long") == 4 and coverage(mine, tree.upper, date(2014, 5, 18)).count("long") == 0
    assert coverage(mine, tree.upper, date(2014, 5, 19), years=5).count("long") == 0
    assert (found.least, "Điều 21" in found.cited) == (3, True)


def test_what_is_not_known_is_not_counted_as_missing(mine, cast, tree, office, viewer):
    before = of_unit(mine, tree.upper, tree.cell, date(2010, 12, 31))
    assert (before.place.members, before.place.official) == (None, None)
    assert "small" not in before.gaps
    assert before.place.last_admission == date(2003, 2, 3), "the list remembers"
    new = organisation.found(
        code="90.001.003", name="Chi bộ Mới", kind="cell", parent_id=tree.committee, on=date(2012, 1, 1),
        paper=Paper("1-QĐ", date(2012, 1, 1), "Đảng ủy"), by=None,
    ).detail["new"][0]  # fmt: skip
    one = of_unit(mine, tree.upper, new, date(2015, 1, 1))
    assert one.place.last_admission is None and without_admission(one.place, date(2015, 1, 1)) == (3, True)
    assert {"empty", "small", "long"} <= set(one.gaps)
    assert "long" not in of_unit(mine, tree.upper, new, date(2014, 12, 31)).gaps
    with pytest.raises(NotFound):
        coverage(viewer(cast.stranger), tree.upper, LIST)


def test_admissions_stay_with_what_the_cell_belonged_to_on_their_day(mine, tree, office):
    joins(tree.base_cell, date(2011, 12, 1))
    organisation.move(
        unit_id=tree.base_cell, parent_id=tree.committee, kind="cell", code="90.001.009", on=date(2012, 1, 1),
        paper=Paper("1-QĐ", date(2012, 1, 1), "Đảng ủy"), by=None,
    )  # fmt: skip
    day = date(2012, 6, 1)
    assert of_unit(mine, tree.upper, tree.base_cell, day).place.last_admission == date(2011, 12, 1)
    assert of_unit(mine, tree.upper, tree.committee, day).place.last_admission == date(2011, 5, 19)
    assert of_unit(mine, tree.upper, tree.base_cell, LIST).place.beside == tree.upper
    joins(tree.base_cell, date(2012, 3, 1), "Hà Thị Lý")
    assert of_unit(mine, tree.upper, tree.committee, day).place.last_admission == date(2012, 3, 1)
    organisation.move(
        unit_id=tree.base_cell, parent_id=tree.upper, kind="cell_base", code="90.010", on=date(2013, 1, 1),
        paper=Paper("2-QĐ", date(2013, 1, 1), "Đảng ủy"), by=None,
    )  # fmt: skip
    assert of_unit(mine, tree.upper, tree.committee, date(2013, 6, 1)).place.last_admission == date(2012, 3, 1)
    membership.record(
        [Entry(office.people["cell.0"], "departed", date(2012, 9, 1), tree.cell, elsewhere="same_province")], by=None
    )
    assert of_unit(mine, tree.upper, tree.committee, date(2013, 6, 1)).place.members == 7


def test_who_is_on_the_path_is_asked_of_the_day(mine, tree, office):
    member = office.people["cell.0"]
    person = lives.worker(tree)
    lives.certificates(person)
    candidacy = lives.begin(tree, person, date(2021, 10, 8))
    paper = Paper(reason="Ghi theo sổ của chi bộ")
    told = {"moved_to": "Chi bộ Phân xưởng 2", "document": "helped_person_certificate"}
    admission.record(
        [NewAct(candidacy, "moved", date(2022, 1, 5), told, unit_id=tree.other_cell, paper=paper)], by=None
    )
    other = lives.worker(tree, name="Bùi Văn Lê")
    lives.certificates(other, "2")
    lives.go_on(lives.begin(tree, other, date(2021, 10, 8)), member, "ceremony")

    def counts(on):
        return tuple(of_unit(mine, tree.upper, unit, on).place.on_path for unit in (tree.cell, tree.other_cell))

    assert counts(date(2021, 10, 7)) == (0, 0)
    assert counts(date(2021, 10, 8)) == (2, 0)
    assert counts(date(2022, 1, 5)) == (1, 1)
    assert counts(date(2022, 5, 19)) == (0, 1)
    assert counts(TODAY) == (0, 1)
    assert "empty" in of_unit(mine, tree.upper, tree.cell, date(2022, 5, 19)).gaps


def firm(tree, **more):
    told = {"unit_id": tree.upper, "led": False, "workers": 120, "year": 2011, **more}
    return organisation.enter_enterprise(
        name="Công ty Nón Lá", ownership="private", since=date(2010, 1, 1), by=None, **told
    ).pk


def test_an_enterprise_that_nobody_leads_grows_into_a_cell(mine, tree, office):
    pk, on = firm(tree), date(2011, 12, 1)

    def seen(day=on):
        return places(mine, tree.upper, day).get((True, pk))

    assert seen().gaps == ("unled", "no_trade", "no_youth") and seen().place.workers == 120
    assert "uncounted" in seen(date(2012, 1, 1)).gaps, "workers are those of the year"
    assert seen(date(2009, 12, 31)) is None
    for number, key in enumerate(("cell.0", "cell.1", "cell.3", "other_cell.0")):
        acts.begin_work(person_id=office.people[key], enterprise_id=pk, on=date(2011, 10, 5), by=None)
        assert seen().gaps[0] == ("few" if number < 3 else "ready")  # cell.3 is on probation
    assert (seen().place.members, seen().place.official) == (4, 3)
    assert seen(date(2011, 10, 4)).place.members == 0
    acts.end_work(person_id=office.people["cell.0"], enterprise_id=pk, on=date(2011, 11, 1), by=None)
    assert seen().gaps[0] == "few"
    organisation.lead(unit_id=tree.base_cell, enterprise_id=pk, on=date(2011, 11, 15), by=None)
    assert seen() is None and seen(date(2011, 11, 14)) is not None
    led = of_unit(mine, tree.upper, tree.base_cell, on)
    assert (led.place.workers, led.place.ownerships) == (120, {"private"})


def test_members_per_100_workers_by_ownership(mine, tree, office):
    def enter(name, ownership, unit, workers):
        organisation.enter_enterprise(
            name=name, ownership=ownership, since=date(2010, 1, 1), unit_id=unit, workers=workers, year=2011, by=None
        )

    enter("Công ty Giấy", "joint_stock", tree.committee, 400)
    enter("Công ty Gạch", "limited", tree.base_cell, 160)
    lines = {one.code: one for one in by_ownership(coverage(mine, tree.upper, LIST))}
    assert {code: (one.members, one.workers, one.per_hundred) for code, one in lines.items()} == {
        "joint_stock": (8, 400, Decimal("2.0")), "limited": (4, 160, Decimal("2.5")),
    }  # fmt: skip
    enter("Công ty Ngói", "private", tree.base_cell, None)
    lines = {one.code: one for one in by_ownership(coverage(mine, tree.upper, LIST))}
    assert (lines["several"].per_hundred, lines["several"].uncounted) == (None, 1)


def test_mass_organisations_there_or_not(mine, tree, office):
    since = date(2009, 1, 1)
    unions.enter_union(kind="trade", name="Công đoàn", unit_id=tree.committee, since=since, by=None)
    unions.enter_union(kind="youth", name="Chi đoàn", unit_id=tree.other_cell, since=since, by=None)
    there = {unit: set(of_unit(mine, tree.upper, unit, LIST).place.unions)
             for unit in (tree.committee, tree.cell, tree.other_cell, tree.base_cell)}  # fmt: skip
    assert there == {
        tree.committee: {"trade", "youth"}, tree.cell: {"trade"}, tree.other_cell: {"trade", "youth"},
        tree.base_cell: set(),
    }  # fmt: skip
    assert {"no_trade", "no_youth"} & set(of_unit(mine, tree.upper, tree.committee, LIST).gaps) == set()


def test_as_many_questions_for_many_places_as_for_few(mine, tree, office):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            coverage(mine, tree.upper, LIST)
        return len(seen)

    firm(tree)
    few = asked()
    paper = Paper("1-QĐ", LIST, "Đảng ủy")
    for number in range(12):
        organisation.found(code=f"90.001.1{number}", name=f"Chi bộ {number}", kind="cell", parent_id=tree.committee,
                           on=LIST, paper=paper, by=None)  # fmt: skip
    assert asked() == few and Unit.objects.count() > 12
