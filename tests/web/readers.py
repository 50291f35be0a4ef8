"""An article that readers see, and feedback under it."""

from datetime import timedelta

from django.urls import reverse

from ketnap.actions.bulletin import feedback as acts
from ketnap.actions.bulletin.feedback import Sent
from ketnap.lib import clock
from ketnap.models import Article, ArticleText, Bulletin, Feedback, Section, User
from ketnap.rules import feedback as rules

WORDS = "Đơn vị chúng tôi làm ba ca, xin hỏi lớp khóa 2 có buổi tối không?"


def article(unit: int, address: str = "lop-khoa-2", *, title: str = "Khai giảng lớp nhận thức khóa 2") -> Article:
    """Published since yesterday in the bulletin of the unit, which is made where there is none."""
    now = clock.now()
    bulletin, _ = Bulletin.objects.get_or_create(
        unit_id=unit,
        defaults={"address": f"khoi-{unit}", "name": "Bản tin Đảng bộ Khối Doanh nghiệp tỉnh A", "recorded_at": now,
                  "responsible": "Ban Tuyên giáo Đảng ủy Khối"},
    )  # fmt: skip
    section, _ = Section.objects.get_or_create(
        bulletin=bulletin, address="lop-hoc", defaults={"name": "Lớp học", "position": 1, "recorded_at": now}
    )
    made = Article.objects.create(
        bulletin=bulletin, address=address, section=section, state="approved", publish_at=now - timedelta(days=1)
    )
    text = ArticleText.objects.create(article=made, number=1, section=section, title=title, body="Lớp mở.", at=now)
    Article.objects.filter(pk=made.pk).update(current=text, published=text)
    return Article.objects.get(pk=made.pk)


def sent(under: Article, words: str = WORDS, *, name: str = "Một công đoàn cơ sở", sender: str = "192.0.2.7") -> Sent:
    return acts.send(article_id=under.pk, name=name, words=words, page="page", sender=sender)


def waiting(under: Article, words: str = WORDS, **more: str) -> tuple[Feedback, str]:
    """(the row, its code)."""
    return Feedback.objects.get(code_digest=acts.digest_of(code := sent(under, words, **more).code)), code


def fill(under: Article, count: int) -> None:
    """So many more that wait under it, from a file."""
    for number in range(count):
        acts.receive(
            article_id=under.pk, name="", words=f"Ý kiến {number}", received_at=clock.now(), by=None,
            outside_id=f"{under.address} {number} {Feedback.objects.count()}",
        )  # fmt: skip


def bounds() -> dict[str, int]:
    """No more than this is ever written within an hour."""
    return {"Feedback": rules.PER_HOUR, "FeedbackRate": rules.PER_HOUR + 2, "JournalEntry": rules.PER_HOUR}


def answered(unit: int, by: User) -> None:
    """One that everybody reads, with an answer; nothing waits."""
    row, _ = waiting(article(unit))
    acts.judge(row.pk, "answered", words="Lớp tối mở nếu có từ 30 người đăng ký.", by=by)


def known() -> int:
    return Feedback.objects.order_by("pk")[0].pk


def recipes(tree) -> dict[str, tuple[str, dict[str, str]]]:
    row, _ = waiting(article(tree.upper))
    typed = {"kind": "answered", "words": "Lớp tối mở nếu đủ 30 người.", "answers": "Ban Tổ chức", "version": "1"}
    return {"feedback": (reverse("feedback", args=[row.pk]), typed)}
