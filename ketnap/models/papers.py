"""What was signed: periods whose figures no longer move."""

from django.db import models
from django.db.models import F, Q

from ketnap.models.base import Recorded


class ClosedPeriod(Recorded):
    """The figures of a report as they were signed, with who stood behind each. Closed by `recorded_by` at
    `recorded_at`; never changed. What has to be signed again is a new version with its reason."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="closed_periods")
    start = models.DateField()
    end = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    """1 is the first closing; the highest one holds."""
    cut_off = models.PositiveBigIntegerField()
    """Last line of the journal the figures knew of; 0: none."""
    definitions = models.CharField(max_length=64)
    """SHA-256 over the definitions of every measure, division, relation and legal value the figures rest on."""
    content = models.TextField()
    """JSON in one fixed spelling (statistics/closed/content.py says its shape)."""
    digest = models.CharField(max_length=64)
    """SHA-256 of `content`; the journal line of the closing holds it too. Its beginning is the check code."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "start", "end", "version"], name="closedperiod_version_once"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="closedperiod_days"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="closedperiod_again_has_reason"),
        ]


class ClosedForm(models.Model):
    """A statutory form of a closed period as it was signed: every cell, and who stood behind it. Never changed."""

    period = models.ForeignKey(ClosedPeriod, models.PROTECT, related_name="forms")
    form = models.CharField(max_length=8)
    """Number of the form, as in statistics/forms/layouts."""
    generation = models.PositiveSmallIntegerField()
    content = models.TextField()
    """JSON in one fixed spelling (statistics/closed/forms.py says its shape)."""
    digest = models.CharField(max_length=64)
    """SHA-256 of `content`; the journal line of the closing holds it too. Its beginning is the check code."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "form"], name="closedform_once")]
        indexes = [models.Index(fields=["digest"])]
