"""Standing figures: what happened in a unit and below it in a month, added up while it is written."""

from django.db import models


class Tally(models.Model):
    """Of the unit and everything below it; flows of the month, and how stocks changed in it. Derived:
    written with the acts by actions/tallies.py, found again by adding up from nothing."""

    unit = models.ForeignKey("ketnap.Unit", models.CASCADE, related_name="tallies", db_index=False)
    month = models.PositiveIntegerField()
    """As yyyymm00."""
    admitted = models.IntegerField(default=0)
    admitted_women = models.IntegerField(default=0)
    admitted_youth_age = models.IntegerField(default=0)
    admitted_youth_union = models.IntegerField(default=0)
    admitted_youth_union_unknown = models.IntegerField(default=0)
    admitted_minority = models.IntegerField(default=0)
    admitted_religious = models.IntegerField(default=0)
    readmitted = models.IntegerField(default=0)
    ledger_admitted = models.IntegerField(default=0)
    recognised = models.IntegerField(default=0)
    arrived = models.IntegerField(default=0)
    departed = models.IntegerField(default=0)
    restored = models.IntegerField(default=0)
    died = models.IntegerField(default=0)
    expelled = models.IntegerField(default=0)
    struck_off = models.IntegerField(default=0)
    left = models.IntegerField(default=0)
    members = models.IntegerField(default=0)
    """How many more at the end of the month than at its beginning."""
    members_probationary = models.IntegerField(default=0)
    told_ethnicity = models.IntegerField(default=0)
    """Like members: those whose record tells it."""
    told_occupation = models.IntegerField(default=0)
    told_schooling = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="tally_once")]
