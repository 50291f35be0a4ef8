"""The journal: who did what, when, from where, to what; and the seals that chain its lines. Both are only added to,
the database refuses anything else. Only access/journal.py and access/chain.py write them."""

from django.db import models


class JournalEntry(models.Model):
    """One line, written within the transaction of what it tells of. Its seal follows within a minute."""

    seq = models.BigAutoField(primary_key=True)
    """Order of writing. A line that was rolled back leaves a gap; of two acts at once the first may be done last."""
    at = models.DateTimeField()
    by_id_text = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=100, blank=True)
    event = models.CharField(max_length=60)
    """Verb as `topic.verb`, for example `membership.recorded`."""
    subject = models.CharField(max_length=80, blank=True)
    """What it was done to, as `person:17`; no foreign key, the line outlives the row."""
    unit_id_text = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=60, blank=True)
    """Network address it was asked from; empty: at the machine itself."""
    detail = models.JSONField(default=dict)
    """Identifiers, counts and digests; never names, identity numbers or addresses."""

    class Meta:
        indexes = [
            models.Index(fields=["subject"], name="journalentry_subject"),
            models.Index(fields=["event", "at"], name="journalentry_event"),
            models.Index(fields=["at"], name="journalentry_at"),
        ]


class JournalSeal(models.Model):
    """A line's place in the chain: its digest is made of the line and the digest before."""

    place = models.BigIntegerField(primary_key=True)
    """1, 2, 3 … without a gap: lines in the order in which they were found committed."""
    entry = models.OneToOneField(JournalEntry, models.DO_NOTHING, related_name="seal", db_constraint=False)
    """No key of the database: that a line is missing is for the chain to say."""
    low = models.BigIntegerField()
    """Every line up to this number was sealed or rolled back by then; one that turns up later was put in."""
    form = models.PositiveSmallIntegerField(default=2)
    """Spelling the digest is made of; 1: of lines written before there were seals."""
    digest = models.CharField(max_length=64)
