"""What a person asks about what is held of them: to see, correct, limit, withdraw, erase it; and what became of it."""

from django.db import models


class PersonRequest(models.Model):
    class Kind(models.TextChoices):
        SEE = "see", "Xem dữ liệu"
        CORRECT = "correct", "Chỉnh sửa dữ liệu"
        LIMIT = "limit", "Hạn chế xử lý dữ liệu"
        WITHDRAW = "withdraw", "Rút lại sự đồng ý"
        ERASE = "erase", "Xóa dữ liệu"

    class State(models.TextChoices):
        OPEN = "open", "Đang giải quyết"
        DONE = "done", "Đã làm theo yêu cầu"
        PARTLY = "partly", "Làm một phần"
        REFUSED = "refused", "Không làm theo"

    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="requests")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """Who keeps the record on the day it came."""
    kind = models.CharField(max_length=10, choices=Kind)
    said = models.CharField(max_length=1000)
    came = models.CharField(max_length=200, blank=True)
    """How it came: by hand, by post, the number of the letter."""
    received_on = models.DateField()
    answer_by = models.DateField()
    """The person is told by then that it came and what happens."""
    due_on = models.DateField()
    extended_reason = models.CharField(max_length=500, blank=True)
    """Extended once; empty: not."""
    answered_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=1000, blank=True)
    """What was done, or why it was not: the words of the answer."""
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on=None)
                | (~models.Q(state="open") & ~models.Q(closed_on=None) & ~models.Q(outcome="")),
                name="personrequest_closed_with_words",
            )
        ]
