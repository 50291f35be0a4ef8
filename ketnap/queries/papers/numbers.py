"""The number register of an organisation: its terms and books, and one book with every number, its gaps explained.
Viewer first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import CommitteeTerm, IssuedPaper, NumberBook, PaperNumber, User
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.papers import TYPES
from ketnap.rules.papers.numbers import missing

RESERVED, USED, CANCELLED, UNKNOWN = "reserved", "used", "cancelled", "unknown"
LONG = 30
"""Days after which a number that is only kept is asked about."""


@dataclass(frozen=True)
class BookLine:
    """A book in the list of books."""

    book_id: int
    type: str
    last: int
    reserved: int
    used: int
    cancelled: int
    unknown: int
    """Numbers of which nobody wrote anything."""

    @property
    def title(self) -> str:
        return TYPES[self.type]

    @property
    def next(self) -> int:
        return self.last + 1


@dataclass(frozen=True)
class Term:
    term_id: int
    name: str
    since: date
    until: date | None
    """First day of the next term."""
    books: tuple[BookLine, ...]


@dataclass(frozen=True)
class Row:
    """One number, or a stretch of numbers of which nothing is known."""

    first: int
    last: int
    written: str
    state: str
    number_id: int | None = None
    on: date | None = None
    purpose: str = ""
    reason: str = ""
    typed: bool = False
    by: str = ""
    at: datetime | None = None
    settled_by: str = ""
    settled_at: datetime | None = None
    candidacy_id: int | None = None
    """File of the path whose act stands under the number, where the viewer reaches it."""
    meeting_id: int | None = None
    issued_id: int | None = None
    """The paper issued under it, where the viewer reaches it."""
    taken_back: bool = False
    """The act that stood under it was taken back."""
    days: int = 0
    """How long a number has only been kept."""

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def long(self) -> bool:
        return self.days > LONG

    @property
    def alarms(self) -> bool:
        return self.state == UNKNOWN or self.taken_back or self.long


@dataclass(frozen=True)
class BookPage:
    line: BookLine
    unit_id: int
    unit_name: str
    term: str
    since: date
    paper_last: int
    reason: str
    opened_by: str
    opened_at: datetime
    rows: tuple[Row, ...]
    """In the order of the book."""

    @property
    def alarms(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.alarms)

    def only(self, state: str) -> tuple[Row, ...]:
        """Rows in that state; all for a word that is none."""
        return tuple(row for row in self.rows if row.state == state) if state in STATES else self.rows


STATES = {USED: "Đã dùng", RESERVED: "Đang giữ", CANCELLED: "Đã hủy", UNKNOWN: "Chưa rõ"}


def terms(viewer: Viewer, unit_id: int) -> list[Term]:
    """Terms of the organisation with their books, the latest first. NotFound out of reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    held = list(CommitteeTerm.objects.filter(unit=unit_id).order_by("-since"))
    books = list(NumberBook.objects.filter(unit=unit_id))
    known: dict[int, list[tuple[int, str, str]]] = {one.pk: [] for one in books}
    rows = PaperNumber.objects.filter(book__in=books).values_list("book_id", "number", "suffix", "state")
    for book_id, number, suffix, state in rows:
        known[book_id].append((number, suffix, state))
    order = list(TYPES)
    lines = sorted(((one.term_id, _line(one, known[one.pk])) for one in books), key=lambda at: order.index(at[1].type))
    return [
        Term(
            one.pk, one.name, one.since, held[place - 1].since if place else None,
            tuple(line for term_id, line in lines if term_id == one.pk),
        )
        for place, one in enumerate(held)
    ]  # fmt: skip


def book(viewer: Viewer, book_id: int) -> BookPage:
    """One book with every number of it. NotFound out of reach."""
    held = (
        scope.visible(viewer, NumberBook.objects.filter(pk=book_id), Permission.READ_PEOPLE)
        .select_related("term", "recorded_by")
        .first()
    )
    if held is None:
        raise NotFound("Không có sổ này.")
    numbers = list(
        PaperNumber.objects.filter(book=held)
        .select_related("by", "settled_by", "act__candidacy", "act__reversed_by")
        .order_by("number", "suffix")
    )
    units = {one.act.candidacy.unit_id for one in numbers if one.act}
    within = scope.units(viewer, Permission.READ_PEOPLE).filter(descendant__in=units)
    reached = set(within.values_list("descendant", flat=True))
    papers = scope.visible(viewer, IssuedPaper.objects.filter(number__in=numbers), Permission.READ_PEOPLE)
    issued = dict(papers.order_by("pk").values_list("number_id", "pk"))
    rows = [_row(one, viewer.on, reached, issued) for one in numbers]
    rows += _gaps(held, [one.number for one in numbers if not one.suffix])
    return BookPage(
        _line(held, [(one.number, one.suffix, one.state) for one in numbers]), held.unit_id,
        names({held.unit_id}, viewer.on)[held.unit_id], held.term.name, held.term.since, held.paper_last, held.reason,
        _name(held.recorded_by), held.recorded_at,
        tuple(sorted(rows, key=lambda row: (row.first, row.written))),
    )  # fmt: skip


def number(viewer: Viewer, book_id: int, number_id: int) -> Row:
    """One number of a book. NotFound where the book is out of reach or has no such number."""
    found = next((row for row in book(viewer, book_id).rows if row.number_id == number_id), None)
    if found is None:
        raise NotFound("Không có số này trong sổ.")
    return found


def book_of(viewer: Viewer, unit_id: int, type: str, on: date) -> int | None:
    """The book a paper of that type and day is numbered in; None: its organisation keeps none, or it is out of
    reach."""
    term = CommitteeTerm.objects.filter(unit=unit_id, since__lte=on).order_by("-since").first()
    held = scope.visible(viewer, NumberBook.objects.filter(term=term, type=type), Permission.READ_PEOPLE)
    return held.values_list("pk", flat=True).first() if term else None


def _line(held: NumberBook, known: list[tuple[int, str, str]]) -> BookLine:
    states = [state for _, _, state in known]
    gaps = missing(held.paper_last, held.last, [number for number, suffix, _ in known if not suffix])
    return BookLine(
        held.pk, held.type, held.last, states.count(RESERVED), states.count(USED), states.count(CANCELLED),
        sum(gap.count for gap in gaps),
    )  # fmt: skip


def _row(one: PaperNumber, on: date, reached: set[int], issued: dict[int | None, int]) -> Row:
    act = one.act
    since = timezone.localdate(one.at)
    return Row(
        one.number, one.number, one.written, one.state, one.pk, one.on, one.purpose, one.reason, one.typed,
        _name(one.by), one.at, _name(one.settled_by) if one.settled_at else "", one.settled_at,
        act.candidacy_id if act and act.candidacy.unit_id in reached else None, one.meeting_id,
        issued.get(one.pk), act is not None and one.state == USED and hasattr(act, "reversed_by"),
        max(0, (on - since).days) if one.state == RESERVED else 0,
    )  # fmt: skip


def _gaps(held: NumberBook, known: list[int]) -> Iterator[Row]:
    for gap in missing(held.paper_last, held.last, known):
        words = str(gap.first) if gap.count == 1 else f"{gap.first}–{gap.last}"
        yield Row(gap.first, gap.last, f"{words}-{held.type}", UNKNOWN)


def _name(user: User | None) -> str:
    return user.display_name if user else "chương trình"
