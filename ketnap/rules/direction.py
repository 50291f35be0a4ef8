"""Measures and findings: what may follow what, when they are due, how their effect is counted, programmes to take over.

Pure: acts go in as steps, the state of a day comes out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from ketnap.lib import yamls
from ketnap.lib.dates import add_months
from ketnap.rules.law import HERE

ONCE, MONTHS = "once", {"quarterly": 3, "yearly": 12}
AFTER = {
    # state → what may be recorded next
    "given": ("begun", "reported", "moved", "assigned", "cancelled"),
    "begun": ("reported", "moved", "assigned", "cancelled"),
    "reported": ("accepted", "returned", "moved", "assigned", "cancelled"),
    "returned": ("reported", "moved", "assigned", "cancelled"),
    "done": (),
    "cancelled": (),
}
LEADS_TO = {"begun": "begun", "reported": "reported", "returned": "returned", "cancelled": "cancelled"}
OPEN = ("given", "begun", "reported", "returned")
WAITS_FOR_UNIT = ("given", "begun", "returned")
"""States in which the unit has to act: past its day it is overdue, until it reports."""
FINDING_AFTER = {
    "open": ("reported", "moved", "assigned", "cancelled"),
    "reported": ("accepted", "returned", "moved", "assigned", "cancelled"),
    "not_yet": ("reported", "moved", "assigned", "cancelled"),
    "verified": (),
    "dropped": (),
}
FINDING_LEADS_TO = {"reported": "reported", "accepted": "verified", "returned": "not_yet", "cancelled": "dropped"}
FINDING_OPEN = ("open", "reported", "not_yet")
FINDING_WAITS_FOR_UNIT = ("open", "not_yet")


@dataclass(frozen=True, slots=True)
class Step:
    """One act that stands. `due_on` is the new day of what was moved."""

    kind: str
    on: date
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    state: str
    due_on: date
    rounds: int = 0
    """How often a measure that comes back was accepted."""


def measure(rhythm: str, first_due: date, until: date | None, steps: Iterable[Step]) -> Standing:
    """Where a measure stands after its acts. What comes back begins again when a round is accepted, due one quarter or
    year later, and is done when that would be after `until`."""
    state, due, rounds = "given", first_due, 0
    for step in steps:
        if step.kind == "moved" and step.due_on is not None:
            due = step.due_on
        elif step.kind == "accepted":
            rounds += 1
            state, due = _next(rhythm, due, until)
        else:
            state = LEADS_TO.get(step.kind, state)
    return Standing(state, due, rounds)


def _next(rhythm: str, due: date, until: date | None) -> tuple[str, date]:
    if rhythm == ONCE:
        return "done", due
    coming = add_months(due, MONTHS[rhythm])
    return ("done", due) if until is not None and coming > until else ("begun", coming)


def finding(first_due: date, steps: Iterable[Step]) -> Standing:
    """Where a finding stands after its acts."""
    state, due = "open", first_due
    for step in steps:
        if step.kind == "moved" and step.due_on is not None:
            due = step.due_on
        else:
            state = FINDING_LEADS_TO.get(step.kind, state)
    return Standing(state, due)


@dataclass(frozen=True, slots=True)
class Effect:
    """How what followed is counted: a measure of the statistics, held to keys of a division. A flow is counted since
    the measure was given and over as many days before; a stock on the day and on the day before it was given."""

    key: str
    label: str
    measure: str
    flow: bool
    where: tuple[tuple[str, str], ...] = ()


_OUTSIDE_STATE = tuple(
    ("ownership", key) for key in ("joint_stock", "private", "limited", "partnership", "foreign", "foreign_100")
)
"""Biểu số 5-BTCTW, dòng 9b: doanh nghiệp ngoài khu vực Nhà nước."""
EFFECTS: Mapping[str, Effect] = {
    one.key: one
    for one in (
        Effect("admitted", "Số người được kết nạp", "admitted", True),
        Effect("admitted_women", "Số phụ nữ được kết nạp", "admitted_women", True),
        Effect("admitted_youth_union", "Số đoàn viên được kết nạp", "admitted_youth_union", True),
        Effect("admitted_outside_state", "Số người được kết nạp trong doanh nghiệp ngoài khu vực Nhà nước",
               "admitted_outside_state", True),
        Effect("admitted_workers", "Số công nhân, lao động trực tiếp được kết nạp", "admitted", True,
               (("occupation", "worker"),)),
        Effect("admitted_managers", "Số người lãnh đạo, quản lý doanh nghiệp được kết nạp", "admitted", True,
               (("occupation", "manager"),)),
        Effect("members_outside_state", "Số đảng viên trong doanh nghiệp ngoài khu vực Nhà nước", "members", False,
               _OUTSIDE_STATE),
        Effect("organisations_outside_state", "Số tổ chức cơ sở đảng trong doanh nghiệp ngoài khu vực Nhà nước",
               "organisations", False, _OUTSIDE_STATE),
        Effect("units_founded", "Số tổ chức đảng thành lập mới", "units_founded", True),
        Effect("enterprises", "Số doanh nghiệp có tổ chức đảng lãnh đạo", "enterprises", False),
        Effect("learners", "Lượt người học các lớp", "learners", True),
        Effect("learners_awareness", "Số người học lớp nhận thức về Đảng", "learners_awareness", True),
        Effect("learners_new_member", "Số người học lớp đảng viên mới", "learners_new_member", True),
        Effect("members", "Số đảng viên", "members", False),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Proposed:
    """One item of a programme to take over; `day` and `month` say when in the year it is first due."""

    solution: str
    title: str
    evidence: str
    rhythm: str
    effect: str
    month: int
    day: int
    to: str
    """`all`: every grassroots organisation below; `own`: the committee itself."""

    def due(self, given: date) -> date:
        """First such day from the day on which it is given."""
        this_year = date(given.year, self.month, self.day)
        return this_year if this_year >= given else date(given.year + 1, self.month, self.day)


@dataclass(frozen=True)
class Programme:
    key: str
    title: str
    source: str
    confidence: str
    items: tuple[Proposed, ...]


@cache
def programmes() -> tuple[Programme, ...]:
    """Programmes that an office may take over for a text and change: programmes.yaml beside this module."""
    raw = yamls.read((HERE / "programmes.yaml").read_text(encoding="utf-8"))
    return tuple(
        Programme(
            key, one["title"], one["source"], one["confidence"],
            tuple(
                Proposed(part["solution"], item["title"], item["evidence"], item["rhythm"], item.get("effect", ""),
                         item["month"], item["day"], item["to"])
                for part in one["solutions"] for item in part["items"]
            ),
        )
        for key, one in raw.items()
    )  # fmt: skip
