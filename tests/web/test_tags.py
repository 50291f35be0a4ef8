"""How numbers, days and statuses are written."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template

from ketnap.rules.due import Term
from ketnap.statistics.branches import by_branch
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import register
from ketnap.web.days import usual_days
from ketnap.web.due.line import lateness


def written(source: str, **names: object) -> str:
    return Template(source).render(Context(names))


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ x|number }}", 2340, "2.340"),
        ("{{ x|number }}", 0, "0"),
        ("{{ x|number }}", None, "chưa có số liệu"),
        ("{{ x.y|number }}", None, "chưa có số liệu"),
        ("{{ x|percent }}", Decimal("167.8"), "167,8\u00a0%"),
        ("{{ x|percent }}", Decimal("131.0"), "131\u00a0%"),
        ("{{ x|decimal }}", Decimal("167.80"), "167,8"),
        ("{{ x|decimal }}", Decimal("12151.00"), "12.151"),
        ("{{ x|decimal }}", Decimal("100"), "100"),
        ("{{ x|plain_day }}", date(2011, 10, 3), "03-10-2011"),
        ("{{ x|plain_day }}", None, ""),
        ("{{ x|day }}", date(2011, 10, 3), '<span class="nobr">03-10-2011</span>'),
        ("{{ x|long_day }}", date(2011, 10, 3), "Thứ Hai, ngày 03-10-2011"),
        ("{{ x|long_day }}", date(2011, 10, 9), "Chủ nhật, ngày 09-10-2011"),
        ("{{ x|whole }}", "số 118-QĐ/ĐUK <b>", 'số <span class="nobr">118-QĐ/ĐUK</span> &lt;b&gt;'),
        ("{% figure x '/a/' %}", 12, '<a class="fig" href="/a/">12</a>'),
        ("{% figure x '/a/' %}", None, '<span class="unknown-number">chưa có số liệu</span>'),
        ("{% figure x %}", 12, '<b class="nobr">12</b>'),
    ],
)
def test_words(source, value, expected) -> None:
    assert written(source, x=value) == expected


def test_a_bar_is_written_with_points_and_its_target_stands_in_place() -> None:
    bar = written("{% bar 1 3 target=2 %}")
    assert 'class="full" x="0" y="1" width="33.33%"' in bar
    assert 'class="target" x1="66.67%"' in bar


ENDS = Term(date(2012, 3, 1), date(2012, 5, 19), "")


@pytest.mark.parametrize(
    ("today", "shape", "words"),
    [
        (date(2012, 5, 1), "soon", "Còn 18 ngày"),
        (date(2012, 5, 19), "soon", "Hết hạn hôm nay"),
        (date(2012, 5, 31), "overdue", "Quá 12 ngày"),
        (date(2012, 7, 18), "overdue", "Quá 60 ngày"),
        (date(2012, 7, 19), "overdue", "Quá 2 tháng"),
        (date(2014, 5, 18), "overdue", "Quá 23 tháng"),
        (date(2014, 5, 19), "overdue", "Quá 2 năm"),
    ],
)
def test_lateness_in_days_then_months_then_years(today, shape, words) -> None:
    said = "đến" if shape == "soon" else "từ"
    assert lateness(ENDS, today) == (shape, words, f"{said} 19-05-2012")


def test_without_a_known_term_it_ages_from_its_beginning() -> None:
    assert lateness(Term(None, None, ""), date(2012, 5, 31)) == ("unknown", "Chưa rõ hạn", "")
    open_ended = Term(date(2012, 5, 19), None, "")
    assert lateness(open_ended, date(2012, 5, 31)) == ("unknown", "12 ngày, chưa rõ hạn", "từ 19-05-2012")


def test_usual_days_are_few_and_none_is_to_come() -> None:
    days = usual_days([date(2009, 1, 1), date(2011, 9, 30)])
    assert days == sorted(set(days), reverse=True) and len(days) <= 5
    assert date(2011, 9, 30) in days and date(2010, 12, 31) in days


@pytest.mark.parametrize("measure", ["admitted", "admitted_women", "members", "units"])
def test_the_columns_of_the_tree_are_the_figures_of_each_unit(measure, organiser, tree, office) -> None:
    start, end = date(2011, 1, 1), date(2011, 9, 30)
    columns = by_branch(organiser, CATALOGUE[measure], start, end)
    units = (tree.upper, tree.committee, tree.cell, tree.other_cell, tree.base_cell)
    for unit in units:
        counted = Counter(unit, register(unit, end)).counts([CATALOGUE[measure]], start, end)[measure]
        assert columns.get(unit, 0) == counted, unit
    assert set(columns) <= set(units), "nothing of the other tree"
    assert columns[tree.upper] > 0
