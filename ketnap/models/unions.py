"""Mass organisations beside a Party organisation or in an enterprise, and the dated acts about them."""

from django.db import models
from django.db.models import Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


class UnionKind(models.TextChoices):
    TRADE = "trade", "Công đoàn"
    YOUTH = "youth", "Đoàn Thanh niên"
    WOMEN = "women", "Hội Phụ nữ"
    VETERANS = "veterans", "Hội Cựu chiến binh"


class MassOrganisation(models.Model):
    """Its days follow from its acts; name, strength, officers and ratings are read from them."""

    kind = models.CharField(max_length=10, choices=UnionKind)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="mass_organisations")
    """The Party organisation it stands beside, or at whose page it was entered."""
    enterprise = models.ForeignKey("ketnap.Enterprise", models.PROTECT, null=True, related_name="mass_organisations")
    """Where it is that of an enterprise: it stands beside whoever leads the enterprise on the day."""
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    withdrawn = models.BooleanField(default=False)
    """The entry itself was taken back: it counts nowhere."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = dated("massorganisation")
        indexes = [models.Index(fields=["unit", "valid_from"])]


class UnionAct(Recorded):
    """One dated fact about a mass organisation. A mistake is taken back by an act that reverses it."""

    class Kind(models.TextChoices):
        ENTERED = "entered", "Ghi đoàn thể"
        ENDED = "ended", "Thôi hoạt động"
        COUNTED = "counted", "Ghi số đoàn viên, hội viên"
        SEATED = "seated", "Ghi cán bộ"
        RATED = "rated", "Ghi xếp loại"
        REVERSAL = "reversal", "Hoàn tác"

    class Seat(models.TextChoices):
        HEAD = "head", "Đứng đầu"
        DEPUTY = "deputy", "Cấp phó"

    organisation = models.ForeignKey(MassOrganisation, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    """Day from which it holds; of a count the day of counting, of a rating the day of the report."""
    members = models.PositiveIntegerField(null=True)
    """Counts: its members on the day."""
    year = models.PositiveSmallIntegerField(null=True)
    """Ratings: the year that was rated."""
    rating = models.CharField(max_length=100, blank=True)
    """As the mass organisation itself reports it: each has levels of its own."""
    seat = models.CharField(max_length=10, choices=Seat, blank=True)
    officer = models.CharField(max_length=100, blank=True)
    """Seats: who holds it from the day on; empty: nobody."""
    party_member = models.BooleanField(null=True)
    """Of the officer; None: not told."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="unionact_reversal_names_act",
            ),
            models.CheckConstraint(
                condition=Q(kind="counted", members__isnull=False) | (~Q(kind="counted") & Q(members=None)),
                name="unionact_count_has_members",
            ),
            models.CheckConstraint(
                condition=Q(kind="rated", year__isnull=False) | (~Q(kind="rated") & Q(year=None)),
                name="unionact_rating_has_year",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "on"])]
