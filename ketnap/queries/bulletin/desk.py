"""What the desk of the bulletin works on: articles in every state, one with its texts and acts, photographs, sections.
Viewer first; within the bulletins of the units the viewer approves or edits for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.models import Article, ArticleAct, ArticleText, Bulletin, Photo, PhotoFile, Section
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names

SEEN = Permission.APPROVE_ARTICLES
DRAFT, WAITING, COMING, PUBLISHED, WITHDRAWN = "draft", "submitted", "coming", "published", "withdrawn"
STATES = {
    DRAFT: "Đang viết", WAITING: "Chờ duyệt", COMING: "Hẹn giờ đăng", PUBLISHED: "Đang đăng",
    WITHDRAWN: "Đã gỡ",
}  # fmt: skip


@dataclass(frozen=True)
class SectionRow:
    section_id: int
    bulletin_id: int
    address: str
    name: str
    position: int
    closed: bool
    version: int
    articles: int
    """Of those that are published."""


@dataclass(frozen=True)
class BulletinView:
    bulletin_id: int
    unit_id: int
    unit_name: str
    address: str
    name: str
    responsible: str
    closed_on: date | None
    version: int
    sections: tuple[SectionRow, ...]


@dataclass(frozen=True)
class ArticleRow:
    """One line of the desk. `states`: words of STATES; one that is read while its correction is written has two."""

    article_id: int
    bulletin_id: int
    bulletin_name: str
    bulletin_address: str
    address: str
    title: str
    section: str
    states: tuple[str, ...]
    by: str
    """Who saved the text the desk works on."""
    at: datetime
    publish_at: datetime | None


@dataclass(frozen=True)
class PhotoRow:
    photo_id: int
    name: str
    width: int
    height: int
    at: datetime
    by: str
    uses: int
    """Texts it stands in, old ones too."""


@dataclass(frozen=True)
class Placed:
    """A photograph in a text."""

    photo_id: int
    name: str
    width: int
    height: int
    caption: str
    alternative: str


@dataclass(frozen=True)
class Linked:
    """A number of a text with the closed period it is from."""

    period_id: int
    cell: str
    words: str
    shown: str
    start: date
    end: date


@dataclass(frozen=True)
class TextView:
    number: int
    section_id: int
    section: str
    title: str
    lead: str
    body: str
    tags: tuple[str, ...]
    note: str
    by: str
    at: datetime
    photos: tuple[Placed, ...]
    figures: tuple[Linked, ...]


@dataclass(frozen=True)
class ActLine:
    kind: str
    label: str
    at: datetime
    by: str
    text: int
    """Number of the text it is about."""
    reason: str
    publish_at: datetime | None


@dataclass(frozen=True)
class ArticleView:
    row: ArticleRow
    state: str
    """Of the text the desk works on: Article.State."""
    current: int
    """Number of that text."""
    version: int
    text: TextView
    read: bool
    """Readers may have seen it: what changes it is a correction."""
    shown: int | None
    """Number of the text that is published."""
    withdrawn: bool
    wrote: bool
    """The viewer saved a text since the last approval, and so does not approve."""
    acts: tuple[ActLine, ...]
    origin: str
    """`period`, `class`, `exemplar`, `commendation`; empty: from nothing."""


def bulletins(viewer: Viewer) -> list[BulletinView]:
    """Those within reach, by name."""
    rows = list(scope.visible(viewer, Bulletin.objects.order_by("name"), SEEN))
    named = names({one.unit_id for one in rows}, viewer.on)
    sections = _sections(viewer, [one.pk for one in rows])
    return [
        BulletinView(
            one.pk, one.unit_id, named[one.unit_id], one.address, one.name, one.responsible, one.closed_on, one.version,
            tuple(part for part in sections if part.bulletin_id == one.pk),
        )
        for one in rows
    ]  # fmt: skip


def bulletin(viewer: Viewer, bulletin_id: int) -> BulletinView:
    """NotFound outside reach."""
    found = next((one for one in bulletins(viewer) if one.bulletin_id == bulletin_id), None)
    if found is None:
        raise NotFound("Không có bản tin này.")
    return found


def section(viewer: Viewer, section_id: int) -> SectionRow:
    """NotFound outside reach."""
    row = Section.objects.filter(pk=section_id).values_list("bulletin_id", flat=True).first()
    held = bulletin(viewer, row) if row else None
    found = next((one for one in held.sections if one.section_id == section_id), None) if held else None
    if found is None:
        raise NotFound("Không có chuyên mục này.")
    return found


def _sections(viewer: Viewer, bulletin_ids: list[int]) -> list[SectionRow]:
    rows = Section.objects.filter(bulletin__in=bulletin_ids).order_by("position", "pk")
    rows = rows.annotate(shown=Count("articles", filter=Q(articles__published__isnull=False)))
    return [
        SectionRow(one.pk, one.bulletin_id, one.address, one.name, one.position, one.closed, one.version, one.shown)
        for one in rows
    ]


def articles(viewer: Viewer, state: str = "") -> list[ArticleRow]:
    """Articles within reach in one of STATES, empty: in any; what was worked on last first."""
    rows = _reached(viewer).filter(_in(state, clock.now())) if state else _reached(viewer)
    found = rows.select_related("current__by", "current__section", "bulletin").order_by("-current__at", "-pk")
    return [_row(viewer, one) for one in found]


def counts(viewer: Viewer) -> dict[str, int]:
    """How many `articles` would list of each state. One query."""
    now = clock.now()
    found = _reached(viewer).aggregate(**{f"of_{state}": Count("pk", filter=_in(state, now)) for state in STATES})
    return {state: found[f"of_{state}"] for state in STATES}


def waiting(viewer: Viewer, limit: int) -> tuple[int, list[ArticleRow]]:
    """(how many, the oldest of them) wait for somebody and may be approved by the viewer."""
    rows = _reached(viewer).filter(state=Article.State.SUBMITTED).exclude(current__by=viewer.user_id)
    found = rows.select_related("current__by", "current__section", "bulletin").order_by("current__at", "pk")
    return rows.count(), [_row(viewer, one) for one in found[:limit]]


def article(viewer: Viewer, article_id: int, number: int | None = None) -> ArticleView:
    """One with everything done with it; `number`: the text to show, None: the one the desk works on. NotFound outside
    reach and for a text it never had."""
    rows = _reached(viewer).select_related("current__by", "current__section", "bulletin", "published")
    one = rows.filter(pk=article_id).first()
    if one is None:
        raise NotFound("Không có bài này.")
    asked = one.texts.filter(number=one.current.number if number is None else number)
    text = asked.select_related("by", "section").first()
    if text is None:
        raise NotFound("Bài không có bản này.")
    acts = list(one.acts.select_related("recorded_by", "text").order_by("pk"))
    last = next((act for act in reversed(acts) if act.kind == ArticleAct.Kind.APPROVED), None)
    since = one.texts.filter(number__gt=last.text.number if last else 0)
    moved = [act.kind for act in acts if act.kind in ("approved", "withdrawn", "restored")]
    origins = {
        "period": one.period_id, "class": one.training_class_id, "exemplar": one.exemplar_id,
        "commendation": one.commendation_id,
    }  # fmt: skip
    return ArticleView(
        _row(viewer, one), one.state, one.current.number, one.version, _text(viewer, text),
        one.publish_at is not None and one.publish_at <= clock.now(), one.published.number if one.published else None,
        moved[-1:] == ["withdrawn"], since.filter(by=viewer.user_id).exists(), tuple(_act(act) for act in acts),
        next((name for name, held in origins.items() if held), ""),
    )  # fmt: skip


def photos(viewer: Viewer, bulletin_id: int) -> list[PhotoRow]:
    """The latest first. NotFound outside reach."""
    held = bulletin(viewer, bulletin_id)
    rows = Photo.objects.filter(bulletin=held.bulletin_id).select_related("recorded_by").annotate(used=Count("uses"))
    return [
        PhotoRow(
            one.pk, one.name, one.width, one.height, one.recorded_at,
            one.recorded_by.display_name if one.recorded_by else "", one.used,
        )
        for one in rows.order_by("-pk")
    ]  # fmt: skip


def photo_file(viewer: Viewer, photo_id: int, width: int) -> bytes:
    """The smallest file at least that wide, else the widest. NotFound outside reach."""
    files = scope.visible(viewer, PhotoFile.objects.filter(photo=photo_id), SEEN, unit="photo__bulletin__unit")
    found = files.filter(width__gte=width).order_by("width").first() or files.order_by("-width").first()
    if found is None:
        raise NotFound("Không có ảnh này.")
    return bytes(found.content)


def _reached(viewer: Viewer) -> QuerySet[Article]:
    rows = Article.objects.filter(current__isnull=False)
    return scope.visible(viewer, rows, SEEN, unit="bulletin__unit")


def _in(state: str, now: datetime) -> Q:
    return {
        DRAFT: Q(state=Article.State.DRAFT),
        WAITING: Q(state=Article.State.SUBMITTED),
        COMING: Q(published__isnull=False, publish_at__gt=now),
        PUBLISHED: Q(published__isnull=False, publish_at__lte=now),
        WITHDRAWN: Q(state=Article.State.WITHDRAWN) | Q(published=None, publish_at__isnull=False),
    }.get(state, Q(pk__in=()))


def _row(viewer: Viewer, one: Article) -> ArticleRow:
    found = [one.state] if one.state in (DRAFT, WAITING) else []
    if one.published_id is not None:
        found.append(COMING if one.publish_at > clock.now() else PUBLISHED)
    elif one.state == WITHDRAWN or one.publish_at is not None:
        found.append(WITHDRAWN)
    text = one.current
    return ArticleRow(
        one.pk, one.bulletin_id, one.bulletin.name, one.bulletin.address, one.address, text.title, text.section.name,
        tuple(STATES[state] for state in found), text.by.display_name if text.by else "", text.at, one.publish_at,
    )  # fmt: skip


def _text(viewer: Viewer, text: ArticleText) -> TextView:
    placed = text.photos.select_related("photo").order_by("position")
    linked = text.figures.order_by("position").annotate(start=F("period__start"), end=F("period__end"))
    return TextView(
        text.number, text.section_id, text.section.name, text.title, text.lead, text.body, tuple(text.tags), text.note,
        text.by.display_name if text.by else "", text.at,
        tuple(
            Placed(one.photo_id, one.photo.name, one.photo.width, one.photo.height, one.caption, one.alternative)
            for one in placed
        ),
        tuple(Linked(one.period_id, one.cell, one.words, one.shown, one.start, one.end) for one in linked),
    )  # fmt: skip


def _act(act: ArticleAct) -> ActLine:
    by = act.recorded_by.display_name if act.recorded_by else ""
    label = act.get_kind_display()
    return ActLine(act.kind, label, act.recorded_at, by, act.text.number, act.reason, act.publish_at)
