"""The numbers and confidences of the notes on the law against the YAML, on every day of every window."""

from itertools import pairwise

import pytest

from ketnap.rules import law
from tests.rules.tables import FIRST_DAY, LAST_DAY, Window, windows, words

LAYERS = {"charter", "regulation", "guidance", "forms", "own dates"}
SECOND_VALUES = {
    "youth_age_from", "youth_age_below", "cell_min_official", "committee_min_members",
}  # fmt: skip
"""Values that no rule of admission asks for."""


@pytest.mark.parametrize("window", windows(), ids=lambda one: f"{one.rule}-{one.parameter}-{one.regime}")
def test_value_and_confidence(window: Window):
    days = [window.first_day, window.first_day + (window.last_day - window.first_day) // 2, window.last_day]
    for day in days:
        found = law.value(window.parameter, day)
        if window.confidence == "unknown":
            assert isinstance(found, law.Unknown), f"{window.parameter} has a value on {day}"
            continue
        assert isinstance(found, law.Value), f"{window.parameter} has no value on {day}"
        assert found.confidence == window.confidence, f"{window.parameter} on {day}"
        assert set(window.numbers) <= set(words(found.value)), f"{window.parameter} on {day}: {found.value}"


def test_every_value_of_a_rule_is_compared():
    assert {name for name, one in law.parameters().items() if one.rule} == {one.parameter for one in windows()}
    assert {name for name, one in law.parameters().items() if not one.rule} >= SECOND_VALUES


def test_values_change_only_where_the_notes_do():
    """So that comparing first, middle and last day of a window compares every day of it."""
    for name in {one.parameter for one in windows()}:
        row = [one for one in windows() if one.parameter == name]
        assert all(before.first_day < after.first_day for before, after in pairwise(row)), name
        assert row[-1].last_day == LAST_DAY
        changes = {value.since for value in law.parameters()[name].values if FIRST_DAY < value.since <= LAST_DAY}
        assert changes <= {one.first_day for one in row}, name


def test_the_rule_and_layer_of_every_value():
    for one in windows():
        parameter = law.parameters()[one.parameter]
        assert parameter.rule == one.rule
        assert one.layer in LAYERS
        assert parameter.layer == ("practice" if one.layer == "own dates" else one.layer), one.parameter
