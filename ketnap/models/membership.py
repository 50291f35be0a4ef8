"""The membership ledger: dated facts never overwritten, and the stays derived from them."""

from django.db import models
from django.db.models import Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


class Standing(models.TextChoices):
    PROBATIONARY = "P", "Dự bị"
    OFFICIAL = "O", "Chính thức"


class Movement(Recorded):
    """One fact of the ledger. A mistake is corrected by an entry that reverses it, with its reason."""

    class Kind(models.TextChoices):
        OPENING = "opening", "Có trong danh sách ban đầu"
        ADMITTED = "admitted", "Kết nạp"
        READMITTED = "readmitted", "Kết nạp lại"
        ARRIVED = "arrived", "Chuyển đến"
        DEPARTED = "departed", "Chuyển đi"
        MOVED = "moved", "Chuyển trong nội bộ"
        RECOGNISED = "recognised", "Công nhận chính thức"
        DIED = "died", "Từ trần"
        EXPELLED = "expelled", "Khai trừ"
        STRUCK_OFF = "struck_off", "Xóa tên"
        LEFT = "left", "Xin ra khỏi Đảng"
        RESTORED = "restored", "Phục hồi đảng tịch"
        REVERSAL = "reversal", "Bút toán đảo"

    class Elsewhere(models.TextChoices):
        """The other end of a transfer that crosses our own tree."""

        SAME_PROVINCE = "same_province", "Trong tỉnh"
        OTHER_PROVINCE = "other_province", "Tỉnh khác"
        UNKNOWN = "unknown", "Chưa rõ"

    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=Kind)
    on = models.DateField()
    """The day of the event: ceremony for an admission, official day for a recognition, as-of day for an opening."""
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="movements", db_index=False)
    """Where the person is after the entry (before it, for a loss)."""
    from_unit = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    """Internal moves only: where the person was."""
    elsewhere = models.CharField(max_length=20, choices=Elsewhere, blank=True)
    elsewhere_name = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=1, choices=Standing, blank=True)
    """Standing after the entry where the entry sets one: opening, admitted, readmitted, arrived, restored."""
    joined_on = models.DateField(null=True)
    """Opening entries: the day of joining as the list gave it, so that earlier admissions can be counted."""
    youth_union = models.BooleanField(null=True)
    """Openings and admissions: member of the Youth Union on the day of joining; None is unknown."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    act = models.ForeignKey("ketnap.UnitAct", models.PROTECT, null=True, related_name="movements", db_index=False)
    """The organisational act this entry follows from, if any."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="movement_reversal_names_entry",
            ),
            models.CheckConstraint(
                condition=Q(kind="moved", from_unit__isnull=False) | (~Q(kind="moved") & Q(from_unit=None)),
                name="movement_move_names_origin",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "on", "kind"]),
            models.Index(fields=["kind", "on"]),
            models.Index(fields=["act"], condition=Q(act__isnull=False), name="movement_of_act"),
            models.Index(fields=["from_unit"], condition=Q(from_unit__isnull=False), name="movement_from_unit"),
            models.Index(fields=["joined_on"], condition=Q(kind="opening"), name="movement_opening_joined"),
            models.Index(
                fields=["person"],
                name="movement_joined_untold",
                condition=Q(kind__in=("opening", "arrived", "restored"), standing="P", joined_on=None),
            ),
        ]


class Stay(models.Model):
    """Derived from the ledger by actions/membership.py: in this unit, in this standing, from day to day."""

    person = models.ForeignKey("ketnap.Person", models.CASCADE, related_name="stays", db_index=False)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="stays", db_index=False)
    standing = models.CharField(max_length=1, choices=Standing)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            *dated("stay"),
            models.UniqueConstraint(fields=["person", "valid_from"], name="stay_one_start"),
            models.UniqueConstraint(fields=["person", "valid_to"], name="stay_one_end"),
        ]
        indexes = [
            models.Index(fields=["unit", "valid_from", "valid_to", "standing"]),
            models.Index(fields=["standing", "valid_to"], name="stay_standing"),
        ]


class MemberList(models.Model):
    """A list of members as it stood on a day. The first one of a unit opens its register."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="member_lists")
    """The top unit of the list."""
    as_of = models.DateField()
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "as_of"], name="memberlist_once")]
