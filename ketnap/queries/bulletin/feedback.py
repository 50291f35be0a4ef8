"""Feedback of readers: at the desk within reach, under an article what everybody reads, and one's own by its code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.sealing import sealer
from ketnap.models import Article, Feedback, FeedbackAct
from ketnap.queries.missing import NotFound
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import feedback as rules

Kind = FeedbackAct.Kind
LIMITS = {"name": rules.NAME, "words": rules.WORDS, "days": rules.DAYS}
"""What the form tells its reader."""
TEXTS = ("article__bulletin", "article__published", "article__current")


@dataclass(frozen=True)
class FeedbackRow:
    feedback_id: int
    article_id: int
    title: str
    """Of the article."""
    bulletin: str
    name: str
    words: str
    received_at: datetime
    due_on: date
    """Last of the working days in which it is read."""
    state: str
    state_label: str
    shown: bool
    from_file: bool

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)


@dataclass(frozen=True)
class FeedbackDeed:
    kind: str
    label: str
    words: str
    """Of an answer."""
    answers: str
    """In whose name."""
    at: datetime
    source: Source


@dataclass(frozen=True)
class FeedbackView:
    row: FeedbackRow
    version: int
    has_code: bool
    """Its sender can read an answer of their own."""
    responsible: str
    deeds: list[FeedbackDeed]
    """The latest first."""


@dataclass(frozen=True)
class Answer:
    words: str
    answers: str
    on: date


@dataclass(frozen=True)
class Shown:
    """As everybody reads it."""

    name: str
    on: date
    words: str
    answer: Answer | None


@dataclass(frozen=True)
class Own:
    """As its sender reads it by the code."""

    code: str
    bulletin: str
    bulletin_address: str
    title: str
    name: str
    words: str
    on: date
    due_on: date
    state: str
    shown: bool
    answer: Answer | None
    told: Answer | None
    """The answer for the sender alone."""
    reason: str
    """Why it is not shown, or was closed."""


def digest_of(code: str) -> str:
    return digests_of(code)[0]


def digests_of(code: str) -> list[str]:
    """What is kept of a code; after the first, what an older key made of it: the sender has it since before."""
    return sealer(settings.FIELD_KEY_FILE).macs(f"feedback code of withdrawal {code}")


def feedback(viewer: Viewer, *, state: str = "", article_id: int | None = None) -> list[FeedbackRow]:
    """Within reach, what waits first and the longest first, then the newest; of one state, of one article."""
    rows = _within(viewer)
    if state:
        rows = rows.filter(state=state)
    if article_id is not None:
        rows = rows.filter(article=article_id)
    found = [_row(one) for one in rows.select_related(*TEXTS)]
    return sorted(found, key=lambda one: (one.state != rules.WAITING, *_order(one)))


def _order(one: FeedbackRow) -> tuple[float, int]:
    turn = 1 if one.state == rules.WAITING else -1
    return turn * one.received_at.timestamp(), turn * one.feedback_id


def counts(viewer: Viewer) -> dict[str, int]:
    """state → how many within reach."""
    found: dict[str, int] = {}
    for state in _within(viewer).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@dataclass(frozen=True)
class WaitingFeedback:
    count: int
    rows: list[FeedbackRow]


def waiting(viewer: Viewer, on: date, limit: int) -> tuple[WaitingFeedback, WaitingFeedback]:
    """(late, in time) of what nobody has read yet within reach, the oldest first."""
    rows = _within(viewer).filter(state=rules.WAITING).order_by("due_on", "received_at", "pk")
    late, coming = rows.filter(due_on__lt=on), rows.filter(due_on__gte=on)
    return _some(late, limit), _some(coming, limit)


def _some(rows: QuerySet[Feedback], limit: int) -> WaitingFeedback:
    found = [_row(one) for one in rows.select_related(*TEXTS)[:limit]]
    return WaitingFeedback(rows.count() if len(found) == limit else len(found), found)


def next_waiting(viewer: Viewer) -> int | None:
    """The one that waits the longest within reach."""
    rows = _within(viewer).filter(state=rules.WAITING).order_by("due_on", "received_at", "pk")
    return rows.values_list("pk", flat=True).first()


def one_feedback(viewer: Viewer, feedback_id: int) -> FeedbackView:
    """NotFound outside reach."""
    row = _within(viewer).filter(pk=feedback_id).select_related(*TEXTS).first()
    if row is None:
        raise NotFound("Không có ý kiến này.")
    acts = FeedbackAct.objects.filter(feedback=row).select_related(*PAPERS).order_by("-pk")
    return FeedbackView(
        _row(row), row.version, row.code_digest is not None, row.article.bulletin.responsible,
        [FeedbackDeed(one.kind, one.get_kind_display(), one.words, one.on_behalf_of, one.recorded_at, source(one))
         for one in acts],
    )  # fmt: skip


def _within(viewer: Viewer) -> QuerySet[Feedback]:
    return scope.visible(viewer, Feedback.objects.all(), Permission.EDIT_BULLETIN, unit="article__bulletin__unit")


def _row(one: Feedback) -> FeedbackRow:
    return FeedbackRow(
        one.pk, one.article_id, _title(one.article), one.article.bulletin.name, one.name, one.words, one.received_at,
        one.due_on, one.state, one.get_state_display(), one.shown, one.source == Feedback.Source.FILE,
    )  # fmt: skip


def _title(article: Article) -> str:
    text = article.published or article.current
    return text.title if text else article.address


@dataclass(frozen=True)
class Under:
    """The article that feedback is under."""

    article_id: int
    address: str
    title: str


def under(bulletin_id: int, address: str, now: datetime) -> Under:
    """An article that readers see. NotFound for any other."""
    rows = Article.objects.filter(bulletin=bulletin_id, address=address, published__isnull=False, publish_at__lte=now)
    found = rows.values_list("pk", "address", "published__title").first()
    if found is None:
        raise NotFound("Không có bài này.")
    return Under(*found)


def open_to_readers(article_id: int, now: datetime) -> Article | None:
    """The article, if readers see it now and its bulletin goes on."""
    rows = Article.objects.filter(pk=article_id, published__isnull=False, publish_at__lte=now)
    going = Q(bulletin__closed_on=None) | Q(bulletin__closed_on__gt=timezone.localdate(now))
    return rows.filter(going).select_related("bulletin").first()


def shown(article_id: int, *, last: int | None = None) -> tuple[list[Shown], int]:
    """(what everybody reads under an article, the oldest first, how many there are); with `last` only the newest so
    many. Two queries and one of the answers."""
    rows = Feedback.objects.filter(article=article_id, shown=True).order_by("-received_at", "-pk")
    found = list(rows[:last])
    total = len(found) if last is None or len(found) < last else rows.count()
    answers = _answers([one.pk for one in found], Kind.ANSWERED)
    return [
        Shown(one.name, timezone.localdate(one.received_at), one.words, answers.get(one.pk)) for one in reversed(found)
    ], total


def _answers(feedback_ids: Iterable[int], kind: str) -> dict[int, Answer]:
    """The last answer of each."""
    acts = FeedbackAct.objects.filter(feedback__in=list(feedback_ids), kind=kind).order_by("pk")
    return {one.feedback_id: Answer(one.words, one.on_behalf_of, timezone.localdate(one.recorded_at)) for one in acts}


def own(typed: str) -> Own | None:
    """What its sender reads of it by the code, however it is typed; None for a code nobody was given."""
    code = rules.read_code(typed)
    row = Feedback.objects.filter(code_digest__in=digests_of(code)).select_related(*TEXTS).first() if code else None
    if row is None:
        return None
    why = FeedbackAct.objects.filter(feedback=row, kind=row.state).order_by("-pk").values_list("reason", flat=True)
    bulletin = row.article.bulletin
    return Own(
        code, bulletin.name, bulletin.address, _title(row.article), row.name, row.words,
        timezone.localdate(row.received_at), row.due_on, row.state, row.shown,
        _answers([row.pk], Kind.ANSWERED).get(row.pk), _answers([row.pk], Kind.TOLD).get(row.pk), why.first() or "",
    )  # fmt: skip
