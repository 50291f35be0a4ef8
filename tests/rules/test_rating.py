"""Regimes of rating by the year rated; caps and conditions as the texts say them, worked out by hand."""

from decimal import Decimal

import pytest

from ketnap.rules import rating
from ketnap.rules.rating import FOR_NOW, OVER, UNKNOWN, WITHIN


@pytest.mark.parametrize(
    ("year", "text", "best", "worst"),
    [
        (2008, "20-HD/BTCTW", "Trong sạch, vững mạnh tiêu biểu", "Yếu kém"),
        (2013, "20-HD/BTCTW", "Trong sạch, vững mạnh tiêu biểu", "Yếu kém"),
        (2014, "27-HD/BTCTW", "Trong sạch, vững mạnh tiêu biểu", "Yếu kém"),
        (2018, "16-HD/BTCTW", "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ"),
        (2019, "21-HD/BTCTW", "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ"),
        (2022, "21-HD/BTCTW", "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ"),
        (2023, "25-HD/BTCTW", "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ"),
        (2025, "43-HD/BTCTW", "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ"),
        (2030, "43-HD/BTCTW", "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ"),
    ],
)
def test_the_regime_of_the_year_rated(year, text, best, worst):
    known = rating.regime(year)
    words = list(known.organisations.levels.values())
    assert (known.texts[-1].number, words[0], words[-1]) == (text, best, worst)
    assert len(known.members.levels) == 4


def test_years_follow_each_other_and_before_2008_nothing_is_known():
    assert rating.regime(2007) is None
    first = [one.first_year for one in rating.regimes()]
    assert first == [2008, 2014, 2018, 2019, 2023, 2025]
    assert [one.last_year for one in rating.regimes()] == [2013, 2017, 2018, 2022, 2024, None]


CASES = [
    # 21-HD/BTCTW: no more than 20 % of the number rated hoàn thành tốt. (good, excellent, not yet rated, answer)
    (9, 1, 0, WITHIN), (9, 2, 0, OVER),  # 20 % of 9 is 1,8
    (10, 2, 0, WITHIN), (10, 3, 0, OVER),  # 20 % of 10 is 2
    (14, 2, 0, WITHIN), (14, 3, 0, OVER),  # 20 % of 14 is 2,8
    (4, 1, 0, OVER), (5, 1, 0, WITHIN), (0, 1, 0, OVER), (0, 0, 0, WITHIN),
    (9, 2, 1, FOR_NOW),  # the tenth may still be rated good
    (8, 2, 1, OVER),  # even then there are only nine
]  # fmt: skip


@pytest.mark.parametrize(("good", "excellent", "open", "answer"), CASES)
@pytest.mark.parametrize("of", ["organisations", "members"])
def test_the_cap_of_2019(good, excellent, open, answer, of):
    scale = rating.regime(2020).scale(of)
    (state,) = rating.cap_states(scale, {"good": good, "excellent": excellent, "done": 7}, open)
    assert state.state == answer and state.cap.stops and state.cap.text.number == "21-HD/BTCTW"


def test_a_share_nobody_read_is_unknown_and_one_of_2025_only_warns():
    (state,) = rating.cap_states(rating.regime(2015).organisations, {"exemplary": 50, "excellent": 1}, 0)
    assert (state.state, state.allowed) == (UNKNOWN, None)
    assert rating.cap_states(rating.regime(2012).members, {"excellent": 99}, 0) == []
    (state,) = rating.cap_states(rating.regime(2025).organisations, {"excellent": 5, "good": 1}, 0)
    assert state.over and not state.cap.stops and state.cap.confidence == "low"


@pytest.mark.parametrize(
    ("counts", "open", "answers"),
    [
        # 100 % of those below at least hoàn thành, 80 % at least hoàn thành tốt
        ({"good": 8, "done": 2}, 0, [WITHIN, WITHIN]),
        ({"good": 7, "done": 3}, 0, [WITHIN, OVER]),
        ({"excellent": 1, "good": 8, "failed": 1}, 0, [OVER, WITHIN]),
        ({"good": 7, "done": 2}, 1, [UNKNOWN, UNKNOWN]),
        ({"good": 8, "done": 1}, 1, [UNKNOWN, WITHIN]),
        ({"good": 4, "done": 3}, 1, [UNKNOWN, OVER]),
        ({}, 0, [UNKNOWN, UNKNOWN]),
    ],
)
def test_conditions_of_the_best_level(counts, open, answers):
    found = rating.condition_states(rating.regime(2019).organisations, "excellent", counts, open)
    assert [one.state for one in found] == answers
    assert rating.condition_states(rating.regime(2019).organisations, "good", counts, open) == []


@pytest.mark.parametrize(
    ("points", "level"),
    [("100", "excellent"), ("90", "excellent"), ("89.9", "good"), ("70", "good"), ("69.9", "done"), ("50", "done"),
     ("49.9", "failed"), ("0", "failed"), ("100.5", "excellent"), ("101", "")],
)  # fmt: skip
def test_bands_of_the_hundred_points(points, level):
    assert rating.level_of(rating.regime(2025), Decimal(points)) == level
    assert rating.level_of(rating.regime(2020), Decimal(points)) == ""
