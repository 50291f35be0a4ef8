"""Whose list an item of work stands on, and when it rises to the level above. Pure.

It never leaves the list below by rising: the level above sees it as well, with its age and the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ketnap.lib import numbers, yamls
from ketnap.lib.dates import OPEN_END, show
from ketnap.rules.law import HERE
from ketnap.rules.path.waits import BY_CODE, CELL, COMMITTEE, ORGANISER

LEVELS = {CELL: "chi bộ", COMMITTEE: "cấp ủy cơ sở", ORGANISER: "cấp trên trực tiếp của tổ chức cơ sở đảng"}


@dataclass(frozen=True, slots=True)
class Step:
    """Days for one step up, for items whose day lies in [since, until)."""

    since: date
    until: date
    late: int
    waiting: int


@cache
def steps() -> tuple[Step, ...]:
    rows = yamls.read((HERE / "path" / "rising.yaml").read_text(encoding="utf-8"))
    ends = [*(row["since"] for row in rows[1:]), OPEN_END]
    return tuple(Step(row["since"], end, row["late"], row["waiting"]) for row, end in zip(rows, ends, strict=True))


@dataclass(frozen=True, slots=True)
class Reached:
    """Items with (or without) a day in [start, end] have risen that many steps by the day that was asked about."""

    dated: bool
    start: date
    end: date


def reached(by_steps: int, on: date) -> Iterator[Reached]:
    """The days an item must have to have risen that many steps on the day."""
    for step in steps():
        for dated, days in ((True, step.late), (False, step.waiting)):
            end = min(on - timedelta(days * by_steps), step.until - timedelta(1))
            if end >= step.since:
                yield Reached(dated, step.since, end)


@dataclass(frozen=True, slots=True)
class Rise:
    level: int
    since: date
    """First day on the list of that level."""
    says: str


def rise(wait: str, since: date, due_on: date | None, on: date, *, below: int = CELL) -> Rise | None:
    """The highest level an item has risen to on the day, above whose work it is; None while it stands only where it
    belongs. `below` is the lowest level of its unit: a cell that is a grassroots organisation itself has one above."""
    own = max(BY_CODE[wait].whose, below)
    day = due_on or since
    step = next((one for one in steps() if one.since <= day < one.until), None)
    if step is None:
        return None
    days = step.waiting if due_on is None else step.late
    for level in (ORGANISER, COMMITTEE):
        if level > own and (came := day + timedelta(days * (level - own))) <= on:
            age = f"quá hạn từ {show(day)}" if due_on else f"chờ từ {show(day)}"
            waited = f"đã {numbers.show((on - day).days)} ngày mà chưa ghi, chưa có lý do"
            return Rise(level, came, f"Lên {LEVELS[level]} từ {show(came)}: {age}, {waited}.")
    return None
