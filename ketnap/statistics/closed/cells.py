"""One number of a closed period by its address in the stored content: what it counts, of which days, in which words.

    report/12             the figure at that place of the report
    target/0              the target at that place
    report/12/target/0    the first as a percentage of the second
    form-1/33             the figure at that place of the statutory form 1

The stored content never changes, so an address says the same number for ever. Who reads it stands outside: few people
are told as *under five*, or not at all (closed/small.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ketnap.lib import numbers
from ketnap.lib.text import small
from ketnap.statistics.closed.small import Key, hidden, key


@dataclass(frozen=True)
class Cell:
    address: str
    words: str
    start: date
    end: date
    shown: str
    """As it is printed."""
    behind: int | None
    """How many stand behind it in the stored content; None for a target, a percentage, few people and what is not
    known."""


class Cells:
    """The numbers of a closed period. `content` in the shape of closed/content.py, `forms` by their number in that of
    closed/forms.py."""

    def __init__(self, content: dict[str, Any], forms: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.content, self.forms = content, forms or {}

    @cached_property
    def hidden(self) -> dict[Key, str]:
        every = (self.content, *self.forms.values())
        return hidden(line for one in every for line in one.get("figures", ()))

    def at(self, address: str) -> Cell | None:
        """None where the address leads nowhere, or to a number that is not told."""
        first, _, rest = address.partition("/")
        place, _, over = rest.partition("/")
        if over:
            return self._share(address, f"{first}/{place}", over)
        at = numbers.whole(place)
        if at is None:
            return None
        if first == "target":
            return _target(self.content, address, at)
        held = self.content if first == "report" else self.forms.get(first.removeprefix("form-"), {})
        lines = held.get("figures", ())
        return self._figure(lines[at], address) if at < len(lines) else None

    def said(self, address: str, unit_id: int) -> list[dict[str, Any]]:
        """What the number at the address tells of people, in the shape of ArticleFigure.said: a percentage tells both
        its numbers."""
        first, _, rest = address.partition("/")
        place, _, over = rest.partition("/")
        held = self.content if first == "report" else self.forms.get(first.removeprefix("form-"), {})
        lines, at = held.get("figures", ()), numbers.whole(place)
        if at is None or at >= len(lines) or lines[at]["about"] != "person" or lines[at]["value"] is None:
            return []
        line = {name: lines[at][name] for name in ("measure", "about", "from", "to", "where", "value")}
        told = [line | {"unit": unit_id, "instead": self.hidden.get(key(lines[at]))}]
        return [*told, *self.said(over, unit_id)] if over else told

    def tells(self, place: int) -> bool:
        """Whether the number at that place of the report is told as it is."""
        return key(self.content["figures"][place]) not in self.hidden

    def _figure(self, line: dict[str, Any], address: str) -> Cell | None:
        words = ", ".join([line["label"], *(small(word) for word in line["words"])])
        instead = self.hidden.get(key(line))
        if instead == "":
            return None
        behind = None if line["value"] is None or instead else len(line["rows"])
        return Cell(
            address, words, _day(line["from"]), _day(line["to"]), instead or numbers.show(line["value"]), behind
        )

    def _share(self, address: str, part: str, whole: str) -> Cell | None:
        first, second = self.at(part), self.at(whole)
        if first is None or second is None or not self._open(part) or not self._open(whole):
            return None
        share = numbers.percent(_number(self.content, part), _number(self.content, whole))
        words = f"{first.words}, so với: {small(second.words)}"
        return Cell(address, words, first.start, first.end, numbers.show_percent(share), None)

    def _open(self, address: str) -> bool:
        kind, _, place = address.partition("/")
        return kind == "target" or self.tells(int(place))


def _target(content: dict[str, Any], address: str, place: int) -> Cell | None:
    lines = content.get("targets", ())
    if place >= len(lines):
        return None
    line = lines[place]
    words, year = f"Chỉ tiêu kết nạp, {line['name']}", line["year"]
    return Cell(address, words, date(year, 1, 1), date(year, 12, 31), numbers.show(line["target"]), None)


def _number(content: dict[str, Any], address: str) -> int | None:
    kind, _, place = address.partition("/")
    line = content["targets" if kind == "target" else "figures"][int(place)]
    found: int | None = line["target" if kind == "target" else "value"]
    return found


def _day(written: str) -> date:
    return date.fromisoformat(written)
