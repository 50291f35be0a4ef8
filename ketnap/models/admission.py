"""The path to membership: a candidacy, its dated acts never overwritten, and what it waits for."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class Candidacy(models.Model):
    """One way of one person along the path. Stage, unit and end are derived from its acts by actions/admission."""

    person = models.ForeignKey("ketnap.Person", models.PROTECT, related_name="candidacies")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="candidacies")
    """The cell that helps and considers the person now."""
    stage = models.CharField(max_length=20)
    """A key of rules/path/stages: where it stands, or how it ended."""
    stage_since = models.DateField()
    opened_on = models.DateField()
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey("ketnap.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_on=None), name="candidacy_one_open"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("opened_on")), name="candidacy_dates"
            ),
        ]
        indexes = [models.Index(fields=["unit", "stage"]), models.Index(fields=["stage", "stage_since"])]


class PathAct(Recorded):
    """One dated act. A mistake is corrected by an act that reverses it, with its reason."""

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=20)
    """A key of rules/path/kinds; `reversal` takes another act back."""
    on = models.DateField()
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    """The cell of the candidacy when it happened."""
    member = models.ForeignKey("ketnap.Person", models.PROTECT, null=True, related_name="helped_in")
    """The official member an act names: helper, introducer."""
    told = models.JSONField(default=dict)
    """Fields of the dossier block in the words of the dossier format; totals of votes, never who voted how."""
    findings = models.JSONField(default=list)
    """What the law of the day had against it when it was recorded: [rule, severity, sentence, citation]."""
    override = models.CharField(max_length=300, blank=True)
    """Who let a step of our own go on although the law of the day stops it, and why."""
    movement = models.ForeignKey("ketnap.Movement", models.PROTECT, null=True, related_name="path_acts")
    """The entry of the membership ledger this act made."""
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses=None)),
                name="pathact_reversal_names_act",
            ),
        ]
        indexes = [models.Index(fields=["candidacy", "kind"]), models.Index(fields=["kind", "on"])]


class FiledPaper(Recorded):
    """What the register of a file says of one paper: there, missing, or not needed. Never changed: a later entry
    supersedes it. Number, day and place of the paper are `decision_no`, `decided_on`, `paper_kept`; `reason` is the
    remark. No scan and no text of a paper has a column."""

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="papers")
    item = models.CharField(max_length=40)
    """A code of rules/items.yaml."""
    state = models.CharField(max_length=12)
    """present, missing or not_needed."""
    original = models.BooleanField(null=True)
    """True: the original; False: a copy; None: not told."""
    pages = models.PositiveSmallIntegerField(null=True)
    handwritten = models.BooleanField(null=True)
    sealed = models.BooleanField(null=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "item"], condition=Q(supersedes=None), name="filedpaper_first_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["present", "missing", "not_needed"]), name="filedpaper_state"
            ),
        ]
        indexes = [models.Index(fields=["candidacy", "item"])]


class DueItem(models.Model):
    """Derived with the candidacy: what it waits for. Gone only when an act or a reason closes it."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="due")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    wait = models.CharField(max_length=20)
    since = models.DateField()
    due_on = models.DateField(null=True)
    """None: the text of that day gives no known time; the item ages from `since`."""
    sort_on = models.DateField()
    """`due_on`, else `since`: one order for a list of both."""
    rule = models.CharField(max_length=10, blank=True)
    citation = models.CharField(max_length=300, blank=True)
    says = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidacy", "wait"], name="dueitem_once")]
        indexes = [models.Index(fields=["unit", "sort_on"]), models.Index(fields=["sort_on", "id"])]


class Meeting(models.Model):
    """A meeting of the committee that decides: its agenda of files, noted first and written in one step."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="meetings")
    on = models.DateField()
    body = models.CharField(max_length=60)
    """Who decides, a word of the dossier: superior_standing_committee …"""
    members = models.PositiveSmallIntegerField()
    """All members of that committee, present or not."""
    present = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(present=None) | Q(present__lte=models.F("members")), name="meeting_present_members"
            ),
        ]
        indexes = [models.Index(fields=["unit", "on"])]


class MeetingItem(models.Model):
    """One file on the agenda. A result is only noted until `act` is the act it was written as."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="meetings")
    position = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=10, blank=True)
    """decision, returned or refused: a kind of act; empty: not yet, or put off."""
    votes_for = models.PositiveSmallIntegerField(null=True)
    decision_no = models.CharField(max_length=60, blank=True)
    number_of = models.CharField(max_length=40, blank=True)
    """Unit and year the number counts in, where there is a number: it stands once."""
    note = models.CharField(max_length=500, blank=True)
    act = models.OneToOneField(PathAct, models.PROTECT, null=True, related_name="meeting_item")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "candidacy"], name="meetingitem_once"),
            models.UniqueConstraint(
                fields=["number_of", "decision_no"], condition=~Q(decision_no=""), name="meetingitem_number_once"
            ),
        ]


class MonthlyReview(Recorded):
    """A committee's monthly examination of what its cells and committees below brought up. A later one of the same
    month corrects the one before."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="monthly_reviews")
    month = models.DateField()
    """Its first day."""
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    """Day of the examination."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "month", "number"], name="monthlyreview_number_once"),
            models.CheckConstraint(condition=Q(on__gte=models.F("month")), name="monthlyreview_after_month_began"),
        ]


class ReviewedAct(models.Model):
    """One act of the month and what the committee said to it."""

    review = models.ForeignKey(MonthlyReview, models.CASCADE, related_name="lines")
    act = models.ForeignKey(PathAct, models.PROTECT, related_name="reviews")
    agreed = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    """Why it was returned."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "act"], name="reviewedact_once"),
            models.CheckConstraint(condition=Q(agreed=True) | ~Q(note=""), name="reviewedact_returned_says_why"),
        ]
