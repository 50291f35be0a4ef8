"""Yearly targets of a unit, in versions."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class PlanTarget(Recorded):
    """One version of the admission target of a unit and year. In force on a day is the last one given by then."""

    class Kind(models.TextChoices):
        GIVEN = "given", "Giao đầu năm"
        ADJUSTED = "adjusted", "Điều chỉnh"

    class Base(models.TextChoices):
        ABSOLUTE = "absolute", "Số tuyệt đối"
        MEMBERS_START_OF_YEAR = "members_year", "% đảng viên đầu năm"
        MEMBERS_START_OF_TERM = "members_term", "% đảng viên đầu nhiệm kỳ"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    """1 is the first version of that unit and year."""
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GIVEN)
    base = models.CharField(max_length=20, choices=Base, default=Base.ABSOLUTE)
    rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    """Per cent of the base, where the base is not absolute."""
    target = models.PositiveIntegerField()
    """People to admit, also when it follows from a rate."""
    has_source = models.BooleanField(null=True)
    """Còn nguồn / không còn nguồn; None is unknown."""
    given_on = models.DateField()
    parts = models.JSONField(default=dict)
    """Sub-targets: key of rules/plans.yaml → number. One that is not there was not given."""
    milestones = models.JSONField(default=list)
    """Empty, or people to have admitted by the end of quarters I to IV; the last is the target."""
    base_on = models.DateField(null=True)
    """Day whose members a rate is of; None: an absolute number, or the beginning of the term is not known."""
    base_number = models.PositiveIntegerField(null=True)
    """Members of the unit on that day as the register counted them when the target was given; None: it could not."""
    computed = models.PositiveIntegerField(null=True)
    """What the rate of the base came to, rounded by the rule of the day; `target` may differ from it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="plantarget_version_once"),
            models.CheckConstraint(
                condition=Q(base="absolute", rate=None) | (~Q(base="absolute") & Q(rate__isnull=False)),
                name="plantarget_rate_has_base",
            ),
        ]


class PlanAllocation(Recorded):
    """Targets given to the units below in one step. Where they do not add up to the unit's own plan, `reason` says why;
    the versions themselves are in PlanTarget."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="allocations")
    year = models.PositiveSmallIntegerField()
    given_on = models.DateField()
    own = models.PositiveIntegerField(null=True)
    """The unit's own target then; None: it had none."""
    below = models.PositiveIntegerField()
    """What the targets of the units below added up to after this step."""
    gaps = models.JSONField(default=list)
    """[part, own, below] for each number that does not add up; the part is empty for people in all."""
    versions = models.JSONField(default=list)
    """[unit, number] of the versions it made."""

    class Meta:
        indexes = [models.Index(fields=["unit", "year"])]


class PlanProposal(Recorded):
    """A plan a unit registers for itself; a later one takes the place of one that has no answer yet."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="plan_proposals")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    sent_on = models.DateField()
    target = models.PositiveIntegerField()
    parts = models.JSONField(default=dict)
    milestones = models.JSONField(default=list)
    has_source = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="planproposal_number_once"),
        ]
        indexes = [models.Index(fields=["year", "unit"])]


class PlanAnswer(Recorded):
    """What the level above said to a proposal: approved, and then the version it became; or returned with a reason."""

    proposal = models.OneToOneField(PlanProposal, models.PROTECT, related_name="answer")
    on = models.DateField()
    version = models.ForeignKey(PlanTarget, models.PROTECT, null=True, related_name="approves")
    """None: returned."""
