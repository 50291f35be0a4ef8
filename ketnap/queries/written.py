"""What was written since somebody last looked: every act leaves a line in the journal within its own transaction, so
the lines say which tables may have changed. An event nobody told of here may have changed all of them."""

from typing import NamedTuple

from django.db.models import Model

from ketnap.access.viewer import Viewer
from ketnap.models import (
    Candidacy,
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    JournalEntry,
    Leadership,
    MassOrganisation,
    Movement,
    PathAct,
    Stay,
    Workplace,
)

type Models = frozenset[type[Model]]
NOTHING: Models = frozenset()
FIRMS: Models = frozenset({Enterprise, EnterpriseAct, EnterpriseOwnership, Headcount, Leadership})
LEDGER: Models = frozenset({Movement, Stay})
COUNTED: Models = FIRMS | LEDGER | {Candidacy, PathAct, MassOrganisation, Workplace}
"""The tables of WRITES. What rests on others, as the tree does, is read anew after every event not told there."""
WRITES: dict[str, Models] = {
    "admission": frozenset({Candidacy, PathAct}), "coverage": frozenset({Workplace}),
    "unions": frozenset({MassOrganisation}),
    **dict.fromkeys(("membership.recorded", "membership.reversed", "membership.amended"), LEDGER),
    **dict.fromkeys(
        (
            "organisation.enterprise_entered", "organisation.enterprise_renamed", "organisation.ownership_changed",
            "organisation.workers_counted", "organisation.leadership_begun", "organisation.leadership_ended",
        ), FIRMS,
    ),
    **dict.fromkeys(
        (
            "accounts", "bulletin", "commendation", "direction", "offices", "papers", "people.corrected",
            "people.held_shown", "people.registered", "people.viewed", "plans", "questions", "rating", "training",
        ), NOTHING,
    ),
}  # fmt: skip
"""Event or its topic → the tables it writes, of those that are counted on pages. A line of another event in the same
transaction tells of its own."""
READING = "exported"
"""Verb of lines that tell of a table taken away."""
MANY = 500
"""Lines between two looks; after more of them everything is read anew."""


class Line(NamedTuple):
    seq: int
    digest: str


def since(viewer: Viewer, last: Line | None) -> tuple[Line | None, Models | None]:
    """(the last line of the journal, tables that may have been written after `last`). None for the tables: any; None
    for the line: nothing was written ever. The same for everybody: it tells that something was written, never what.

    Asked before what it is about, so that nothing is taken for older than it is. One query."""
    lines = JournalEntry.objects.order_by("-seq")
    if last is not None:
        lines = lines.filter(seq__gte=last.seq)
    rows = list(lines.values_list("seq", "digest", "event")[: MANY if last else 1])
    if not rows:  # nothing yet; or another database than the one looked at, which may well have lines
        return None, None
    if last is None or rows[-1][:2] != last:
        return Line(*rows[0][:2]), None
    return Line(*rows[0][:2]), written([event for _, _, event in rows[:-1]])


def written(events: list[str]) -> Models | None:
    """Tables of COUNTED that acts of these events write. None: any table."""
    found = NOTHING
    for event in set(events):
        topic, _, verb = event.partition(".")
        told = NOTHING if verb == READING else WRITES.get(event, WRITES.get(topic))
        if told is None:
            return None
        found |= told
    return found
