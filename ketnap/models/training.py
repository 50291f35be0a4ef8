"""Classes, who attended, and certificates, whoever issued them."""

from django.db import models
from django.db.models import Q

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


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
    class Mode(models.TextChoices):
        FULL_TIME = "full_time", "Hệ tập trung"
        PART_TIME = "part_time", "Hệ không tập trung"

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=ClassKind)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    """Empty: not told."""
    organiser = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="classes")
    partner = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
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
    shift = models.ForeignKey("ketnap.ClassShift", models.PROTECT, null=True, related_name="enrolments")
    """None: the class has no shifts, or nobody said yet with which one."""
    score = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    """Of the test, 0 to 10; None: not written down."""
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
    act = models.ForeignKey("ketnap.ClosingAct", models.PROTECT, null=True, related_name="certificates")
    """Given with others in one step; None: written down one by one, or from a list."""
    paper_number = models.OneToOneField("ketnap.PaperNumber", models.PROTECT, null=True, related_name="certificate")
    """Its number in our own book; None: somebody else numbered it."""
    issued = models.OneToOneField("ketnap.IssuedPaper", models.PROTECT, null=True, related_name="certificate")
    """As it was printed."""

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


class ClassShift(Recorded):
    """A group of a class that learns at its own times: workers on one shift learn while the others work. A class that
    was planned has at least one."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="shifts")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    """How many the room holds; places of units are given out of these."""
    dropped = models.BooleanField(default=False)
    """Taken back by a ClassAct; the row stays."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "name"], condition=Q(dropped=False), name="classshift_name_once"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="classshift_has_seats"),
        ]


class ClassSeat(Recorded):
    """Places of a shift given to a unit. Never changed: a later entry supersedes it, with 0 for places taken back."""

    shift = models.ForeignKey(ClassShift, models.PROTECT, related_name="places")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="class_places")
    """The unit that sends people, with everything below it."""
    seats = models.PositiveSmallIntegerField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "unit"], condition=Q(supersedes=None), name="classseat_first_once"
            ),
        ]  # fmt: skip


class Lesson(Recorded):
    """One lesson of one shift: what is taught, on which day and part of it, by whom. What is changed later is told by
    its acts."""

    class Part(models.TextChoices):
        MORNING = "morning", "Sáng"
        AFTERNOON = "afternoon", "Chiều"
        EVENING = "evening", "Tối"

    shift = models.ForeignKey(ClassShift, models.PROTECT, related_name="lessons")
    number = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=300)
    on = models.DateField()
    part = models.CharField(max_length=10, choices=Part)
    teacher = models.CharField(max_length=200, blank=True)
    dropped = models.BooleanField(default=False)
    """Not held, by a ClassAct that says why; the row stays."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "number"], condition=Q(dropped=False), name="lesson_number_once"),
        ]
        indexes = [models.Index(fields=["on"])]


class ClassInvitation(Recorded):
    """Somebody asked to a class, through the unit that answers for them. State and shift follow from its acts."""

    class Cause(models.TextChoices):
        NEVER = "never", "Chưa có giấy chứng nhận"
        EXPIRED = "expired", "Giấy chứng nhận đã hết hạn"
        EXPIRES = "expires", "Giấy chứng nhận hết hạn trước ngày chi bộ xét"
        PROBATION = "probation", "Đảng viên dự bị, cần trước khi xét công nhận"
        OTHER = "other", "Lý do khác"

    class State(models.TextChoices):
        INVITED = "invited", "Chờ trả lời"
        CONFIRMED = "confirmed", "Xác nhận dự"
        DECLINED = "declined", "Không dự"
        WITHDRAWN = "withdrawn", "Thôi mời"

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="invitations")
    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="invitations")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="invitations")
    """The cell that answers for the person."""
    place = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """The unit out of whose places it is: that cell or one above it."""
    shift = models.ForeignKey(ClassShift, models.PROTECT, related_name="invitations")
    cause = models.CharField(max_length=12, choices=Cause)
    why = models.CharField(max_length=500, blank=True)
    """The sentence of the day it was drawn: from which dates the need follows, by which text."""
    needed_before = models.DateField(null=True)
    """The day before which the certificate is needed; None: the book knows no day."""
    invited_on = models.DateField()
    answer_by = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    state_on = models.DateField()
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, null=True, related_name="invitation")
    """What the confirmation made."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"], condition=Q(state__in=["invited", "confirmed"]),
                name="classinvitation_once",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gte=models.F("invited_on")), name="classinvitation_answer_after_invited"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "answer_by"])]


class ClassAct(Recorded):
    """One dated entry in the life of a class; a reversal names the entry it takes back. `reason` says why."""

    class Kind(models.TextChoices):
        INVITED = "invited", "Mời dự lớp"
        CONFIRMED = "confirmed", "Xác nhận dự"
        DECLINED = "declined", "Báo không dự"
        SHIFTED = "shifted", "Đổi ca"
        WITHDRAWN = "withdrawn", "Thôi mời"
        LESSON_CHANGED = "lesson_changed", "Sửa buổi học"
        LESSON_DROPPED = "lesson_dropped", "Bỏ buổi học"
        SHIFT_DROPPED = "shift_dropped", "Bỏ ca"

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="acts")
    invitation = models.ForeignKey(ClassInvitation, models.PROTECT, null=True, related_name="acts")
    lesson = models.ForeignKey(Lesson, models.PROTECT, null=True, related_name="acts")
    shift = models.ForeignKey(ClassShift, models.PROTECT, null=True, related_name="acts")
    """The shift somebody was asked to or changed to, or the one that was dropped."""
    kind = models.CharField(max_length=16, choices=Kind)
    on = models.DateField()
    detail = models.JSONField(default=dict)
    """What was changed: field → [before, after]."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(invitation=None) | Q(lesson=None), name="classact_one_subject"),
        ]
        indexes = [models.Index(fields=["invitation", "on"])]


class Attendance(Recorded):
    """Whether a learner was at a lesson. Never changed: a later entry supersedes it and says why."""

    class State(models.TextChoices):
        PRESENT = "present", "Có mặt"
        EXCUSED = "excused", "Vắng có lý do"
        ABSENT = "absent", "Vắng"
        UNMARKED = "unmarked", "Chưa điểm danh"

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=10, choices=State)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "enrolment"], condition=Q(supersedes=None), name="attendance_first_once"
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(reason=""), name="attendance_corrected_says_why"
            ),
        ]  # fmt: skip


class ClassPartner(Recorded):
    """Somebody of the partner institution who may see the learners of one class and write their attendance and results,
    from day to day. It opens nothing else."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="partners")
    user = models.ForeignKey("ketnap.User", models.PROTECT, related_name="partnered")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    """Exclusive."""
    ended_reason = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = dated("classpartner")
