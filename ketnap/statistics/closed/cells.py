"""One number of a closed period by its address in the stored content: what it counts, of which days, in which words.

    report/12             the figure at that place of the report
    target/0              the target at that place
    report/12/target/0    the first as a percentage of the second
    form-1/33             the figure at that place of the statutory form 1

The stored content never changes, so an address says the same number for ever.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.lib import numbers
from ketnap.lib.text import small


@dataclass(frozen=True)
class Cell:
    address: str
    words: str
    start: date
    end: date
    shown: str
    """As it is printed."""
    behind: int | None
    """How many stand behind it in the stored content; None for a target, a percentage and what is not known."""


def cell(content: dict[str, Any], address: str, forms: dict[str, dict[str, Any]] | None = None) -> Cell | None:
    """`content` in the shape of closed/content.py, `forms` by their number in that of closed/forms.py. None where the
    address leads nowhere."""
    first, _, rest = address.partition("/")
    place, _, over = rest.partition("/")
    if over:
        return _share(content, address, f"{first}/{place}", over)
    at = numbers.whole(place)
    if at is None:
        return None
    if first == "target":
        return _target(content, address, at)
    held = content if first == "report" else (forms or {}).get(first.removeprefix("form-"), {})
    lines = held.get("figures", ())
    return _figure(lines[at], address) if at < len(lines) else None


def _figure(line: dict[str, Any], address: str) -> Cell:
    words = ", ".join([line["label"], *(small(word) for word in line["words"])])
    behind = None if line["value"] is None else len(line["rows"])
    return Cell(address, words, _day(line["from"]), _day(line["to"]), numbers.show(line["value"]), behind)


def _target(content: dict[str, Any], address: str, place: int) -> Cell | None:
    lines = content.get("targets", ())
    if place >= len(lines):
        return None
    line = lines[place]
    words, year = f"Chỉ tiêu kết nạp, {line['name']}", line["year"]
    return Cell(address, words, date(year, 1, 1), date(year, 12, 31), numbers.show(line["target"]), None)


def _share(content: dict[str, Any], address: str, part: str, whole: str) -> Cell | None:
    first, second = cell(content, part), cell(content, whole)
    if first is None or second is None:
        return None
    share = numbers.percent(_number(content, part), _number(content, whole))
    words = f"{first.words}, so với: {small(second.words)}"
    return Cell(address, words, first.start, first.end, numbers.show_percent(share), None)


def _number(content: dict[str, Any], address: str) -> int | None:
    kind, _, place = address.partition("/")
    line = content["targets" if kind == "target" else "figures"][int(place)]
    found: int | None = line["target" if kind == "target" else "value"]
    return found


def _day(written: str) -> date:
    return date.fromisoformat(written)
