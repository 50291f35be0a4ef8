"""Writing an article: every save is a text of its own, the article points at the one the desk works on."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.bulletin import telling
from ketnap.actions.bulletin.opening import free, slug
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.models import (
    Article,
    ArticleAct,
    ArticleFigure,
    ArticlePhoto,
    ArticleText,
    Bulletin,
    ClosedPeriod,
    Photo,
    Section,
)
from ketnap.statistics import period

State, Kind = Article.State, ArticleAct.Kind
SUBJECT = "article"
LONGEST_BODY = 40_000
MOST_TAGS, LONGEST_TAG = 8, 40
MOST_PHOTOS, MOST_FIGURES = 20, 60


@dataclass(frozen=True)
class NewPhoto:
    photo_id: int
    caption: str
    alternative: str


@dataclass(frozen=True)
class NewFigure:
    """A number of a closed period by its address (statistics/closed/cells.py); words and number are read there."""

    period_id: int
    cell: str


@dataclass(frozen=True)
class NewText:
    section_id: int
    title: str
    lead: str = ""
    body: str = ""
    tags: Sequence[str] = ()
    note: str = ""
    photos: Sequence[NewPhoto] = ()
    figures: Sequence[NewFigure] = ()


@dataclass(frozen=True)
class Origin:
    """What an article was drafted from; at most one of them."""

    period_id: int | None = None
    training_class_id: int | None = None
    exemplar_id: int | None = None
    commendation_id: int | None = None


@transaction.atomic
def write(
    *, article_id: int | None, text: NewText, by: Any, version: int | None = None, origin: Origin | None = None
) -> Article:
    """Save a text: a new article where there is none, else its next text, which has to be submitted again. What readers
    see stays as it is. Saving what stands there already changes nothing.

    Raises Conflict for a version that somebody else has written over; Refused with a sentence for each fault."""
    told = _checked(text)
    section = Section.objects.select_related("bulletin").filter(pk=text.section_id).first()
    if section is None:
        raise refuse("Không có chuyên mục này; hãy chọn lại chuyên mục.", field="section_id")
    bulletin = Bulletin.objects.select_for_update(no_key=True).get(pk=section.bulletin_id)
    if article_id is None and section.closed:
        raise refuse(f"Chuyên mục {section.name} không nhận bài mới; hãy chọn chuyên mục khác.", field="section_id")
    photos, figures = _photos(bulletin.pk, text.photos), _figures(text.figures)
    if article_id is None:
        held = _begin(bulletin, told["title"], origin or Origin())
    else:
        stands = Article.objects.filter(pk=article_id, bulletin=bulletin).select_related("current").first()
        if stands is None:
            raise refuse("Không có bài này trong bản tin của chuyên mục; hãy mở lại danh sách bài.")
        if stands.current is not None and _same(stands.current, section.pk, told, photos, figures):
            return stands
        held = take(article_id, version)
    made = ArticleText.objects.create(
        article=held, number=(held.current.number if held.current else 0) + 1, section=section, at=clock.now(),
        by_id=getattr(by, "user_id", None) or getattr(by, "pk", None), **told,
    )  # fmt: skip
    ArticlePhoto.objects.bulk_create(
        ArticlePhoto(text=made, position=place, **columns) for place, columns in enumerate(photos, 1)
    )
    ArticleFigure.objects.bulk_create(
        ArticleFigure(text=made, position=place, **columns) for place, columns in enumerate(figures, 1)
    )
    held.current, held.state = made, State.DRAFT
    held.save(update_fields=["current", "state"])
    note("written", held, Kind.WRITTEN, made, by)
    return held


def take(article_id: int, version: int | None) -> Article:
    """Take it for this transaction. Raises Conflict if it was changed since the version the page showed."""
    rows = Article.objects.filter(pk=article_id)
    if not rows.exists():
        raise refuse("Không có bài này; hãy mở lại danh sách bài và chọn lại.")
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        line = journal.latest(f"{SUBJECT}:{article_id}")
        raise Conflict((line.by_name if line else "") or "chương trình", line.at if line else None, SUBJECT)
    return Article.objects.select_related("current", "published", "bulletin").get(pk=article_id)


def note(
    verb: str, held: Article, kind: str, made: ArticleText, by: Any, paper: Paper = NO_PAPER, **told: Any
) -> ArticleAct:
    """The act and its line in the journal, which names the text by its number and says nothing of what it says."""
    act = ArticleAct.objects.create(article=held, kind=kind, text=made, **told, **provenance(by, paper))
    journal.record(
        f"bulletin.article_{verb}", by=by, subject=f"{SUBJECT}:{held.pk}", unit_id=held.bulletin.unit_id,
        detail={"text": made.number, "act": act.pk},
    )  # fmt: skip
    return act


def paragraphs(typed: str) -> str:
    """NFC, no spaces at the ends of lines, never two empty lines together."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", typed).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def words(typed: Sequence[str]) -> list[str]:
    """Tags in NFC, each once however it is written."""
    found: dict[str, str] = {}
    for one in typed:
        if tag := text.nfc(one):
            found.setdefault(text.fold(tag), tag)
    return list(found.values())


