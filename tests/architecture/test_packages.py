"""docs/packages.md is the lock: each package with its owner, its licence and its reason, and no more than forty."""

import re

from scripts import packages, wheelhouse
from tests.architecture.source import ROOT, tables

FREE = re.compile(r"\b(MIT|MIT-0|MIT-CMU|BSD-[23]-Clause|Apache-2\.0|PSF-2\.0|LGPL-3\.0-only)\b")
"""Licences that let an office use and pass on the program; a new one is decided upon and added here."""


def rows() -> list[list[str]]:
    return tables((ROOT / "docs" / "packages.md").read_text())[""]


def unexplained(table: list[list[str]]) -> list[str]:
    return [row[0] for row in table if not row[2] or not FREE.search(row[3]) or len(row[4].split()) < 3]


def test_the_table_is_the_one_the_lock_makes() -> None:
    assert (ROOT / "docs" / "packages.md").read_text() == packages.page(), "run make lock"
    assert {row[0]: row[1] for row in rows()} == {name: number for name, (number, _) in wheelhouse.locked().items()}


def test_each_of_at_most_forty_has_owner_licence_and_reason() -> None:
    assert 0 < len(rows()) <= wheelhouse.MOST == 40
    assert unexplained(rows()) == []


def test_a_package_without_them_is_seen() -> None:
    good = ["x", "1", "Somebody", "MIT", "reads one thing"]
    wrong = [[*good[:2], "", *good[3:]], [*good[:3], "proprietary", good[4]], [*good[:4], "why"]]
    assert unexplained([good, *wrong]) == ["x", "x", "x"]
