"""Saved questions and filters somebody finds: their own, and the shared ones about units within reach. Viewer first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import SavedQuestion
from ketnap.queries.missing import NotFound

About = SavedQuestion.About


@dataclass(frozen=True)
class Kept:
    question_id: int
    about: str
    version: int
    name: str
    parameters: str
    unit_id: int
    shared: bool
    mine: bool
    by_name: str
    saved_at: datetime


SEEN_WITH = {About.FIGURES: Permission.READ_FIGURES, About.BOARD: Permission.READ_PEOPLE}


def questions(viewer: Viewer, about: str = About.FIGURES) -> list[Kept]:
    """Those of one page, own ones first, then by name."""
    within = Q(unit__in=scope.units(viewer, SEEN_WITH[About(about)]))
    rows = SavedQuestion.objects.filter(
        within, Q(dropped_at=None, about=about), (Q(by=viewer.user_id) | Q(shared=True))
    ).select_related("by")
    kept = [_kept(viewer, row) for row in rows]
    return sorted(kept, key=lambda one: (not one.mine, one.name, one.question_id))


def question(viewer: Viewer, question_id: int) -> Kept:
    """One's own. NotFound for anybody else's."""
    row = SavedQuestion.objects.filter(pk=question_id, by=viewer.user_id, dropped_at=None).select_related("by").first()
    if row is None or not scope.reaches(viewer, row.unit_id, SEEN_WITH[About(row.about)]):
        raise NotFound("Không có câu hỏi này.")
    return _kept(viewer, row)


def _kept(viewer: Viewer, row: SavedQuestion) -> Kept:
    return Kept(
        row.pk, row.about, row.version, row.name, row.parameters, row.unit_id, row.shared, row.by_id == viewer.user_id,
        row.by.display_name, row.saved_at,
    )  # fmt: skip
