"""What the register knows of the path when a list arrives: files with their acts, certificates. Viewer first."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, Certificate, PathAct, Person
from ketnap.queries.admission.dossier import ON_PATH, SCHOOLING

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class KnownAct:
    """One act that counts: not reversed."""

    act_id: int
    kind: str
    on: date
    told: dict[str, Any]
    member_id: int | None
    member_name: str
    number: str
    """Of its decision."""


@dataclass(slots=True)
class KnownFile:
    candidacy_id: int
    person_id: int
    unit_id: int
    stage: str
    opened_on: date
    ended_on: date | None
    acts: list[KnownAct] = field(default_factory=list)

    def last(self, *kinds: str) -> KnownAct | None:
        return next((act for act in reversed(self.acts) if act.kind in kinds), None)


def files(viewer: Viewer) -> dict[int, KnownFile]:
    """Person → the open file, else the one that ended last, of everybody within reach of lists."""
    rows = scope.visible(viewer, Candidacy.objects.all(), Permission.IMPORT).order_by("opened_on", "id")
    columns = ("id", "person_id", "unit_id", "stage", "opened_on", "ended_on")
    found: dict[int, KnownFile] = {}
    for row in rows.values_list(*columns):
        before = found.get(row[1])
        if before is None or before.ended_on is not None:
            found[row[1]] = KnownFile(*row)
    _acts({file.candidacy_id: file for file in found.values()})
    return found


def on_the_path(viewer: Viewer) -> bool:
    """Whether anybody within reach of lists has a file."""
    return scope.visible(viewer, Candidacy.objects.all(), Permission.IMPORT).exists()


def _acts(files: dict[int, KnownFile]) -> None:
    ids = sorted(files)
    for start in range(0, len(ids), CHUNK):
        rows = PathAct.objects.filter(candidacy__in=ids[start : start + CHUNK], reverses=None, reversed_by=None)
        columns = ("id", "kind", "on", "told", "member_id", "member__full_name", "decision_no")
        for candidacy, *row in rows.order_by("id").values_list("candidacy_id", *columns):
            files[candidacy].acts.append(KnownAct(*row[:5], row[5] or "", row[6]))


def certificates(viewer: Viewer) -> dict[int, list[tuple[str, str, date, str]]]:
    """Person → (kind of class, number, day, issuer) of the certificates the path asks for, by day."""
    rows = scope.visible(viewer, Certificate.objects.filter(kind__in=ON_PATH, withdrawn=False), Permission.IMPORT,
                         unit="person__unit")  # fmt: skip
    found: dict[int, list[tuple[str, str, date, str]]] = {}
    for person, *row in rows.order_by("issued_on").values_list("person_id", "kind", "number", "issued_on", "issuer"):
        found.setdefault(person, []).append((row[0], row[1], row[2], row[3]))
    return found


def schooling(level: str) -> str:
    """A level of the register in the words of the dossier."""
    return SCHOOLING.get(level, "")


def named(viewer: Viewer, acts: Collection[KnownAct]) -> dict[int, str]:
    """Member of the acts → how a list names them so that nobody else is meant: name and card, else name and birthday;
    the name alone for somebody out of reach."""
    ids = {act.member_id for act in acts if act.member_id}
    rows = scope.visible(viewer, Person.objects.filter(pk__in=ids), Permission.IMPORT)
    found = {act.member_id: act.member_name for act in acts if act.member_id}
    for pk, name, card, born in rows.values_list("id", "full_name", "card_no", "born_on"):
        found[pk] = f"{name} ({card or f'{born:%d-%m-%Y}'})"
    return found
