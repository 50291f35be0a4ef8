"""What was written since somebody last looked: every act leaves a line in the journal within its own transaction, so
the lines say which tables may have changed. An event nobody told of here may have changed all of them."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Model, Q

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
    "unions": frozenset({MassOrganisation}), "people.erased": frozenset({Candidacy, PathAct, Workplace}),
    **dict.fromkeys(("membership.recorded", "membership.reversed", "membership.amended"), LEDGER),
    **dict.fromkeys(
        (
            "organisation.enterprise_entered", "organisation.enterprise_renamed", "organisation.ownership_changed",
            "organisation.workers_counted", "organisation.leadership_begun", "organisation.leadership_ended",
        ), FIRMS,
    ),
    **dict.fromkeys(
        (
            "access", "accounts", "admission.viewed", "batches.forgotten", "bulletin", "commendation", "direction",
            "exports", "journal", "offices", "papers", "people.corrected", "people.held_shown", "people.registered",
            "people.rekeyed", "people.request_closed", "people.request_entered", "people.request_extended",
            "people.request_told", "people.sealed_anew", "people.viewed", "plans", "questions", "rating", "secrecy",
            "training",
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
    """How far somebody looked."""

    seq: int
    at: datetime
    """Moment of that line: another journal has another one there."""
    missing: frozenset[int] = frozenset()
    """Numbers before it that were not there: rolled back, or of an act that began earlier and was not done yet."""


def since(viewer: Viewer, last: Line | None) -> tuple[Line | None, Models | None]:
    """(the last line of the journal, tables that may have been written after `last`). None for the tables: any; None
    for the line: nothing was written ever. The same for everybody: it tells that something was written, never what.

    Asked before what it is about, so that nothing is taken for older than it is. One query; the first look, which has
    nothing to compare with, leaves out numbers of the last lines that are not there."""
    lines = JournalEntry.objects.order_by("-seq").values_list("seq", "at", "event")
    if last is None:
        newest = list(lines[:MANY])
        if not newest:
            return None, None
        return Line(*newest[0][:2], _missing({seq for seq, _, _ in newest}, newest[-1][0], newest[0][0])), None
    rows = list(lines.filter(Q(seq__gte=last.seq) | Q(seq__in=last.missing))[: MANY + 1])
    if (last.seq, last.at) not in {row[:2] for row in rows} or len(rows) > MANY:
        return since(viewer, None) if rows else (None, None)
    new = [row for row in rows if row[0] != last.seq]
    seen = {seq for seq, _, _ in rows}
    missing = (last.missing - seen) | _missing(seen, last.seq, rows[0][0])
    # A line that comes late tells of an act as long as one may take; what is missing longer was rolled back.
    missing = frozenset(sorted(missing)[-MANY:])
    return Line(*rows[0][:2], missing), written([event for _, _, event in new])


def _missing(seen: set[int], first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1)) - seen


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
