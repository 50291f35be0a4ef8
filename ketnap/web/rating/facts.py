"""What stands beside a rating and is never one: admissions against the target, and how those below are rated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from ketnap.lib import clock
from ketnap.queries import rating
from ketnap.queries.rating import Group
from ketnap.rules.rating import ORGANISATIONS, ConditionState, Regime, condition_states
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import remembers
from ketnap.web.doors import door

FIRST = 1945


def asked_year(request: HttpRequest) -> int:
    """The year rated: the one asked for, else the last one that a review can have closed."""
    typed = request.GET.get("nam", "")
    if typed.isascii() and typed.isdecimal() and len(typed) == 4 and int(typed) >= FIRST:
        return int(typed)
    today = clock.today()
    return today.year if today.month >= 11 else today.year - 1


def review_day(year: int) -> date:
    """The day whose tree and members are rated: 31 December of the year, or today where that is still to come."""
    return min(date(year, 12, 31), clock.today())


@dataclass(frozen=True)
class Development:
    """`admitted` None: the register cannot tell. `state`: reached, not_reached, no_source, not_given, unknown."""

    admitted: int | None
    target: int | None
    state: str
    reason: str
    address: str

    WORDS = {
        "reached": "Đạt", "not_reached": "Chưa đạt", "no_source": "Không còn nguồn", "not_given": "Chưa giao chỉ tiêu",
        "unknown": "Chưa có số liệu",
    }  # fmt: skip
    SHAPES = {
        "reached": "pass", "not_reached": "warn", "no_source": "question", "not_given": "unknown", "unknown": "unknown"
    }  # fmt: skip

    @property
    def words(self) -> str:
        return self.WORDS[self.state]

    @property
    def shape(self) -> str:
        return self.SHAPES[self.state]

    @property
    def said(self) -> str:
        """`Chưa đạt, 1 trên 3`, as the workbook says it."""
        if self.admitted is None or self.target is None:
            return self.words if self.admitted is None else f"{self.words}, đã kết nạp {self.admitted}"
        return f"{self.words}, {self.admitted} trên {self.target}"


def development(
    request: HttpRequest, top: int, unit_ids: Sequence[int], year: int, on: date
) -> dict[int, Development]:  # fmt: skip
    """Unit → admissions of the year against its target, for the units of a page. A fixed number of queries."""
    if not unit_ids:
        return {}
    start = date(year, 1, 1)
    asked = rating.targets(request.viewer, unit_ids, year, on)
    known = remembers(top, on)
    admitted = by_branch(request.viewer, CATALOGUE["admitted"], start, on, among=unit_ids) if known else {}
    return {
        pk: _development(admitted.get(pk, 0) if known else None, asked.get(pk), door("admitted", pk, start, on))
        for pk in unit_ids
    }


def _development(admitted: int | None, asked: object, address: str) -> Development:
    target = getattr(asked, "target", None)
    reason = getattr(asked, "reason", "")
    if target is None:
        return Development(admitted, None, "not_given", "", address)
    if admitted is None:
        return Development(None, target, "unknown", reason, address)
    if admitted >= target and target:
        return Development(admitted, target, "reached", reason, address)
    no_source = getattr(asked, "has_source", None) is False
    state = "no_source" if no_source else "reached" if admitted >= target else "not_reached"
    return Development(admitted, target, state, reason, address)


@dataclass(frozen=True)
class Below:
    """How those below a unit are rated, and what that says about its own best level."""

    rated: int
    total: int
    good: int
    conditions: tuple[ConditionState, ...]

    @property
    def failed(self) -> bool:
        return any(one.failed for one in self.conditions)

    @property
    def said(self) -> str:
        return f"{self.rated} trên {self.total} đã xếp loại, {self.good} từ tốt trở lên" if self.total else ""


def below(known: Regime, group: Group | None) -> Below | None:
    if group is None or not group.total:
        return None
    scale = known.scale(ORGANISATIONS)
    best = [one.level for one in scale.conditions][:1]
    states = condition_states(scale, best[0], group.counts, group.open) if best else []
    return Below(group.rated, group.total - skipped(group.counts), good_of(group.counts), tuple(states))


def good_of(counts: Mapping[str, int]) -> int:
    return sum(counts.get(level, 0) for level in ("exemplary", "excellent", "good"))


def skipped(counts: Mapping[str, int]) -> int:
    """Those with a reason for not being reviewed."""
    return sum(number for verdict, number in counts.items() if verdict in ("new_unit", *REASONS))


REASONS = ("new_member", "exempt", "suspended")
