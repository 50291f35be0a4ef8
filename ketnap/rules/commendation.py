"""Forms of commendation, who may give them, and the day a badge of Party age is reached. Dated values of
commendation.yaml and pure functions over them; what a text does not say is said to be unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import dates, yamls

UNIT, ENTERPRISE, PERSON, OUTSIDER = "unit", "enterprise", "person", "outsider"
BADGE = "badge"
KIND_LEVELS = {
    "cell": "cell", "section": "section", "cell_base": "grassroots_cell", "committee": "grassroots", "upper": "upper",
}  # fmt: skip
"""The level a unit of each kind stands on."""


@dataclass(frozen=True)
class Form:
    code: str
    title: str
    subjects: tuple[str, ...]
    since: date | None
    citation: str


@dataclass(frozen=True)
class Powers:
    """Who may give what from a day on."""

    since: date
    until: date | None
    citation: str
    confidence: str
    forms: dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Badges:
    """The years for which a badge is given, from a day on."""

    since: date
    years: tuple[int, ...]
    early_months: dict[int, int]
    citation: str
    confidence: str

    def early(self, years: int) -> int:
        """Months before its day the badge may be given to somebody gravely ill."""
        return self.early_months[max(least for least in self.early_months if least <= years)]


@dataclass(frozen=True)
class Objection:
    """What a text has against a commendation. It stops only where the text was read."""

    stops: bool
    sentence: str
    citation: str


@cache
def _read() -> dict[str, Any]:
    path = Path(__file__).with_suffix(".yaml")
    return dict(yamls.read(path.read_text(encoding="utf-8")))


@cache
def forms() -> dict[str, Form]:
    return {
        code: Form(code, row["title"], tuple(row["subjects"]), row.get("since"), row.get("citation", ""))
        for code, row in _read()["forms"].items()
    }


@cache
def levels() -> dict[str, str]:
    """Level → its words, from below upwards."""
    return dict(_read()["levels"])


@cache
def _powers() -> tuple[Powers, ...]:
    return tuple(
        Powers(row["since"], row.get("until"), row["citation"], row["confidence"], row["forms"])
        for row in _read()["powers"]
    )


@cache
def _badges() -> tuple[Badges, ...]:
    return tuple(
        Badges(row["since"], tuple(row["years"]), dict(row["early_months"]), row["citation"], row["confidence"])
        for row in _read()["badges"]
    )


def forms_for(subject: str, on: date) -> list[Form]:
    """Forms that exist on the day for such a subject, in the order of the file."""
    return [one for one in forms().values() if subject in one.subjects and (one.since is None or one.since <= on)]


def powers_on(on: date) -> Powers | None:
    return next((one for one in _powers() if one.since <= on and (one.until is None or on <= one.until)), None)


def badges_on(on: date) -> Badges | None:
    """None: before the first text we know of."""
    return next((one for one in reversed(_badges()) if one.since <= on), None)


def every_badge() -> list[int]:
    """Every number of years that any text ever named."""
    return sorted({years for one in _badges() for years in one.years})


def givers(form: str, subject: str, on: date) -> list[str]:
    """Levels that a text of the day names for the form and such a subject; empty: no text says."""
    held = powers_on(on)
    named = held.forms.get(form, {}) if held else {}
    return [level for level in levels() if subject in named.get(level, ())]


def may_give(form: str, level: str, subject: str, unit_kind: str, on: date) -> Objection | None:
    """What stands against a level giving the form on the day. `unit_kind` is that of a unit commended, else empty.

    A body does not commend itself: a unit is commended from above. Who may give what stands in a dated text, which
    stops only where it was read; for enterprises and people outside the Party no text of ours speaks.
    """
    order = list(levels())
    if unit_kind and order.index(level) <= order.index(KIND_LEVELS[unit_kind]):
        words = f"{levels()[level]} không đứng trên tổ chức được khen; hãy chọn cấp ra quyết định ở trên tổ chức ấy."
        return Objection(True, words, "")
    allowed, held = givers(form, subject, on), powers_on(on)
    if held is None or not allowed or level in allowed or level == "centre":
        return None
    named = ", ".join(levels()[one] for one in allowed)
    title = forms()[form].title
    sentence = f"{title} do {named} tặng, không do {levels()[level]}; hãy chọn đúng cấp hoặc hình thức khác."
    return Objection(held.confidence == "high", sentence, held.citation)


@dataclass(frozen=True)
class Gap:
    """Days out of the Party: from the loss until the day of coming back, both as written in the ledger."""

    since: date
    until: date


def reached_on(decided_on: date | None, joined_on: date | None, gaps: Iterable[Gap], years: int) -> date | None:
    """The day that many years of Party age are full. None where neither day is known.

    Điều lệ Đảng, Điều 5 khoản 4: from the day of the admission decision, or the day of joining where no decision is
    left, less the time out of the Party. A day of 29 February is full on 1 March of a common year.
    """
    start = decided_on or joined_on
    if start is None:
        return None
    year = start.year + years
    if year > dates.OPEN_END.year - 1:
        return None
    day = date(year, 3, 1) if (start.month, start.day) == (2, 29) and not _leap(year) else start.replace(year=year)
    for gap in sorted(gaps, key=lambda one: one.since):
        if gap.since < day:
            day += gap.until - gap.since
    return day


@dataclass(frozen=True)
class Began:
    """Whoever began from the first day to the last, and was never out of the Party, reaches a badge of so many years
    within the span that was asked for."""

    years: int
    first: date
    last: date


def began_for(since: date, until: date) -> list[Began]:
    """For each badge that may be reached between the two days, by the text of the day it is reached."""
    every, found = _badges(), []
    for held, after in zip(every, (*(one.since for one in every[1:]), dates.OPEN_END), strict=True):
        first, last = max(since, held.since), min(until, dates.day_before(after))
        for years in held.years if first <= last else ():
            begins = min(day for day in _around(first, years) if _full(day, years) >= first)
            found.append(Began(years, begins, max(day for day in _around(last, years) if _full(day, years) <= last)))
    return found


def _around(day: date, years: int) -> list[date]:
    """Days so many years before it: one of them is next to 29 February where that matters."""
    there = dates.add_months(day, -12 * years)
    return [there + timedelta(days=step) for step in range(-2, 3)]


def _full(start: date, years: int) -> date:
    return reached_on(start, None, (), years) or dates.OPEN_END


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def may_have_badge(
    years: int, reached: date | None, given: date, *, early: bool, died_on: date | None
) -> Objection | None:
    """What stands against a badge of that many years on the day it is given."""
    held = badges_on(given)
    if held is None or years not in held.years:
        known = ", ".join(str(one) for one in held.years) if held else "chưa rõ"
        words = f"Ngày {dates.show(given)} không có Huy hiệu {years} năm; hãy chọn một mức: {known}."
        return Objection(True, words, held.citation if held else "")
    if reached is None:
        words = f"Chưa rõ ngày vào Đảng nên chưa tính được {years} năm tuổi Đảng; hãy bổ sung hồ sơ."
        return Objection(True, words, party_age_citation())
    last = died_on or given
    if reached <= last:
        return None
    months = _read()["posthumous_months"] if died_on else held.early(years)
    what = "truy tặng sớm" if died_on else "tặng sớm vì bệnh nặng"
    if (early or died_on) and dates.add_months(last, months) >= reached:
        return None
    if early or died_on:
        words = (
            f"Đủ {years} năm tuổi Đảng ngày {dates.show(reached)}; {what} không quá {months} tháng. Hãy xem lại mức."
        )
        return Objection(True, words, held.citation)
    words = f"Đủ {years} năm tuổi Đảng ngày {dates.show(reached)}, sau ngày {dates.show(last)}; hãy đợi đến ngày ấy."
    return Objection(True, words, party_age_citation())


def party_age_citation() -> str:
    return str(_read()["party_age_citation"])


def rounds(year: int) -> list[date]:
    """Days of the year on which badges are handed over, with the citation in `rounds_citation`."""
    parts = [tuple(int(part) for part in one.split("-")) for one in _read()["rounds"]["days"]]
    return [date(year, month, day) for month, day in parts]


def rounds_citation() -> str:
    return str(_read()["rounds"]["citation"])


def round_of(reached: date) -> date:
    """The first day of handing over on or after the day a badge is reached."""
    after = [*rounds(reached.year), *rounds(reached.year + 1)]
    return next(one for one in after if one >= reached)


@dataclass(frozen=True)
class ReviewDue:
    """The yearly review that is asked for on a day: of which year, until when, by which text."""

    year: int
    due_on: date
    says: str
    citation: str
    confidence: str


def review_due(on: date) -> ReviewDue:
    """In the last months of a year that of the year itself, before them that of the year before."""
    row = _read()["yearly_review"]
    year = on.year if on.month >= row["from_month"] else on.year - 1
    return ReviewDue(year, date(year, 12, 31), row["says"], row["citation"], row["confidence"])


def gaps(entries: Iterable[tuple[str, date]]) -> tuple[list[Gap], bool]:
    """Time out of the Party told by ledger entries (kind, day) in their order, and whether some of it is unknown: a
    coming back without the loss before it. Who was restored had been put out wrongly: that time counts."""
    found: list[Gap] = []
    lost: date | None = None
    unknown = False
    for kind, on in entries:
        if kind in ("expelled", "struck_off", "left"):
            lost = on
        elif kind == "readmitted":
            if lost is None:
                unknown = True
            elif on > lost:
                found.append(Gap(lost, on))
            lost = None
        elif kind == "restored":
            lost = None
    return found, unknown
