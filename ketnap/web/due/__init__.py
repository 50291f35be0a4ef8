"""What needs whom today: every topic adds its lines. A new topic writes `lines(desk)` and stands in SOURCES."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ketnap.lib import numbers
from ketnap.web.due import (
    admission,
    batches,
    bulletin,
    commendation,
    direction,
    exports,
    feedback,
    membership,
    monthly,
    offices,
    papers,
    people,
    plans,
    requests,
    training,
)
from ketnap.web.due.line import DUE, OPEN, PAST, Desk, Found, Line

Source = Callable[[Desk], list[Found]]
SOURCES: tuple[Source, ...] = (
    membership.recognitions, admission.path, admission.overtaken, training.certificates, training.invitations,
    membership.lists,
    direction.measures, direction.findings, papers.closings, plans.targets, offices.charges, offices.elections,
    plans.registered, monthly.examinations, batches.files, people.gaps, requests.people_asking,
    bulletin.approvals, exports.approvals, feedback.readers, commendation.proposals, commendation.review,
    commendation.badges,
)  # fmt: skip
HEADINGS = (
    (PAST, "Quá hạn", "quá hạn"),
    (DUE, "Đến hạn trong 30 ngày", "đến hạn trong 30 ngày"),
    (OPEN, "Chờ làm", "chờ làm"),
)
"""Urgency, heading, and how the opening sentence of the page says it."""


@dataclass(frozen=True)
class Group:
    """Lines of one urgency, the oldest first."""

    state: str
    heading: str
    words: str
    said: str
    """How many, in words: `hơn 1.000` where more of a kind are there than are counted."""
    whole: bool
    """All of it is shown."""
    lines: list[Line]
    rests: list[tuple[str, str]] = field(default_factory=list)
    """(words, address) of the lists that hold what is not shown."""


def gathered(desk: Desk, *, shown: int, sources: Iterable[Source] = SOURCES) -> list[Group]:
    """Everything due at this desk, the most pressing group first; groups without work are left out."""
    found = [one for source in sources for one in source(desk)]
    groups = []
    for state, heading, words in HEADINGS:
        mine = [one for one in found if one.state == state and one.count]
        if not mine:
            continue
        lines = sorted((line for one in mine for line in one.lines), key=lambda line: (line.order, line.what))[:shown]
        count, more = sum(one.count for one in mine), any(one.more for one in mine)
        whole = count <= len(lines) and not more
        rests = [(one.rest_words, one.rest) for one in mine if one.rest and not whole]
        most = count // desk.counted * desk.counted
        told = numbers.show_counted(most + 1, most) if more else numbers.show(count)
        groups.append(Group(state, heading, words, told, whole, lines, rests))
    return groups
