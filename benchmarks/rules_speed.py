"""Rules on 100,000 files: `python -m benchmarks.rules_speed [how many]`.

Every file is a whole life, from the application to the card, moved to a day of its own between 2008 and 2025 and with
facts of its own, so that no answer can be remembered from the file before. Files are made in thousands; only judging
and, in the second figure, reading them from text is timed: the same life as YAML, its days moved, in texts of ten
dossiers. Processor seconds of one core.
"""

import dataclasses
import json
import re
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
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


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


def written(life: str, by: timedelta, place: int) -> str:
    """The text of the life under an id of its own, every day moved."""
    text = _DAY.sub(lambda found: (date.fromisoformat(found.group()) + by).isoformat(), life)
    return text.replace("id: X-1\n", f"id: X-{place}\n", 1)


def measured(files: int) -> dict[str, float]:
    text = CASES.read_text(encoding="utf-8")
    life = parse(text, CASES.name)[0]
    head, first_case = re.split(r"(?=^  - id: )", text, flags=re.MULTILINE)[:2]
    told = first_case.split("    expected:\n")[0]
    days = (date(2025, 1, 1) - date(2008, 1, 1)).days
    start = date(2008, 1, 1) - life.examined_on
    judging, reading, findings, read = 0.0, 0.0, 0, 0
    for first in range(0, files, STEP):
        places = range(first, min(first + STEP, files))
        shifts = {place: start + timedelta(days=place * 7919 % days) for place in places}
        lives = [written(told, by, place) for place, by in shifts.items()]
        texts = [head + "".join(lives[ten : ten + 10]) for ten in range(0, len(lives), 10)]
        began = time.process_time()
        for one in texts:
            read += len(parse(one, CASES.name))
        reading += time.process_time() - began
        made = [(varied(moved(life.facts, by), place), life.examined_on + by) for place, by in shifts.items()]
        began = time.process_time()
        for facts, on in made:
            findings += len(judge(facts, on))
        judging += time.process_time() - began
    if read != files:
        raise ValueError(f"{read} dossiers read of {files}.")
    return {"judging": judging, "reading": reading, "findings": findings, "peak": pairs.peak_mib()}


def measure(engine: str, fresh: Fresh) -> list[Row | Alone]:
    """Three times, each in a process of its own: no database is asked."""
    if engine != "sqlite":
        return []
    found = [pairs.child("benchmarks.rules_speed", str(FILES), env=fresh()).answer for _ in range(3)]
    peak = max(one["peak"] for one in found)
    judging = tuple(one["judging"] for one in found)
    both = tuple(one["judging"] + one["reading"] for one in found)
    return [
        Alone("none", f"rules on {FILES:,} files in memory, one core", judging, 20.0, peak),
        Alone("none", f"the same, and reading {FILES:,} dossiers from YAML, one core", both, 60.0, peak),
    ]


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else FILES)))
