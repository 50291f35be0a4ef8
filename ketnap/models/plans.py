"""Yearly targets of a unit, in versions."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class PlanTarget(Recorded):
    """One version of the admission target of a unit and year. In force on a day is the last one given by then."""

    class Kind(models.TextChoices):
        GIVEN = "given", "Giao đầu năm"
        ADJUSTED = "adjusted", "Điều chỉnh"

    class Base(models.TextChoices):
        ABSOLUTE = "absolute", "Số tuyệt đối"
        MEMBERS_START_OF_YEAR = "members_year", "% đảng viên đầu năm"
        MEMBERS_START_OF_TERM = "members_term", "% đảng viên đầu nhiệm kỳ"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    """1 is the first version of that unit and year."""
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GIVEN)
    base = models.CharField(max_length=20, choices=Base, default=Base.ABSOLUTE)
    rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    """Per cent of the base, where the base is not absolute."""
    target = models.PositiveIntegerField()
    """People to admit, also when it follows from a rate."""
    has_source = models.BooleanField(null=True)
    """Còn nguồn / không còn nguồn; None is unknown."""
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="plantarget_version_once"),
            models.CheckConstraint(
                condition=Q(base="absolute", rate=None) | (~Q(base="absolute") & Q(rate__isnull=False)),
                name="plantarget_rate_has_base",
            ),
        ]
