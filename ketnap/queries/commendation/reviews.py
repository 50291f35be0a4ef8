"""Sơ kết, tổng kết within reach. Viewer first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import show
from ketnap.models import PlanTarget, Review
from ketnap.queries.commendation.proposals import ActLine, act_line
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source

MOST_OF_A_YEAR = 250
"""Days a period has to have for its review to be the yearly one: nine months are, half a year is not."""


@dataclass(frozen=True)
class ReviewRow:
    review_id: int
    unit_id: int
    unit_name: str
    kind: str
    kind_label: str
    title: str
    start: date
    end: date
    held_on: date
    place: str
    chair: str
    present: int | None
    lessons: int
    steps: int
    taken_back: bool


@dataclass(frozen=True)
class ReviewView:
    row: ReviewRow
    documents: list[dict[str, str]]
    lessons: list[dict[str, str]]
    next_steps: list[dict[str, str]]
    figures: list[dict[str, Any]]
    """As they were taken when it was entered; statistics/commendation counts them again."""
    source: Source
    acts: list[ActLine]


def reviews(viewer: Viewer, *, year: int | None = None, unit_id: int | None = None) -> list[ReviewRow]:
    """Those within reach that stand, by the year their period ends in, the latest first. Two queries."""
    rows = _reached(viewer).filter(taken_back=False)
    rows = rows.filter(end__year=year) if year is not None else rows
    rows = rows.filter(unit=unit_id) if unit_id is not None else rows
    return _rows(rows.order_by("-held_on", "-pk"), viewer.on)


def years(viewer: Viewer) -> list[int]:
    days = _reached(viewer).filter(taken_back=False).dates("end", "year", order="DESC")
    return [day.year for day in days]


def review(viewer: Viewer, review_id: int) -> ReviewView:
    """One with everything it says. NotFound outside reach."""
    rows = _reached(viewer).filter(pk=review_id).select_related(*PAPERS)
    found = rows.first()
    if found is None:
        raise NotFound("Không có lần sơ kết, tổng kết này.")
    acts = found.acts.select_related(*PAPERS, "reversed_by").order_by("pk")
    (row,) = _rows(rows, viewer.on)
    return ReviewView(
        row, _lines(found.documents), _lines(found.lessons), _lines(found.next_steps), found.figures, source(found),
        [act_line(act) for act in acts],
    )  # fmt: skip


def unreviewed(viewer: Viewer, unit_id: int, year: int) -> bool:
    """Whether the unit or one below it had a target of the year, and no review of most of that year was held. Two
    queries."""
    if not written_once.rows(_given, unit_id, year, viewer.on):
        return False
    days = _reached(viewer).filter(unit=unit_id, taken_back=False, end__year=year).values_list("start", "end")
    return not any((end - start).days >= MOST_OF_A_YEAR for start, end in days)


def _given(unit_id: int, year: int, on: date) -> QuerySet:
    return PlanTarget.objects.filter(year=year, unit__in=scope.below([unit_id], on)).values_list("pk", flat=True)[:1]


def yearly(viewer: Viewer, unit_id: int, year: int) -> ReviewRow | None:
    """The unit's review of most of the year, where one was held. At most two queries."""
    rows = _reached(viewer).filter(unit=unit_id, taken_back=False, end__year=year).order_by("-end", "-pk")
    for row in rows:
        if (row.end - row.start).days >= MOST_OF_A_YEAR:
            return _rows(rows.filter(pk=row.pk), viewer.on)[0]
    return None


def _lines(kept: list[dict[str, str]]) -> list[dict[str, str]]:
    """With days as people write them."""
    return [
        {
            key: show(date.fromisoformat(value)) if key in ("on", "due_on") and value else value
            for key, value in one.items()
        }
        for one in kept
    ]


def _reached(viewer: Viewer) -> QuerySet[Review]:
    return scope.visible(viewer, Review.objects.all(), Permission.READ_TREE)


def _rows(rows: QuerySet[Review], on: date) -> list[ReviewRow]:
    found = list(rows)
    named = names({one.unit_id for one in found}, on)
    return [
        ReviewRow(
            one.pk, one.unit_id, named[one.unit_id], one.kind, one.get_kind_display(), one.title, one.start, one.end,
            one.held_on, one.place, one.chair, one.present, len(one.lessons), len(one.next_steps), one.taken_back,
        )
        for one in found
    ]  # fmt: skip
