"""Members that a row names as helper or introducer: by card, by name and birthday, else by the nearest unit."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from ketnap.imports.checks.membership import Row
from ketnap.imports.checks.people import Register, digits, name_key
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import NEWCOMER, Stage
from ketnap.lib.dates import show
from ketnap.lib.text import fold
from ketnap.rules.organisation import CELL_BASE, COMMITTEE

_MORE = re.compile(
    r"^(.*?)\s*[(,;–-]\s*(?:sinh\s*(?:ngày)?|thẻ(?:\s*số)?|số thẻ)?\s*:?\s*([\d][\d.\-/ ]+)\)?$", re.IGNORECASE
)
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
COMING = ("opening", "admitted", "readmitted", "arrived")
SHOWN = "Họ tên (số thẻ) hoặc họ tên (ngày sinh)"


@dataclass(frozen=True, slots=True)
class Someone:
    person: int
    name: str
    born_on: date
    unit: str
    """Code of the unit of membership; empty for somebody who is no member on the day of the list."""
    joined_on: date | None
    official_on: date | None


class Named:
    """Everybody of the register and of this import, to be found by what a cell says."""

    def __init__(self, stage: Stage, register: Register) -> None:
        self.stage = stage
        self.people: dict[int, Someone] = {}
        self.by_card: dict[str, Someone] = {}
        self.by_name: dict[str, list[Someone]] = defaultdict(list)
        self.close: dict[str, dict[str, str]] = {}
        """Grassroots organisation → folded name → name of its members, for suggestions; asked once each."""
        codes = {unit.unit_id: unit.code for unit in stage.units.values() if unit.unit_id is not None}
        moved = {entry.person: entry for entry in stage.entries if entry.kind in COMING}
        for person in register.by_id.values():
            entry = moved.get(person.person_id)
            unit = codes.get(person.member_unit or 0, "") or (entry.unit if entry else "")
            changes = stage.corrections.get(person.person_id, {})
            joined = changes.get("joined_on") or person.joined_on or (entry.on if entry else None)
            official = changes.get("official_on") or person.official_on
            one = Someone(person.person_id, person.full_name, person.born_on, unit, joined, official)
            self._add(one, person.card_no)
        place = {name: number for number, name in enumerate(NEWCOMER)}
        for number, row in enumerate(stage.newcomers, 1):
            joined = row[place["joined_on"]]
            self._add(
                Someone(-number, row[place["full_name"]], row[place["born_on"]],
                        row[0] if joined else "", joined, row[place["official_on"]]),
                row[place["card_no"]],
            )  # fmt: skip

    def _add(self, one: Someone, card: str) -> None:
        self.people[one.person] = one
        self.by_name[name_key(one.name)].append(one)
        if card:
            self.by_card[digits(card)] = one

    def enter(self, number: int) -> int:
        """Somebody who just became a newcomer of the import; no member."""
        told = dict(zip(NEWCOMER, self.stage.newcomers[-number - 1], strict=True))
        self._add(Someone(number, told["full_name"], told["born_on"], "", None, None), "")
        return number

    def same(self, row: Row) -> int:
        """The one person of that name and birthday, else 0."""
        among = [one for one in self.by_name.get(row.key[0], []) if one.born_on == row.key[1]]
        return among[0].person if len(among) == 1 else 0

    def member(self, row: Row, column: str) -> int | None:
        """The person a cell names; None after saying what is wrong with it."""
        text = str(row.values[column])
        name, more = text, ""
        if found := _MORE.match(text):
            name, more = found[1], found[2].strip()
        if _DAY.fullmatch(more):
            day, month, year = map(int, _DAY.fullmatch(more).groups())  # type: ignore[union-attr]
            among = [one for one in self._called(name) if (one.born_on.day, one.born_on.month) == (day, month)
                     and one.born_on.year == year]  # fmt: skip
        elif more and (holder := self.by_card.get(digits(more))):
            among = [holder] if name_key(holder.name) == name_key(name) else []
        else:
            among = self._nearest(self._called(name), row.unit.code)
        if len(among) == 1:
            return among[0].person
        if among:
            message = f"có {len(among)} người tên “{name}”; không rõ là ai. Ghi thêm số thẻ hoặc ngày sinh."
            row.table.say(ERROR, "which_member", row.place, column, message, expected=SHOWN)
        else:
            message = f"“{name}” không có trong sổ đảng viên. Sửa họ tên, hoặc để trống rồi ghi ở trang hồ sơ."
            row.table.say(ERROR, "unknown_member", row.place, column, message, expected="đảng viên có trong sổ",
                          suggestion=self._close(name, row.unit.code))  # fmt: skip
        return None

    def official(self, row: Row, column: str, person: int, on: date) -> None:
        """Say it where the member was not official on the day: it is recorded as the list has it."""
        one = self.people[person]
        if one.official_on is None or one.official_on > on:
            message = (
                f"{one.name} chưa là đảng viên chính thức ngày {show(on)} theo sổ; chỉ đảng viên chính thức được phân "
                "công. Vẫn ghi theo danh sách; xem lại."
            )
            row.table.say(WARNING, "not_official", row.place, column, message, expected="đảng viên chính thức")

    def _called(self, name: str) -> list[Someone]:
        return self.by_name.get(name_key(" ".join(name.split())), [])

    def _nearest(self, among: list[Someone], unit: str) -> list[Someone]:
        """Of several of one name: members of the same cell, else of the same grassroots organisation, else anybody."""
        top = self.grassroots(unit)
        tiers = (
            [one for one in among if one.unit == unit],
            [one for one in among if one.unit and self.grassroots(one.unit) == top],
            [one for one in among if one.unit],
        )
        return next((tier for tier in tiers if tier), among)

    def grassroots(self, code: str) -> str:
        at, seen = code, {code}
        while at in self.stage.units and self.stage.units[at].kind not in (COMMITTEE, CELL_BASE):
            above = self.stage.units[at].parent
            if not above or above in seen:
                return code
            seen.add(above)
            at = above
        return at

    def _close(self, name: str, unit: str) -> str:
        top = self.grassroots(unit)
        if top not in self.close:
            inside = [one for one in self.people.values() if one.unit and self.grassroots(one.unit) == top]
            self.close[top] = {fold(one.name): one.name for one in inside}
        here = self.close[top]
        near = get_close_matches(fold(name), here, n=1, cutoff=0.8)
        return f"Có phải “{here[near[0]]}”?" if near else ""
