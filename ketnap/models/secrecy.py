"""The one switch that lets classified papers into the book: a network of one house without any way out."""

from django.db import models


class LoneNetwork(models.Model):
    """Asked for by one administrator with the paper that allows it, switched on by another, switched off by any."""

    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    body = models.CharField(max_length=200)
    """Who decided it."""
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("ketnap.User", models.PROTECT, related_name="+")
    on_at = models.DateTimeField(null=True)
    on_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    off_at = models.DateTimeField(null=True)
    off_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(off_at=None), name="lonenetwork_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(on_by=None) | ~models.Q(on_by=models.F("asked_by")), name="lonenetwork_two"
            ),
            models.CheckConstraint(condition=~models.Q(number="") & ~models.Q(body=""), name="lonenetwork_has_paper"),
        ]  # fmt: skip
