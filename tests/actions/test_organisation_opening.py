"""First lists: units from their founding days, enterprises with them, whatever order the rows stand in."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.access import viewer as viewers
from ketnap.actions.organisation import NewUnit, open_units
from ketnap.actions.refusal import Refused
from ketnap.models import Enterprise, JournalEntry, Leadership, Unit, UnitLink, UnitState
from ketnap.queries import organisation as queries
from ketnap.queries.missing import NotFound

AS_OF = date(2011, 9, 30)
FOUNDED = date(2009, 1, 1)

ROWS = [
    NewUnit("05.02.010.001", "Chi bộ Nung", "cell", "05.02.010", date(2010, 6, 1)),
    NewUnit("05.02.010", "Đảng bộ Công ty Gốm Đất Việt", "committee", "05.02", FOUNDED, "Gốm Đất Việt", "limited", 300),
    NewUnit("05.02.9", "Chi bộ Công ty In Hạ Long", "cell_base", "05.02", date(1998, 2, 3), "In Hạ Long", "state_100"),
    NewUnit("05.02", "Đảng bộ Khối Doanh nghiệp tỉnh Q", "upper", None, FOUNDED),
    NewUnit("05.02.010.002", "Chi bộ Văn phòng", "cell", "05.02.010", None),
]

pytestmark = pytest.mark.django_db


def office(on=AS_OF):
    return viewers.office(on)


def test_units_stand_in_official_order_from_their_founding_day():
    open_units(ROWS, as_of=AS_OF, by=None)
    lines = queries.tree(office(), AS_OF)
    assert [(line.depth, line.code, line.children) for line in lines] == [
        (0, "05.02", 2),
        (1, "05.02.9", 0),
        (1, "05.02.010", 2),
        (2, "05.02.010.001", 0),
        (2, "05.02.010.002", 0),
    ]
    before = [line.code for line in queries.tree(office(), date(2010, 5, 31))]
    assert before == ["05.02", "05.02.9", "05.02.010"]
    assert "05.02.010.001" in [line.code for line in queries.tree(office(), date(2010, 6, 1))]


def test_a_unit_without_a_founding_date_exists_from_the_day_of_the_list():
    ids = open_units(ROWS, as_of=AS_OF, by=None)
    assert UnitState.objects.get(unit=ids["05.02.010.002"]).valid_from == AS_OF


def test_a_unit_older_than_its_parent_first_stands_alone_and_counts_below_it_from_the_parents_day():
    ids = open_units(ROWS, as_of=AS_OF, by=None)
    unit = ids["05.02.9"]
    states = UnitState.objects.filter(unit=unit).order_by("valid_from").values_list("parent", "valid_from", "valid_to")
    assert list(states) == [(None, date(1998, 2, 3), FOUNDED), (ids["05.02"], FOUNDED, date(9999, 12, 31))]
    links = UnitLink.objects.filter(descendant=unit).order_by("distance").values_list("ancestor", "valid_from")
    assert list(links) == [(unit, date(1998, 2, 3)), (ids["05.02"], FOUNDED)]
    assert [(line.depth, line.code) for line in queries.tree(office(), date(2000, 1, 1))] == [(0, "05.02.9")]


def test_a_cell_older_than_a_committee_already_in_the_register():
    ids = open_units([row for row in ROWS if row.parent_code in (None, "05.02")], as_of=AS_OF, by=None)
    more = open_units(
        [NewUnit("05.02.010.003", "Chi bộ Mỏ", "cell", "05.02.010", date(2001, 1, 1))], as_of=AS_OF, by=None
    )
    since = UnitLink.objects.get(descendant=more["05.02.010.003"], ancestor=ids["05.02.010"]).valid_from
    assert since == FOUNDED


def test_units_already_open_are_returned_and_not_made_again():
    first = open_units(ROWS, as_of=AS_OF, by=None)
    again = open_units([*ROWS, NewUnit("05.02.011", "Chi bộ Kho", "cell_base", "05.02", None)], as_of=AS_OF, by=None)
    assert {code: again[code] for code in first} == first
    assert Unit.objects.count() == len(ROWS) + 1


def test_enterprises_are_one_by_name_and_led_since_the_unit_was_founded():
    rows = [*ROWS, NewUnit("05.02.012", "Chi bộ In 2", "cell_base", "05.02", None, "in hạ  long", workers=50)]
    ids = open_units(rows, as_of=AS_OF, by=None)
    assert Enterprise.objects.count() == 2
    assert Leadership.objects.filter(enterprise__name_fold="in ha long").count() == 2
    view = queries.unit(office(), ids["05.02.010"], AS_OF)
    (enterprise,) = view.enterprises
    assert (enterprise.name, enterprise.ownership, enterprise.workers, enterprise.workers_year) == (
        "Gốm Đất Việt", "limited", 300, 2011,
    )  # fmt: skip
    assert enterprise.led_since == FOUNDED
    assert [parent.code for parent in view.trail] == ["05.02"]
    assert [child.code for child in view.children] == ["05.02.010.001", "05.02.010.002"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*ROWS, NewUnit("05.02", "Đảng bộ khác", "upper", None, None)], "05.02 có hai dòng"),
        ([NewUnit("1", "Chi bộ A", "cell", "2", None)], "không có tổ chức cấp trên mã 2"),
        ([NewUnit("1", "Chi bộ A", "cell", None, None)], "phải trực thuộc Đảng bộ cơ sở"),
        ([NewUnit("1", "Chi bộ A", "tổ đảng", None, None)], "loại hình 'tổ đảng' không có"),
        (
            [
                NewUnit("1", "Đảng bộ A", "upper", "2", None),
                NewUnit("2", "Đảng bộ B", "upper", "1", None),
                NewUnit("3", "Đảng bộ C", "upper", "2", None),
            ],
            "thành vòng",
        ),
        (
            [NewUnit("1", "Đảng bộ A", "committee", None, None), NewUnit("2", "Đảng bộ B", "committee", "1", None)],
            "không thể trực thuộc Đảng bộ A",
        ),
        ([NewUnit("1", "Chi bộ A", "cell_base", None, date(2011, 10, 1))], "sau ngày của danh sách 30-09-2011"),
        ([NewUnit("1", " ", "upper", None, None)], "Tên tổ chức để trống"),
        ([NewUnit("1", "Đ" * 201, "upper", None, None)], "dài quá 200 chữ"),
        ([NewUnit("9" * 31, "Đảng bộ", "upper", None, None)], "dài quá 30 chữ"),
        ([NewUnit("1", "Đảng bộ", "upper", None, None, "Gốm", "công ty")], "loại hình doanh nghiệp 'công ty' không có"),
        ([NewUnit("1", "Đảng bộ", "upper", None, None, "Gốm", None, -3)], "số lao động -3 không đúng"),
        ([NewUnit(str(i), f"Cấp {i}", "upper", str(i - 1) if i else None, None) for i in range(9)], "sâu quá 8 cấp"),
    ],
)
def test_what_is_no_tree_is_refused_and_nothing_is_written(rows, words):
    with pytest.raises(Refused, match=words):
        open_units(rows, as_of=AS_OF, by=None)
    assert (Unit.objects.count(), UnitState.objects.count(), JournalEntry.objects.count()) == (0, 0, 0)


def test_the_journal_has_one_line_for_the_list():
    open_units(ROWS, as_of=AS_OF, by=None)
    (line,) = JournalEntry.objects.all()
    assert (line.event, line.detail["units"]) == ("organisation.opened", 5)


def test_outside_reach_is_not_found(cast, tree, stranger):
    with pytest.raises(NotFound):
        queries.unit(stranger, tree.cell, AS_OF)
    with pytest.raises(NotFound):
        queries.find_by_code(stranger, "90.001.001", AS_OF)
    assert {line.code for line in queries.tree(stranger, AS_OF)} == {"91", "91.001"}


def test_the_number_of_queries_does_not_grow_with_the_tree():
    ids = open_units(ROWS, as_of=AS_OF, by=None)
    viewer = office()
    few = [queries_of(queries.tree, viewer, AS_OF), queries_of(queries.unit, viewer, ids["05.02"], AS_OF)]
    open_units(
        [NewUnit(f"05.02.{n}", f"Chi bộ {n}", "cell_base", "05.02", None, f"Công ty {n}") for n in range(20, 60)],
        as_of=AS_OF,
        by=None,
    )
    many = [queries_of(queries.tree, viewer, AS_OF), queries_of(queries.unit, viewer, ids["05.02"], AS_OF)]
    assert many == few


def queries_of(query, *arguments) -> int:
    with CaptureQueriesContext(connection) as captured:
        query(*arguments)
    return len(captured)
