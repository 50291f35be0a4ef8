"""What was signed: periods whose figures no longer move; the numbers papers carry, by term of the committee; papers as
they were issued, and the runs that issued many of them."""

from django.db import models
from django.db.models import F, Q

from ketnap.models.base import Recorded


class ClosedPeriod(Recorded):
    """The figures of a report as they were signed, with who stood behind each. Closed by `recorded_by` at
    `recorded_at`; never changed. What has to be signed again is a new version with its reason."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="closed_periods")
    start = models.DateField()
    end = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    """1 is the first closing; the highest one holds."""
    cut_off = models.PositiveBigIntegerField()
    """Last line of the journal the figures knew of; 0: none."""
    definitions = models.CharField(max_length=64)
    """SHA-256 over the definitions of every measure, division, relation and legal value the figures rest on."""
    content = models.TextField()
    """JSON in one fixed spelling (statistics/closed/content.py says its shape)."""
    digest = models.CharField(max_length=64)
    """SHA-256 of `content`; the journal line of the closing holds it too. Its beginning is the check code."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "start", "end", "version"], name="closedperiod_version_once"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="closedperiod_days"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="closedperiod_again_has_reason"),
        ]


class ClosedForm(models.Model):
    """A statutory form of a closed period as it was signed: every cell, and who stood behind it. Never changed."""

    period = models.ForeignKey(ClosedPeriod, models.PROTECT, related_name="forms")
    form = models.CharField(max_length=8)
    """Number of the form, as in statistics/forms/layouts."""
    generation = models.PositiveSmallIntegerField()
    content = models.TextField()
    """JSON in one fixed spelling (statistics/closed/forms.py says its shape)."""
    digest = models.CharField(max_length=64)
    """SHA-256 of `content`; the journal line of the closing holds it too. Its beginning is the check code."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "form"], name="closedform_once")]
        indexes = [models.Index(fields=["digest"])]


class CommitteeTerm(Recorded):
    """Nhiệm kỳ: papers are numbered from 01 through it. It lasts until the next one begins."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="terms")
    since = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="committeeterm_once")]


class NumberBook(Recorded):
    """Numbers of one type of paper of one organisation in one term. Whoever gives a number holds this row first."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="number_books")
    term = models.ForeignKey(CommitteeTerm, models.PROTECT, related_name="books")
    type = models.CharField(max_length=4)
    """A key of rules/papers TYPES."""
    last = models.PositiveIntegerField(default=0)
    """The highest number given or taken; the next one is one more."""
    paper_last = models.PositiveIntegerField(default=0)
    """The last number of the paper book when this one was opened; `reason` says why. 0: from the beginning."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "type"], name="numberbook_once"),
            models.CheckConstraint(condition=Q(last__gte=F("paper_last")), name="numberbook_last"),
            models.CheckConstraint(condition=Q(paper_last=0) | ~Q(reason=""), name="numberbook_joined_has_reason"),
        ]


class PaperNumber(models.Model):
    """One number of a book and what became of it. Never deleted, never given twice."""

    book = models.ForeignKey(NumberBook, models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    suffix = models.CharField(max_length=2, blank=True)
    written = models.CharField(max_length=40)
    """As it stands on the paper: 05-QĐ/ĐUK."""
    state = models.CharField(max_length=10)
    """reserved, used or cancelled."""
    typed = models.BooleanField(default=False)
    """Written by hand, such as from the paper book; else the book gave it."""
    on = models.DateField()
    """Day of the paper; of a number that is only reserved, the day it was asked for."""
    purpose = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was cancelled."""
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    """Who reserved it or wrote it down, and when."""
    settled_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)
    """Who used or cancelled it, and when."""
    act = models.ForeignKey("ketnap.PathAct", models.PROTECT, null=True, related_name="numbers")
    """The act that stands on the paper."""
    meeting = models.ForeignKey("ketnap.Meeting", models.PROTECT, null=True, related_name="numbers")
    """The meeting it was reserved for."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number", "suffix"], name="papernumber_once"),
            models.CheckConstraint(condition=Q(state__in=["reserved", "used", "cancelled"]), name="papernumber_state"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="papernumber_cancelled_has_reason"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="papernumber_from_one"),
            models.CheckConstraint(
                condition=Q(state="reserved", settled_at=None) | (~Q(state="reserved") & Q(settled_at__isnull=False)),
                name="papernumber_settled",
            ),
        ]