def _begin(bulletin: Bulletin, title: str, origin: Origin) -> Article:
    taken = set(Article.objects.filter(bulletin=bulletin).values_list("address", flat=True))
    address = free(slug(title, 100) or "bai", taken)
    return Article.objects.create(bulletin=bulletin, address=address, **vars(origin))


def _checked(typed: NewText) -> dict[str, Any]:
    told = {
        "title": text.nfc(typed.title), "lead": text.nfc(typed.lead), "body": paragraphs(typed.body),
        "tags": words(typed.tags), "note": text.nfc(typed.note),
    }  # fmt: skip
    found = []
    if not told["title"]:
        found.append(Problem("Bài chưa có tên; hãy ghi tên bài.", "title"))
    for field, name, most in (("title", "Tên bài", 200), ("lead", "Lời dẫn", 600), ("note", "Lời đính chính", 500),
                              ("body", "Bài", LONGEST_BODY)):  # fmt: skip
        if (long := len(told[field])) > most:
            found.append(Problem(f"{name} dài {long} chữ, quá {most}; hãy viết gọn lại.", field))
    if len(told["tags"]) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in told["tags"]):
        found.append(
            Problem(f"Nhiều nhất {MOST_TAGS} từ khóa, mỗi từ khóa không quá {LONGEST_TAG} chữ; hãy bỏ bớt.", "tags")
        )
    if found:
        raise Refused(found)
    return told


def _photos(bulletin_id: int, typed: Sequence[NewPhoto]) -> list[dict[str, Any]]:
    if len(typed) > MOST_PHOTOS:
        raise refuse(f"Bài có {len(typed)} ảnh, quá {MOST_PHOTOS}; hãy bỏ bớt ảnh.", field="photos")
    known = set(Photo.objects.filter(bulletin=bulletin_id).values_list("pk", flat=True)) if typed else set()
    found, faults = [], []
    for place, one in enumerate(typed, 1):
        told = {"caption": text.nfc(one.caption), "alternative": text.nfc(one.alternative)}
        if one.photo_id not in known:
            faults.append(Problem(f"Ảnh {place} không có trong kho ảnh; hãy chọn lại ảnh.", "photos"))
        if not told["caption"] or not told["alternative"]:
            faults.append(
                Problem(f"Ảnh {place} chưa đủ lời chú thích và lời tả cho người không nhìn thấy; hãy ghi cả hai.",
                        "photos")
            )  # fmt: skip
        if max(map(len, told.values())) > 300:
            faults.append(Problem(f"Lời của ảnh {place} dài quá 300 chữ; hãy viết gọn lại.", "photos"))
        found.append({"photo_id": one.photo_id, **told})
    if faults:
        raise Refused(faults)
    return found


def _figures(typed: Sequence[NewFigure]) -> list[dict[str, Any]]:
    if len(typed) > MOST_FIGURES:
        raise refuse(f"Bài gắn {len(typed)} số liệu, quá {MOST_FIGURES}; hãy bỏ bớt.", field="figures")
    periods = ClosedPeriod.objects.in_bulk({one.period_id for one in typed})
    cells = {pk: telling.cells_of(one) for pk, one in periods.items()}
    found = []
    for one in typed:
        at = cells[one.period_id].at(one.cell) if one.period_id in cells else None
        if at is None:
            raise refuse(
                "Số liệu gắn với bài không có trong kỳ đã khóa, hoặc nói về ít người nên không nêu ra ngoài; hãy chọn"
                " lại số liệu.", field="figures",
            )  # fmt: skip
        words = f"{at.words}, {period.name(at.start, at.end)}"[:200]
        said = cells[one.period_id].said(one.cell, periods[one.period_id].unit_id)
        found.append({"period_id": one.period_id, "cell": one.cell, "words": words, "shown": at.shown, "said": said})
    telling.check([(one["words"], one["said"]) for one in found])
    return found


def _same(
    old: ArticleText, section_id: int, told: dict[str, Any], photos: list[dict[str, Any]], figures: list[dict[str, Any]]
) -> bool:
    kept = {name: getattr(old, name) for name in told}
    same_photos = list(old.photos.order_by("position").values("photo_id", "caption", "alternative")) == photos
    held = list(old.figures.order_by("position").values("period_id", "cell", "words", "shown"))
    same_figures = held == [{name: value for name, value in one.items() if name != "said"} for one in figures]
    return kept == told and old.section_id == section_id and same_photos and same_figures
