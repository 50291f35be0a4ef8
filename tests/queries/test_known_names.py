"""The list of names behind search: it holds each name somebody bears, and no other."""

import sys
from datetime import date

import pytest
from django.db import connection

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.actions import people
from ketnap.actions.people import NewPerson
from ketnap.lib.text import fold, name_sort
from ketnap.models import Person, Unit, UnitState
from ketnap.queries import people as asked
from ketnap.queries.people import known_names


def listed() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_sort, name_fold FROM ketnap_knownname")
        return set(cursor.fetchall())


def borne() -> set[tuple[str, str]]:
    return set(Person.objects.values_list("name_sort", "name_fold"))


@pytest.fixture
def several(tree, cast) -> list[Person]:
    names = ("Trần Văn Bình", "Trần Văn Bình", "Trần Văn Bính", "H'Hen Niê", "Lò Thị \\ Mai", "Lê An")
    rows = [NewPerson(name, "M", date(1980, 1, 1 + n), tree.cell) for n, name in enumerate(names)]
    return people.register(rows, by=cast.organiser)


def called(person: Person, name: str) -> None:
    Person.objects.filter(pk=person.pk).update(full_name=name, name_fold=fold(name), name_sort=name_sort(name))


def test_it_follows_the_people(several):
    assert listed() == borne()
    called(several[0], "Trần Văn Bảo")
    assert listed() == borne()  # another still bears the old name
    called(several[1], "Trần Văn Bảo")
    assert listed() == borne()
    several[5].delete()
    assert listed() == borne()
    assert fold("Lê An") not in {folded for _, folded in listed()}


@pytest.mark.parametrize("typed", ["tran binh", "binh van", "h'hen", "nie h", "\\", "mai \\", "le", "'", "b"])
def test_what_the_list_finds_is_what_looking_at_everybody_finds(several, organiser, monkeypatch, typed):
    by_the_list = [row.person_id for row in asked.search(organiser, typed).rows]
    monkeypatch.setattr(known_names, "MOST", -1)
    assert known_names.with_words(organiser, fold(typed).split()) is None
    assert by_the_list == [row.person_id for row in asked.search(organiser, typed).rows]
    assert by_the_list or typed == "'"


def test_so_many_are_counted_and_no_more(several, organiser, monkeypatch):
    found = asked.search(organiser, "tran van", limit=1)
    assert (found.found, found.said, found.more) == (3, "3", True)
    monkeypatch.setattr(sys.modules["ketnap.queries.people.search"], "COUNTED", 2)
    found = asked.search(organiser, "tran van", limit=1)
    assert (found.said, len(found.rows)) == ("hơn 2", 1)


def test_who_holds_every_top_reaches_everything(tree, organiser, officer):
    every = UnitState.objects.filter(parent=None).values_list("unit_id", flat=True)
    whole = Viewer(None, "", organiser.on, tuple(("organiser", one) for one in every))
    assert scope.everything(whole, Permission.READ_PEOPLE)
    assert not scope.everything(officer, Permission.READ_PEOPLE)
    other = Unit.objects.create()
    act = UnitState.objects.first().act
    UnitState.objects.create(
        unit=other, kind="upper", name="Đảng bộ khác", code="88", valid_from=date(2000, 1, 1),
        valid_to=date(2001, 1, 1), act=act,
    )  # fmt: skip
    assert not scope.everything(whole, Permission.READ_PEOPLE)  # of another top, also of one long closed
    assert not scope.everything(Viewer(None, "", organiser.on, ()), Permission.READ_PEOPLE)
