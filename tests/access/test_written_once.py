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


def whole(unit_id: int, on: date) -> QuerySet:
    return UnitState.objects.filter(unit=unit_id, valid_from__lte=on).order_by("valid_from")


def named(unit_id: int, on: date) -> QuerySet:
    return whole(unit_id, on).values_list("name", flat=True)


def many(unit_id: int) -> int:
    return UnitState.objects.filter(unit=unit_id).count()


def test_within_a_page_the_same_is_asked_once_and_something_else_is_asked(tree) -> None:
    there = written_once.numbers(many, tree.cell)
    with CaptureQueriesContext(connection) as asked, written_once.remembering():
        found = [written_once.rows(named, unit, ON) for unit in (tree.cell, tree.upper, tree.cell, tree.upper)]
        assert found[0] == found[2] != found[1] == found[3]
        assert len(asked) == 2
        assert written_once.rows(named, tree.cell, ON - timedelta(20_000)) == []
        assert [one.name for one in written_once.rows(whole, tree.cell, ON)] == found[0]
        counted = [written_once.numbers(many, tree.cell) for _ in range(2)]
        assert len(asked) == 5 and counted == [there, there]
        found[0].clear()
        assert written_once.rows(named, tree.cell, ON) == found[2] != []
    assert len(asked) == 5


def test_nothing_is_remembered_beyond_the_page_nor_by_whoever_acts(tree) -> None:
    def change(name: str) -> None:
        UnitState.objects.filter(unit=tree.cell).update(name=name)

    with written_once.remembering():
        before = written_once.rows(named, tree.cell, ON)
        change("Tên mới")
        assert written_once.rows(named, tree.cell, ON) == before != ["Tên mới"]
    assert written_once.rows(named, tree.cell, ON) == ["Tên mới"]
    change("Tên nữa")
    assert written_once.rows(named, tree.cell, ON) == ["Tên nữa"]
    with written_once.remembering():
        assert written_once.rows(named, tree.cell, ON) == ["Tên nữa"]


def test_an_answer_of_many_rows_is_not_kept(tree, monkeypatch) -> None:
    monkeypatch.setattr(written_once, "FEW", 2)

    def first(unit_id: int, *, rows: int) -> QuerySet:
        return UnitState.objects.exclude(unit=unit_id).order_by("pk").values_list("pk", flat=True)[:rows]

    for rows, times in ((2, 1), (3, 2)):
        with CaptureQueriesContext(connection) as asked, written_once.remembering():
            found = [written_once.rows(first, tree.cell, rows=rows) for _ in range(2)]
        assert found[0] == found[1] and len(found[0]) == rows and len(asked) == times


def test_lists_of_ids_are_told_apart(tree) -> None:
    def among(ids: list[int]) -> QuerySet:
        there = UnitState.objects.filter(unit__among=ids, valid_from__lte=ON, valid_to__gt=ON)
        return there.order_by("unit_id").values_list("unit_id", flat=True)

    with CaptureQueriesContext(connection) as asked, written_once.remembering():
        found = [written_once.rows(among, ids) for ids in ([tree.cell], [tree.upper], [tree.cell, tree.upper])]
        assert found == [[tree.cell], [tree.upper], sorted([tree.cell, tree.upper])]
    assert len(asked) == 3
