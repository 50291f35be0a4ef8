"""Classes, who attended, and certificates, whoever issued them."""

from django.db import models

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
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "code"], name="class_code_once"),
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="class_dates"),
        ]


class Enrolment(models.Model):
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
    version = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["training_class", "person"], name="enrolment_once")]


class Certificate(models.Model):
    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="certificates")
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, null=True, related_name="certificates")
    kind = models.CharField(max_length=30, choices=ClassKind)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    issuer = models.CharField(max_length=200, blank=True)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "number", "issued_on"], name="certificate_once")
        ]
