"""A bulletin with articles, straight into the tables: what readers see rests on the rows, however they were written."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from PIL import Image

from ketnap.models import (
    Article,
    ArticleAct,
    ArticleFigure,
    ArticlePhoto,
    ArticleText,
    Bulletin,
    ClosedPeriod,
    Feedback,
    FeedbackAct,
    Photo,
    PhotoFile,
    Section,
)
from ketnap.queries.bulletin import indexed

BEGUN = datetime(2011, 10, 3, 1, 0, tzinfo=UTC)
NOW = BEGUN + timedelta(days=1)


def opened(unit: int, address: str = "khoi", name: str = "Bản tin Đảng bộ Khối", sections=("Phát triển đảng viên",)):
    bulletin = Bulletin.objects.create(
        unit_id=unit, address=address, name=name, responsible="Ban Tuyên giáo Đảng ủy Khối", recorded_at=BEGUN
    )
    for place, one in enumerate(sections, 1):
        Section.objects.create(bulletin=bulletin, address=f"muc-{place}", name=one, position=place, recorded_at=BEGUN)
    return bulletin


def publish(
    bulletin: Bulletin, title: str = "Bài", lead: str = "Lời dẫn.", body: str = "Một đoạn.", *, at: datetime = BEGUN,
    section: int = 1, tags=(), address: str = "", photos=(), period: ClosedPeriod | None = None, shown=(),
) -> Article:  # fmt: skip
    """`photos`: (caption, alternative) each, `shown`: (words, number) of the period."""
    number = Article.objects.count() + 1
    article = Article.objects.create(bulletin=bulletin, address=address or f"bai-{number}")
    text = added(article, Section.objects.get(bulletin=bulletin, position=section), title, lead, body, tags, at=at)
    for place, (caption, alternative) in enumerate(photos, 1):
        photo = taken(bulletin, f"{number}-{place}")
        ArticlePhoto.objects.create(
            text=text, photo=photo, position=place, caption=caption, alternative=alternative
        )  # fmt: skip
    for place, (words, printed) in enumerate(shown, 1):
        ArticleFigure.objects.create(text=text, period=period, cell="x", words=words, shown=printed, position=place)
    return article


def added(article: Article, section: Section, title, lead, body, tags, *, at: datetime, note: str = "") -> ArticleText:
    """One more text of it, approved at that moment."""
    text = ArticleText.objects.create(
        article=article, number=article.texts.count() + 1, section=section, title=title, lead=lead, body=body,
        tags=list(tags), note=note, at=at,
    )  # fmt: skip
    article.current = article.published = text
    article.section, article.state, article.publish_at = section, "approved", article.publish_at or at
    article.fold = indexed(title=title, lead=lead, tags=tags, body=body)
    article.save()
    ArticleAct.objects.create(article=article, kind="approved", text=text, publish_at=at, recorded_at=at)
    return text


def said_under(article: Article, key: str, name: str, words: str, answer: str) -> None:
    """Feedback everybody reads, with its answer."""
    held = Feedback.objects.create(
        article=article, name=name[:60], words=words, received_at=NOW, due_on=NOW.date(), state="published",
        shown=True, source="file", outside_id=key,
    )  # fmt: skip
    FeedbackAct.objects.create(
        feedback=held, kind="answered", words=answer, on_behalf_of=name[:200], recorded_at=NOW
    )  # fmt: skip


def withdraw(article: Article, at: datetime = NOW) -> None:
    ArticleAct.objects.create(
        article=article, kind="withdrawn", text=article.published, reason="Nêu sai tên đơn vị", recorded_at=at
    )
    article.published, article.section, article.fold, article.state = None, None, "", "withdrawn"
    article.save()


def taken(bulletin: Bulletin, name: str) -> Photo:
    photo = Photo.objects.create(
        bulletin=bulletin, digest=f"{abs(hash(name)):064x}"[-64:], name=f"{name}.jpg", width=1280, height=800,
        recorded_at=BEGUN,
    )  # fmt: skip
    for width in (480, 800, 1280):
        PhotoFile.objects.create(
            photo=photo, width=width, height=width * 5 // 8, content=jpeg(width), digest=f"{name}-{width}"[:64]
        )
    return photo


@cache
def jpeg(width: int) -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, width * 5 // 8), "#8a2f2a").save(data, "JPEG")
    return data.getvalue()


def filled(unit: int, period: ClosedPeriod) -> dict[str, object]:
    """One article with everything, and what the addresses of its pages are made of."""
    bulletin = opened(unit)
    article = publish(bulletin, tags=["Mới"], photos=[("Chú thích", "Ảnh")], period=period, shown=[("Mới", "1")])
    return {
        "bulletin_address": bulletin.address, "article_address": article.address, "section_address": "muc-1",
        "tag_address": "moi", "digest": Photo.objects.get(bulletin=bulletin).digest, "width": 800,
    }  # fmt: skip
