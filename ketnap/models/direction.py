"""Texts that direct, the programme of each, what every unit has to do of it; inspections and what they found."""

from django.db import models
from django.db.models import F, Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded


class Directive(Recorded):
    """A text received or issued, in the register of a unit. What is changed later is told by its acts."""

    class Kind(models.TextChoices):
        DIRECTIVE = "directive", "Chỉ thị"
        RESOLUTION = "resolution", "Nghị quyết"
        CONCLUSION = "conclusion", "Kết luận"
        REGULATION = "regulation", "Quy định"
        DECISION = "decision", "Quyết định"
        GUIDANCE = "guidance", "Hướng dẫn"
        PLAN = "plan", "Kế hoạch"
        PROGRAMME = "programme", "Chương trình"
        LETTER = "letter", "Công văn"
        OTHER = "other", "Văn bản khác"

    class Flow(models.TextChoices):
        RECEIVED = "received", "Văn bản đến"
        ISSUED = "issued", "Văn bản đi"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="directives")
    flow = models.CharField(max_length=10, choices=Flow)
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.CharField(max_length=60)
    body = models.CharField(max_length=200)
    issued_on = models.DateField()
    title = models.CharField(max_length=500)
    summary = models.CharField(max_length=2000, blank=True)
    came_on = models.DateField(null=True)
    """Day it was received or sent out; None is unknown."""
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    """Exclusive."""
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    law_key = models.CharField(max_length=60, blank=True)
    """Key in rules/texts.yaml where it was picked there."""
    taken_back = models.BooleanField(default=False)
    """Entered by mistake: an act says why, the row stays and no list shows it."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "flow", "number", "issued_on", "body"], condition=Q(taken_back=False),
                name="directive_once",
            ),
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_to")), name="directive_dated"),
        ]  # fmt: skip


class ProgrammeItem(Recorded):
    """One thing to do under a text, in words for every unit that has to do it."""

    class Rhythm(models.TextChoices):
        ONCE = "once", "Một lần"
        QUARTERLY = "quarterly", "Mỗi quý"
        YEARLY = "yearly", "Mỗi năm"

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    solution = models.CharField(max_length=300, blank=True)
    """The solution of the programme it belongs to."""
    title = models.CharField(max_length=500)
    evidence = models.CharField(max_length=500)
    """What a report has to show."""
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.ONCE)
    effect = models.CharField(max_length=40, blank=True)
    """Key of rules/direction.py EFFECTS; empty: it cannot be counted."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["directive", "position"], name="programmeitem_position_once")]


class UnitMeasure(Recorded):
    """What one unit has to do of an item. State and due day follow from its acts."""

    class State(models.TextChoices):
        GIVEN = "given", "Mới giao"
        BEGUN = "begun", "Đang làm"
        REPORTED = "reported", "Đã báo cáo, chờ xem xét"
        RETURNED = "returned", "Trả lại để làm tiếp"
        DONE = "done", "Đã xong"
        CANCELLED = "cancelled", "Thôi giao"

    item = models.ForeignKey(ProgrammeItem, models.PROTECT, related_name="measures")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="measures")
    owner = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=200, blank=True)
    """Who is in charge in the unit, as typed, where it is nobody who signs in."""
    given_on = models.DateField()
    first_due_on = models.DateField()
    until = models.DateField(null=True)
    """Last due day of a measure that comes back; None: until it is cancelled."""
    state = models.CharField(max_length=10, choices=State, default=State.GIVEN)
    due_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "unit"], name="unitmeasure_once"),
            models.CheckConstraint(condition=Q(given_on__lte=F("first_due_on")), name="unitmeasure_due_after_given"),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]


class Inspection(Recorded):
    """An inspection of a unit: planned, then carried out by a team, then concluded."""

    class Kind(models.TextChoices):
        INSPECTION = "inspection", "Kiểm tra"
        SUPERVISION = "supervision", "Giám sát"

    class State(models.TextChoices):
        PLANNED = "planned", "Theo kế hoạch"
        HELD = "held", "Đang tiến hành"
        CONCLUDED = "concluded", "Đã kết luận"
        CANCELLED = "cancelled", "Không tiến hành"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="inspections")
    by_unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """The committee that inspects."""
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=500)
    planned_from = models.DateField()
    planned_to = models.DateField()
    team = models.CharField(max_length=1000, blank=True)
    """Head of the team first, one a line."""
    held_from = models.DateField(null=True)
    held_to = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(planned_from__lte=F("planned_to")), name="inspection_planned"),
            models.CheckConstraint(
                condition=Q(held_from=None, held_to=None) | Q(held_from__lte=F("held_to")), name="inspection_held"
            ),
        ]
        indexes = [models.Index(fields=["planned_from"])]


class InspectionFinding(Recorded):
    """One thing an inspection found, which a unit has to mend. State and due day follow from its acts."""

    class State(models.TextChoices):
        OPEN = "open", "Chưa khắc phục"
        REPORTED = "reported", "Đã báo khắc phục, chờ xác nhận"
        NOT_YET = "not_yet", "Chưa đạt, làm tiếp"
        VERIFIED = "verified", "Đã xác nhận khắc phục"
        DROPPED = "dropped", "Bỏ, không phải thiếu sót"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="findings")
    """Who has to mend it."""
    candidacy = models.ForeignKey("ketnap.Candidacy", models.PROTECT, null=True, related_name="findings")
    rule = models.CharField(max_length=20, blank=True)
    citation = models.CharField(max_length=500, blank=True)
    sentence = models.CharField(max_length=1000)
    repair = models.CharField(max_length=500)
    grave = models.BooleanField(default=False)
    owner = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=200, blank=True)
    found_on = models.DateField()
    first_due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    due_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(found_on__lte=F("first_due_on")), name="finding_due_after_found"),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]


class DirectionAct(Recorded):
    """One dated entry about a text, a measure, an inspection or a finding; a reversal names the entry it takes back."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", "Sửa ghi chép"
        TAKEN_BACK = "taken_back", "Bỏ ghi chép"
        BEGUN = "begun", "Bắt đầu làm"
        REPORTED = "reported", "Báo cáo"
        ACCEPTED = "accepted", "Công nhận"
        RETURNED = "returned", "Trả lại"
        MOVED = "moved", "Dời hạn"
        ASSIGNED = "assigned", "Đổi người phụ trách"
        CANCELLED = "cancelled", "Thôi giao"
        HELD = "held", "Tiến hành"
        CONCLUDED = "concluded", "Kết luận"

    directive = models.ForeignKey(Directive, models.PROTECT, null=True, related_name="acts")
    measure = models.ForeignKey(UnitMeasure, models.PROTECT, null=True, related_name="acts")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="acts")
    finding = models.ForeignKey(InspectionFinding, models.PROTECT, null=True, related_name="acts")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    told = models.CharField(max_length=1000, blank=True)
    """What was done or found, in words; the number of its paper stands in the paper's columns."""
    due_on = models.DateField(null=True)
    """The new due day of what was moved."""
    detail = models.JSONField(default=dict)
    """What was corrected: field → [before, after]."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(directive__isnull=False, measure=None, inspection=None, finding=None)
                | Q(directive=None, measure__isnull=False, inspection=None, finding=None)
                | Q(directive=None, measure=None, inspection__isnull=False, finding=None)
                | Q(directive=None, measure=None, inspection=None, finding__isnull=False),
                name="directionact_one_subject",
            ),
        ]
