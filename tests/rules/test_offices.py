"""How long a term lasts by the rule of the day it began, and what the Charter remarks on who sits in a committee."""

from datetime import date

import pytest

from ketnap.rules import law, offices
from ketnap.rules.offices import Size

CHARTER = "Điều lệ Đảng Cộng sản Việt Nam (Đại hội XI thông qua ngày 19-01-2011)"
CELL, SHARE = f"{CHARTER}, Điều 24 khoản 4", "Quy định 208-QĐ/TW ngày 26-07-2026"


@pytest.mark.parametrize(
    ("kind", "since", "ends"),
    [
        ("committee", date(2010, 8, 15), date(2015, 8, 15)),
        ("upper", date(2012, 2, 29), date(2017, 2, 28)),
        ("cell_base", date(2015, 6, 1), date(2020, 6, 1)),
        # Five years two times until the pilot of 2025; a leap day has no other year to fall on.
        ("cell", date(2012, 2, 29), date(2014, 8, 29)),
        ("cell", date(2011, 8, 31), date(2014, 2, 28)),
        ("cell", date(2025, 6, 30), date(2027, 12, 30)),
        ("cell", date(2025, 7, 1), date(2030, 7, 1)),
        # The texts of 2026 were not read; before 2011 neither.
        ("cell", date(2026, 8, 1), None),
        ("cell", date(2010, 3, 1), None),
    ],
)
def test_a_term_ends_by_the_rule_of_the_day_it_began(kind, since, ends):
    found = offices.term_end(kind, since)
    assert found.on == ends
    assert bool(found.citation) == (ends is not None) and ("chưa rõ" in found.says) == (ends is None)


def test_what_was_written_at_the_congress_goes_before_the_rule():
    found = offices.term_end("cell", date(2012, 2, 29), date(2015, 1, 10))
    assert (found.on, found.citation) == (date(2015, 1, 10), "")


@pytest.mark.parametrize(
    ("size", "on", "rules"),
    [
        (Size("cell", 8, 3, 0, 1), date(2012, 1, 1), {"offices.cell_committee": CELL}),
        (Size("cell", 8, 2, 0, 0), date(2012, 1, 1), {}),
        (Size("cell", 9, 7, 0, 5), date(2012, 1, 1), {}),
        (Size("cell_base", 29, 8, 0, 6), date(2012, 1, 1), {"offices.cell_committee_max": CELL}),
        (Size("cell", None, 3, 0, 1), date(2012, 1, 1), {}),
        (Size("committee", None, 8, 3, 0), date(2012, 1, 1), {"offices.standing_min": f"{CHARTER}, Điều 22 khoản 5"}),
        (Size("committee", None, 15, 6, 0), date(2012, 1, 1), {}),
        (Size("committee", None, 15, 5, 0), date(2026, 8, 1), {}),
        (Size("committee", None, 15, 6, 0), date(2026, 8, 1), {"offices.standing_share": SHARE}),
        (Size("committee", None, 7, 0, 0), date(2026, 8, 1), {}),
    ],
)  # fmt: skip
def test_what_is_remarked_with_its_article_and_what_is_not(size, on, rules):
    assert {one.rule: one.citation for one in offices.remarks(size, on)} == rules


def test_no_number_of_a_committee_ever_stops_anything():
    named = (
        "term_months_upper", "term_months_cell", "cell_committee_min_official", "cell_committee_max",
        "standing_committee_min", "standing_committee_share",
    )  # fmt: skip
    assert {value.severity for one in named for value in law.parameters()[one].values} <= {"warn", "inform"}


def test_a_cell_has_neither_standing_nor_inspection_committee():
    assert list(offices.posts("cell")) == ["secretary", "deputy", "member"]
    assert offices.title("member", "cell") == "Chi ủy viên" and offices.title("member", "upper") == "Đảng ủy viên"
