"""Numbers of papers: reserved, used, cancelled, or taken from what somebody wrote by hand.

Whoever gives a number holds the row of its book first, so that two who issue at once never share one; number and row
are of one transaction, so that a program that dies leaves neither. `told=False`: the caller's own line in the journal
tells of it. A caller holds books before it writes the journal.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from ketnap.access import journal
from ketnap.actions.papers.books import book_name, open_book, open_term, term_on
from ketnap.actions.refusal import Refused, refuse
from ketnap.documents.layouts import layout
from ketnap.lib import clock, dates, text
from ketnap.models import IssuedPaper, NumberBook, PaperNumber, PathAct, UnitState, User
from ketnap.rules.papers import numbers
from ketnap.rules.papers.numbers import Number

RESERVED, USED, CANCELLED = "reserved", "used", "cancelled"
MOST = 200
"""Numbers reserved in one go."""
JUMP = 100
"""A number typed by hand may stand this far above the last one; beyond it is a slip of the hand."""

__all__ = [
    "CANCELLED", "RESERVED", "USED", "cancel", "explain", "give", "has_book", "look_up", "open_book", "open_term",
    "reserve", "take_typed", "use",
]  # fmt: skip


def has_book(unit_id: int, type: str, on: date) -> int | None:
    """The book a paper of that type and day is numbered in; None: its organisation keeps none."""
    term = term_on(unit_id, on)
    found = term and NumberBook.objects.filter(term=term, type=type).values_list("pk", flat=True).first()
    return found or None


@transaction.atomic
def reserve(
    *, unit_id: int, type: str, on: date, count: int = 1, purpose: str, by: User | None, meeting_id: int | None = None,
    told: bool = True,
) -> list[PaperNumber]:  # fmt: skip
    """The next `count` numbers, in order. Raises Refused where there is no book or nothing is said of what for."""
    if not 1 <= count <= MOST:
        raise refuse(f"Mỗi lần cấp được từ 1 đến {MOST} số; hãy ghi lại.", field="count")
    said = _said(purpose)
    book = _book(unit_id, type, on)
    body = _body(unit_id, on)
    first = book.last + 1
    book.last += count
    book.save(update_fields=["last"])
    made = PaperNumber.objects.bulk_create(
        PaperNumber(
            book=book, number=number, written=_written(Number(number, "", type, body), on), state=RESERVED, on=on,
            purpose=said, by=by, at=clock.now(), meeting_id=meeting_id,
        )
        for number in range(first, first + count)
    )  # fmt: skip
    if told:
        _tell("papers.numbers_reserved", book, by, first=first, count=count)
    return made


@transaction.atomic
def give(
    *, unit_id: int, type: str, on: date, purposes: Sequence[str], by: User | None, told: bool = True
) -> list[PaperNumber]:  # fmt: skip
    """The next numbers, one for each purpose in their order, used at once. Raises Refused where there is no book or
    something is said of no purpose."""
    said = [_said(purpose) for purpose in purposes]
    book = _book(unit_id, type, on)
    body, now, first = _body(unit_id, on), clock.now(), book.last + 1
    book.last += len(said)
    book.save(update_fields=["last"])
    made = PaperNumber.objects.bulk_create(
        PaperNumber(
            book=book, number=number, written=_written(Number(number, "", type, body), on), state=USED, on=on,
            purpose=purpose, by=by, at=now, settled_by=by, settled_at=now,
        )
        for number, purpose in enumerate(said, first)
    )  # fmt: skip
    if told and made:
        _tell("papers.numbers_given", book, by, first=first, count=len(made))
    return made


@transaction.atomic
def use(
    number_id: int, *, on: date, by: User | None, purpose: str = "", act_id: int | None = None, told: bool = True
) -> PaperNumber:  # fmt: skip
    """A reserved number stands on a paper of that day now. Raises Refused for one that is used or cancelled, or a day
    of another term."""
    one = _number(number_id)
    if one.state != RESERVED:
        raise _not_free(one)
    if (term := term_on(one.book.unit_id, on)) is None or term.pk != one.book.term_id:
        raise refuse(
            f"Ngày {dates.show(on)} thuộc nhiệm kỳ khác với sổ của số {one.written}; hãy xem lại ngày.", field="on"
        )
    kept = Number(one.number, one.suffix, one.book.type, _body(one.book.unit_id, on))
    one.state, one.on, one.act_id, one.written = USED, on, act_id, _written(kept, on)
    one.purpose = text.nfc(purpose) or one.purpose
    _settle(one, by)
    if told:
        _tell("papers.number_used", one.book, by, number=one.written)
    return one


@transaction.atomic
def cancel(number_id: int, *, reason: str, by: User | None, told: bool = True) -> PaperNumber:
    """A number that will stand on no paper. It is not given again. Raises Refused without a reason, or for a number
    that something stands under."""
    if not reason.strip():
        raise refuse("Hủy số phải có lý do; hãy ghi vì sao số này không dùng.", field="reason")
    one = _number(number_id)
    if one.state == CANCELLED:
        raise _not_free(one)
    if one.act_id is not None and not PathAct.objects.filter(reverses=one.act_id).exists():
        raise refuse(f"Số {one.written} đã ghi trên {_for(one)}; hãy bỏ việc ấy trước, rồi hủy số.")
    if IssuedPaper.objects.filter(number=one).exists():
        raise refuse(f"Số {one.written} đã phát hành: {_for(one)}. Thu hồi văn bản thì số vẫn là đã dùng, không hủy.")
    one.state, one.reason = CANCELLED, text.nfc(reason)
    _settle(one, by)
    if told:
        _tell("papers.number_cancelled", one.book, by, number=one.written)
    return one


@transaction.atomic
def take_typed(
    typed: str, *, unit_id: int, type: str, on: date, purpose: str, by: User | None, act_id: int | None = None,
    meeting_id: int | None = None, told: bool = True,
) -> PaperNumber:  # fmt: skip
    """A number somebody wrote by hand, such as in the paper book, is used in this one. One that the same person
    reserved and nothing waits for, or that the same meeting waits with, is theirs to write.

    Raises Refused for a number that is not readable, not of this book, too far above the last one, or not free: then
    the sentence names who has it.
    """
    said = _said(purpose)
    book = _book(unit_id, type, on)
    wanted = _read(typed, book, on)
    held = _held(book, wanted)
    if held is not None and _given_back(held):
        held.on, held.act_id, held.purpose = on, act_id, said
        _settle(held, by)
        if told:
            _tell("papers.number_taken", book, by, number=held.written)
        return held
    if held is not None:
        if not _theirs(held, by, meeting_id):
            raise _not_free(held)
        return use(held.pk, on=on, by=by, purpose=said, act_id=act_id, told=told)
    if wanted.number > book.last + JUMP:
        raise refuse(
            f"Số {wanted.number} cách số cuối trong sổ ({book.last}) quá xa; hãy xem lại số vừa ghi.", field="number"
        )
    if wanted.number > book.last:
        book.last = wanted.number
        book.save(update_fields=["last"])
    now = clock.now()
    one = PaperNumber.objects.create(
        book=book, number=wanted.number, suffix=wanted.suffix, written=_written(wanted, on), state=USED, typed=True,
        on=on, purpose=said, by=by, at=now, settled_by=by, settled_at=now, act_id=act_id, meeting_id=meeting_id,
    )  # fmt: skip
    if told:
        _tell("papers.number_taken", book, by, number=one.written)
    return one


@transaction.atomic
def explain(book_id: int, *, first: int, last: int, reason: str, by: User | None) -> int:
    """Numbers of the book of which nobody wrote anything, from `first` to `last`, stand on no paper: cancelled with
    the reason; how many. Raises Refused without a reason, or where nothing is missing."""
    if not reason.strip():
        raise refuse("Giải trình số bỏ trống phải có lý do; hãy ghi vì sao các số này không dùng.", field="reason")
    book = _lock(book_id)
    known = PaperNumber.objects.filter(book=book, suffix="").values_list("number", flat=True)
    gaps = numbers.missing(book.paper_last, book.last, known)
    empty = [one for gap in gaps for one in range(max(gap.first, first), min(gap.last, last) + 1)]
    if not empty:
        raise refuse(f"Từ số {first} đến số {last} không có số nào bỏ trống; hãy mở lại sổ.", field="first")
    now = clock.now()
    on, said = clock.today(), text.nfc(reason)
    body = _body(book.unit_id, on)
    PaperNumber.objects.bulk_create(
        PaperNumber(
            book=book, number=number, written=_written(Number(number, "", book.type, body), on), state=CANCELLED,
            typed=True, on=on, purpose="Số bỏ trống", reason=said, by=by, at=now, settled_by=by, settled_at=now,
        )
        for number in empty
    )  # fmt: skip
    _tell("papers.gap_explained", book, by, first=empty[0], last=empty[-1], count=len(empty))
    return len(empty)


def look_up(
    typed: Sequence[str], *, unit_id: int, type: str, on: date, by: User | None, meeting_id: int | None = None
) -> dict[str, tuple[str, str]]:
    """Typed by hand → (as the book writes it, what it is refused with if it were taken now). Nothing is written, and
    nobody is kept from taking one of them first."""
    found: dict[str, tuple[str, str]] = {}
    if (pk := has_book(unit_id, type, on)) is None:
        return found
    book = NumberBook.objects.get(pk=pk)
    for one in typed:
        try:
            wanted = _read(one, book, on)
        except Refused as no:
            found[one] = (one, str(no))
            continue
        held = _held(book, wanted)
        free = held is None or _given_back(held) or _theirs(held, by, meeting_id)
        wrong = "" if free or held is None else str(_not_free(held))
        found[one] = (_written(wanted, on), wrong)
    return found


def _book(unit_id: int, type: str, on: date) -> NumberBook:
    """The book of the paper's day, held until the transaction ends. On SQLite the immediate transaction holds it."""
    pk = has_book(unit_id, type, on)
    book = _lock(pk) if pk else None
    # A term that opened while this waited: the paper belongs to its books.
    if book is None or (term := term_on(unit_id, on)) is None or term.pk != book.term_id:
        raise refuse(
            f"Chưa có sổ số {book_name(type)} của nhiệm kỳ ngày {dates.show(on)}; hãy mở sổ trước.", field="type"
        )
    return book


