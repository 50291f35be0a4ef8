"""Classes, who attended, and certificates, whoever issued them."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class ClassKind(models.TextChoices):
    AWARENESS = "awareness", "Bồi dưỡng nhận thức về Đảng"
    NEW_MEMBER = "new_member", "Bồi dưỡng đảng viên mới"
    THEORY_ELEMENTARY = "theory_elementary", "Sơ cấp lý luận chính trị"
    THEORY_INTERMEDIATE = "theory_intermediate", "Trung cấp lý luận chính trị"
    THEORY_ADVANCED = "theory_advanced", "Cao cấp lý luận chính trị"
    COMMITTEE = "committee", "Bồi dưỡng cấp ủy viên"
    UNION = "union", "Bồi dưỡng cán bộ đoàn thể"
    OTHER = "other", "Lớp khác"


class TrainingClass(Recorded):
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=ClassKind)
    organiser = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="classes")
    partner = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    announced_learners = models.PositiveIntegerField(null=True)
    """The number the office wrote down; the enrolments are the count."""
    cancelled = models.BooleanField(default=False)
    """Taken back by a TrainingReversal; the row stays, the class and its learners count no longer."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "code"], condition=Q(cancelled=False), name="class_code_once"),
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="class_dates"),
        ]


class Enrolment(Recorded):
    class Grade(models.TextChoices):
        EXCELLENT = "excellent", "Xuất sắc"
        GOOD = "good", "Giỏi"
        FAIR = "fair", "Khá"
        AVERAGE = "average", "Trung bình"
        FAILED = "failed", "Không đạt"

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="enrolments")
    """The unit that sent the learner."""
    grade = models.CharField(max_length=20, choices=Grade, blank=True)
    withdrawn = models.BooleanField(default=False)
    """Taken off the class by a TrainingReversal; the row stays and counts no longer."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"], condition=Q(withdrawn=False), name="enrolment_once"
            )
        ]


class Certificate(Recorded):
    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="certificates")
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, null=True, related_name="certificates")
    kind = models.CharField(max_length=30, choices=ClassKind)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    issuer = models.CharField(max_length=200, blank=True)
    withdrawn = models.BooleanField(default=False)
    """Taken back by a TrainingReversal; the row stays and counts no longer."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "number", "issued_on"], condition=Q(withdrawn=False), name="certificate_once"
            )
        ]


class TrainingReversal(Recorded):
    """An entry that takes back one class, one enrolment or one certificate, with its reason. Nothing is deleted."""

    training_class = models.OneToOneField(TrainingClass, models.PROTECT, null=True, related_name="reversal")
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, null=True, related_name="reversal")
    certificate = models.OneToOneField(Certificate, models.PROTECT, null=True, related_name="reversal")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(training_class__isnull=False, enrolment=None, certificate=None)
                | Q(training_class=None, enrolment__isnull=False, certificate=None)
                | Q(training_class=None, enrolment=None, certificate__isnull=False),
                name="trainingreversal_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="trainingreversal_has_reason"),
        ]
