"""Feedback that comes in a file, one line of JSON each (docs/bulletin.md): each good line waits to be read like any
other, each bad one is named."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ketnap.access import journal
from ketnap.actions.bulletin import rates
from ketnap.actions.bulletin.feedback import receive
from ketnap.actions.refusal import Refused, refuse
from ketnap.lib import clock
from ketnap.models import Article, Feedback
from ketnap.rules import feedback as rules

LARGEST, MOST_LINES, LONGEST = 8 * 1024 * 1024, 5000, 40_000
"""Bytes of a file, lines of it, bytes of a line."""
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
FIELDS = ("id", "article", "name", "text", "received_at")


@dataclass(frozen=True)
class BadLine:
    number: int
    sentence: str


@dataclass(frozen=True)
class Arrived:
    taken: int
    known: int
    """Were taken in before: nothing happened."""
    bad: tuple[BadLine, ...]


@transaction.atomic
def take_in(content: bytes, *, by: Any) -> Arrived:
    """The file of one bulletin or of several. The same file again changes nothing. Raises Refused where the whole file
    cannot be one of these."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(content) > LARGEST or len(lines) > MOST_LINES:
        raise refuse(f"Tệp quá {LARGEST // 1024**2} MB hoặc quá {MOST_LINES} dòng; hãy chia thành nhiều tệp.")
    taken, known, bad = 0, 0, []
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                new = _take(line, by)
                taken, known = taken + new, known + (not new)
        except Refused as refused:
            bad.append(BadLine(number, str(refused)))
    detail = {"taken": taken, "known": known, "refused": len(bad)}
    journal.record("bulletin.feedback_file", by=by, detail=detail)
    return Arrived(taken, known, tuple(bad))


def _take(line: bytes, by: Any) -> bool:
    """Whether it is new."""
    told = _read(line)
    article, at = _article(told["article"]), _moment(told["received_at"])
    called = rules.clean(told["id"], lines=False)
    before = Feedback.objects.filter(article=article, source=Feedback.Source.FILE, outside_id=called).first()
    if before is None:
        rates.waiting(article)
    elif before.words and before.words != rules.clean(told["text"], lines=True):
        raise refuse("Mã riêng này đã dùng cho một ý kiến khác của bài; hãy ghi mã khác.", field="id")
    _, new = receive(
        article_id=article.pk, name=told["name"], words=told["text"], received_at=at, outside_id=told["id"], by=by
    )
    return new


def _read(line: bytes) -> dict[str, str]:
    if len(line) > LONGEST:
        raise refuse("Dòng quá dài; hãy viết ý kiến gọn lại.")
    try:
        told = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise refuse("Chữ trong dòng không đọc được; hãy lưu lại tệp theo bảng mã “UTF-8”.") from None
    except (ValueError, RecursionError):
        raise refuse("Dòng không theo mẫu; hãy chép đúng mẫu trong tài liệu về bản tin.") from None
    if not isinstance(told, dict):
        raise refuse("Dòng không theo mẫu, thiếu tên từng mục; hãy chép đúng mẫu trong tài liệu về bản tin.")
    told = {"name": "", **told}
    if wrong := [name for name in FIELDS if not isinstance(told.get(name), str)]:
        raise refuse(f"Thiếu mục hoặc mục không phải chữ: {', '.join(wrong)}; hãy ghi đủ {', '.join(FIELDS)}.")
    return {name: told[name] for name in FIELDS}


def _article(called: str) -> Article:
    """One that readers could read, even if it was withdrawn since: copies of it may still be about."""
    bulletin, _, address = rules.clean(called, lines=False).partition("/")
    rows = Article.objects.filter(bulletin__address=bulletin, address=address, publish_at__lte=clock.now())
    found = rows.first()
    if found is None:
        raise refuse("Không có bài mang mã này; hãy chép lại mã ghi ở cuối bài.", field="article")
    return found


def _moment(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(rules.clean(said, lines=False))
        at = at if at.tzinfo else timezone.make_aware(at)
        fits = FIRST <= at <= clock.now() + timedelta(days=1)
    except (ValueError, OverflowError):
        fits = False
    if not fits:
        raise refuse("Ngày giờ nhận không đọc được hoặc chưa đến; hãy ghi như 2026-11-26T15:30:00+07:00.")
    return at
