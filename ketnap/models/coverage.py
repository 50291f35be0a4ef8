"""Where a member works, where no Party organisation says so: nothing more about the person."""

from django.db import models
from django.db.models import Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


class Workplace(models.Model):
    """Derived from its acts by actions/coverage: a member works in an enterprise that no organisation leads."""

    person = models.ForeignKey("ketnap.Person", models.CASCADE, related_name="workplaces", db_index=False)
    enterprise = models.ForeignKey("ketnap.Enterprise", models.PROTECT, related_name="workplaces")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            *dated("workplace"),
            models.UniqueConstraint(fields=["person", "valid_from"], name="workplace_one_start"),
            models.UniqueConstraint(fields=["person", "valid_to"], name="workplace_one_end"),
        ]


class WorkplaceAct(Recorded):
    """One dated fact with its paper; a mistake is taken back by an act that reverses it."""

    class Kind(models.TextChoices):
        BEGUN = "begun", "Làm việc ở doanh nghiệp"
        ENDED = "ended", "Thôi làm việc ở doanh nghiệp"
        REVERSAL = "reversal", "Hoàn tác"

    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="workplace_acts")
    enterprise = models.ForeignKey("ketnap.Enterprise", models.PROTECT, related_name="workplace_acts")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="workplaceact_reversal_names_act",
            ),
        ]
