"""How much feedback is taken in: counted in few rows that are deleted when their time is over."""

from datetime import datetime
from typing import NoReturn

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from ketnap.actions.refusal import Problem, Refused
from ketnap.lib.sealing import sealer
from ketnap.models import Article, Feedback, FeedbackRate
from ketnap.rules import feedback as rules

KEEP = "hãy giữ lại lời đã viết và gửi lại"


class Full(Refused):
    """Nothing was written, and later it may be."""

    of_everybody = True
    """It is the same for whoever sends."""


class FullOfOne(Full):
    of_everybody = False


def full(sentence: str) -> NoReturn:
    raise Full([Problem(sentence)])


def hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def day(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def look(article: Article, sender: str, now: datetime) -> None:
    """Raises Full where it is certain that nothing more is taken in. Only reads, so that a flood holds no lock."""
    begun = FeedbackRate.objects.filter(
        Q(begins_at=hour(now), sender__in=("hour", _named(sender, now))) | Q(begins_at=day(now), sender="day")
    )
    counts = dict(begun.values_list("sender", "count"))
    if counts.get("hour", 0) >= rules.PER_HOUR or counts.get("day", 0) >= rules.PER_DAY:
        _everybody()
    if counts.get(_named(sender, now), 0) >= rules.PER_SENDER:
        _one()
    waiting(article)


def take(article: Article, sender: str, now: datetime) -> None:
    """Count one more, inside the transaction that writes it. Raises Full, exactly however many ask at once: whoever
    counts first holds the row of the hour until the end."""
    if not _more(hour(now), "hour", rules.PER_HOUR) or not _more(day(now), "day", rules.PER_DAY):
        _everybody()
    if not _more(hour(now), _named(sender, now), rules.PER_SENDER):
        _one()
    waiting(article)


def _more(begins_at: datetime, sender: str, most: int) -> bool:
    rows = FeedbackRate.objects.filter(begins_at=begins_at, sender=sender)
    if rows.filter(count__lt=most).update(count=F("count") + 1):
        return True
    if rows.exists():
        return False
    forget(begins_at)
    try:
        with transaction.atomic():
            FeedbackRate.objects.create(begins_at=begins_at, sender=sender)
    except IntegrityError:  # somebody else counted first
        return bool(rows.filter(count__lt=most).update(count=F("count") + 1))
    return True


def forget(now: datetime) -> None:
    """Delete what was counted in hours and days that are over."""
    over = Q(sender="day", begins_at__lt=day(now)) | (~Q(sender="day") & Q(begins_at__lt=hour(now)))
    FeedbackRate.objects.filter(over).delete()


def _named(sender: str, now: datetime) -> str:
    """Of this hour only, under a key that is not in the database."""
    return sealer(settings.FIELD_KEY_FILE).mac(f"feedback sender {hour(now).isoformat()} {sender}")


def waiting(article: Article) -> None:
    """Raises Full where so much waits to be read that nothing more is taken in."""
    there = Feedback.objects.filter(state=rules.WAITING)
    if there.filter(article=article).count() >= rules.WAITING_OF_ARTICLE:
        full(f"Bài này đang có nhiều ý kiến chờ đọc; {KEEP} sau vài ngày.")
    if there.filter(article__bulletin=article.bulletin_id).count() >= rules.WAITING_OF_BULLETIN:
        full(f"Bản tin đang có nhiều ý kiến chờ đọc; {KEEP} sau vài ngày.")


def _everybody() -> NoReturn:
    full(f"Hôm nay bản tin đã nhận nhiều ý kiến; {KEEP} vào giờ khác hoặc ngày mai.")


def _one() -> NoReturn:
    sentence = (
        f"Từ nơi đồng chí gửi đã có {rules.PER_SENDER} ý kiến trong giờ này; "
        "hãy giữ lại lời đã viết và gửi lại sau một giờ."
    )
    raise FullOfOne([Problem(sentence)])
