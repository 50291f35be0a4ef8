"""Texts written once: the same answers as the querysets they stand for, and a function that computes is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.models import Person, UnitState

ON = date(2011, 3, 31)
pytestmark = pytest.mark.django_db


def built(viewer: Viewer, on: date, kinds: tuple[int, ...], among: list[int], word: str, *, named: bool) -> QuerySet:
    rows = UnitState.objects.filter(unit__in=scope.within(viewer, Permission.READ_PEOPLE), valid_from__lte=on)
    rows = rows.filter(Q(unit__in=kinds) | Q(unit__among=among) | Q(name=word)).order_by("pk").select_related("act")
    return rows.values_list("unit_id", "name", "valid_from") if named else rows


def test_rows_are_those_of_the_queryset(tree, cast, viewer) -> None:
    units = [one for one in vars(tree).values() if isinstance(one, int)]
    name = UnitState.objects.get(unit=tree.cell).name
    told = 0
    for user in (cast.organiser, cast.officer, cast.secretary, cast.stranger):
        for on in (date(1990, 1, 1), ON):
            for many in range(1, len(units)):
                who = viewer(user, on)
                values = (who, on, tuple(units[:many]), units[many:], name)
                for named in (True, False):
                    found = written_once.rows(built, *values, named=named)
                    assert found == list(built(*values, named=named))
                    told += len(found)
                    acts = [one.act.effective_on for one in found if not named]
                    assert all(isinstance(day, date) for day in acts)
    assert told > 50


def test_a_shape_is_built_twice_and_never_again(tree, monkeypatch) -> None:
    calls = []

    def counted(unit_id: int, on: date) -> QuerySet:
        calls.append(unit_id)
        return UnitState.objects.filter(unit=unit_id, valid_from__lte=on).values_list("name", flat=True)

    with CaptureQueriesContext(connection) as asked:
        names = [written_once.rows(counted, one, ON) for one in (tree.cell, tree.committee, tree.upper)]
    assert len(set(map(tuple, names))) == 3
    assert len(calls) == 2
    assert not {tree.cell, tree.committee} & set(calls)
    assert len(asked) == 3


def test_numbers_are_those_of_the_queryset(tree, office_people) -> None:
    def counted(unit_id: int) -> dict[str, int]:
        return Person.objects.filter(unit=unit_id).aggregate(all=Count("pk"), women=Count("pk", filter=Q(sex="F")))

    def just(unit_id: int) -> int:
        return Person.objects.filter(unit=unit_id).count()

    def none(unit_ids: tuple[int, ...]) -> int:
        return Person.objects.filter(unit__in=unit_ids).count()

    for unit in (tree.cell, tree.other_cell):
        assert written_once.numbers(counted, unit) == tuple(counted(unit).values())
        assert written_once.numbers(just, unit) == (just(unit),)
    assert written_once.numbers(just, tree.cell) == (3,)
    assert written_once.numbers(none, ()) == (0,)


@pytest.fixture
def office_people(tree) -> None:
    Person.objects.bulk_create(
        Person(full_name=f"Vi Thị {n}", name_fold=f"vi thi {n}", name_sort=f"vi thi {n}", sex="FM"[n % 2],
               born_on=date(1980, 1, 1 + n), unit_id=tree.cell)
        for n in range(3)
    )  # fmt: skip


def test_many_values_are_asked_as_they_are(tree) -> None:
    def of(unit_ids: tuple[int, ...]) -> QuerySet:
        return UnitState.objects.filter(unit__in=unit_ids).order_by("pk")

    many = (tree.cell, *range(900_000, 900_200))
    assert written_once.rows(of, many) == list(of(many)) != []


def test_what_computes_or_asks_is_refused(tree) -> None:
    def later(on: date) -> QuerySet:
        return UnitState.objects.filter(valid_from__lte=on + timedelta(days=3))

    def twisted(unit_id: int) -> QuerySet:
        return UnitState.objects.filter(unit=unit_id + 1)

    def branches(unit_id: int) -> QuerySet:
        rows = UnitState.objects.filter(unit=unit_id)
        return rows.order_by("name") if unit_id > 25_000 else rows

    def asks(unit_id: int) -> QuerySet:
        return UnitState.objects.filter(unit__in=list(UnitState.objects.filter(unit=unit_id)))

    def stale(unit_id: int) -> QuerySet:
        return UnitState.objects.filter(unit=unit_id, valid_from__lte=clock.today())

    with pytest.raises(ValueError, match="the day is asked"):
        written_once.rows(stale, tree.cell)
    for wrong, value in ((later, ON), (twisted, tree.cell), (branches, tree.cell), (asks, tree.cell)):
        with pytest.raises(ValueError, match=wrong.__name__):
            written_once.rows(wrong, value)


def test_where_nothing_can_be_there_nobody_is_asked(tree) -> None:
    def of(unit_ids: tuple[int, ...]) -> QuerySet:
        return UnitState.objects.filter(unit__in=unit_ids)

    with CaptureQueriesContext(connection) as asked:
        assert written_once.rows(of, ()) == []
    assert len(asked) == 0
