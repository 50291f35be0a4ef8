"""What readers write under an article, every act about it, and how often it may be written. No address, no cookie and
no browser of a reader is kept."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class Feedback(models.Model):
    """State and `shown` are derived from the acts by their one writer. Withdrawn: name and words are gone."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ đọc"
        PUBLISHED = "published", "Đã hiện"
        ANSWERED = "answered", "Đã trả lời riêng"
        REFUSED = "refused", "Không hiện"
        CLOSED = "closed", "Đã khép lại"
        WITHDRAWN = "withdrawn", "Người gửi đã rút"

    class Source(models.TextChoices):
        FORM = "form", "Gửi ở trang bài"
        FILE = "file", "Đưa vào từ tệp"

    article = models.ForeignKey("ketnap.Article", models.PROTECT, related_name="feedback", db_index=False)
    name = models.CharField(max_length=60, blank=True)
    """As the sender wants to be called; empty: no name given."""
    words = models.TextField(blank=True)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    """Last of the working days in which it is read."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    shown = models.BooleanField(default=False)
    """Everybody reads it under the article."""
    code_digest = models.CharField(max_length=64, null=True, unique=True)
    """Keyed digest of the code by which its sender asks after it and withdraws it; None: came from a file."""
    source = models.CharField(max_length=4, choices=Source)
    outside_id = models.CharField(max_length=120)
    """What it is called where it came from; of the form a keyed digest of what was sent."""
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "source", "outside_id"], name="feedback_once"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", words="", name="") | (~Q(state="withdrawn") & ~Q(words="")),
                name="feedback_withdrawn_is_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="feedback_due"),
            models.Index(fields=["article", "received_at"], condition=Q(shown=True), name="feedback_shown"),
        ]


class FeedbackAct(Recorded):
    """What was done with it. Never changed: an answer is replaced by a later one."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "Cho hiện"
        REFUSED = "refused", "Không cho hiện"
        ANSWERED = "answered", "Trả lời công khai"
        TOLD = "told", "Trả lời riêng"
        CLOSED = "closed", "Khép lại"
        WITHDRAWN = "withdrawn", "Người gửi rút"

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    """Of an answer; who answers is `on_behalf_of`."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["answered", "told"]) & ~Q(words="")
                | ~Q(kind__in=["answered", "told"]) & Q(words=""),
                name="feedbackact_answer_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["refused", "closed"]) | ~Q(reason=""), name="feedbackact_has_reason"
            ),
        ]


class FeedbackRate(models.Model):
    """How much came within an hour or a day. Rows of times that are over are deleted, so there are never more than one
    hour's."""

    begins_at = models.DateTimeField()
    sender = models.CharField(max_length=64)
    """`hour`, `day`: everybody together; else a keyed digest of the hour and an address, worth nothing after it."""
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["begins_at", "sender"], name="feedbackrate_once")]
