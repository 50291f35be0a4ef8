"""Sơ kết, tổng kết: what was held, with the figures of the period counted as it is entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.commendation.subjects import standing
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.lib.dates import show
from ketnap.models import CommendationAct, Review, User
from ketnap.statistics import commendation as figures

LINES = 20
"""Documents, lessons and decisions of one review, each."""
LONGEST = {"number": 60, "title": 300, "done": 600, "brought": 600, "whom": 200, "what": 500, "who": 200, "refers": 200}


@dataclass(frozen=True, slots=True)
class NewReview:
    """One sơ kết or tổng kết. Lines are as Review keeps them; what is blank in all its parts is left out."""

    unit_id: int
    kind: str
    title: str
    start: date
    end: date
    held_on: date
    place: str = ""
    chair: str = ""
    present: int | None = None
    documents: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    lessons: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    next_steps: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    paper: Paper = NO_PAPER


@transaction.atomic
def hold(row: NewReview, *, by: User | None) -> Review:
    """Enter a review. Refused for a unit that is not there on the day it was held, for a period that ends after it or
    before it begins, for one that stands already, and for lines that say half."""
    state = standing(row.unit_id, row.held_on)
    title = text.nfc(row.title)
    problems = _days(row)
    if not title:
        problems.append(Problem("Ghi tên hội nghị.", field="title"))
    documents, wrong = _lines(row.documents, ("title",), "văn bản", "tên văn bản", "documents")
    problems += wrong
    lessons, wrong = _lines(row.lessons, ("done", "brought"), "bài học", "việc đã làm và kết quả", "lessons")
    problems += wrong
    steps, wrong = _lines(row.next_steps, ("what",), "việc tiếp theo", "nội dung việc", "next_steps")
    if problems := [*problems, *wrong]:
        raise Refused(problems)
    same = Review.objects.filter(unit=row.unit_id, kind=row.kind, start=row.start, end=row.end, taken_back=False)
    if held := same.first():
        raise refuse(
            f"{state.name} đã ghi {text.small(held.get_kind_display())} kỳ này, họp ngày {show(held.held_on)}; "
            "hãy mở lần ấy, ghi sai thì bỏ rồi ghi lại.",
            field="start",
        )
    made = Review.objects.create(
        unit_id=row.unit_id, kind=row.kind, title=title, start=row.start, end=row.end, held_on=row.held_on,
        place=text.nfc(row.place), chair=text.nfc(row.chair), present=row.present, documents=documents,
        lessons=lessons, next_steps=steps, figures=figures.quoted(row.unit_id, row.start, row.end),
        **provenance(by, row.paper),
    )  # fmt: skip
    _note("reviewed", by, made)
    return made


@transaction.atomic
def take_back(review_id: int, *, by: User | None, paper: Paper) -> CommendationAct:
    """Bỏ một lần ghi sai; it stays in the book with its reason and counts no longer."""
    if not paper.reason.strip():
        raise refuse("Bỏ một lần ghi phải có lý do; hãy ghi một câu.", field="reason")
    if not Review.objects.filter(pk=review_id, taken_back=False).update(taken_back=True):
        raise refuse("Lần sơ kết, tổng kết này không còn trong sổ; hãy mở lại danh sách.")
    row = Review.objects.get(pk=review_id)
    made = CommendationAct.objects.create(
        review=row, kind=CommendationAct.Kind.TAKEN_BACK, on=clock.today(), **provenance(by, paper)
    )
    _note("review_taken_back", by, row, act=made.pk)
    return made


def _days(row: NewReview) -> list[Problem]:
    problems = []
    if row.kind not in Review.Kind.values:
        problems.append(Problem("Chọn sơ kết hoặc tổng kết.", field="kind"))
    if row.end < row.start:
        words = f"Kỳ từ ngày {show(row.start)} đến ngày {show(row.end)} ngược thứ tự; hãy xem lại hai ngày."
        problems.append(Problem(words, field="end"))
    if row.held_on > clock.today():
        words = f"Ngày họp {show(row.held_on)} chưa đến; hãy ghi sau khi họp."
        problems.append(Problem(words, field="held_on"))
    if row.held_on < row.start:
        words = f"Ngày họp {show(row.held_on)} trước khi kỳ bắt đầu ({show(row.start)}); hãy xem lại ngày."
        problems.append(Problem(words, field="held_on"))
    return problems


def _lines(
    typed: Sequence[Mapping[str, str]], needed: tuple[str, ...], what: str, parts: str, name: str
) -> tuple[list[dict[str, str]], list[Problem]]:
    """Lines with anything in them, in our spelling, and what is wrong with them."""
    kept: list[dict[str, str]] = []
    problems = []
    for place, line in enumerate(typed, 1):
        said = {key: text.nfc(value) for key, value in line.items()}
        if not any(said.values()):
            continue
        if not all(said.get(key) for key in needed):
            problems.append(Problem(f"Dòng {place}, {what}: còn thiếu; hãy ghi đủ {parts}.", field=name))
        for key, value in said.items():
            if len(value) > LONGEST.get(key, 20):
                words = f"Dòng {place}, {what}: dài quá {LONGEST.get(key, 20)} chữ; hãy viết gọn lại."
                problems.append(Problem(words, field=name))
        kept.append(said)
    if len(kept) > LINES:
        problems.append(Problem(f"Nhiều quá {LINES} dòng {what}; hãy ghép các dòng.", field=name))
    return kept, problems


def _note(verb: str, by: Any, row: Review, **detail: Any) -> None:
    told = {"kind": row.kind, "start": row.start.isoformat(), "end": row.end.isoformat(), **detail}
    journal.record(f"commendation.{verb}", by=by, subject=f"review:{row.pk}", unit_id=row.unit_id, detail=told)
