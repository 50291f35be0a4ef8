"""Yearly ratings of organisations and members, in versions: what was proposed, and what was decided."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class Rating(Recorded):
    """One version. In force is the last one of its step; one without level and reason takes the one before back."""

    class Step(models.TextChoices):
        PROPOSED = "proposed", "Tự xếp loại, đề nghị"
        DECIDED = "decided", "Cấp có thẩm quyền quyết định"

    class Kind(models.TextChoices):
        FIRST = "first", "Xếp loại"
        LATE = "late", "Xếp loại bổ sung"
        CORRECTED = "corrected", "Sửa xếp loại"
        WITHDRAWN = "withdrawn", "Thôi xếp loại"

    year = models.PositiveSmallIntegerField()
    """The year rated, whenever the rating was done."""
    step = models.CharField(max_length=10, choices=Step)
    number = models.PositiveSmallIntegerField()
    """1 is the first version of its step for that subject and year."""
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=10, blank=True)
    """Code of the regime of the year; its words are in rules/rating."""
    not_reviewed = models.CharField(max_length=12, blank=True)
    """Why there was no review; then there is no level."""
    points = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    rated_on = models.DateField()
    decider = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    """The organisation that decided; None for a proposal."""

    class Meta:
        abstract = True

    @property
    def verdict(self) -> str:
        return self.level or self.not_reviewed


def _constraints(name: str, subject: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=[subject, "year", "step", "number"], name=f"{name}_version_once"),
        models.CheckConstraint(condition=Q(level="") | Q(not_reviewed=""), name=f"{name}_level_or_reason"),
        models.CheckConstraint(
            condition=(Q(step="decided") & Q(decider__isnull=False)) | (Q(step="proposed") & Q(decider=None)),
            name=f"{name}_decided_by_somebody",
        ),
    ]


class UnitRating(Rating):
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="ratings", db_index=False)

    class Meta:
        constraints = _constraints("unitrating", "unit")


class MemberRating(Rating):
    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="ratings", db_index=False)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="member_ratings")
    """The cell the member stood in on the day of the review."""

    class Meta:
        constraints = _constraints("memberrating", "person")
