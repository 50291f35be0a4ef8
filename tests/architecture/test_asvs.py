"""docs/asvs.md answers every requirement once, and what it names is there: tests by function, passages by words."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tables

TEXT = (ROOT / "docs" / "asvs.md").read_text()
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
"""Section → how many of its requirements are of level 1 or 2; they come first in each."""


def rows(text: str = TEXT) -> list[list[str]]:
    return [row for name, found in tables(text).items() if re.match(r"V\d", name) for row in found]


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def faults(row: list[str]) -> list[str]:
    """What is wrong with one line."""
    number, _, state, shown = row
    if state == "met":
        found = re.fullmatch(r"`?(tests/[\w/]+\.py)::(test_\w+)`?", shown)
        if not found or not (ROOT / found[1]).exists() or found[2] not in functions(found[1]):
            return [f"{number}: there is no test {shown}"]
    elif state == "written":
        found = re.fullmatch(r"`?([\w./-]+\.md)`? – (.+)", shown)
        if not found or not (ROOT / found[1]).exists() or found[2] not in words(found[1]):
            return [f"{number}: there is no passage {shown}"]
    elif state not in ("not applicable", "open"):
        return [f"{number}: {state!r} is no state"]
    return [] if len(shown) > 3 else [f"{number}: why?"]


@cache
def words(path: str) -> str:
    return " ".join((ROOT / path).read_text().split())


def test_every_requirement_of_levels_one_and_two_is_answered_once() -> None:
    wanted = [f"{section}.{place}" for section, count in SECTIONS.items() for place in range(1, count + 1)]
    assert len(wanted) == 253
    assert [row[0] for row in rows()] == wanted


def test_what_is_named_is_there() -> None:
    assert [fault for row in rows() for fault in faults(row)] == []


def test_the_sums_are_those_of_the_lines() -> None:
    counted = Counter(row[2] for row in rows())
    (told,) = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", TEXT, re.M)
    assert [int(one) for one in told] == [counted[one] for one in ("met", "written", "not applicable", "open")]


@pytest.mark.parametrize(
    "row",
    [
        ["1.1.1", "x", "met", "tests/web/test_door.py::test_that_never_was"],
        ["1.1.1", "x", "met", "tests/web/test_never.py::test_x"],
        ["1.1.1", "x", "met", "it is done"],
        ["1.1.1", "x", "written", "docs/install.md – words that stand nowhere in it"],
        ["1.1.1", "x", "done", "somehow"],
        ["1.1.1", "x", "open", ""],
    ],
)
def test_a_planted_line_is_seen(row) -> None:
    assert len(faults(row)) == 1


def test_tests_that_are_named_are_collected() -> None:
    """A name in a helper file would be there and never run."""
    named = {re.sub(r"`", "", row[3]).split("::")[0] for row in rows() if row[2] == "met"}
    assert [path for path in named if not Path(path).name.startswith("test_")] == []
