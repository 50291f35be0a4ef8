"""Files of one cell an act is written for in one go: waiting for the ceremony, on the list of sympathisers; and people
of a sub-tree who need the awareness class. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, Certificate, ClassKind, DueItem, Enrolment, PathAct, TrainingClass
from ketnap.queries.admission.board import open_files
from ketnap.queries.organisation.naming import names
from ketnap.rules import due
from ketnap.rules.path.kinds import OWN

DECIDED, SYMPATHISER = "decided", "sympathiser"
CONCLUSIONS = dict(OWN["conclusion"].words)


@dataclass(frozen=True)
class CellLine:
    unit_id: int
    name: str
    files: int


@dataclass(frozen=True)
class Ready:
    """A file with a decision, waiting for its ceremony."""

    candidacy_id: int
    version: int
    full_name: str
    born_on: date
    decision_no: str
    decided_on: date | None
    received_on: date | None
    """None: the cell has not noted the decision yet."""
    due_on: date | None


@dataclass(frozen=True)
class Listed:
    """Somebody on the list of sympathisers, with what the cell last said."""

    candidacy_id: int
    version: int
    full_name: str
    born_on: date
    since: date
    helper: str
    task: str
    """The last task given, with its result where there is one; empty: none."""
    seen_on: date | None
    seen: str
    waits: str
    """overdue: not looked at within the time of the law; unknown: the law tells no time; empty: in time."""


@dataclass(frozen=True)
class Candidate:
    """Somebody on the path without a valid certificate of the awareness class."""

    candidacy_id: int
    person_id: int
    unit_id: int
    full_name: str
    born_on: date
    unit_name: str
    since: date
    expired_on: date | None
    """Last day of the certificate that is no longer valid; None: never had one."""


@dataclass(frozen=True)
class Classless:
    people: tuple[Candidate, ...]
    """Longest on the list first."""
    unclear: int
    """Left out: they hold a certificate, and the law of the day does not tell how long it is valid."""
    in_class: int
    """Left out: in an awareness class that is not over."""


def cells(viewer: Viewer, unit_id: int, stage: str, on: date) -> list[CellLine]:
    """Cells of the sub-tree with files at that stage, by name. NotFound outside reach."""
    rows = open_files(viewer, unit_id, on, stage=stage).values_list("unit_id").annotate(files=Count("pk")).order_by()
    counts = dict(rows)
    named = names(counts, on)
    return sorted((CellLine(one, named[one], count) for one, count in counts.items()), key=lambda line: line.name)


def _of_cell(viewer: Viewer, unit_id: int, stage: str) -> QuerySet[Candidacy]:
    rows = scope.visible(viewer, Candidacy.objects.filter(unit=unit_id, stage=stage), Permission.READ_PEOPLE)
    return rows.select_related("person").order_by("person__name_sort", "pk")


def ready(viewer: Viewer, unit_id: int) -> list[Ready]:
    """Files of the cell that wait for the ceremony, by name."""
    rows = list(_of_cell(viewer, unit_id, DECIDED))
    acts = _last(rows, ("decision", "received"))
    until = dict(
        DueItem.objects.filter(candidacy__in=rows, wait="ceremony").values_list("candidacy_id", "due_on")
    )  # fmt: skip
    found = []
    for one in rows:
        decision, received = acts.get((one.pk, "decision")), acts.get((one.pk, "received"))
        number = decision.decision_no if decision else ""
        found.append(
            Ready(one.pk, one.version, one.person.full_name, one.person.born_on, number,
                  decision.on if decision else None, received.on if received else None, until.get(one.pk))
        )  # fmt: skip
    return found


def listed(viewer: Viewer, unit_id: int, on: date) -> list[Listed]:
    """The cell's list of sympathisers, by name."""
    rows = list(_of_cell(viewer, unit_id, SYMPATHISER))
    acts = _last(rows, ("listed", "helped", "tasked", "tasked_done", "remarked"))
    until = dict(DueItem.objects.filter(candidacy__in=rows, wait="remark").values_list("candidacy_id", "due_on"))
    found = []
    for one in rows:
        helped, seen = acts.get((one.pk, "helped")), acts.get((one.pk, "remarked"))
        found.append(
            Listed(
                one.pk, one.version, one.person.full_name, one.person.born_on, one.stage_since,
                helped.member.full_name if helped and helped.member else "",
                _task(acts.get((one.pk, "tasked")), acts.get((one.pk, "tasked_done"))), seen.on if seen else None,
                CONCLUSIONS.get(seen.told.get("conclusion", ""), "") if seen else "",
                _waits(until[one.pk], on) if one.pk in until else "",
            )
        )  # fmt: skip
    return found


def _waits(until: date | None, on: date) -> str:
    if until is None:
        return "unknown"
    return "overdue" if until < on else ""


def _task(given: PathAct | None, done: PathAct | None) -> str:
    if given is None:
        return ""
    over = done is not None and done.pk > given.pk
    result = dict(OWN["result"].words).get(done.told.get("result", ""), "") if done and over else "chưa ghi kết quả"
    return f"{given.told.get('task', '')}: {result.lower()}"


def _last(rows: Iterable[Candidacy], kinds: tuple[str, ...]) -> dict[tuple[int, str], PathAct]:
    """(candidacy, kind) → the last act of that kind that counts."""
    found = PathAct.objects.filter(candidacy__in=list(rows), kind__in=kinds, reversed_by=None)
    return {(one.candidacy_id, one.kind): one for one in found.select_related("member").order_by("on", "id")}


def classes(viewer: Viewer, on: date) -> list[tuple[int, str, date, date]]:
    """(id, name, first day, last day) of awareness classes within reach that are not over, the next one first."""
    rows = TrainingClass.objects.filter(kind=ClassKind.AWARENESS, cancelled=False, ends_on__gte=on)
    found = scope.visible(viewer, rows, Permission.CHANGE_CLASSES, unit="organiser").order_by("starts_on", "pk")
    return list(found.values_list("pk", "name", "starts_on", "ends_on"))


def classless(viewer: Viewer, unit_id: int, on: date, *, group: str = "") -> Classless:
    """People of the sub-tree on the list or with a file in the making who have no certificate that is valid on the day
    and are in no class that is not over. NotFound outside reach."""
    wanted = open_files(viewer, unit_id, on, group=group).filter(stage__in=(SYMPATHISER, "file"))
    learning = Enrolment.objects.filter(
        person=OuterRef("person"), withdrawn=False, training_class__kind=ClassKind.AWARENESS,
        training_class__cancelled=False, training_class__ends_on__gte=on,
    )  # fmt: skip
    in_class = wanted.filter(Exists(learning)).count()
    rows = list(wanted.filter(~Exists(learning)).select_related("person").order_by("stage_since", "person__name_sort"))
    held = Certificate.objects.filter(person__among=[one.person_id for one in rows], kind=ClassKind.AWARENESS,
                                      withdrawn=False, issued_on__lte=on)  # fmt: skip
    newest = dict(held.values_list("person_id").annotate(newest=Max("issued_on")).order_by())
    named = names({one.unit_id for one in rows}, on)
    people, unclear = [], 0
    for one in rows:
        last = due.awareness_certificate(newest[one.person_id], on).due_on if one.person_id in newest else None
        if one.person_id in newest and (last is None or last >= on):
            unclear += last is None
            continue
        people.append(
            Candidate(one.pk, one.person_id, one.unit_id, one.person.full_name, one.person.born_on,
                      named[one.unit_id], one.opened_on, last)
        )  # fmt: skip
    return Classless(tuple(people), unclear, in_class)
