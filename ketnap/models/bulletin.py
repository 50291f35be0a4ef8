"""The bulletin: its articles with every text they had, photographs, how often they were read, and figures that were
published elsewhere: a second source, shown beside ours and never merged with them."""

from django.db import models
from django.db.models import Q

from ketnap.models.base import Recorded


class Bulletin(Recorded):
    """The page on which one organisation speaks to everybody."""

    unit = models.OneToOneField("ketnap.Unit", models.PROTECT, related_name="bulletin")
    address = models.SlugField(max_length=60, unique=True)
    """What its pages begin with: /ban-tin/<address>/."""
    name = models.CharField(max_length=120)
    responsible = models.CharField(max_length=200)
    """Who answers for what it says, as printed at its foot."""
    closed_on = models.DateField(null=True)
    """From then on nothing is published; what was can be read."""
    version = models.PositiveIntegerField(default=1)


class Section(Recorded):
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="sections")
    address = models.SlugField(max_length=60)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    closed = models.BooleanField(default=False)
    """No new article; those that stand in it can be read."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "address"], name="section_once")]


class Photo(Recorded):
    """A photograph, encoded anew without what the camera wrote into it. A copy of the database saves its files too."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="photos")
    digest = models.CharField(max_length=64)
    """SHA-256 of the file as it was sent: the same one sent twice is one photograph."""
    name = models.CharField(max_length=200)
    """Of the file as it was sent."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    """Pixels of the largest file kept."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "digest"], name="photo_once")]


class PhotoFile(models.Model):
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="files")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.BinaryField()
    """JPEG without EXIF."""
    digest = models.CharField(max_length=64)
    """SHA-256 of `content`."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "width"], name="photofile_once")]


class Article(models.Model):
    """What readers and the desk call one article. Its texts and its acts are rows of their own; state, `current` and
    `published` are derived from the acts by their one writer."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang viết"
        SUBMITTED = "submitted", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        WITHDRAWN = "withdrawn", "Đã gỡ"

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="articles")
    address = models.SlugField(max_length=120)
    """Made from the first title, never changed: addresses that were printed go on working."""
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    """Of `current`. An article whose correction is being written is a draft and goes on being read as `published`."""
    current = models.ForeignKey("ketnap.ArticleText", models.PROTECT, null=True, related_name="+", db_index=False)
    """The text the desk works on."""
    published = models.ForeignKey("ketnap.ArticleText", models.PROTECT, null=True, related_name="+", db_index=False)
    """The approved text; readers see it from `publish_at` on. None: none, or withdrawn."""
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="articles", db_index=False)
    """Of the published text; None as long as there is none."""
    publish_at = models.DateTimeField(null=True)
    """When its first approved text appears, maybe in the time to come. Corrections do not move it."""
    fold = models.TextField(blank=True)
    """What the published text is found by (queries/bulletin/words.py). An index of the database follows it, with
    `published` and `publish_at` (migration 0032); on SQLite by triggers of this table, lost when it is rebuilt."""
    period = models.ForeignKey("ketnap.ClosedPeriod", models.PROTECT, null=True, related_name="articles")
    training_class = models.ForeignKey("ketnap.TrainingClass", models.PROTECT, null=True, related_name="articles")
    exemplar = models.ForeignKey("ketnap.Exemplar", models.PROTECT, null=True, related_name="articles")
    commendation = models.ForeignKey("ketnap.Commendation", models.PROTECT, null=True, related_name="articles")
    """What it was drafted from; all None: from nothing."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "address"], name="article_address_once")]
        indexes = [
            models.Index(
                fields=["bulletin", "-publish_at"], condition=Q(published__isnull=False), name="article_newest"
            ),
            models.Index(
                fields=["section", "-publish_at"], condition=Q(published__isnull=False), name="article_of_section"
            ),
            models.Index(fields=["bulletin", "state"], name="article_state"),
        ]


class ArticleText(models.Model):
    """One text of an article. Never changed: who saves again writes a new one."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    lead = models.CharField(max_length=600, blank=True)
    body = models.TextField(blank=True)
    """Plain text: paragraphs with an empty line between them; `## ` begins a heading, `- ` a point, `> ` words of
    somebody. Nothing of it is ever taken for HTML."""
    tags = models.JSONField(default=list)
    """[words]: as typed, in NFC, without repetition."""
    note = models.CharField(max_length=500, blank=True)
    """What a correction corrects, as readers see it."""
    by = models.ForeignKey("ketnap.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="articletext_once")]


class ArticlePhoto(models.Model):
    text = models.ForeignKey(ArticleText, models.PROTECT, related_name="photos")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()
    """1 leads the article."""
    caption = models.CharField(max_length=300)
    alternative = models.CharField(max_length=300)
    """What the picture shows, for those who do not see it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "position"], name="articlephoto_once"),
            models.CheckConstraint(condition=~Q(alternative="") & ~Q(caption=""), name="articlephoto_described"),
        ]


class ArticleFigure(models.Model):
    """A number an article prints, tied to the closed period it was taken from, so that it can be explained for good."""

    text = models.ForeignKey(ArticleText, models.PROTECT, related_name="figures")
    period = models.ForeignKey("ketnap.ClosedPeriod", models.PROTECT, related_name="printed")
    cell = models.CharField(max_length=120)
    """Where the number stands in the content of the period."""
    words = models.CharField(max_length=200)
    shown = models.CharField(max_length=40)
    """As printed."""
    said = models.JSONField(default=list)
    """[{"measure", "about", "from", "to", "where", "value", "unit": id, "instead": words or null}]: what it tells of
    people, to be held beside what other articles tell (statistics/closed/between.py)."""
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="articlefigure_once")]


class ArticleAct(Recorded):
    """What was done with an article: the record itself. Never changed."""

    class Kind(models.TextChoices):
        WRITTEN = "written", "Viết"
        SUBMITTED = "submitted", "Gửi duyệt"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Duyệt"
        WITHDRAWN = "withdrawn", "Gỡ bài"
        RESTORED = "restored", "Đăng lại"

    article = models.ForeignKey(Article, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.ForeignKey(ArticleText, models.PROTECT, related_name="acts")
    publish_at = models.DateTimeField(null=True)
    """With an approval."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["returned", "withdrawn"]) | ~Q(reason=""), name="articleact_has_reason"
            )
        ]


class ReadCount(models.Model):
    """How often an article was opened on a day. Nothing is kept of who opened it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="reads", db_index=False)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="readcount_once")]
        indexes = [models.Index(fields=["day", "article"], name="readcount_day")]


class ReadTotal(models.Model):
    """How often an article was opened in the thirty days to `on`, derived from its counts by their one writer. It never
    says too little: since `on` days can only have dropped out."""

    article = models.OneToOneField(Article, models.PROTECT, primary_key=True, related_name="read_total")
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="+", db_index=False)
    total = models.PositiveIntegerField()
    on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["bulletin", "-total"], name="readtotal_most")]


class PublishedFigure(Recorded):
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="published_figures")
    source = models.CharField(max_length=300)
    """Title and publisher as printed."""
    published_on = models.DateField()
    measure = models.CharField(max_length=60)
    """Id of the measure of statistics/measures it speaks of."""
    period_from = models.DateField()
    period_to = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    """Set: this row only takes the other one back; both stay to be seen, neither counts."""
