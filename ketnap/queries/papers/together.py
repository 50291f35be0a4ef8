"""Files that stand at an act of a paper, each with what the record holds for it, so that all are made together.

Viewer first. A paper of several days is read day by day: a fixed number of queries for each.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, CommitteeTerm, IssuedPaper, Meeting, MeetingItem, NumberBook, PathAct
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.lines import upwards
from ketnap.queries.papers.preparing import REMEMBERED
from ketnap.queries.papers.values import of_candidacies, reached
from ketnap.rules.papers import Entry, catalogue

DECISION = "9-KND"
"""The paper of what a meeting decides."""
MOST = 1000
"""Files of one page, and of one run."""


@dataclass(frozen=True)
class Standing:
    """A file at an act of the paper."""

    candidacy_id: int
    act_id: int
    full_name: str
    born_on: date
    about: str
    """Whom of several the act is about: the introducer."""
    unit_id: int
    """Where the file is now."""
    unit_name: str
    """The cell of the act."""
    on: date
    """The day of the paper: that of the decision, else of the act."""
    number: str
    """That the act has already."""
    issuer_id: int
    issuer_name: str
    may_issue: bool
    """The viewer writes for the body that issues it."""
    known: Mapping[str, str]
    issued_id: int | None
    """The same paper, issued already."""

    @property
    def open(self) -> bool:
        return self.issued_id is None and self.may_issue


def entries() -> list[Entry]:
    """Papers that speak of one file and belong to an act, which is all that many can be made of."""
    return [one for one in catalogue().values() if one.about == "candidacy" and one.acts]


def of_meeting(viewer: Viewer, meeting_id: int) -> list[Standing]:
    """Decisions of a meeting that are written, in the order of its agenda. NotFound out of reach."""
    rows = scope.visible(viewer, Meeting.objects.filter(pk=meeting_id), Permission.READ_PEOPLE)
    if not rows.exists():
        raise NotFound("Không có cuộc họp này.")
    entry = catalogue()[DECISION]
    items = MeetingItem.objects.filter(meeting=meeting_id, act__kind__in=entry.acts, act__reversed_by=None)
    return standing(viewer, entry, items.order_by("position").values_list("act", flat=True))


def waiting(viewer: Viewer, meeting_id: int) -> int:
    """How many decisions of a meeting that are written have not been issued."""
    entry = catalogue()[DECISION]
    meetings = scope.visible(viewer, Meeting.objects.filter(pk=meeting_id), Permission.READ_PEOPLE)
    items = MeetingItem.objects.filter(meeting__in=meetings, act__kind__in=entry.acts, act__reversed_by=None)
    kept = IssuedPaper.objects.filter(key=entry.key, act__in=items.values("act"), withdrawn_at=None)
    return items.exclude(act__in=kept.values("act")).count()


def of_unit(viewer: Viewer, unit_id: int, entry: Entry, start: date, end: date) -> list[Standing]:
    """Acts of the paper in the unit and all below it, from day to day, by day and name. NotFound out of reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
    files = scope.visible(viewer, Candidacy.objects.all(), Permission.READ_PEOPLE)
    acts = PathAct.objects.filter(
        kind__in=entry.acts, on__range=(start, end), reverses=None, reversed_by=None, candidacy__in=files.values("pk"),
        unit__in=scope.held_below([unit_id], viewer.on),
    )  # fmt: skip
    return standing(
        viewer, entry, acts.order_by("on", "candidacy__person__name_sort", "pk").values_list("pk", flat=True)
    )


def standing(viewer: Viewer, entry: Entry, act_ids: Iterable[int]) -> list[Standing]:
    """In the order of the acts; one that was taken back, or is of another paper, is left out. NotFound where a file is
    outside reach."""
    order = {pk: place for place, pk in enumerate(act_ids)}
    rows = PathAct.objects.filter(pk__in=order, kind__in=entry.acts, reverses=None, reversed_by=None)
    acts = sorted(rows.select_related("member"), key=lambda one: order[one.pk])
    heads = reached(viewer, {one.candidacy_id for one in acts})
    kept = dict(IssuedPaper.objects.filter(key=entry.key, act__in=acts, withdrawn_at=None).values_list("act", "pk"))
    may: dict[int, bool] = {}
    found = {}
    for on, part in _by_day(acts):
        known = of_candidacies(
            viewer, [one.candidacy_id for one in part], entry, on, {one.candidacy_id: one.pk for one in part}
        )
        lines = upwards({one.unit_id for one in part}, on)
        for act in part:
            head, line = heads[act.candidacy_id], lines[act.unit_id]
            made, _ = line.issuer(entry.issuer)
            issuer = made.unit_id if made else act.unit_id
            if issuer not in may:
                may[issuer] = scope.reaches(viewer, issuer, Permission.RECORD_PATH)
            found[act.pk] = Standing(
                head.pk, act.pk, head.person.full_name, head.person.born_on,
                act.member.full_name if act.member else "", head.unit_id, line.cell.name if line.cell else "", on,
                act.decision_no if entry.number else "", issuer, made.name if made else "", may[issuer],
                known[head.pk], kept.get(act.pk),
            )  # fmt: skip
    return [found[one.pk] for one in acts]


def _by_day(acts: Sequence[PathAct]) -> list[tuple[date, list[PathAct]]]:
    """Acts of one day together, but never two of one file: each has values of its own."""
    parts: dict[tuple[date, int], list[PathAct]] = defaultdict(list)
    times: dict[tuple[date, int], int] = defaultdict(int)
    for act in acts:
        on = act.decided_on or act.on
        parts[on, times[on, act.candidacy_id]].append(act)
        times[on, act.candidacy_id] += 1
    return [(on, part) for (on, _), part in parts.items()]


def remembered(viewer: Viewer, key: str, issuers: Iterable[int]) -> dict[str, str]:
    """What the last paper of its kind of these bodies was given, of what papers of one body share."""
    within = scope.visible(viewer, IssuedPaper.objects.all(), Permission.READ_PEOPLE)
    last = (
        within.filter(key=key, unit__in=scope.below(list(issuers), viewer.on), withdrawn_at=None)
        .order_by("-id").values_list("values", flat=True).first()
    )  # fmt: skip
    said = last["single"] if last else {}
    return {one: said[one] for one in REMEMBERED if said.get(one)}


def booked(viewer: Viewer, entry: Entry, rows: Sequence[Standing]) -> bool:
    """Whether each body that would have to number one keeps a book of numbers of that type on that day."""
    wanted = {(one.issuer_id, one.on) for one in rows if not one.number}
    if not entry.numbered or not wanted:
        return False
    terms: dict[int, list[tuple[date, int]]] = defaultdict(list)
    units = {unit for unit, _ in wanted}
    for unit, since, pk in (
        CommitteeTerm.objects.filter(unit__in=units).order_by("-since").values_list("unit", "since", "pk")
    ):
        terms[unit].append((since, pk))
    held = set(NumberBook.objects.filter(unit__in=units, type=entry.number).values_list("term", flat=True))
    return all(next((pk for since, pk in terms[unit] if since <= on), None) in held for unit, on in wanted)
