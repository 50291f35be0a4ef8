"""tests/planted.yaml has a fault for every requirement that is met, each where it can be planted, against the test that
docs/asvs.md names. Whether that test turns red is asked by `make planted`."""

import ast
from collections import Counter
from typing import Any

import pytest

from scripts import planted
from tests.architecture.source import ROOT
from tests.architecture.test_asvs import rows

FAULTS = planted.faults()


def wrong(faults: list[dict[str, Any]]) -> list[str]:
    """What keeps the list from being the one docs/asvs.md asks for."""
    named = {row[0]: row[3] for row in rows() if row[2] == "met"}
    counts = Counter(number for one in faults for number in one["for"])
    found = [f"{number}: no fault" for number in named if not counts[number]]
    found += [f"{number}: {count} faults" for number, count in counts.items() if count > 1]
    for one in faults:
        told = ", ".join(one["for"])
        found += [f"{number}: docs/asvs.md names another test" for number in one["for"]
                  if named.get(number) != one["test"]]  # fmt: skip
        path = ROOT / one["in"]
        try:
            text = planted.planted(path.read_text() if path.is_file() else "", one["old"], one["new"])
            if path.suffix == ".py":
                ast.parse(text)
        except (ValueError, SyntaxError) as problem:
            found.append(f"{told}: {one['in']}: {problem}")
        if one["in"].startswith("tests/"):
            found.append(f"{told}: a fault of the test shows nothing of the program")
    return found


def test_every_requirement_that_is_met_has_its_fault() -> None:
    assert wrong(FAULTS) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"for": []}, "no fault"),
        ({"for": ["1.1.1", "99.9.9"]}, "another test"),
        ({"test": "tests/web/test_door.py::test_signing_out_ends_it"}, "another test"),
        ({"old": "words that stand nowhere"}, "stands 0 times"),
        ({"old": "import"}, "times"),
        ({"in": "ketnap/public/gone.py"}, "stands 0 times"),
        ({"new": "!"}, "unmatched"),
        ({"in": "tests/conftest.py", "old": "STANDING: list[bool] = []", "new": ""}, "of the test"),
    ],
)
def test_a_line_that_would_show_nothing_is_seen(changes, says) -> None:
    first, *others = FAULTS
    assert first["for"] == ["1.1.1"]
    (told,) = wrong([first | changes, *others])
    assert says in told


@pytest.mark.parametrize(
    ("code", "last", "is_seen_as"),
    [
        (0, "3 passed in 1.02s", "GREEN"),
        (1, "1 failed in 1.02s", "red"),
        (1, "1 failed, 3 passed in 1.02s", "red"),
        (1, "1 error in 1.02s", "broken"),
        (2, "1 error in 1.02s", "broken"),
        (5, "no tests ran in 0.02s", "broken"),
        (-9, "not finished after 240 seconds", "broken"),
        (1, "", "broken"),
    ],
)
def test_only_a_test_that_failed_is_red(code, last, is_seen_as) -> None:
    assert planted.seen(code, f"F\n{last}\n") == is_seen_as


def test_a_fault_is_planted_once_or_not_at_all() -> None:
    assert planted.planted("a = 1\n", "1", "2") == "a = 2\n"
    for old, new in (("", "x"), ("a", "a"), ("b", "x")):
        with pytest.raises(ValueError, match="stands"):
            planted.planted("a = 1\n", old, new)
