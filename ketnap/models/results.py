"""How a class ended: its result as concluded, certificates given in one step, the closing ceremony. Dated acts; a
mistake is taken back by an act that reverses it."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class ClosingAct(Recorded):
    """One dated act at the end of a class."""

    class Kind(models.TextChoices):
        CONCLUDED = "concluded", "Kết luận kết quả"
        CERTIFIED = "certified", "Cấp giấy chứng nhận"
        CEREMONY = "ceremony", "Bế giảng"
        REVERSAL = "reversal", "Hoàn tác"

    training_class = models.ForeignKey("ketnap.TrainingClass", models.PROTECT, related_name="closing_acts")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    told = models.JSONField(default=dict)
    """A conclusion: {least}; a ceremony: {place, learners, guests, spoke}; certificates: the words typed for all."""
    photo = models.ForeignKey("ketnap.Photo", models.PROTECT, null=True, related_name="ceremonies")
    """Of a ceremony, kept with the photographs of the office's bulletin."""
    caption = models.CharField(max_length=300, blank=True)
    alt = models.CharField(max_length=300, blank=True)
    """What is to be seen on it, for who does not see it."""
    holds = models.BooleanField(default=True)
    """Not taken back."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "kind"], condition=Q(holds=True, kind__in=["concluded", "ceremony"]),
                name="closingact_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="closingact_reversal_names_act",
            ),
            models.CheckConstraint(
                condition=Q(photo=None) | (Q(kind="ceremony") & ~Q(alt="")), name="closingact_photo_told"
            ),
            models.CheckConstraint(condition=~Q(kind="reversal") | ~Q(reason=""), name="closingact_reversal_reason"),
        ]  # fmt: skip


class LearnerResult(models.Model):
    """What a conclusion says of one learner, as the record stood that day. Never changed."""

    act = models.ForeignKey(ClosingAct, models.PROTECT, related_name="results", db_index=False)
    enrolment = models.ForeignKey("ketnap.Enrolment", models.PROTECT, related_name="results")
    passed = models.BooleanField()
    grade = models.CharField(max_length=20, blank=True)
    attended = models.PositiveSmallIntegerField(null=True)
    sessions = models.PositiveSmallIntegerField(null=True)
    """Sessions of the class with a roll; None: attendance was not recorded."""
    why = models.CharField(max_length=300, blank=True)
    """Why not passed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "enrolment"], name="learnerresult_once"),
            models.CheckConstraint(condition=Q(passed=True) | ~Q(why=""), name="learnerresult_says_why"),
        ]
