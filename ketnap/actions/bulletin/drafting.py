"""A first text in one step: from a closed period, a class, an exemplar, a commendation. The editor goes on with it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ketnap.actions.bulletin.articles import MOST_FIGURES, NewFigure, NewPhoto, NewText, Origin, write
from ketnap.actions.bulletin.telling import withheld
from ketnap.actions.refusal import refuse
from ketnap.lib import numbers
from ketnap.lib.dates import show
from ketnap.lib.text import fold, small
from ketnap.models import Article, Photo, Section
from ketnap.queries.bulletin.sources import ClassRow
from ketnap.queries.commendation.exemplars import ExemplarRow
from ketnap.queries.commendation.proposals import CommendationRow
from ketnap.queries.papers.closing import Closed
from ketnap.statistics.closed.cells import Cells
from ketnap.statistics.closed.small import betrays, few
from ketnap.statistics.prose.kept import story


@dataclass(frozen=True)
class Draft:
    title: str
    lead: str
    body: str
    tag: str
    origin: Origin
    figures: tuple[NewFigure, ...] = ()
    photos: tuple[NewPhoto, ...] = ()
    """Those that another bulletin keeps are left out."""


@transaction.atomic
def draft(*, bulletin_id: int, made: Draft, by: Any) -> Article:
    """A new article with that text, in the section called as its tag, else in the first that takes articles."""
    sections = list(Section.objects.filter(bulletin=bulletin_id, closed=False).order_by("position", "pk"))
    section = next((one for one in sections if fold(one.name) == fold(made.tag)), next(iter(sections), None))
    if section is None:
        raise refuse("Bản tin chưa có chuyên mục nào nhận bài; hãy thêm chuyên mục trước.")
    kept = Photo.objects.filter(bulletin=bulletin_id, pk__in=[one.photo_id for one in made.photos])
    own = set(kept.values_list("pk", flat=True))
    text = NewText(
        section.pk, made.title[:200], made.lead[:600], made.body, (made.tag,), figures=made.figures,
        photos=[one for one in made.photos if one.photo_id in own],
    )  # fmt: skip
    return write(article_id=None, text=text, by=by, origin=made.origin)


def from_period(held: Closed) -> Draft:
    """The numbers of the stored content, each tied to its place there; those are left out from which, with what readers
    know, few people would come out."""
    cells, out = Cells(held.content), frozenset[str]()
    told = story(held.content)
    while places := withheld([cells.said(one, held.row.unit_id) for one in told.cells]):
        out |= {told.cells[place] for place in places}
        told = story(held.content, out)
    figures = tuple(NewFigure(held.period_id, address) for address in told.cells[:MOST_FIGURES])
    return Draft(
        told.title, told.lead, told.body, "phát triển đảng viên", Origin(period_id=held.period_id), figures
    )  # fmt: skip


def from_class(row: ClassRow) -> Draft:
    """Name, days, how many learners, grades and certificates, the closing ceremony with its photograph: nobody's
    name."""
    partner = f", phối hợp với {row.partner}," if row.partner else ""
    opened = (
        f"Từ ngày {show(row.starts_on)} đến ngày {show(row.ends_on)}, {row.organiser} mở {small(row.name)}{partner} "
        f"cho {numbers.show(row.learners)} học viên."
    )
    graded = _graded(dict(row.grades))
    body = f"Kết quả học tập: {graded}." if graded else f"Nội dung lớp: {small(row.kind)}."
    if row.certificates:
        body = f"{body} Đã cấp {numbers.show(row.certificates)} giấy chứng nhận."
    origin, held = Origin(training_class_id=row.class_id), row.ceremony
    if held is None:
        return Draft(row.name, opened, body, "lớp học", origin)
    guests = f" và {numbers.show(held.guests)} đại biểu" if held.guests else ""
    lead = (
        f"Ngày {show(held.on)}, {row.organiser} bế giảng {small(row.name)} tại {held.place}; "
        f"{numbers.show(held.learners)} học viên{guests} dự lễ."
    )
    said = f"Lễ bế giảng {small(row.name)}, ngày {show(held.on)}."
    photos = (NewPhoto(held.photo_id, held.caption or said[:300], held.alt),) if held.photo_id else ()
    return Draft(
        f"Bế giảng {small(row.name)}", lead, f"{opened}\n\n{body}", "lớp học", origin, photos=photos
    )  # fmt: skip


def _graded(grades: dict[str, int]) -> str:
    """How many of each grade; those of few learners are not told, nor by subtraction."""
    closed = {grade for grade, number in grades.items() if few(number)}
    closed |= {also for also in [betrays(grades, closed)] if also is not None}
    told = [
        f"{numbers.show(number)} học viên {small(grade)}" for grade, number in grades.items() if grade not in closed
    ]
    return ", ".join([*told, *(["mức ít người không nêu riêng"] if told and closed else [])])


def from_exemplar(row: ExemplarRow) -> Draft:
    """The story as it was approved, and what others can do the same way."""
    paragraphs = [*row.story.splitlines(), "## Nơi khác làm theo được gì", *row.copy.splitlines()]
    where = row.name if row.name == row.unit_name else f"{row.name}, {row.unit_name}"
    lead = f"Một cách làm hay của {where}."
    body = "\n\n".join(line for line in paragraphs if line.strip())
    return Draft(row.title, lead, body, "điển hình", Origin(exemplar_id=row.exemplar_id))


def from_commendation(row: CommendationRow) -> Draft:
    """What the decision says: who, which form, number, day and body of the decision, for what."""
    number = f" số {row.decision_no}" if row.decision_no else ""
    day = f" ngày {show(row.decided_on)}" if row.decided_on else ""
    body = f" của {row.decision_body}" if row.decision_body else ""
    lead = f"{row.name} được tặng {small(row.title)} theo Quyết định{number}{day}{body}."
    return Draft(
        f"{row.title}: {row.name}", lead, f"Thành tích: {row.achievement}", "khen thưởng",
        Origin(commendation_id=row.commendation_id),
    )  # fmt: skip