def _lock(book_id: int) -> NumberBook:
    return NumberBook.objects.select_for_update(no_key=True).get(pk=book_id)


def _number(number_id: int) -> PaperNumber:
    """The number as it is, its book held."""
    pk = PaperNumber.objects.filter(pk=number_id).values_list("book_id", flat=True).first()
    if pk is None:
        raise refuse("Không có số này trong sổ; hãy mở lại sổ.")
    book = _lock(pk)
    one = PaperNumber.objects.select_related("act", "by", "settled_by").get(pk=number_id)
    one.book = book
    return one


def _held(book: NumberBook, wanted: Number) -> PaperNumber | None:
    found = PaperNumber.objects.filter(book=book, number=wanted.number, suffix=wanted.suffix)
    return found.select_related("by", "settled_by").first()


def _given_back(held: PaperNumber) -> bool:
    """The act it stood under was recorded by mistake and taken back, and no paper went out: the decision is written
    again under its own number."""
    if held.state != USED or held.act_id is None or IssuedPaper.objects.filter(number=held).exists():
        return False
    return PathAct.objects.filter(reverses=held.act_id).exists()


def _theirs(held: PaperNumber, by: User | None, meeting_id: int | None) -> bool:
    if held.state != RESERVED:
        return False
    if held.meeting_id is not None:
        return held.meeting_id == meeting_id
    return by is not None and held.by_id == by.pk


