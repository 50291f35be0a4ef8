"""What came up from below in a month, as a committee examines it, and what it said. Viewer first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import add_months, day_before
from ketnap.models import MonthlyReview, PathAct, ReviewedAct, UnitKind, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules.path import KINDS

LISTS = ("listed", "delisted", "stopped")
"""Hướng dẫn 12-HD/BTCTW ngày 17-05-2012: monthly the level above examines who was put on a list or taken off it …"""
OF_CELLS, OF_COMMITTEES = (*LISTS, "file", "ballot"), (*LISTS, "committee", "submitted")
"""… and whom its cells propose; the committee above the grassroots, whom grassroots committees propose."""


@dataclass(frozen=True)
class Raised:
    act_id: int
    candidacy_id: int
    full_name: str
    born_on: date
    unit_id: int
    unit_name: str
    title: str
    on: date
    why: str
    agreed: bool | None
    """None: the committee has not looked at it."""
    note: str


@dataclass(frozen=True)
class ReviewLine:
    number: int
    on: date
    agreed: int
    returned: int
    source: Source


def kinds_for(kind: str) -> tuple[str, ...]:
    return OF_COMMITTEES if kind == UnitKind.UPPER else OF_CELLS


def raised(viewer: Viewer, unit_id: int, month: date) -> list[Raised]:
    """Acts of the month in the units below, by unit, day and name; `month` is its first day. NotFound outside reach."""
    rows = _raised(viewer, unit_id, month).select_related("candidacy__person")
    said = {one.act_id: one for one in _last(unit_id, month)}
    every = list(rows)
    named = names({row.unit_id for row in every}, _end(month))
    found = [
        Raised(
            row.pk, row.candidacy_id, row.candidacy.person.full_name, row.candidacy.person.born_on, row.unit_id,
            named[row.unit_id], KINDS[row.kind].title, row.on, row.reason,
            said[row.pk].agreed if row.pk in said else None, said[row.pk].note if row.pk in said else "",
        )
        for row in every
    ]  # fmt: skip
    sorts = {row.pk: row.candidacy.person.name_sort for row in every}
    return sorted(found, key=lambda one: (one.unit_name, one.unit_id, one.on, sorts[one.act_id]))


def unexamined(viewer: Viewer, unit_id: int, month: date) -> int:
    """Acts of the month below that the last examination of it does not name. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    end = _end(month)
    return int(written_once.numbers(_unexamined, unit_id, month, end, kinds=_kinds(unit_id, end))[0])


def _unexamined(unit_id: int, month: date, end: date, *, kinds: tuple[str, ...]) -> int:
    return _acts(unit_id, month, end, kinds).exclude(pk__in=_last(unit_id, month).values("act")).count()


def reviews(viewer: Viewer, unit_id: int, month: date) -> list[ReviewLine]:
    """Examinations of the month, the first one first; the last one stands. NotFound outside reach."""
    _in_reach(viewer, unit_id)
    rows = MonthlyReview.objects.filter(unit=unit_id, month=month).select_related(*PAPERS).prefetch_related("lines")
    found = []
    for row in rows.order_by("number"):
        agreed = [line.agreed for line in row.lines.all()]
        found.append(ReviewLine(row.number, row.on, sum(agreed), len(agreed) - sum(agreed), source(row)))
    return found


@dataclass(frozen=True)
class SentBack:
    candidacy_id: int
    full_name: str
    title: str
    by: str
    """The committee that returned it."""
    on: date
    note: str


def sent_back(viewer: Viewer, unit_id: int, since: date) -> list[SentBack]:
    """What the levels above returned to the unit and those below it in examinations since the day, the latest first."""
    _in_reach(viewer, unit_id)
    every = written_once.rows(_sent_back, unit_id, viewer.on, since)
    named = names({row.review.unit_id for row in every}, viewer.on)
    return [
        SentBack(
            row.act.candidacy_id, row.act.candidacy.person.full_name, KINDS[row.act.kind].title,
            named[row.review.unit_id], row.review.on, row.note,
        )
        for row in every
    ]  # fmt: skip


def _sent_back(unit_id: int, on: date, since: date) -> QuerySet[ReviewedAct]:
    later = MonthlyReview.objects.filter(
        unit=OuterRef("review__unit"), month=OuterRef("review__month"), number__gt=OuterRef("review__number")
    )
    below = scope.subtree([unit_id], on)
    return (
        ReviewedAct.objects.filter(~Exists(later), agreed=False, review__on__gte=since, act__unit__in=below)
        .exclude(review__unit__in=below).select_related("review", "act__candidacy__person")
        .order_by("-review__on", "pk")
    )  # fmt: skip


def _in_reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")


def _end(month: date) -> date:
    return day_before(add_months(month, 1))


def _raised(viewer: Viewer, unit_id: int, month: date) -> QuerySet[PathAct]:
    _in_reach(viewer, unit_id)
    end = _end(month)
    return _acts(unit_id, month, end, _kinds(unit_id, end))


def _kinds(unit_id: int, end: date) -> tuple[str, ...]:
    found = written_once.rows(_kind, unit_id, end)
    return kinds_for(found[0] if found else UnitKind.COMMITTEE)


def _kind(unit_id: int, end: date) -> QuerySet:
    states = UnitState.objects.filter(unit=unit_id, valid_from__lte=end).order_by("-valid_from")
    return states.values_list("kind", flat=True)[:1]


def _acts(unit_id: int, month: date, end: date, kinds: tuple[str, ...]) -> QuerySet[PathAct]:
    below = scope.held([unit_id], end).filter(~Q(descendant=unit_id)).values("descendant")
    return PathAct.objects.filter(on__gte=month, on__lte=end, unit__in=below, reversed_by=None, kind__in=kinds)


def _last(unit_id: int, month: date) -> QuerySet[ReviewedAct]:
    """Lines of the examination of the month that stands."""
    last = MonthlyReview.objects.filter(unit=unit_id, month=month).order_by("-number").values("pk")[:1]
    return ReviewedAct.objects.filter(review__in=last)
