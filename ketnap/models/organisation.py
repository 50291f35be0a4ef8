"""Organisations in time: units, their dated states, the dated closure, acts, enterprises."""

from django.db import models
from django.db.models import F, Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


class UnitKind(models.TextChoices):
    """Unit types of the Charter; labels as offices write them."""

    UPPER = "upper", "Đảng bộ cấp trên trực tiếp cơ sở"
    COMMITTEE = "committee", "Đảng bộ cơ sở"
    CELL_BASE = "cell_base", "Chi bộ cơ sở"
    SECTION = "section", "Đảng bộ bộ phận"
    CELL = "cell", "Chi bộ trực thuộc"


GRASSROOTS = (UnitKind.COMMITTEE, UnitKind.CELL_BASE)


class Ownership(models.TextChoices):
    """Enterprise lines of the 2021 statistics form no. 5, row 9."""

    STATE_100 = "state_100", "Doanh nghiệp Nhà nước nắm giữ 100% vốn điều lệ"
    STATE_50 = "state_50", "Doanh nghiệp Nhà nước nắm giữ từ 50% vốn điều lệ trở lên"
    STATE_MINOR = "state_minor", "Doanh nghiệp Nhà nước nắm giữ dưới 50% vốn điều lệ"
    JOINT_STOCK = "joint_stock", "Công ty cổ phần"
    PRIVATE = "private", "Doanh nghiệp tư nhân"
    LIMITED = "limited", "Công ty TNHH"
    PARTNERSHIP = "partnership", "Công ty hợp danh"
    FOREIGN = "foreign", "Doanh nghiệp có vốn nước ngoài"
    FOREIGN_100 = "foreign_100", "Doanh nghiệp 100% vốn nước ngoài"
    COOPERATIVE = "cooperative", "Hợp tác xã"


class Unit(models.Model):
    """Identity of an organisation. Name, code, type and parent are dated states of it."""

    version = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")


class UnitAct(Recorded):
    """One organisational act with its decision; `effective_on` is the day the tree changes."""

    class Kind(models.TextChoices):
        OPENING = "opening", "Có trong danh sách ban đầu"
        FOUNDED = "founded", "Thành lập"
        DISSOLVED = "dissolved", "Giải thể"
        MERGED = "merged", "Sáp nhập"
        SPLIT = "split", "Chia tách"
        RECEIVED = "received", "Chuyển giao đến"
        HANDED_OVER = "handed_over", "Chuyển giao đi"
        RAISED = "raised", "Nâng chi bộ thành đảng bộ"
        LOWERED = "lowered", "Hạ đảng bộ thành chi bộ"
        MOVED = "moved", "Chuyển trực thuộc"
        RENAMED = "renamed", "Đổi tên hoặc mã"
        CODED = "coded", "Ghi mã tổ chức đảng 14 số"

    kind = models.CharField(max_length=20, choices=Kind)
    effective_on = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    detail = models.JSONField(default=dict)
    """What the act did, in identifiers: units by role, people moved. Enough to explain and to reverse it."""


class UnitActPart(models.Model):
    """A unit an act speaks of, and as what. A unit that merely opened with a list is known by its state's act."""

    class Role(models.TextChoices):
        SUBJECT = "subject", "Tổ chức được quyết định"
        SOURCE = "source", "Tổ chức được nhập hoặc kết thúc"
        TARGET = "target", "Tổ chức tiếp nhận"
        NEW = "new", "Tổ chức mới lập"
        CARRIED = "carried", "Tổ chức chuyển theo"

    act = models.ForeignKey(UnitAct, models.CASCADE, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="act_parts")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "unit"], name="unitactpart_once")]


