"""What the last daily run found, for the home page: every number to who reaches the whole book, the verdict to all."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, JournalEntry, UnitLink
from ketnap.rules.path.waits import BY_CODE

EVENT = "admission.balanced"
SHOWN = 5


@dataclass(frozen=True)
class Wrong:
    """Something the run found, of a file within reach."""

    candidacy_id: int
    full_name: str
    what: str
    kind: str


@dataclass(frozen=True)
class DayLine:
    on: date
    at: datetime
    balanced: bool
    counts: dict[str, int]
    """Empty where the viewer does not reach the whole book."""
    wrong: list[Wrong] = field(default_factory=list)


def latest(viewer: Viewer, unit_id: int) -> DayLine | None:
    """The last run of the topmost organisation above the one asked about. None before the first run, and outside
    reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        return None
    above = written_once.rows(_above, unit_id, viewer.on)
    lines = written_once.rows(_runs, str(above[0])) if above else []
    if not lines:
        return None
    top, line = above[0], lines[0]
    told, whole = line.detail, scope.reaches(viewer, top, Permission.READ_PEOPLE)
    counts = {name: told[name] for name in ("due", "shown", "handed_on", "closed", "differences", "repaired")}
    wrong = _wrong(viewer, told["named"])
    return DayLine(date.fromisoformat(told["on"]), line.at, told["balanced"], counts if whole else {}, wrong)


def _above(unit_id: int, on: date) -> QuerySet:
    links = UnitLink.objects.filter(descendant=unit_id, valid_from__lte=on, valid_to__gt=on)
    return links.order_by("-distance").values_list("ancestor_id", flat=True)[:1]


def _runs(top: str) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(event=EVENT, unit_id_text=top).order_by("-seq")[:1]


def _wrong(viewer: Viewer, named: list[list[str]]) -> list[Wrong]:
    rows = Candidacy.objects.filter(pk__in=[candidacy for _, candidacy, _ in named]).select_related("person")
    within = scope.visible(viewer, rows, Permission.READ_PEOPLE)
    people = {one.pk: one.person.full_name for one in within}
    return [
        Wrong(int(candidacy), people[int(candidacy)], BY_CODE[wait].what if wait in BY_CODE else "Bước của hồ sơ", kind)
        for kind, candidacy, wait in named
        if int(candidacy) in people
    ][:SHOWN]
