"""Exemplars: the whole office reads what was approved, the rest is read where it was written. Viewer first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ketnap.access import objects, scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Exemplar
from ketnap.queries.commendation.proposals import ActLine, act_line
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source

State = Exemplar.State


@dataclass(frozen=True)
class ExemplarRow:
    """One exemplar. Of a person nothing but the name and the unit is told."""

    exemplar_id: int
    name: str
    unit_id: int
    unit_name: str
    title: str
    story: str
    copy: str
    written_on: date
    state: str
    state_label: str
    approved_on: date | None
    handed_on: date | None


@dataclass(frozen=True)
class ExemplarView:
    row: ExemplarRow
    version: int
    person_id: int | None
    enterprise_id: int | None
    consent_on: date | None
    within_reach: bool
    """The reader works where it comes from: provenance, acts and the day of agreement are told only then."""
    source: Source | None
    acts: list[ActLine]


def exemplars(viewer: Viewer) -> list[ExemplarRow]:
    """Approved ones of the office, and those within reach that wait; the latest first. A fixed number of queries."""
    rows = _shown(viewer).exclude(state=State.WITHDRAWN)
    return _rows(rows.order_by("-written_on", "-pk"), viewer.on)


def exemplar(viewer: Viewer, exemplar_id: int) -> ExemplarView:
    """NotFound for one that is neither approved in the reader's office nor within reach."""
    rows = _shown(viewer).filter(pk=exemplar_id).select_related(*PAPERS)
    found = rows.first()
    if found is None:
        raise NotFound("Không có điển hình này.")
    (row,) = _rows(rows, viewer.on)
    within = scope.reaches(viewer, found.unit_id, Permission.READ_PEOPLE)
    acts = found.acts.select_related(*PAPERS, "reversed_by").order_by("pk") if within else ()
    return ExemplarView(
        row, found.version, found.person_id if within else None, found.enterprise_id if within else None,
        found.consent_on if within else None, within, source(found) if within else None,
        [act_line(act) for act in acts],
    )  # fmt: skip


def for_bulletin(viewer: Viewer, start: date, end: date) -> list[ExemplarRow]:
    """Approved exemplars of the office that were handed to the bulletin in the period, in the order of the days. What
    was withdrawn since is no longer among them."""
    rows = _shown(viewer).filter(state=State.APPROVED, handed_on__range=(start, end))
    return _rows(rows.order_by("handed_on", "pk"), viewer.on)


def of_unit(viewer: Viewer, unit_id: int) -> list[ExemplarRow]:
    rows = _shown(viewer).filter(unit=unit_id).exclude(state=State.WITHDRAWN)
    return _rows(rows.order_by("-written_on", "-pk"), viewer.on)


def of_person(viewer: Viewer, person_id: int) -> list[ExemplarRow]:
    """Everything held, also what was withdrawn, for whoever reaches the person."""
    rows = scope.visible(viewer, Exemplar.objects.filter(person=person_id), Permission.READ_PEOPLE, unit="person__unit")
    return _rows(rows.order_by("-written_on", "-pk"), viewer.on)


def _shown(viewer: Viewer) -> QuerySet[Exemplar]:
    reach = scope.units(viewer, Permission.READ_TREE)
    return Exemplar.objects.filter(Q(unit__in=reach) | Q(state=State.APPROVED, office__in=objects.offices(viewer)))


def _rows(rows: QuerySet[Exemplar], on: date) -> list[ExemplarRow]:
    found = list(rows.select_related("person", "enterprise"))
    named = names({one.unit_id for one in found}, on)
    return [
        ExemplarRow(
            one.pk, _name(one, named[one.unit_id]), one.unit_id, named[one.unit_id], one.title, one.story, one.copy,
            one.written_on, one.state, one.get_state_display(), one.approved_on, one.handed_on,
        )
        for one in found
    ]  # fmt: skip


def _name(one: Exemplar, unit_name: str) -> str:
    if one.person is not None:
        return one.person.full_name
    return one.enterprise.name if one.enterprise is not None else unit_name
