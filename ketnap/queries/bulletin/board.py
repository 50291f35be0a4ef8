"""What readers of a bulletin see: heads, cards, whole articles. The viewer is a Reader: anybody, at a moment.

`shown` is the one place that says which articles there are for a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ketnap.access.viewer import Reader
from ketnap.models import Article, ArticleAct, ArticleFigure, ArticlePhoto, Bulletin, PhotoFile, Section
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.closing import check_code

PAGE = 20
"""Articles of one page of a list."""


@dataclass(frozen=True)
class SectionName:
    section_id: int
    address: str
    name: str
    closed: bool
    """No new article: it can be read, and no menu leads there."""


@dataclass(frozen=True)
class Head:
    """A bulletin and what stands on each of its pages."""

    bulletin_id: int
    address: str
    name: str
    responsible: str
    sections: tuple[SectionName, ...]


@dataclass(frozen=True)
class Picture:
    digest: str
    caption: str
    alternative: str
    sizes: tuple[tuple[int, int], ...]
    """(width, height) in pixels of each file, smallest first."""


@dataclass(frozen=True)
class Card:
    """An article as it stands in a list."""

    article_id: int
    address: str
    title: str
    lead: str
    section: SectionName
    at: datetime
    picture: Picture | None

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Correction:
    on: date
    note: str


@dataclass(frozen=True)
class Story:
    """An article as it is read."""

    card: Card
    body: str
    """As ArticleText.body says."""
    tags: tuple[str, ...]
    more: tuple[Picture, ...]
    """Pictures after the first."""
    corrections: tuple[Correction, ...]
    """Oldest first."""
    closed: tuple["Period", ...]
    """Closed periods its figures are from; empty: it has none."""


@dataclass(frozen=True)
class Period:
    start: date
    end: date
    closed_on: date
    check_code: str
    figures: tuple[tuple[str, str], ...]
    """(words, number as printed)"""


@dataclass(frozen=True)
class Gone:
    """An article readers could read until it was withdrawn."""

    on: date | None


def shown(viewer: Reader, **held: object) -> "QuerySet[Article]":
    """Articles there are for that reader, newest first."""
    rows = Article.objects.filter(published__isnull=False, publish_at__lte=viewer.at, **held)
    return rows.order_by("-publish_at", "-pk")


def bulletins(viewer: Reader) -> list[tuple[str, str]]:
    """(address, name) of each bulletin, by name."""
    return list(Bulletin.objects.order_by("name", "pk").values_list("address", "name"))


def head(viewer: Reader, address: str) -> Head:
    """NotFound where there is no such bulletin."""
    found = Bulletin.objects.filter(address=address).first()
    if found is None:
        raise NotFound("Không có bản tin này.")
    sections = Section.objects.filter(bulletin=found).order_by("position", "pk")
    return Head(
        found.pk, found.address, found.name, found.responsible,
        tuple(SectionName(one.pk, one.address, one.name, one.closed) for one in sections),
    )  # fmt: skip


def newest(viewer: Reader, bulletin_id: int, *, most: int | None, pictures: bool = True) -> list[Card]:
    """None: all there are."""
    return cards(viewer, shown(viewer, bulletin=bulletin_id)[:most], pictures=pictures)


def of_section(
    viewer: Reader, section_id: int, *, most: int = PAGE, after: int | None = None, but: int = 0, pictures: bool = True
) -> list[Card]:
    """Articles of a section, newest first, those that come after the article `after`; one of them left out."""
    rows = shown(viewer, section=section_id).exclude(pk=but)
    last = Article.objects.filter(pk=after, section=section_id).values_list("publish_at", flat=True).first()
    if last is not None:
        rows = rows.filter(Q(publish_at__lt=last) | Q(publish_at=last, pk__lt=after))
    return cards(viewer, rows[:most], pictures=pictures)


def by_ids(viewer: Reader, ids: Iterable[int]) -> list[Card]:
    """Cards of these articles in the order given; what the reader may not see is left out."""
    ids = list(ids)
    found = {card.article_id: card for card in cards(viewer, shown(viewer, pk__in=ids))}
    return [found[one] for one in ids if one in found]


def cards(viewer: Reader, rows: "QuerySet[Article]", *, pictures: bool = True) -> list[Card]:
    """Two more queries, however many rows: the first picture of each, and its files; none for lists of words."""
    articles = list(rows.select_related("published", "section"))
    first = _pictures(viewer, [one.published_id for one in articles], position=1) if pictures else {}
    return [_card(one, (first.get(one.published_id) or [None])[0]) for one in articles]


def story(viewer: Reader, bulletin_id: int, address: str) -> Story | Gone:
    """NotFound for an article that readers never saw or that is to appear later."""
    rows = shown(viewer, bulletin=bulletin_id, address=address).select_related("published", "section")
    article = rows.first()
    if article is None:
        return _gone(viewer, bulletin_id, address)
    text = article.published
    pictures = _pictures(viewer, [text.pk]).get(text.pk, [])
    return Story(
        _card(article, pictures[0] if pictures else None), text.body, tuple(text.tags), tuple(pictures[1:]),
        _corrections(viewer, article), _periods(viewer, text.pk),
    )  # fmt: skip


def _card(article: Article, picture: Picture | None) -> Card:
    text, section = article.published, article.section
    name = SectionName(section.pk, section.address, section.name, section.closed)
    return Card(article.pk, article.address, text.title, text.lead, name, article.publish_at, picture)


def _gone(viewer: Reader, bulletin_id: int, address: str) -> Gone:
    rows = Article.objects.filter(bulletin=bulletin_id, address=address, published=None, publish_at__lte=viewer.at)
    article = rows.first()
    if article is None:
        raise NotFound("Không có bài này.")
    act = ArticleAct.objects.filter(article=article, kind=ArticleAct.Kind.WITHDRAWN).order_by("-pk").first()
    return Gone(timezone.localdate(act.recorded_at) if act else None)


def _pictures(viewer: Reader, texts: list[int], **held: object) -> dict[int, list[Picture]]:
    """text → its pictures in order."""
    rows = list(
        ArticlePhoto.objects.filter(text__in=texts, **held).order_by("position").select_related("photo")
    )  # fmt: skip
    files: dict[int, list[tuple[int, int]]] = {}
    sizes = PhotoFile.objects.filter(photo__in={row.photo_id for row in rows}).order_by("width")
    for photo_id, *size in sizes.values_list("photo_id", "width", "height") if rows else ():
        files.setdefault(photo_id, []).append((size[0], size[1]))
    found: dict[int, list[Picture]] = {}
    for row in rows:
        sent = tuple(files.get(row.photo_id, ()))
        if sent:
            found.setdefault(row.text_id, []).append(Picture(row.photo.digest, row.caption, row.alternative, sent))
    return found


def _corrections(viewer: Reader, article: Article) -> tuple[Correction, ...]:
    approved = ArticleAct.objects.filter(article=article, kind=ArticleAct.Kind.APPROVED).exclude(text__note="")
    rows = approved.filter(text__number__lte=article.published.number).order_by("pk")
    return tuple(
        Correction(timezone.localdate(at), note) for at, note in rows.values_list("recorded_at", "text__note")
    )  # fmt: skip


def _periods(viewer: Reader, text_id: int) -> tuple[Period, ...]:
    rows = ArticleFigure.objects.filter(text=text_id).select_related("period").order_by("position")
    rows = rows.defer("period__content")
    found: dict[int, list[ArticleFigure]] = {}
    for row in rows:
        found.setdefault(row.period_id, []).append(row)
    return tuple(
        Period(
            of[0].period.start, of[0].period.end, timezone.localdate(of[0].period.recorded_at),
            check_code(of[0].period.digest), tuple((one.words, one.shown) for one in of),
        )
        for of in found.values()
    )  # fmt: skip


def photo(viewer: Reader, bulletin: str, digest: str, width: int) -> bytes:
    """The file of a photograph of an article that is shown. NotFound for any other."""
    rows = ArticlePhoto.objects.filter(
        photo__digest=digest, photo__bulletin__address=bulletin, photo__files__width=width,
        text__article__published=F("text"), text__article__publish_at__lte=viewer.at,
    )  # fmt: skip
    content = rows.values_list("photo__files__content", flat=True).first()
    if content is None:
        raise NotFound("Không có ảnh này.")
    return bytes(content)
