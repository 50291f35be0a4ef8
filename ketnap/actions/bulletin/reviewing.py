"""From draft to reader: submitted, sent back, approved by a second person, withdrawn, put back. Each is a dated act."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ketnap.actions.bulletin import telling
from ketnap.actions.bulletin.articles import note, take
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.models import Article, ArticleAct, ArticleText
from ketnap.queries.bulletin.words import indexed

State, Kind = Article.State, ArticleAct.Kind


@transaction.atomic
def submit(*, article_id: int, by: Any, version: int | None = None) -> Article:
    """The desk's text waits for a second person. Refused where it is not ready to be read."""
    held = take(article_id, version)
    if held.state != State.DRAFT:
        raise refuse(f"Bài đang ở mức {held.get_state_display().lower()}; hãy sửa bài trước khi gửi duyệt.")
    made = _ready(held)
    _become(held, State.SUBMITTED)
    note("submitted", held, Kind.SUBMITTED, made, by)
    return held


@transaction.atomic
def send_back(*, article_id: int, reason: str, by: Any, version: int | None = None) -> Article:
    """It is a draft again, with what is wanted of it."""
    held = take(article_id, version)
    if held.state != State.SUBMITTED or held.current is None:
        raise refuse("Bài không chờ duyệt nên không trả lại được; hãy mở lại trang của bài.")
    paper = _because(reason, "Chưa ghi vì sao trả lại; hãy ghi một câu cho người viết.")
    _become(held, State.DRAFT)
    note("returned", held, Kind.RETURNED, held.current, by, paper)
    return held


@transaction.atomic
def approve(
    *, article_id: int, by: Any, publish_at: datetime | None = None, version: int | None = None,
    paper: Paper = NO_PAPER, printed_at: datetime | None = None,
) -> Article:  # fmt: skip
    """What waits becomes what readers see, from `publish_at` on (None: at once). A correction of what they see already
    takes its place at once. One that was printed elsewhere before keeps the moment of that, `printed_at`.

    Refused for whoever wrote any text since the last approval, and where its numbers with those that were told already
    would tell of few people."""
    telling.one_at_a_time()
    held, now = take(article_id, version), clock.now()
    if held.state != State.SUBMITTED:
        raise refuse("Bài không chờ duyệt; hãy mở lại trang của bài.")
    made = _ready(held)
    who = getattr(by, "user_id", None) or getattr(by, "pk", None)
    if who in writers(held):
        raise refuse("Bài này có phần do chính đồng chí viết; hãy để người khác duyệt.")
    if held.bulletin.closed_on is not None:
        raise refuse("Bản tin đã ngừng đăng bài mới; hãy mở lại bản tin trước khi duyệt.")
    if was_read(held, now):
        if publish_at is not None:
            raise refuse("Bài đã đăng thì bản sửa thay ngay; hãy bỏ trống giờ đăng.", field="publish_at")
    elif publish_at is not None and publish_at <= now:
        raise refuse("Giờ đăng đã qua; hãy bỏ trống để đăng ngay hoặc chọn giờ sau.", field="publish_at")
    else:
        held.publish_at = printed_at or publish_at or now
    telling.check_text(made)
    _publish(held, made)
    note("approved", held, Kind.APPROVED, made, by, paper, publish_at=held.publish_at)
    return held


@transaction.atomic
def withdraw(*, article_id: int, reason: str, by: Any, version: int | None = None) -> Article:
    """Readers see it no more, only that it was withdrawn. One that had not appeared yet never does."""
    held, now = take(article_id, version), clock.now()
    if held.published is None:
        raise refuse("Bài chưa đăng hoặc đã gỡ rồi; không cần làm lại.")
    paper = _because(reason, "Chưa ghi vì sao gỡ bài; hãy ghi một câu.")
    gone, unread = held.published, not was_read(held, now)
    held.published, held.section, held.fold = None, None, ""
    if unread:
        held.publish_at = None
    if held.current_id == gone.pk:
        held.state = State.WITHDRAWN
    held.save(update_fields=["published", "section", "fold", "publish_at", "state"])
    note("withdrawn", held, Kind.WITHDRAWN, gone, by, paper)
    return held


@transaction.atomic
def restore(*, article_id: int, by: Any, reason: str = "", version: int | None = None) -> Article:
    """Đăng lại: the text that was withdrawn is what readers see again, at its old day."""
    held = take(article_id, version)
    last = held.acts.filter(kind__in=[Kind.APPROVED, Kind.WITHDRAWN, Kind.RESTORED]).order_by("-pk").first()
    if held.published is not None or last is None or last.kind != Kind.WITHDRAWN:
        raise refuse("Bài này không bị gỡ; hãy mở lại trang của bài.")
    if held.bulletin.closed_on is not None:
        raise refuse("Bản tin đã ngừng đăng bài mới; hãy mở lại bản tin trước khi đăng lại.")
    held.publish_at = held.publish_at or clock.now()
    current = held.current_id == last.text_id
    _publish(held, last.text, current=current)
    note("restored", held, Kind.RESTORED, last.text, by, Paper(reason=text.nfc(reason)))
    return held


def writers(held: Article) -> set[int | None]:
    """Who saved any text of it since the last approval: none of them may approve it."""
    approved = held.acts.filter(kind=Kind.APPROVED).order_by("-pk").values_list("text__number", flat=True).first()
    return set(held.texts.filter(number__gt=approved or 0).values_list("by_id", flat=True))


def was_read(held: Article, now: datetime) -> bool:
    """Readers may have seen a text of it: what changes it is a correction."""
    return held.publish_at is not None and held.publish_at <= now


def _ready(held: Article) -> ArticleText:
    """The desk's text. Refused where readers would miss something."""
    made = held.current
    if made is None:
        raise refuse("Bài chưa có chữ nào; hãy viết bài trước.")
    found = []
    if not made.lead:
        found.append(Problem("Bài chưa có lời dẫn; hãy viết một hai câu nói điều chính.", "lead"))
    if not made.body:
        found.append(Problem("Bài chưa có nội dung; hãy viết bài rồi gửi lại.", "body"))
    if was_read(held, clock.now()) and not made.note:
        found.append(
            Problem("Bài đã đăng: chưa ghi lời đính chính; hãy ghi một câu nói với bạn đọc đã sửa gì.", "note")
        )
    if found:
        raise Refused(found)
    return made


def _publish(held: Article, made: ArticleText, *, current: bool = True) -> None:
    held.published, held.section = made, made.section
    held.fold = indexed(title=made.title, lead=made.lead, tags=made.tags, body=made.body)
    if current:
        held.state = State.APPROVED
    held.save(update_fields=["published", "section", "fold", "publish_at", "state"])


def _become(held: Article, state: str) -> None:
    held.state = state
    held.save(update_fields=["state"])


def _because(reason: str, sentence: str) -> Paper:
    said = text.nfc(reason)
    if not said or len(said) > 500:
        raise refuse(sentence, field="reason")
    return Paper(reason=said)
