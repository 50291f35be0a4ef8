"""Reviews of a period, commendations from proposal to decision, exemplars, and the acts on each of them."""

from django.db import models
from django.db.models import F, Q

from ketnap.models.base import Recorded


class Review(Recorded):
    """Sơ kết or tổng kết: what a unit held about a period. Never changed; one entered wrongly is taken back."""

    class Kind(models.TextChoices):
        INTERIM = "interim", "Sơ kết"
        FINAL = "final", "Tổng kết"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    start = models.DateField()
    end = models.DateField()
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    chair = models.CharField(max_length=200, blank=True)
    present = models.PositiveIntegerField(null=True)
    documents = models.JSONField(default=list)
    """[{"number", "title", "on": day or ""}]: references only, no file is kept."""
    lessons = models.JSONField(default=list)
    """[{"done", "brought", "whom"}]: what was done, what it brought, for whom."""
    next_steps = models.JSONField(default=list)
    """[{"what", "who", "due_on": day or "", "refers"}]: what was decided of the time to come."""
    figures = models.JSONField(default=list)
    """[{"measure", "start", "end", "value": n or null, "ids": [n]}], and {"measure": "target", "value"}: as counted
    when it was entered (`recorded_at`), so that a later count can say who made the difference."""
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(start__lte=F("end")), name="review_days")]
        indexes = [models.Index(fields=["unit", "end"])]


class Commendation(Recorded):
    """One proposal to commend, and what became of it. The state is derived from its acts by their one writer."""

    class Subject(models.TextChoices):
        UNIT = "unit", "Tổ chức đảng"
        ENTERPRISE = "enterprise", "Doanh nghiệp"
        PERSON = "person", "Người trong sổ"
        OUTSIDER = "outsider", "Người ngoài sổ"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Chờ xem xét"
        EXAMINED = "examined", "Đã xem xét"
        DECIDED = "decided", "Đã quyết định"
        DECLINED = "declined", "Không khen"
        WITHDRAWN = "withdrawn", "Đã rút"
        REVOKED = "revoked", "Đã thu hồi"

    class Occasion(models.TextChoices):
        YEARLY = "yearly", "Định kỳ hằng năm"
        TERM = "term", "Theo nhiệm kỳ"
        THEME = "theme", "Theo chuyên đề"
        OTHER = "other", "Không theo định kỳ"

    subject = models.CharField(max_length=10, choices=Subject)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="commendations")
    enterprise = models.ForeignKey("ketnap.Enterprise", models.PROTECT, null=True, related_name="commendations")
    person = models.ForeignKey("ketnap.Person", models.PROTECT, null=True, related_name="commendations")
    outsider = models.CharField(max_length=200, blank=True)
    """Name and place of somebody who is not in the register, as typed."""
    outsider_fold = models.CharField(max_length=200, blank=True)
    home = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """Where the subject stood when proposed: the unit itself, that of the person, the one leading the enterprise."""
    proposer = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="proposals")
    form = models.CharField(max_length=20)
    """Code of rules/commendation.yaml."""
    badge_years = models.PositiveSmallIntegerField(default=0)
    early = models.BooleanField(default=False)
    """A badge before its day, for grave illness."""
    occasion = models.CharField(max_length=10, choices=Occasion, default=Occasion.YEARLY)
    year = models.PositiveSmallIntegerField()
    achievement = models.CharField(max_length=500)
    proposed_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    state_on = models.DateField()
    """Day of the act that made the state."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject="unit", unit__isnull=False, enterprise=None, person=None, outsider="")
                | Q(subject="enterprise", unit=None, enterprise__isnull=False, person=None, outsider="")
                | Q(subject="person", unit=None, enterprise=None, person__isnull=False, outsider="")
                | (Q(subject="outsider", unit=None, enterprise=None, person=None) & ~Q(outsider="")),
                name="commendation_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(form="badge", badge_years__gt=0) | (~Q(form="badge") & Q(badge_years=0)),
                name="commendation_badge_has_years",
            ),
            *(
                models.UniqueConstraint(
                    fields=[name, "form", "badge_years", "occasion", "year"],
                    condition=Q(subject=name, state__in=["proposed", "examined", "decided"]),
                    name=f"commendation_{name}_once",
                )
                for name in ("unit", "enterprise", "person")
            ),
            models.UniqueConstraint(
                fields=["outsider_fold", "proposer", "form", "occasion", "year"],
                condition=Q(subject="outsider", state__in=["proposed", "examined", "decided"]),
                name="commendation_outsider_once",
            ),
        ]
        indexes = [models.Index(fields=["year", "state"]), models.Index(fields=["state", "proposed_on"])]


class Exemplar(Recorded):
    """A way of working told so that others can copy it. Shown to the whole office once approved."""

    class State(models.TextChoices):
        DRAFT = "draft", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        WITHDRAWN = "withdrawn", "Đã rút"

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="exemplars")
    """Whose it is, or that of the person, or the one leading the enterprise."""
    enterprise = models.ForeignKey("ketnap.Enterprise", models.PROTECT, null=True, related_name="exemplars")
    person = models.ForeignKey("ketnap.Person", models.PROTECT, null=True, related_name="exemplars")
    office = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """Top of the tree it was entered in: everybody below it reads it."""
    consent_on = models.DateField(null=True)
    """Day the person agreed to be told of; nobody is told of without."""
    title = models.CharField(max_length=200)
    story = models.CharField(max_length=3000)
    copy = models.CharField(max_length=1000)
    """What others can do the same way."""
    written_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    approved_on = models.DateField(null=True)
    handed_on = models.DateField(null=True)
    """Day it was handed to the bulletin, which decides itself what it prints."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(consent_on__isnull=False), name="exemplar_person_agreed"
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(enterprise=None), name="exemplar_one_subject"),
            models.CheckConstraint(
                condition=Q(handed_on=None) | Q(approved_on__isnull=False), name="exemplar_handed_was_approved"
            ),
        ]
        indexes = [models.Index(fields=["office", "state"])]


class CommendationAct(Recorded):
    """One act on a review, a commendation or an exemplar, with its paper. An act taken back is reversed by another."""

    class Kind(models.TextChoices):
        EXAMINED = "examined", "Xem xét"
        DECIDED = "decided", "Quyết định khen thưởng"
        DECLINED = "declined", "Không khen thưởng"
        WITHDRAWN = "withdrawn", "Rút"
        REVOKED = "revoked", "Thu hồi quyết định"
        APPROVED = "approved", "Duyệt điển hình"
        HANDED = "handed", "Chuyển bản tin"
        TAKEN_BACK = "taken_back", "Bỏ ghi chép"
        REVERSAL = "reversal", "Hoàn tác"

    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="acts")
    commendation = models.ForeignKey(Commendation, models.PROTECT, null=True, related_name="acts")
    exemplar = models.ForeignKey(Exemplar, models.PROTECT, null=True, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    level = models.CharField(max_length=20, blank=True)
    """Decisions: the level that gives it, a key of rules/commendation.yaml."""
    remark = models.CharField(max_length=500, blank=True)
    """What a text of the day, known but not read, has against it."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(review__isnull=False, commendation=None, exemplar=None)
                | Q(review=None, commendation__isnull=False, exemplar=None)
                | Q(review=None, commendation=None, exemplar__isnull=False),
                name="commendationact_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="commendationact_reversal_names_act",
            ),
        ]
