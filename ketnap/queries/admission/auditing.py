"""Files of a sub-tree as an inspector would read them on a day, worst first, and the faults they share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, PathAct
from ketnap.queries.admission import contents, dossier
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules import law
from ketnap.rules.path import course
from ketnap.rules.path.examining import Examined, examine
from ketnap.rules.path.kinds import PASS_ON
from ketnap.rules.path.stages import title


@dataclass(frozen=True)
class AuditedFile:
    candidacy_id: int
    person_id: int
    full_name: str
    name_sort: str
    unit_id: int
    unit_name: str
    stage: str
    opened_on: date
    examined: Examined

    @property
    def stage_title(self) -> str:
        return title(self.stage)

    @property
    def grave(self) -> int:
        return sum(one.finding.severity == "stop" for one in self.examined.faults)


@dataclass(frozen=True)
class Common:
    """A fault many files share: by rule, with how many files of which units have it."""

    rule: str
    repair: str
    files: int
    units: tuple[tuple[int, str, int], ...]
    """(unit id, name, files), the unit with most first."""


@dataclass(frozen=True)
class Audit:
    unit_id: int
    on: date
    files: tuple[AuditedFile, ...]
    """Those with faults first, the gravest on top; then the clean ones by name."""
    common: tuple[Common, ...]

    @property
    def faulty(self) -> int:
        return sum(bool(one.examined.faults) for one in self.files)

    @property
    def faults(self) -> int:
        return sum(len(one.examined.faults) for one in self.files)


def audit(viewer: Viewer, unit_id: int, on: date) -> Audit:
    """Every file that was open on the day or ended before it and that on the day lay with the unit or one below it, in
    the tree of that day; cells that had ended by then count where they stood last.

    Raises NotFound for a unit out of reach.
    """
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
    there = set(scope.held([unit_id], on).values_list("descendant", flat=True))
    rows = scope.visible(viewer, Candidacy.objects.filter(opened_on__lte=on), Permission.READ_PEOPLE)
    files = sorted(_examined(viewer, rows.filter(_may_lie_in(there)), on, there), key=_place)
    return Audit(unit_id, on, tuple(files), _common(files))


def audit_file(viewer: Viewer, candidacy_id: int, on: date) -> AuditedFile:
    """One file. Raises NotFound out of reach, or when the file did not exist on the day."""
    rows = scope.visible(viewer, Candidacy.objects.filter(pk=candidacy_id), Permission.READ_PEOPLE)
    found = next(_examined(viewer, rows.filter(opened_on__lte=on), on), None)
    if found is None:
        raise NotFound("Không có hồ sơ này vào ngày ấy.")
    return found


def _may_lie_in(unit_ids: set[int]) -> Q:
    """Files that are with these units now, or were when something was written in them."""
    passed_on = PathAct.objects.filter(candidacy=OuterRef("pk"), kind__in=PASS_ON, unit__among=unit_ids)
    return Q(unit__among=unit_ids) | Exists(passed_on)


def _cells(heads: Iterable[int], on: date) -> dict[int, int]:
    """Candidacy → the cell its file lay with at the end of the day, where it was passed on after that day."""
    later = PathAct.objects.filter(candidacy__among=heads, kind__in=PASS_ON, on__gt=on, reversed_by=None)
    found: dict[int, int] = {}
    for candidacy, unit in later.order_by("on", "id").values_list("candidacy_id", "unit_id"):
        found.setdefault(candidacy, unit)
    return found


def _examined(
    viewer: Viewer, rows: QuerySet[Candidacy], on: date, there: set[int] | None = None
) -> Iterator[AuditedFile]:
    """`there`: only files that lay with one of these units on the day."""
    told = rows.values_list("id", "unit_id", "person_id", "person__full_name", "person__name_sort", "opened_on")
    heads = {pk: tuple(rest) for pk, _, *rest in told}
    lay = {pk: unit for pk, unit, *_ in told} | _cells(heads, on)
    if there is not None:
        heads = {pk: head for pk, head in heads.items() if lay[pk] in there}
    named = names((lay[pk] for pk in heads), on)
    current, entered = law.current(), contents.states(viewer, rows, on)
    for file in dossier.files(heads):
        then = replace(file, acts=tuple(act for act in file.acts if act.on <= on))
        if not then.acts:
            continue
        unit = lay[file.candidacy_id]
        at = course(then.acts)
        person, full_name, name_sort, opened_on = heads[file.candidacy_id]
        yield AuditedFile(
            file.candidacy_id, person, full_name, name_sort, unit, named[unit], at.stage, opened_on,
            examine(then.facts(), then.acts, at.stage, on, current, entered.get(file.candidacy_id)),
        )  # fmt: skip


def _place(file: AuditedFile) -> tuple[int, int, str]:
    return -file.grave, -len(file.examined.faults), file.name_sort


def _common(files: list[AuditedFile]) -> tuple[Common, ...]:
    where: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    repairs: dict[str, str] = {}
    for file in files:
        for rule in {one.finding.rule: one for one in file.examined.faults}.values():
            where[rule.finding.rule][file.unit_id, file.unit_name] += 1
            repairs[rule.finding.rule] = rule.repair
    found = [
        Common(rule, repairs[rule], sum(units.values()), tuple((*unit, count) for unit, count in units.most_common()))
        for rule, units in where.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.files, one.rule)))