def _read(typed: str, book: NumberBook, on: date) -> Number:
    """What was typed as a number of that book; its type and letters may be left out. Raises Refused."""
    try:
        said = numbers.parse(typed)
    except ValueError as no:
        raise refuse(str(no), field="number") from no
    whole = Number(said.number, said.suffix, book.type, _body(book.unit_id, on))
    if said.type not in ("", whole.type) or said.body not in ("", whole.body):
        raise refuse(f"“{typed.strip()}” không phải ký hiệu của sổ này; hãy ghi {_written(whole, on)}.", field="number")
    return whole


def _not_free(one: PaperNumber) -> Refused:
    """Who has the number, since when, for what; and what to do."""
    who = (one.settled_by or one.by).display_name if one.settled_by or one.by else "chương trình"
    since = dates.show(timezone.localdate(one.settled_at or one.at))
    if one.state == CANCELLED:
        return refuse(
            f"Số {one.written} đã hủy ngày {since} ({who}): {one.reason} Số đã hủy không dùng lại; hãy ghi số khác.",
            field="number",
        )  # fmt: skip
    if one.state == USED:
        return refuse(f"Số {one.written} đã dùng cho {_for(one)} ({who} ghi ngày {since}); hãy ghi số khác.",
                      field="number")  # fmt: skip
    return refuse(
        f"Số {one.written} đang giữ cho {_for(one)} ({who} giữ từ ngày {since}); hãy ghi số khác, hoặc hủy số ấy trong "
        "sổ nếu không dùng nữa.", field="number",
    )  # fmt: skip


def _for(one: PaperNumber) -> str:
    return f"“{one.purpose}”, ngày {dates.show(one.on)}"


def _body(unit_id: int, on: date) -> str:
    state = UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on).values_list("kind", "name")
    found = state.first()
    if found is None:
        raise refuse(f"Ngày {dates.show(on)} chưa có, hoặc không còn, tổ chức này; hãy xem lại ngày.", field="on")
    return numbers.body_code(*found)


def _written(one: Number, on: date) -> str:
    return numbers.write(one, leading_zero=layout(on).leading_zero)


def _said(purpose: str) -> str:
    said = text.nfc(purpose)[:300]
    if not said:
        raise refuse("Chưa ghi số dùng cho việc gì; hãy ghi trích yếu của văn bản.", field="purpose")
    return said


def _settle(one: PaperNumber, by: User | None) -> None:
    one.settled_by, one.settled_at = by, clock.now()
    one.save(update_fields=["state", "on", "act", "written", "purpose", "reason", "settled_by", "settled_at"])


def _tell(event: str, book: NumberBook, by: User | None, **detail: object) -> None:
    journal.record(event, by=by, subject=f"book:{book.pk}", unit_id=book.unit_id, detail=dict(detail))
