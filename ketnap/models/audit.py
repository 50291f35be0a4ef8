"""The journal: who did what, when, to what. Append-only, chained. Only access/journal.py writes it."""

from django.db import models


class JournalEntry(models.Model):
    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    by_id_text = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=100, blank=True)
    event = models.CharField(max_length=60)
    """Verb as `topic.verb`, for example `membership.recorded`."""
    subject = models.CharField(max_length=80, blank=True)
    """What it was done to, as `person:17`; no foreign key, the line outlives the row."""
    unit_id_text = models.CharField(max_length=20, blank=True)
    detail = models.JSONField(default=dict)
    """Identifiers and counts; never names, identity numbers or addresses."""
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["event"])]
