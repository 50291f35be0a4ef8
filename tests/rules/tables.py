"""The case tables of tests/rules/cases and the values of section12.csv, for the tests of this folder."""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ketnap.rules.dossiers import Dossier, Expectation, read
from ketnap.rules.finding import Finding, attempt
from ketnap.rules.judging import RULES, judge
from ketnap.rules.law import Law

HERE = Path(__file__).parent
CONFIDENCE = {"H": "high", "M": "medium", "L": "low", "?": "unknown"}
FIRST_DAY, LAST_DAY = date(2006, 10, 31), date(2026, 12, 31)
"""The days the notes on the law speak of; a new text moves the last one on."""


@dataclass(frozen=True)
class Window:
    """What the notes on the law say about one value between two changes of its layer."""

    rule: str
    parameter: str
    layer: str
    regime: str
    first_day: date
    last_day: date
    numbers: tuple[str, ...]
    confidence: str

    @property
    def sure(self) -> bool:
        return self.confidence in ("high", "medium")


@cache
def windows() -> tuple[Window, ...]:
    """Each row of section12.csv holds until the next row of the same value, wherever that stands in the file."""
    values: dict[str, list[dict[str, str]]] = {}
    with (HERE / "section12.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values.setdefault(row["parameter"], []).append(row)
    return tuple(
        Window(
            row["rule"], row["parameter"], row["layer"], row["regime"], date.fromisoformat(row["first_day"]),
            date.fromisoformat(after["first_day"]) - timedelta(days=1) if after else LAST_DAY,
            tuple(row["number"].split()), CONFIDENCE[row["confidence"]],
        )
        for rows in values.values()
        for row, after in zip_longest(rows, rows[1:])
    )  # fmt: skip


def tables() -> list[str]:
    """Names of the tables: one for each rule, and the worked examples."""
    return sorted(path.stem for path in (HERE / "cases").glob("*.yaml"))


@cache
def table(name: str) -> tuple[Dossier, ...]:
    return tuple(read(HERE / "cases" / f"{name}.yaml"))


def disagreements(dossier: Dossier, law: Law | None = None) -> Iterator[str]:
    """Where the findings differ from what the dossier expects."""
    found = judge(dossier.facts, dossier.examined_on, law)
    for expected in dossier.expected:
        about = [one for one in found if one.rule == expected.rule and expected.item in ("", one.item)]
        if len(about) != 1 or not agrees(about[0], expected):
            got = ", ".join(f"{one.outcome} {one.value!r} ({one.sentence})" for one in about) or "nothing"
            yield f"{dossier.id}: {expected.rule} should be {expected.outcome} {expected.value or ''}; found {got}"
    fails = {one.rule for one in found if one.outcome == "fail"}
    wanted = {one.rule for one in dossier.expected if one.outcome == "fail"}
    if forbidden := (fails - wanted) & ({*fails} if "ALL" in dossier.must_not_fire else {*dossier.must_not_fire}):
        yield f"{dossier.id}: {', '.join(sorted(forbidden))} may not fail here"


def agrees(found: Finding, expected: Expectation) -> bool:
    if found.outcome != expected.outcome:
        return False
    return expected.value is None or str(found.value) in (expected.value, *expected.also_accept)


def answers(dossier: Dossier, rule: str, law: Law) -> str:
    """What is wrong with the answer of one rule to a row of its table; empty when it is right.

    A row without expectation is one the rule has to be silent about. Rows named after the first or last day of a text
    also have to cite the value that holds since the first day of its window, with its confidence.
    """
    found = attempt(rule, lambda: RULES[rule](dossier.facts, dossier.examined_on, law))
    if not dossier.expected:
        return "".join(f"{one.outcome}, should be silent" for one in found)
    if len(found) != 1:
        return f"{len(found)} findings"
    expected, got = dossier.expected[0], found[0]
    if not agrees(got, expected):
        return f"{got.outcome} {got.value!r} ({got.sentence}), should be {expected.outcome} {expected.value or ''}"
    if (row := ROW.fullmatch(dossier.id)) is None:
        return ""
    day = date.fromisoformat(row["day"])
    mine = [one for one in windows() if one.rule == rule and one.first_day <= day <= one.last_day]
    if mine[0].confidence == "unknown":
        return "" if got.value is None else f"value {got.value!r}, should be unknown"
    if got.confidence not in {one.confidence for one in mine}:
        return f"confidence {got.confidence}"
    starts = {one.first_day for one in mine}
    return "" if got.since in starts or FIRST_DAY in starts else f"since {got.since}"


ROW = re.compile(r".* (?P<day>\d{4}-\d\d-\d\d) (pass|fail)")


def words(value: Any) -> list[str]:
    """Numbers and codes of a value of the law, however deep: `{age: 18, unit: month}` → 18, month."""
    if isinstance(value, dict):
        return [word for part in value.values() for word in words(part)]
    if isinstance(value, list):
        return [word for part in value for word in words(part)]
    return re.findall(r"[\w/]+", str(value))


def rows_of_a_new_text(layer: str, regime: str, first_day: str) -> Iterator[str]:
    """Lines to append to section12.csv when a layer gets a new text: nothing is known of any value until it is read."""
    for one in {one.parameter: one for one in windows() if one.layer == layer}.values():
        yield f"{one.rule},{one.parameter},{layer},{regime},{first_day},,?,not read yet"


if __name__ == "__main__":
    print("\n".join(rows_of_a_new_text(*sys.argv[1:])))
