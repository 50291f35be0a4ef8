"""The forecast against tables worked by hand, and a small part of its scoring; the whole is `python -m benchmarks
forecast` and docs/forecast.md."""

import random
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest

from benchmarks import forecast as scoring
from benchmarks.histories import SCENARIOS, history
from ketnap.statistics.forecast import Forecast, Play, Record, Spell, TooShort, forecast, gains, pace
from ketnap.statistics.forecast.course import chances
from ketnap.statistics.forecast.pace import Pace
from ketnap.statistics.forecast.shape import (
    ADMITTED,
    DECIDED,
    FILED,
    LISTED,
    LOST,
    PROPOSED,
    STEP,
    VETTED,
    WAITING,
    between,
    steps_left,
)

ON = date(2011, 9, 30)


def test_a_life_table_is_that_of_the_hand() -> None:
    """Ten with a decision on one day: four go after 5 days, three after 25, one is lost after 25, two wait still at
    35. By steps of ten days: 4 of 8 (whoever goes stands half), none of 6, then 3 and 1 of 4."""
    start = ON - timedelta(days=35)
    after = [(5, ADMITTED)] * 4 + [(25, ADMITTED)] * 3 + [(25, LOST)]
    spells = [Spell(1, DECIDED, start, start + timedelta(days=day), to) for day, to in after]
    record = Record(ON, start, (*spells, *[Spell(1, DECIDED, start)] * 2), ())
    found = pace(record).hazard[DECIDED]
    # 8 + 6 + 4 + 0 people-steps in all, and 7 admitted, 1 lost: what an age leans on, by one step
    whole, lost = 7 / 18, 1 / 18
    assert found[0][ADMITTED] == pytest.approx((4 + whole) / (8 + 1), rel=0.06)
    assert found[1][ADMITTED] == pytest.approx((0 + whole) / (6 + 1), rel=0.06)
    assert found[2][ADMITTED] == pytest.approx((3 + whole) / (4 + 1), rel=0.06)
    assert found[2][LOST] == pytest.approx((1 + lost) / (4 + 1), rel=0.06)


def flat(rates: dict[int, dict[int, float]]) -> Pace:
    table = [[rates.get(at, {})] * 37 for at in WAITING]
    return Pace(table, {}, [1.0] * 7, [0.1] * 7, [0.0] * 24, 0.2, {}, {})


def test_chances_are_those_of_the_hand() -> None:
    """One step of ten days, rate 0.5 to the ceremony and 0.1 out: 5/6 of what leaves in it."""
    steps = [(date(2011, 12, 26), 1.0)]
    out = 1 - 2.718281828**-0.6
    table, _ = chances(flat({DECIDED: {ADMITTED: 0.5, LOST: 0.1}}), steps, [1.0] * 7)
    assert table[DECIDED][0] == pytest.approx(out * 5 / 6)
    # a place before it: who comes over in the step is there for half of it on average
    table, _ = chances(flat({PROPOSED: {DECIDED: 0.7}, DECIDED: {ADMITTED: 0.5, LOST: 0.1}}), steps, [1.0] * 7)
    assert table[PROPOSED][0] == pytest.approx((1 - 2.718281828**-0.7) * out * 5 / 6 / 2)


def test_steps_cover_the_rest_of_the_year() -> None:
    for on in (date(2011, 1, 1), date(2012, 2, 28), date(2011, 12, 30)):
        assert round(sum(length for _, length in steps_left(on)) * STEP) == (date(on.year, 12, 31) - on).days
    assert steps_left(date(2011, 12, 31)) == []


def test_a_range_holds_eight_in_ten_with_more_room_below() -> None:
    found = between(list(range(100)))
    assert (found.low, found.high, found.mid) == (6, 85, 49.5)
    assert between([3]).low == between([3]).high == 3


@pytest.fixture(scope="module")
def record() -> Record:
    return scoring.record(history(SCENARIOS[0], 7), ON)


def test_too_short_a_record_is_said() -> None:
    few = Record(ON, date(2008, 1, 1), (Spell(1, DECIDED, ON - timedelta(days=9)),), ())
    assert forecast(few) == TooShort(0, (ON - date(2008, 1, 1)).days + 1)


def test_a_record_of_half_a_year_is_too_short(record) -> None:
    assert isinstance(forecast(replace(record, since=ON - timedelta(days=180))), TooShort)


def test_the_same_record_says_the_same_in_any_order(record) -> None:
    mixed = list(record.spells)
    random.Random(1).shuffle(mixed)
    one, two = forecast(record), forecast(record)
    assert isinstance(one, Forecast) and one == two
    other = forecast(replace(record, spells=tuple(mixed)))
    assert isinstance(other, Forecast) and other.of().mid == pytest.approx(one.of().mid, rel=0.08)


def test_parts_add_up_year_by_year_and_the_future_is_not_looked_at(record) -> None:
    told = forecast(record)
    assert isinstance(told, Forecast)
    units = list(told.played)
    assert told.of().mid == pytest.approx(sum(told.of([unit]).mid for unit in units))
    assert sum(told.chance.values()) + told.new == pytest.approx(told.of().mid, rel=0.15)
    later = scoring.record(history(SCENARIOS[0], 7), date(2011, 12, 31)).as_of(ON)
    assert sorted(map(repr, later.spells)) == sorted(map(repr, record.spells))


def test_levers_add_and_never_take_away(record) -> None:
    play = Play(record, pace(record), 1)
    found = {one.code: one for one in gains(record, play, set(play.units))}
    assert all(0 <= one.low <= one.mid <= one.high for one in found.values())
    there = {at: sum(one.at == at and one.end is None for one in record.spells) for at in WAITING}
    assert len(found["seats"].files) == min(20, there[LISTED])
    assert len(found["vetting"].files) == there[FILED]
    assert found["meetings"].mid > 0 and len(found["meetings"].files) >= there[VETTED]


def test_the_generator_knows_nothing_of_the_forecast() -> None:
    source = (scoring.Path(scoring.__file__).parent / "histories.py").read_text()
    assert "ketnap" not in source


def test_a_small_part_of_the_scoring_holds() -> None:
    """Eight offices on three days: the range holds what came about eight times in ten, nearer than both rivals."""
    found = scoring.run(range(3000, 3004), (1, 6), workers=1)
    by = {who: [one for one in found if one.who == who] for who in ("forecast", "share", "line")}
    error = {who: mean(abs(one.mid - one.truth) for one in rows) for who, rows in by.items()}
    width = {who: mean(one.high - one.low for one in rows) for who, rows in by.items()}
    held = mean(one.holds for one in by["forecast"])
    assert len(by["forecast"]) == 24 and 0.6 <= held <= 0.97
    assert error["forecast"] < 0.85 * min(error["share"], error["line"])
    assert width["forecast"] < min(width["share"], width["line"])
