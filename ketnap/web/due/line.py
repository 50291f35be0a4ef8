"""What a line of work is made of, and how late something is in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.queries import plans
from ketnap.queries.accounts import House
from ketnap.rules.due import Term
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.tree import Ready, ready

SOON = timedelta(days=30)
SHOWN = 12
"""Lines of one kind; the rest is a number with its list."""
COUNTED = 1_000
"""So many of one kind are counted, no more: the first page must not take longer the more members there are."""
PAST, DUE, OPEN = "past", "due", "open"


@dataclass(frozen=True)
class Line:
    """One line of work: its state in a shape and words, since when, what, whom and where, why, the one button."""

    shape: str
    words: str
    since: str
    what: str
    about: str
    why: str
    address: str
    verb: str
    order: date = date.max
    """The day it counts from; the oldest stands first."""


@dataclass(frozen=True)
class Found:
    """Lines of one topic and urgency. `count` may be more than the lines; `rest` is then the address of them all."""

    state: str
    count: int
    lines: list[Line]
    rest: str = ""
    rest_words: str = ""
    more: bool = False
    """There are more than the count."""


@dataclass(frozen=True)
class Desk:
    """Who asks, for which house, on which day."""

    viewer: Viewer
    house: House
    unit_id: int
    today: date
    lists: list[date]
    """Days of the member lists of the house until today."""
    shown: int = SHOWN
    counted: int = COUNTED

    @cached_property
    def target(self) -> plans.Target:
        """Of the house and the year of today, without its parts."""
        return plans.total(self.viewer, self.unit_id, self.today.year, self.today)

    @cached_property
    def parts(self) -> list[plans.Part]:
        """Targets of this year below the house."""
        if self.target.below is None:
            return []
        return plans.parts(self.viewer, self.unit_id, self.today.year, self.today)

    @cached_property
    def admitted(self) -> dict[int, int]:
        """People admitted this year until today: of the house, and of those below with a target."""
        among = [self.unit_id, *(part.unit_id for part in self.parts)]
        return by_branch(self.viewer, CATALOGUE["admitted"], date(self.today.year, 1, 1), self.today, among=among)

    @cached_property
    def ready(self) -> Ready | None:
        """What stands ready of the house and all below it: two questions, where its people would be gone through."""
        return ready(self.unit_id, self.today)

    def may(self, permission: Permission) -> bool:
        """Whether the viewer holds the right over this house."""
        return scope.reaches(self.viewer, self.unit_id, permission)


def urgency(term: Term, today: date) -> str:
    """past, due or nothing yet: what is open without a known term ages among the overdue."""
    if term.due_on is not None and term.due_on < today:
        return PAST
    if term.due_on is None and (term.opens_on is None or term.opens_on <= today):
        return PAST
    first = term.opens_on if term.opens_on and term.opens_on > today else term.due_on
    return DUE if first is not None and first <= today + SOON else ""


def lateness(term: Term, today: date) -> tuple[str, str, str]:
    """(shape, words, since): `Quá 12 ngày`, `27 ngày, chưa rõ hạn`, `Còn 4 ngày`."""
    if term.due_on is not None and term.due_on < today:
        return "overdue", f"Quá {span(term.due_on, today)}", f"từ {dates.show(term.due_on)}"
    if term.due_on is None and term.opens_on is not None and term.opens_on <= today:
        return "unknown", f"{span(term.opens_on, today)}, chưa rõ hạn", f"từ {dates.show(term.opens_on)}"
    day = term.opens_on if term.opens_on and term.opens_on > today else term.due_on
    if day is None:
        return "unknown", "Chưa rõ hạn", ""
    left = (day - today).days
    return "soon", f"Còn {left} ngày" if left else "Hết hạn hôm nay", f"đến {dates.show(day)}"


def span(start: date, end: date) -> str:
    """Days up to 60, then months, then years."""
    days = (end - start).days
    if days <= 60:
        return f"{days} ngày"
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return f"{months} tháng" if months < 24 else f"{months // 12} năm"
