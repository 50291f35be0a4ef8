"""Who sits in a committee, who is in charge of what, and charges that passed from one to another."""

from django.db import models
from django.db.models import F, Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


class TermSetting(Recorded):
    """What the congress set for a term, in versions; the highest one holds."""

    term = models.ForeignKey("ketnap.CommitteeTerm", models.PROTECT, related_name="settings")
    version = models.PositiveSmallIntegerField(default=1)
    ordinal = models.PositiveSmallIntegerField(null=True)
    """Đại hội lần thứ mấy."""
    seats = models.PositiveSmallIntegerField(null=True)
    """Of the committee; None: not known."""
    standing_seats = models.PositiveSmallIntegerField(null=True)
    ends_on = models.DateField(null=True)
    """The day the next congress is planned for; None: by the rule of the day the term began."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "version"], name="termsetting_version_once"),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(standing_seats=None) | Q(standing_seats__lte=F("seats")),
                name="termsetting_standing_within",
            ),
        ]


class Seat(models.Model):
    """A post in the committee of a unit, held from day to day. Its papers are those of its acts."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", "Bí thư"
        DEPUTY = "deputy", "Phó Bí thư"
        STANDING = "standing", "Ủy viên Ban Thường vụ"
        MEMBER = "member", "Cấp ủy viên"
        INSPECTION = "inspection", "Chủ nhiệm Ủy ban Kiểm tra"

    class How(models.TextChoices):
        ELECTED = "elected", "Đại hội hoặc hội nghị bầu"
        APPOINTED = "appointed", "Cấp trên chỉ định"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="seats")
    post = models.CharField(max_length=12, choices=Post)
    person = models.ForeignKey("ketnap.Person", models.PROTECT, null=True, related_name="seats")
    """None: somebody whose record is kept elsewhere."""
    holder_name = models.CharField(max_length=100)
    holder_fold = models.CharField(max_length=100)
    how = models.CharField(max_length=10, choices=How, default=How.ELECTED)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    end_reason = models.CharField(max_length=12, blank=True)
    """A key of rules/offices ENDS."""
    withdrawn = models.BooleanField(default=False)
    """Entered by mistake; the act that took it back says why."""

    class Meta:
        constraints = [
            *dated("seat"),
            models.UniqueConstraint(
                fields=["unit", "post"], name="seat_one_head",
                condition=Q(post__in=["secretary", "inspection"], valid_to=OPEN_END, withdrawn=False),
            ),
            models.UniqueConstraint(
                fields=["unit", "person"], name="seat_one_of_a_person",
                condition=~Q(post="inspection") & Q(valid_to=OPEN_END, withdrawn=False, person__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=OPEN_END, end_reason="") | (~Q(valid_to=OPEN_END) & ~Q(end_reason="")),
                name="seat_end_has_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "valid_from", "valid_to"])]


class Charge(models.Model):
    """A member of a committee is in charge of a unit, or of an enterprise, from day to day."""

    committee = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="charges_given")
    """Whose member it is: the organisation whose committee gives the charge."""
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="charges")
    enterprise = models.ForeignKey("ketnap.Enterprise", models.PROTECT, null=True, related_name="charges")
    person = models.ForeignKey("ketnap.Person", models.PROTECT, null=True, related_name="charges")
    holder_name = models.CharField(max_length=100)
    holder_fold = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            *dated("charge"),
            models.CheckConstraint(
                condition=Q(unit=None, enterprise__isnull=False) | Q(unit__isnull=False, enterprise=None),
                name="charge_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=OPEN_END, withdrawn=False), name="charge_one_of_a_unit"
            ),
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(valid_to=OPEN_END, withdrawn=False), name="charge_one_of_a_firm"
            ),
        ]
        indexes = [models.Index(fields=["committee", "valid_from", "valid_to"])]


class ChargeHandover(Recorded):
    """Charges that passed from one member of a committee to another, and what stood open there that day."""

    committee = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="charge_handovers")
    on = models.DateField()
    old_name = models.CharField(max_length=100)
    new_name = models.CharField(max_length=100)
    charges = models.JSONField(default=list)
    """[old charge id, new charge id] of each."""
    work = models.JSONField(default=dict)
    """What passed with them, by kind: a list of identifiers (actions/offices/passing)."""


class OfficeAct(Recorded):
    """One entry about a committee or a charge, with its paper. What it changed is in its detail; one entered by mistake
    is taken back by an act that names it."""

    class Kind(models.TextChoices):
        SEATED = "seated", "Vào cấp ủy"
        UNSEATED = "unseated", "Thôi chức vụ"
        CHARGED = "charged", "Phân công phụ trách"
        DISCHARGED = "discharged", "Thôi phụ trách"
        REVERSAL = "reversal", "Hoàn tác"

    kind = models.CharField(max_length=10, choices=Kind)
    effective_on = models.DateField()
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="office_acts")
    """The organisation whose committee it is."""
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="acts")
    charge = models.ForeignKey(Charge, models.PROTECT, null=True, related_name="acts")
    handover = models.ForeignKey(ChargeHandover, models.PROTECT, null=True, related_name="acts")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="officeact_reversal_names_act",
            ),
        ]
