"""Rules on 100,000 files: `python -m benchmarks.rules_speed [how many]`.

Every file is a whole life, from the application to the card, moved to a day of its own between 2008 and 2025 and with
facts of its own, so that no answer can be remembered from the file before. Files are made in thousands; only judging
and, in the second figure, reading them from text is timed. Processor seconds of one core.
"""

import dataclasses
import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import pairs
from benchmarks.databases import Fresh
from benchmarks.table import Alone, Row
from ketnap.rules.dossiers import parse
from ketnap.rules.facts import Facts
from ketnap.rules.judging import judge

CASES = Path(__file__).resolve().parent.parent / "tests" / "rules" / "cases" / "examples.yaml"
FILES, STEP = 100_000, 1000


def moved(fact: Any, by: timedelta) -> Any:
    """The same facts, every day moved."""
    if isinstance(fact, date):
        return fact + by
    if isinstance(fact, tuple):
        return tuple(moved(one, by) for one in fact)
    if dataclasses.is_dataclass(fact) and not isinstance(fact, type):
        return type(fact)(**{one.name: moved(getattr(fact, one.name), by) for one in dataclasses.fields(fact)})
    return fact


def varied(facts: Facts, place: int) -> Facts:
    """Votes, members and papers that differ from file to file, some of them wrong."""
    ballot: Any = facts.ballot
    members = 3 + place % 28
    votes = max(members - place % 7, 0)
    facts = dataclasses.replace(
        facts, ballot=dataclasses.replace(ballot, official_members=members, present=members, votes_for=votes)
    )
    return dataclasses.replace(facts, opinions=None) if place % 11 == 0 else facts


def measured(files: int) -> dict[str, float]:
    text = CASES.read_text(encoding="utf-8")
    life = parse(text, CASES.name)[0]
    days = (date(2025, 1, 1) - date(2008, 1, 1)).days
    start = date(2008, 1, 1) - life.examined_on
    judging, findings = 0.0, 0
    for first in range(0, files, STEP):
        shifts = [start + timedelta(days=place * 7919 % days) for place in range(first, min(first + STEP, files))]
        made = [(varied(moved(life.facts, by), first + at), life.examined_on + by) for at, by in enumerate(shifts)]
        began = time.process_time()
        for facts, on in made:
            findings += len(judge(facts, on))
        judging += time.process_time() - began
    began = time.process_time()
    for _ in range(20):
        read = len(parse(text, CASES.name))
    reading = (time.process_time() - began) / 20 / read * files
    return {"judging": judging, "reading": reading, "findings": findings, "peak": pairs.peak_mib()}


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    """Once: no database is asked."""
    if engine != "sqlite":
        return []
    found = pairs.child("benchmarks.rules_speed", str(FILES), env=fresh()).answer
    return [
        Alone("none", f"rules on {FILES:,} files in memory, one core", (found["judging"],), 20.0, found["peak"]),
        Alone(
            "none", f"the same, and reading {FILES:,} dossiers from YAML", (found["judging"] + found["reading"],), 60.0,
            found["peak"],
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else FILES)))
