"""Feedback under an article: sent by a reader or taken in from a file, read and answered at the desk, withdrawn by the
reader. Nothing is public before somebody at the desk has read it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ketnap.access import journal
from ketnap.actions.bulletin import rates
from ketnap.actions.bulletin.rates import Full
from ketnap.actions.papers import Paper, provenance
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.actions.secrecy import require_open
from ketnap.lib import clock
from ketnap.lib.sealing import sealer
from ketnap.models import Article, Batch, Feedback, FeedbackAct, User
from ketnap.queries.bulletin.feedback import digest_of, digests_of, open_to_readers
from ketnap.rules import feedback as rules
from ketnap.rules import secrecy

__all__ = ["Full", "Refused", "Sent", "judge", "nobodys_code", "receive", "send", "withdraw"]
Kind, Source = FeedbackAct.Kind, Feedback.Source
SUBJECT = "feedback"


@dataclass(frozen=True)
class Sent:
    """What the sender is told. The code is kept nowhere."""

    code: str
    due_on: date


def send(*, article_id: int, name: str, words: str, page: str, sender: str) -> Sent:
    """A reader sends from a page; `page` is the signed text of that very page, `sender` the address it came from, of
    which nothing is kept. The same words sent twice from one page are one and get the same code. Raises Refused for
    what cannot be read and for an article that is not open, Full where too much came."""
    named, said = _read(name, words)
    article = open_to_readers(article_id, clock.now())
    if article is None:
        raise refuse("Bài này không nhận phản hồi nữa; hãy chọn bài khác của bản tin.")
    key = sealer(settings.FIELD_KEY_FILE).mac("\n".join(("feedback", page, named, said)))
    code = rules.code(sealer(settings.FIELD_KEY_FILE).mac(f"feedback code {key}"))
    known = Feedback.objects.filter(article=article, source=Source.FORM, outside_id=key)
    if (before := known.first()) is None:
        rates.look(article, sender, clock.now())
        try:
            before = _send(article, named, said, key, code, sender)
        except IntegrityError:  # the same page pressed twice at once
            before = known.get()
    return Sent(code, before.due_on)


@transaction.atomic
def _send(article: Article, name: str, words: str, key: str, code: str, sender: str) -> Feedback:
    now = clock.now()
    rates.take(article, sender, now)
    return _write(article, name, words, now, by=None, source=Source.FORM, outside_id=key, code_digest=digest_of(code))


@transaction.atomic
def receive(
    *, article_id: int, name: str, words: str, received_at: datetime, outside_id: str, by: User | None,
    batch: Batch | None = None,
) -> tuple[Feedback, bool]:  # fmt: skip
    """(the feedback, whether it is new) of one that arrives in a file: it waits to be read like any other. Under the
    same outside id it is taken in once and stays as it was."""
    named, said = _read(name, words)
    called = rules.clean(outside_id, lines=False)
    if not called or len(called) > 120:
        raise refuse("Ý kiến trong tệp phải có mã riêng, không quá 120 chữ; hãy ghi mã.", field="outside_id")
    article = Article.objects.select_for_update(no_key=True).filter(pk=article_id).first()
    if article is None:
        raise refuse("Không có bài này trong bản tin; hãy xem lại bài mà ý kiến nói đến.", field="article")
    known = Feedback.objects.filter(article=article, source=Source.FILE, outside_id=called).first()
    if known is not None:
        return known, False
    made = _write(article, named, said, received_at, by=by, source=Source.FILE, outside_id=called, batch=batch)
    return made, True


def _read(name: str, words: str) -> tuple[str, str]:
    named, said = rules.clean(name, lines=False), rules.clean(words, lines=True)
    if not said:
        raise refuse("Chưa có ý kiến; hãy viết ít nhất một câu.", field="words")
    if len(said) > rules.WORDS:
        raise refuse(f"Ý kiến dài {len(said)} chữ, quá {rules.WORDS}; hãy viết gọn lại.", field="words")
    require_open(next(filter(None, map(secrecy.degree, said.splitlines())), ""), "Ý kiến")
    if len(named) > rules.NAME:
        raise refuse(f"Tên hiển thị dài quá {rules.NAME} chữ; hãy viết gọn lại.", field="name")
    return named, said


def _write(article: Article, name: str, words: str, at: datetime, *, by: User | None, **more: Any) -> Feedback:
    due_on = rules.due_on(timezone.localdate(at))
    made = Feedback.objects.create(article=article, name=name, words=words, received_at=at, due_on=due_on, **more)
    _tell("received", made, by, detail={"article": article.pk, "source": str(made.source)})
    return made


@transaction.atomic
def judge(
    feedback_id: int, kind: str, *, by: User, words: str = "", reason: str = "", answers: str = "",
    version: int | None = None,
) -> FeedbackAct:  # fmt: skip
    """Cho hiện, không cho hiện, trả lời công khai hoặc riêng, khép lại. `words` of an answer, `answers` in whose name;
    a later answer replaces the one before, which stays among the acts. Raises Conflict if somebody was first."""
    if kind not in set(Kind.values) - {Kind.WITHDRAWN}:
        raise refuse("Chưa chọn việc; hãy chọn một việc.", field="kind")
    held = Feedback.objects.select_related("article__bulletin").filter(pk=feedback_id).first()
    if held is None:
        raise refuse("Không có ý kiến này; hãy mở lại danh sách phản hồi.")
    if held.state == rules.WITHDRAWN:
        raise refuse("Người gửi đã rút ý kiến này; không cần làm gì thêm.")
    said, why = rules.clean(words, lines=True), rules.clean(reason, lines=False)
    answering = kind in (Kind.ANSWERED, Kind.TOLD)
    if answering and not 0 < len(said) <= rules.ANSWER:
        raise refuse(f"Chưa có câu trả lời, hoặc dài quá {rules.ANSWER} chữ; hãy viết lại.", field="words")
    if not answering and kind != Kind.PUBLISHED and not 0 < len(why) <= 500:
        raise refuse("Chưa có lý do, hoặc lý do dài quá 500 chữ; hãy ghi một câu.", field="reason")
    if kind == Kind.TOLD and held.code_digest is None:
        raise refuse("Ý kiến này đến từ tệp, người gửi không có mã để đọc riêng; hãy trả lời công khai.", field="kind")
    named = rules.clean(answers, lines=False)[:200] or held.article.bulletin.responsible
    return _act(
        held, kind, by, version, words=said if answering else "",
        paper=Paper(reason="" if answering else why, on_behalf_of=named if answering else ""),
    )  # fmt: skip


def nobodys_code() -> str:
    """What a program is told that filled the field nobody sees: the page is the same, and nothing was written."""
    return rules.code(secrets.token_hex(32))


@transaction.atomic
def withdraw(*, code: str) -> FeedbackAct:
    """The sender takes it back, with the code however it is typed: the acts stay, name and words are gone from the row.
    Raises Refused for a code nobody was given."""
    code = rules.read_code(code)
    held = Feedback.objects.filter(code_digest__in=digests_of(code)).first() if code else None
    if held is None:
        raise refuse("Không có ý kiến nào mang mã này; hãy xem lại mã.", field="code")
    return _act(held, Kind.WITHDRAWN, None, None)


def _act(
    held: Feedback, kind: str, by: User | None, version: int | None, *, words: str = "", paper: Paper | None = None
) -> FeedbackAct:
    rows = Feedback.objects.filter(pk=held.pk)
    if not (rows if version is None else rows.filter(version=version)).update(version=F("version") + 1):
        line = journal.latest(f"{SUBJECT}:{held.pk}")
        raise Conflict((line.by_name if line else "") or "người gửi", line.at if line else None, SUBJECT)
    now = rows.get()
    follows = rules.after(now.state, now.shown, kind)
    if follows is None:
        raise refuse(f"Ý kiến này {now.get_state_display().lower()} rồi; không cần làm lại.")
    state, shown = follows
    empty = {"name": "", "words": ""} if state == rules.WITHDRAWN else {}
    rows.update(state=state, shown=shown, **empty)
    act = FeedbackAct.objects.create(
        feedback=now, kind=kind, words=words, **provenance(by, paper or Paper())
    )  # fmt: skip
    verb = "withdrawn" if kind == Kind.WITHDRAWN else "judged"
    _tell(verb, now, by, detail={"act": act.pk, "kind": str(kind)})
    return act


def _tell(verb: str, held: Feedback, by: User | None, detail: dict[str, Any]) -> None:
    unit_id = Article.objects.filter(pk=held.article_id).values_list("bulletin__unit_id", flat=True).get()
    journal.record(f"bulletin.feedback_{verb}", by=by, subject=f"{SUBJECT}:{held.pk}", unit_id=unit_id, detail=detail)
