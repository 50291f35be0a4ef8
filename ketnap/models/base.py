"""What many tables share: who recorded the row, from which paper, in which batch."""

from django.db import models


class Recorded(models.Model):
    """Provenance of an act: entered by, on behalf of, from which paper. Columns only, no behaviour."""

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    """Nobody asks for all that somebody wrote; an index on every table would only slow the writing."""
    on_behalf_of = models.CharField(max_length=200, blank=True)
    decision_no = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    decision_body = models.CharField(max_length=200, blank=True)
    paper_kept = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def dated(name: str) -> list[models.BaseConstraint]:
    """The interval [valid_from, valid_to) is never empty."""
    return [models.CheckConstraint(condition=models.Q(valid_from__lt=models.F("valid_to")), name=f"{name}_dated")]
