"""Kinds, parents and the numbers the Charter expects: remarks, never refusals, and only where the law is known."""

from datetime import date

import pytest

from ketnap.models import UnitKind
from ketnap.rules import organisation as rules

ON = date(2011, 9, 30)


def rule_ids(kind: str, members: int, official: int, on: date = ON) -> list[str]:
    return [found.rule for found in rules.warnings(kind, "Chi bộ A", members, official, on)]


@pytest.mark.parametrize(
    ("kind", "members", "official", "expected"),
    [
        ("cell", 3, 3, []),
        ("cell", 5, 2, ["organisation.cell_min_official"]),
        ("cell", 80, 80, []),
        ("cell_base", 29, 29, []),
        ("cell_base", 30, 29, ["organisation.cell_base_size"]),
        ("cell_base", 31, 2, ["organisation.cell_min_official", "organisation.cell_base_size"]),
        ("committee", 29, 29, ["organisation.committee_size"]),
        ("committee", 30, 0, []),
        ("section", 1, 1, []),
        ("upper", 1, 1, []),
    ],
)
def test_numbers_a_unit_is_warned_about(kind, members, official, expected):
    assert rule_ids(kind, members, official) == expected


def test_a_warning_names_what_was_found_what_is_expected_and_the_article():
    (warning,) = rules.warnings("cell", "Chi bộ Lò", 2, 2, ON)
    assert warning.sentence == "Chi bộ Lò có 2 đảng viên chính thức, ít hơn 3: cần bổ sung hoặc ghép chi bộ."
    assert warning.citation.startswith("Điều lệ Đảng") and "Điều 21" in warning.citation


def test_nothing_is_said_of_days_whose_law_is_not_known():
    assert rule_ids("cell", 1, 1, date(1999, 1, 1)) == []


def test_kinds_are_those_of_the_tables():
    assert {str(kind): kind.label for kind in UnitKind} == rules.KINDS


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        ("upper", None, True), ("upper", "upper", True), ("upper", "committee", False),
        ("committee", None, True), ("committee", "upper", True), ("committee", "committee", False),
        ("cell_base", "upper", True), ("cell_base", "committee", False),
        ("section", "committee", True), ("section", "section", False), ("section", None, False),
        ("cell", "committee", True), ("cell", "section", True), ("cell", "cell_base", False), ("cell", None, False),
        ("cell", "upper", False),
    ],
)  # fmt: skip
def test_what_may_stand_under_what(kind, parent, allowed):
    assert rules.may_stand_under(kind, parent) is allowed


def test_raising_and_lowering_are_each_others_way_back():
    assert {new: old for old, new in rules.RAISED.items()} == rules.LOWERED
    assert set(rules.RAISED) == set(rules.HOLDS_MEMBERS)
