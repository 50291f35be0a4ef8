"""Commendations within reach: of a year, of one unit, person or enterprise; those that wait. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from ketnap.access import objects, scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Commendation, CommendationAct
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import commendation as rules

State = Commendation.State
OPEN = (State.PROPOSED, State.EXAMINED)


@dataclass(frozen=True)
class CommendationRow:
    """One commendation. `subject_id` is that of the unit, enterprise or person; None for somebody outside the book."""

    commendation_id: int
    subject: str
    subject_id: int | None
    subject_label: str
    name: str
    home_id: int
    home_name: str
    proposer_id: int
    proposer_name: str
    form: str
    title: str
    occasion_label: str
    year: int
    achievement: str
    proposed_on: date
    state: str
    state_label: str
    state_on: date
    decision_no: str
    decided_on: date | None
    decision_body: str


@dataclass(frozen=True)
class ActLine:
    act_id: int
    kind: str
    label: str
    on: date
    level: str
    remark: str
    source: Source
    reverses: int | None
    taken_back: bool


@dataclass(frozen=True)
class CommendationView:
    row: CommendationRow
    version: int
    early: bool
    source: Source
    acts: list[ActLine]
    """The first one first."""


def commendations(
    viewer: Viewer, *, year: int | None = None, states: Iterable[str] = (), form: str = "", subject: str = "",
    unit_id: int | None = None, start: int = 0, limit: int | None = None,
) -> list[CommendationRow]:  # fmt: skip
    """Those within reach, the latest first. A fixed number of queries."""
    rows = _asked(viewer, year, states, form, subject, unit_id).order_by("-proposed_on", "-pk")
    return _rows(rows[start : start + limit] if limit is not None else rows[start:], viewer.on)


def count(
    viewer: Viewer, *, year: int | None = None, states: Iterable[str] = (), form: str = "", subject: str = "",
    unit_id: int | None = None,
) -> int:  # fmt: skip
    """How many `commendations` would list."""
    return _asked(viewer, year, states, form, subject, unit_id).count()


def years(viewer: Viewer) -> list[int]:
    """Years with a commendation within reach, the latest first."""
    return list(_reached(viewer).order_by("-year").values_list("year", flat=True).distinct())


def commendation(viewer: Viewer, commendation_id: int) -> CommendationView:
    """One with every act on it. NotFound outside reach."""
    rows = _reached(viewer).filter(pk=commendation_id).select_related(*PAPERS)
    (row, *_), found = _rows(rows, viewer.on) or [None], rows.first()
    if row is None or found is None:
        raise NotFound("Không có đề nghị này.")
    acts = found.acts.select_related(*PAPERS, "reversed_by").order_by("pk")
    return CommendationView(row, found.version, found.early, source(found), [act_line(act) for act in acts])


def act_line(act: CommendationAct) -> ActLine:
    return ActLine(
        act.pk, act.kind, act.get_kind_display(), act.on, rules.levels().get(act.level, ""), act.remark, source(act),
        act.reverses_id, hasattr(act, "reversed_by"),
    )  # fmt: skip


def of_unit(viewer: Viewer, unit_id: int, on: date) -> list[CommendationRow]:
    """Of the unit itself, as proposed by the day, the latest first."""
    return _told(written_once.rows(_of_unit, viewer, unit_id, on), viewer.on)


def _of_unit(viewer: Viewer, unit_id: int, on: date) -> QuerySet[Commendation]:
    rows = _reached(viewer).filter(unit=unit_id, proposed_on__lte=on)
    return _whole(rows.order_by("-year", "-pk"))


def of_person(viewer: Viewer, person_id: int) -> list[CommendationRow]:
    return _told(written_once.rows(_of_person, viewer, person_id), viewer.on)


def _of_person(viewer: Viewer, person_id: int) -> QuerySet[Commendation]:
    return _whole(_reached(viewer).filter(person=person_id).order_by("-year", "-pk"))


def of_enterprise(viewer: Viewer, enterprise_id: int) -> list[CommendationRow]:
    """Of an enterprise, for whoever may see the enterprise."""
    if not objects.enterprise_within(viewer, enterprise_id, Permission.READ_TREE):
        raise NotFound("Không có doanh nghiệp này.")
    return _rows(Commendation.objects.filter(enterprise=enterprise_id).order_by("-year", "-pk"), viewer.on)


@dataclass(frozen=True)
class Waiting:
    """Proposals that nobody decided yet: how many, and since when the oldest waits."""

    count: int
    since: date | None


def waiting(viewer: Viewer, unit_id: int) -> Waiting:
    """Below the unit and in it, as they stand today. One query where nothing waits."""
    (number,) = written_once.numbers(_number_waiting, viewer, unit_id)
    return Waiting(number, _waiting(viewer, unit_id).aggregate(since=Min("proposed_on"))["since"] if number else None)


def _number_waiting(viewer: Viewer, unit_id: int) -> int:
    return _waiting(viewer, unit_id).count()


def _waiting(viewer: Viewer, unit_id: int) -> QuerySet[Commendation]:
    return _reached(viewer).filter(state__in=OPEN, home__in=_below(unit_id, viewer.on))


def decided(viewer: Viewer, unit_id: int, start: date, end: date) -> list[CommendationRow]:
    """Commendations decided in the period, of the unit and everything below it, the latest first."""
    rows = _reached(viewer).filter(
        state=State.DECIDED, state_on__range=(start, end), home__in=_below(unit_id, viewer.on)
    )
    return _rows(rows.order_by("-state_on", "-pk"), viewer.on)


def for_bulletin(viewer: Viewer, most: int, commendation_id: int | None = None) -> list[CommendationRow]:
    """Decided commendations of the units the viewer edits a bulletin for, the latest first: what the decision itself
    says, for which no right to files is needed. With an id that one or none."""
    homes = scope.units(viewer, Permission.EDIT_BULLETIN)
    rows = Commendation.objects.filter(state=State.DECIDED, home__in=homes).order_by("-state_on", "-pk")
    rows = rows if commendation_id is None else rows.filter(pk=commendation_id)
    return _rows(rows[:most], viewer.on)


def _below(unit_id: int, on: date) -> scope.Ids:
    return scope.held_below([unit_id], on)


def _reached(viewer: Viewer) -> QuerySet[Commendation]:
    reach = scope.within(viewer, Permission.READ_PEOPLE)
    return Commendation.objects.filter(Q(home__in=reach) | Q(proposer__in=reach) | Q(person__unit__in=reach))


def _asked(
    viewer: Viewer, year: int | None, states: Iterable[str], form: str, subject: str, unit_id: int | None
) -> QuerySet[Commendation]:
    rows, wanted = _reached(viewer), list(states)
    rows = rows.filter(year=year) if year is not None else rows
    rows = rows.filter(state__in=wanted) if wanted else rows
    rows = rows.filter(form=form) if form else rows
    rows = rows.filter(subject=subject) if subject else rows
    return rows.filter(home__in=_below(unit_id, viewer.on)) if unit_id is not None else rows


def _rows(rows: QuerySet[Commendation], on: date) -> list[CommendationRow]:
    return _told(list(_whole(rows)), on)


def _whole(rows: QuerySet[Commendation]) -> QuerySet[Commendation]:
    return rows.select_related("person", "enterprise").prefetch_related("acts__reversed_by")


def _told(found: list[Commendation], on: date) -> list[CommendationRow]:
    named = names({one.home_id for one in found} | {one.proposer_id for one in found}, on)
    return [_row(one, named) for one in found]


def _row(one: Commendation, named: dict[int, str]) -> CommendationRow:
    name = one.outsider
    if one.person is not None:
        name = one.person.full_name
    elif one.enterprise is not None:
        name = one.enterprise.name
    elif one.unit_id is not None:
        name = named.get(one.unit_id, "")
    standing = [act for act in one.acts.all() if act.reverses_id is None and not hasattr(act, "reversed_by")]
    paper = next((act for act in standing if act.kind == CommendationAct.Kind.DECIDED), None)
    badge = one.form == rules.BADGE
    return CommendationRow(
        commendation_id=one.pk, subject=one.subject, subject_id=one.unit_id or one.enterprise_id or one.person_id,
        subject_label=one.get_subject_display(), name=name, home_id=one.home_id, home_name=named.get(one.home_id, ""),
        proposer_id=one.proposer_id, proposer_name=named.get(one.proposer_id, ""), form=one.form,
        title=f"Huy hiệu {one.badge_years} năm tuổi Đảng" if badge else rules.forms()[one.form].title,
        occasion_label=one.get_occasion_display(), year=one.year, achievement=one.achievement,
        proposed_on=one.proposed_on, state=one.state, state_label=one.get_state_display(), state_on=one.state_on,
        decision_no=paper.decision_no if paper else "", decided_on=paper.decided_on if paper else None,
        decision_body=paper.decision_body if paper else "",
    )  # fmt: skip