class PaperTemplate(models.Model):
    """An office's own Word file of a paper: it outranks ours from the day it was taken. Never changed; a new file is a
    new version, and one that is retired stays for the papers that were made from it."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="paper_templates")
    """The organisation that prints with it, and all below it."""
    key = models.CharField(max_length=40)
    """Of rules/papers catalogue."""
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    """Of the file, as it was sent."""
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was retired."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "key", "version"], name="papertemplate_version_once"),
            models.CheckConstraint(condition=Q(retired_at=None) | ~Q(reason=""), name="papertemplate_retired_reason"),
        ]


class IssuedPaper(models.Model):
    """A paper as it was issued: what it was filled with, with which form, and the very bytes, so that it prints the
    same in ten years. Never changed; a wrong one is withdrawn with its reason."""

    key = models.CharField(max_length=40)
    """Of rules/papers catalogue."""
    on = models.DateField()
    """The day it carries."""
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="issued_papers")
    """The cell of the file it speaks of; without a file, the organisation that issued it."""
    person = models.ForeignKey("ketnap.Person", models.PROTECT, null=True, related_name="issued_papers")
    """Whom alone it speaks of, if it is one person."""
    candidacy = models.ForeignKey("ketnap.Candidacy", models.PROTECT, null=True, related_name="issued_papers")
    act = models.ForeignKey("ketnap.PathAct", models.PROTECT, null=True, related_name="issued_papers")
    number = models.ForeignKey(PaperNumber, models.PROTECT, null=True, related_name="issued_papers")
    written_no = models.CharField(max_length=60, blank=True)
    template = models.ForeignKey(PaperTemplate, models.PROTECT, null=True, related_name="issued_papers")
    """None: a form of ours."""
    form_digest = models.CharField(max_length=64)
    """SHA-256 of the empty form it was filled into."""
    layout = models.CharField(max_length=40)
    """Key of the text on the layout of papers it follows."""
    values = models.JSONField()
    """{single, rows}: the words it was filled with."""
    content = models.BinaryField()
    """DOCX."""
    digest = models.CharField(max_length=64)
    pdf = models.BinaryField(null=True)
    """Made with the paper; None: the form is an office's own Word file."""
    pdf_digest = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was withdrawn."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(reason=""), name="issuedpaper_withdrawn_reason"),
        ]
        indexes = [models.Index(fields=["candidacy", "key"]), models.Index(fields=["unit", "on"])]


class PaperRun(models.Model):
    """One paper for many files, made by a job a few at a time. What is issued stays, whatever becomes of the rest."""

    key = models.CharField(max_length=40)
    """Of rules/papers catalogue."""
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="paper_runs")
    """The organisation whose files they are."""
    meeting = models.ForeignKey("ketnap.Meeting", models.PROTECT, null=True, related_name="paper_runs")
    """The meeting whose decisions they are."""
    on = models.DateField(null=True)
    """The day all carry; None: each that of its act."""
    single = models.JSONField()
    """Words typed once for all, by the keys of the paper."""
    given = models.BooleanField(default=False)
    """Those whose act has no number take the next one of the book; else they stay without."""
    state = models.CharField(max_length=10, default="running")
    """running, done, cancelled or failed."""
    total = models.PositiveIntegerField()
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    moved_at = models.DateTimeField()
    """When the job last wrote, or was asked for."""
    cancelled_by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "cancelled", "failed"]), name="paperrun_state"
            ),
        ]
        indexes = [models.Index(fields=["unit", "at"])]


class PaperRunItem(models.Model):
    """One file of a run and what became of its paper."""

    run = models.ForeignKey(PaperRun, models.PROTECT, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    candidacy = models.ForeignKey("ketnap.Candidacy", models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey("ketnap.PathAct", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default="waiting")
    """waiting, issued, refused or dropped."""
    issued = models.OneToOneField(IssuedPaper, models.PROTECT, null=True, related_name="run_item")
    sentence = models.CharField(max_length=500, blank=True)
    """Why it was not issued."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="paperrunitem_position_once"),
            models.UniqueConstraint(fields=["run", "act"], name="paperrunitem_act_once"),
            models.CheckConstraint(
                condition=Q(state="issued", issued__isnull=False)
                | Q(state__in=["waiting", "refused", "dropped"], issued=None),
                name="paperrunitem_issued",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(sentence=""), name="paperrunitem_says_why"),
        ]
