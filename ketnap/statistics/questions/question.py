"""A question: what to count, where, when, who among them, and by what to divide. And the measure it comes to."""

from dataclasses import dataclass, replace
from datetime import date

from ketnap.queries.missing import NotFound
from ketnap.statistics import period
from ketnap.statistics.measure import Measure, Split
from ketnap.statistics.questions.dimensions import AGE, DIMENSIONS, law_tells
from ketnap.statistics.questions.subjects import SUBJECTS, Subject

Filters = tuple[tuple[str, tuple[str, ...]], ...]
OLDEST = 150


@dataclass(frozen=True)
class Question:
    """`filters`: (dimension, keys of which one must hold). Ages in full years, both included, on the day of the event
    or of counting."""

    subject: str
    unit_id: int
    start: date
    end: date
    filters: Filters = ()
    age_from: int | None = None
    age_to: int | None = None
    rows: str = ""
    columns: str = ""

    @property
    def of(self) -> Subject:
        return SUBJECTS[self.subject]

    @property
    def day(self) -> date:
        """The day on which it must be known."""
        return self.end if self.of.stock else self.start

    @property
    def before(self) -> "Question":
        """The same a year before."""
        start, end = period.year_before(self.start, self.end)
        return replace(self, start=start, end=end)

    def narrowed(self, *pairs: tuple[str, str]) -> "Question":
        """Held to one key of each dimension, and divided no more: the question that a cell of the table answers."""
        held = dict(self.filters) | {id: (key,) for id, key in pairs}
        ordered = tuple((id, held[id]) for id in DIMENSIONS if id in held)
        return replace(self, filters=ordered, rows="", columns="")

    def splits(self) -> tuple[Split, ...]:
        frame = self.of.measure.frame
        return tuple(DIMENSIONS[id].split(frame, self.day) for id in (self.rows, self.columns) if id)


def checked(question: Question) -> Question:
    """The question, or NotFound for a subject, dimension or key that there is not."""
    subject = SUBJECTS.get(question.subject)
    if subject is None:
        raise NotFound("Không có số liệu này.")
    asked = [id for id, _ in question.filters] + [id for id in (question.rows, question.columns) if id]
    if not all(id in DIMENSIONS and subject.has(DIMENSIONS[id]) for id in asked):
        raise NotFound(f"{subject.label} không chia, không lọc được như vậy.")
    if not all(keys and all(map(DIMENSIONS[id].knows, keys)) for id, keys in question.filters):
        raise NotFound("Không có lựa chọn này.")
    ages = [age for age in (question.age_from, question.age_to) if age is not None]
    if ages and (not subject.has_age or not all(0 <= age <= OLDEST for age in ages)):
        raise NotFound("Không lọc được theo tuổi như vậy.")
    if (question.rows and question.rows == question.columns) or (question.columns and not question.rows):
        raise NotFound("Không chia được như vậy.")
    if question.end < question.start:
        raise NotFound("Ngày đầu sau ngày cuối.")
    return question


def measure(question: Question) -> Measure:
    """The measure of the subject with the filters as further conditions; what is counted stays as it is defined."""
    subject = question.of
    plain, frame = subject.measure, subject.measure.frame
    own: list[str] = []
    among: list[str] = []
    for id, keys in question.filters:
        one = DIMENSIONS[id]
        (among if one.of_unit else own).append(one.held(frame, question.day, keys))
    if question.age_from is not None:
        own.append(f"NOT {AGE.format(question.age_from)}")
    if question.age_to is not None:
        own.append(AGE.format(question.age_to + 1))
    enough = subject.holds(plain.source, " ".join(own))
    return replace(
        plain, source=plain.source if enough else subject.relation, divided=subject.relation,
        conditions=(*plain.conditions, *own), among=tuple(among),
    )  # fmt: skip


def lawless(question: Question) -> bool:
    """Who is young is asked for on a day on which no law says it: the answer is unknown, not 0."""
    return not law_tells(question.day) and any(
        "youth_age(" in DIMENSIONS[id].expression and "" not in keys for id, keys in question.filters
    )