class UnitState(models.Model):
    """What a unit was from `valid_from` until the day before `valid_to`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="states")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="child_states")
    kind = models.CharField(max_length=20, choices=UnitKind)
    name = models.CharField(max_length=200)
    name_fold = models.CharField(max_length=200, db_index=True)
    name_sort = models.CharField(max_length=700)
    code = models.CharField(max_length=30)
    """Official dotted code, text; it changes when people reorganise, the unit does not."""
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    act = models.ForeignKey(UnitAct, models.PROTECT, related_name="states")

    class Meta:
        constraints = [
            *dated("unitstate"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unitstate_one_start"),
            models.UniqueConstraint(fields=["unit", "valid_to"], name="unitstate_one_end"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=OPEN_END), name="unitstate_code_open"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("unit")), name="unitstate_not_own_parent"),
        ]
        indexes = [
            models.Index(fields=["parent", "valid_from"]),
            models.Index(fields=["code"]),
            # Whether the tree changes within a few days is asked by every page with standing figures.
            models.Index(fields=["valid_from"], name="unitstate_begins"),
            models.Index(fields=["valid_to"], name="unitstate_ends"),
        ]


class UnitLink(models.Model):
    """Dated closure of the tree, a unit being its own ancestor at distance 0. One writer: actions/organisation.py."""

    ancestor = models.ForeignKey(Unit, models.PROTECT, related_name="links_down")
    descendant = models.ForeignKey(Unit, models.PROTECT, related_name="links_up")
    distance = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            *dated("unitlink"),
            models.UniqueConstraint(fields=["ancestor", "descendant", "valid_from"], name="unitlink_once"),
            # A cycle would make a unit its own ancestor at some distance above 0.
            models.CheckConstraint(
                condition=Q(ancestor=F("descendant"), distance=0) | (~Q(ancestor=F("descendant")) & Q(distance__gt=0)),
                name="unitlink_no_cycle",
            ),
        ]
        indexes = [models.Index(fields=["descendant", "valid_from", "valid_to", "ancestor"])]


class OfficialCode(models.Model):
    """The 14-digit code a unit carries in the national database, from day to day. It is given and changed by the
    centre; the unit stays the same unit, with the code of its own office (`UnitState.code`)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="official_codes")
    code = models.CharField(max_length=18)
    """`38.168.053.000.001`: province, direct superior, grassroots, committee below it, cell."""
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    act = models.ForeignKey(UnitAct, models.PROTECT, related_name="official_codes")

    class Meta:
        constraints = [
            *dated("officialcode"),
            models.UniqueConstraint(fields=["unit", "valid_from"], name="officialcode_one_start"),
            models.UniqueConstraint(fields=["unit", "valid_to"], name="officialcode_one_end"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=OPEN_END), name="officialcode_open"),
        ]
        indexes = [models.Index(fields=["code"])]


class TreeVersion(models.Model):
    """A single row (id 1) that every act on the tree updates first: the lock that works on both databases."""

    number = models.PositiveBigIntegerField(default=0)
    tallied = models.BooleanField(default=False)
    """Standing figures are kept: whoever writes members or the tree writes them too."""


class Enterprise(models.Model):
    name = models.CharField(max_length=200)
    name_fold = models.CharField(max_length=200, db_index=True)
    tax_code = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")


class EnterpriseOwnership(models.Model):
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ownerships")
    ownership = models.CharField(max_length=20, choices=Ownership)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *dated("ownership"),
            models.UniqueConstraint(fields=["enterprise", "valid_from"], name="ownership_one_start"),
        ]


class Headcount(models.Model):
    """Workers of an enterprise in a year."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="headcounts")
    year = models.PositiveSmallIntegerField()
    workers = models.PositiveIntegerField()
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enterprise", "year"], name="headcount_once_a_year")]


class Leadership(models.Model):
    """Which unit leads which enterprise, from when to when."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leaderships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="leaderships")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *dated("leadership"),
            models.UniqueConstraint(fields=["unit", "enterprise", "valid_from"], name="leadership_once"),
        ]


class EnterpriseAct(Recorded):
    """One entry by hand about an enterprise, with its paper. What it changed is in its detail; a reversal is an act of
    the same kind that names it."""

    class Kind(models.TextChoices):
        ENTERED = "entered", "Ghi doanh nghiệp"
        RENAMED = "renamed", "Đổi tên, mã số thuế"
        OWNED = "owned", "Đổi loại hình"
        COUNTED = "counted", "Ghi số lao động"
        LED = "led", "Nhận lãnh đạo"
        LEFT = "left", "Thôi lãnh đạo"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    effective_on = models.DateField()
    """Day from which it holds; of a count the first day of its year."""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """The organisation at whose page it was entered, or that begins or ends to lead."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    detail = models.JSONField(default=dict)
