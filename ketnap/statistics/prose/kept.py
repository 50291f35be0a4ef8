"""A piece for readers from a closed period, out of what is stored and nothing else; every number with its address."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.lib import dates
from ketnap.statistics import period
from ketnap.statistics.closed.cells import Cells
from ketnap.statistics.prose.pieces import capital

MOST = 3
"""Organisations named as having admitted most."""


@dataclass(frozen=True)
class Story:
    title: str
    lead: str
    body: str
    cells: tuple[str, ...]
    """Addresses (closed/cells.py) of the numbers in it, in their order."""


class _Kept:
    """Numbers of the stored content, as they are written; each one that was asked for is remembered."""

    def __init__(self, content: dict[str, Any], out: Container[str]) -> None:
        self.content, self.cells, self.out = content, Cells(content), out
        self.start, self.end = (date.fromisoformat(content[name]) for name in ("from", "to"))
        self.places = {
            (line["measure"], line["from"], line["to"], tuple(map(tuple, line["where"]))): place
            for place, line in enumerate(content["figures"])
        }
        self.asked: dict[str, None] = {}

    def value(self, measure: str, start: date | None = None, end: date | None = None) -> int | None:
        """None: nothing is known, or nothing of the kind is stored."""
        place = self._place(measure, start, end)
        if place is None or f"report/{place}" in self.out:
            return None
        found: int | None = self.content["figures"][place]["value"]
        return found

    def say(self, measure: str, start: date | None = None, end: date | None = None) -> str:
        return self.written(f"report/{self._place(measure, start, end)}")

    def written(self, address: str) -> str:
        found = self.cells.at(address)
        if found is None:
            return ""
        self.asked.setdefault(address)
        return found.shown

    def divided(self, measure: str, split: str) -> list[tuple[str, int, str]]:
        """(word, number, address) of each part of the measure in the period by one division that is told."""
        whole = (measure, str(self.start), str(self.end))
        return [
            (self.content["figures"][place]["words"][0], self.content["figures"][place]["value"], f"report/{place}")
            for (*key, where), place in self.places.items()
            if tuple(key) == whole
            and [one[0] for one in where] == [split]
            and self.cells.tells(place)
            and f"report/{place}" not in self.out
        ]

    def share(self) -> str:
        """What was admitted as a percentage of the unit's own target; empty where the period is not the year so far or
        no target was given."""
        targets, place = self.content["targets"], self._place("admitted", None, None)
        own = bool(targets) and targets[0]["name"] == self.content["name"] and targets[0]["target"]
        if not own or place is None or (self.start.month, self.start.day) != (1, 1) or self.start.year != self.end.year:
            return ""
        address = f"report/{place}/target/0"
        return "" if address in self.out else self.written(address)

    def _place(self, measure: str, start: date | None, end: date | None) -> int | None:
        key = (measure, str(start or self.start), str(end or self.end), ())
        return self.places.get(key)


def story(content: dict[str, Any], out: Container[str] = ()) -> Story:
    """`content` in the shape of closed/content.py; without the numbers at the addresses in `out`."""
    kept = _Kept(content, out)
    name, words = content["name"], period.name(kept.start, kept.end)
    admitted, lead = kept.value("admitted"), _lead(kept)
    title = f"{name}: {words} kết nạp {kept.say('admitted')} đảng viên" if admitted else f"{name}: kết quả {words}"
    parts = [_situation(kept), _admitted(kept), _most(kept), _classes(kept)]
    return Story(title, lead, "\n\n".join(part for part in parts if part), tuple(kept.asked))


def _lead(kept: _Kept) -> str:
    begins = f"{period.opening_words(kept.start, kept.end)}, {kept.content['name']}"
    admitted = kept.value("admitted")
    if admitted is None:
        return f"{begins} chưa có số liệu về kết nạp đảng viên."
    if admitted == 0:
        return f"{begins} chưa kết nạp được đảng viên nào."
    share = kept.share()
    reached = f", đạt {share} kế hoạch năm {kept.end.year}" if share else ""
    return f"{begins} đã kết nạp {kept.say('admitted')} đảng viên{reached}."


def _situation(kept: _Kept) -> str:
    members = kept.value("members", kept.end)
    parts = []
    if kept.value("organisations"):
        kinds = [
            f"{kept.say(measure)} {words}"
            for measure, words in (("committees", "đảng bộ cơ sở"), ("base_cells", "chi bộ cơ sở"))
            if kept.value(measure)
        ]
        inside = f" (gồm {_listed(kinds)})" if len(kinds) > 1 else ""
        parts.append(f"{kept.say('organisations')} tổ chức cơ sở đảng{inside}")
    if members:
        parts.append(f"{kept.say('members', kept.end)} đảng viên")
    if not parts:
        return ""
    led = f", lãnh đạo {kept.say('enterprises')} doanh nghiệp" if kept.value("enterprises") else ""
    return f"Đến ngày {dates.show(kept.end)}, {kept.content['name']} có {', với '.join(parts)}{led}."


def _admitted(kept: _Kept) -> str:
    years = [
        f"năm {year} kết nạp {kept.say('admitted', *days)} đảng viên"
        for year in (kept.end.year - 2, kept.end.year - 1)
        if kept.value("admitted", *(days := (date(year, 1, 1), date(year, 12, 31))))
    ]
    said = [f"{capital(_listed(years, ', '))}."] if years else []
    some = [
        f"{kept.say(measure)} {words}"
        for measure, words in (("admitted_women", "nữ"), ("admitted_youth_age", "người trong độ tuổi đoàn"))
        if kept.value(measure)
    ]
    if kept.value("admitted") and some:
        said.append(f"Trong {kept.say('admitted')} đảng viên mới có {_listed(some)}.")
    return " ".join(said)


def _most(kept: _Kept) -> str:
    found = sorted((one for one in kept.divided("admitted", "grassroots") if one[1]), key=lambda one: (-one[1], one[0]))
    if len(found) < 2:
        return ""
    named = [f"{name} ({kept.written(address)} đảng viên)" for name, _, address in found[:MOST]]
    tied = sum(1 for one in found[MOST:] if one[1] == found[MOST - 1][1])
    also = f"; còn {tied} tổ chức khác cũng kết nạp {found[MOST - 1][1]} đảng viên" if tied else ""
    return f"Kết nạp được nhiều nhất là {_listed(named, ', ')}{also}."


def _classes(kept: _Kept) -> str:
    opened = [
        f"{name} cho {kept.written(address)} học viên" for name, number, address in kept.divided("learners", "class")
        if number
    ]  # fmt: skip
    return f"Cùng thời gian này đã mở: {'; '.join(opened)}." if opened else ""


def _listed(parts: Iterable[str], last: str = " và ") -> str:
    """`a, b và c`"""
    every = list(parts)
    return last.join([", ".join(every[:-1]), every[-1]]) if len(every) > 1 else "".join(every)
