"""The list of names behind search: it holds each name somebody bears, and no other."""

import random
import sys
import unicodedata
from datetime import date

import pytest
from django.db import connection

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.actions import people
from ketnap.actions.people import NewPerson
from ketnap.lib.text import fold, is_certain, name_sort, nfc
from ketnap.models import Person, Unit, UnitState
from ketnap.queries import people as asked
from ketnap.queries.people import known_names


def listed() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_sort, name_fold FROM ketnap_knownname")
        return set(cursor.fetchall())


def borne() -> set[tuple[str, str]]:
    return set(Person.objects.values_list("name_sort", "name_fold"))


@pytest.fixture(autouse=True)
def nobody_yet(db) -> None:
    """A test that commits has its tables emptied at once, which no trigger of a row hears of."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ketnap_knownname")


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
    monkeypatch.setattr(known_names, "OF_A_PART", -1)
    assert known_names.with_words(organiser, fold(typed).split(), known_names.OF_A_PART) is None
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


PARTS = (
    "Nguyễn", "Trần", "Lê", "Văn", "Thị", "An", "Ân", "Anh", "Ánh", "Hà", "Hạ", "Đức", "Dức", "Y", "Ý", "Yên",
    "H'Hen", "H-Hen", "Ñay", "Çay", "Öay", "Bun9", "Bun\u0669", "Ksor", "Lò",
)  # fmt: skip


def looked_through(people: list[Person], typed: str) -> list[int]:
    """Everybody held against the words, as a list; what search finds, without an index."""
    words = fold(typed).split()
    found = [one for one in people if all(f" {word}" in f" {one.name_fold}" for word in words)]
    return [one.pk for one in sorted(found, key=lambda one: (one.name_sort, one.born_on, one.pk))]


@pytest.mark.parametrize("most", [-1, 30, 5_000])
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_typed_who_is_found_is_who_looking_at_everybody_finds(
    seed, most, tree, cast, organiser, officer, monkeypatch
):
    """By a list of names, by the first of too many, and without; for who reaches everybody and who does not."""
    rng = random.Random(seed)
    monkeypatch.setattr(known_names, "MOST", most)
    monkeypatch.setattr(known_names, "OF_A_PART", most)
    called = [" ".join(rng.choices(PARTS, k=rng.randrange(1, 5))) for _ in range(60)]
    entered = [
        NewPerson(rng.choice(called), "M", date(1980, 1, 1 + rng.randrange(9)), rng.choice([tree.cell, tree.base_cell]))
        for _ in range(150)
    ]
    gone = rng.sample([one.pk for one in people.register(entered, by=cast.organiser)], 80)
    Person.objects.filter(pk__in=gone).update(erased_on=date(2011, 9, 1))
    there = list(Person.objects.filter(erased_on=None))
    every = UnitState.objects.filter(parent=None).values_list("unit_id", flat=True)
    whole = Viewer(None, "", organiser.on, tuple(("organiser", one) for one in every))
    more = 0
    for _ in range(120):
        words = rng.choices([*called, *PARTS], k=1)[0].split()
        typed = " ".join(word[: rng.choice((1, 2, 9))] for word in rng.sample(words, rng.randint(1, len(words))))
        typed = rng.choice((typed, fold(typed), unicodedata.normalize("NFD", typed), typed.upper()))
        if not fold(typed) or fold(typed).isdigit():
            continue
        for viewer in (whole, organiser, officer):
            seen = {one.pk for one in there if scope.reaches(viewer, one.unit_id, Permission.READ_PEOPLE)}
            right = [pk for pk in looked_through(there, typed) if pk in seen]
            found = asked.search(viewer, typed, limit=5)
            assert ([row.person_id for row in found.rows], found.found) == (right[:5], len(right)), typed
            more += found.more
    assert more > 30


@pytest.mark.parametrize("seed", range(3))
def test_names_of_one_certain_order_are_one_name(seed):
    rng, by_order = random.Random(seed), {}
    for _ in range(20_000):
        letters = (
            "".join(rng.choices("aăeêưđdñçö'-9\u0669AĐ\u0301", k=rng.randint(1, 3))) for _ in range(rng.randint(1, 3))
        )
        name = nfc(" ".join(letters))
        by_order.setdefault(name_sort(name), set()).add(fold(name))
    certain = [names for order, names in by_order.items() if is_certain(order)]
    assert len(certain) > 300 and all(len(names) == 1 for names in certain)
    assert any(len(names) > 1 for order, names in by_order.items())
    assert is_certain(name_sort("Nguyễn Thị Ánh")) and is_certain(name_sort("An"))
    assert not is_certain(name_sort("H'Hen Niê")) and not is_certain(name_sort("Lê An 3"))
