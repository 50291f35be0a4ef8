"""What left the house as a file: who took what, how many rows, its digest; and who asked to take much."""

from django.db import models


class ExportRecord(models.Model):
    """One file taken away. Its serial stands in the file, to be read and hidden; the row outlives who took it."""

    code = models.CharField(max_length=8)
    """Random part of the serial: a serial that was made up names nobody."""
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=100)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="+")
    """Of whom it is, or the organisation of who took it."""
    house = models.CharField(max_length=300, blank=True)
    """Within what it was taken, in words."""
    page = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    large = models.BooleanField(default=False)
    """Names many people: counted against the day."""
    over = models.BooleanField(default=False)
    """Beyond the day's number or the largest list, on a machine where nobody else could agree to it."""
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    """Of the file as it was handed out. Empty: it was begun and never came to an end."""

    class Meta:
        indexes = [models.Index(fields=["by", "at"])]


class ExportRequest(models.Model):
    """Somebody asks to take a list that is not for one account to take alone; another account answers."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt, chưa tải"
        REFUSED = "refused", "Không duyệt"
        TAKEN = "taken", "Đã tải"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    """What became of it; that it waited or stood open too long is counted from its times."""
    by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    page = models.CharField(max_length=60)
    address = models.CharField(max_length=2000)
    """Of the list: what was approved is this list and no other."""
    rows = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField(db_index=True)
    decided_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    """Why it was refused, or on what it was agreed."""
    record = models.OneToOneField("ketnap.ExportRecord", models.PROTECT, null=True, related_name="request")
    """The file that was taken on it: one, once."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "address"], condition=models.Q(state="waiting"), name="exportrequest_waits_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("by")), name="exportrequest_two"
            ),
        ]
