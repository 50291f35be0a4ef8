"""Questions and filters that somebody keeps: what was asked, never what was answered."""

from django.db import models


class SavedQuestion(models.Model):
    class About(models.TextChoices):
        FIGURES = "figures", "Câu hỏi số liệu"
        BOARD = "board", "Bộ lọc hồ sơ kết nạp"

    about = models.CharField(max_length=10, choices=About, default=About.FIGURES)
    """Which page reads its parameters."""
    name = models.CharField(max_length=100)
    by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="questions")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """Whom it asks about; shared, everybody whose reach covers the unit finds it."""
    parameters = models.CharField(max_length=2000)
    """The questions of its address. Without days it is answered for the days of whoever opens it."""
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "name"], condition=models.Q(dropped_at=None), name="savedquestion_name_once"
            )
        ]
