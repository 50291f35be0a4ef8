"""Terms of a committee and its books of numbers: opened, never closed; a term lasts until the next one begins."""

from datetime import date

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, dates, text
from ketnap.models import CommitteeTerm, NumberBook, PaperNumber, Unit, User
from ketnap.rules.papers import TYPES
from ketnap.rules.papers.numbers import LARGEST


def term_on(unit_id: int, on: date) -> CommitteeTerm | None:
    """The committee's term of that day."""
    return CommitteeTerm.objects.filter(unit=unit_id, since__lte=on).order_by("-since").first()


def book_name(type: str) -> str:
    """`quyết định (QĐ)`"""
    words = TYPES[type]
    return f"{words[0].lower()}{words[1:]} ({type})"


@transaction.atomic
def open_term(
    *, unit_id: int, since: date, name: str, by: User | None, paper: Paper = NO_PAPER, told: bool = True
) -> CommitteeTerm:
    """`told` False: the act it belongs to tells the journal.

    Raises Refused without a name, for a day to come, or one not after all that was numbered in the term before."""
    named = text.nfc(name)
    if not named:
        raise refuse("Chưa ghi tên nhiệm kỳ; hãy ghi, ví dụ: nhiệm kỳ 2010–2015.", field="name")
    if since > clock.today():
        raise refuse(f"Ngày {dates.show(since)} chưa đến; hãy mở nhiệm kỳ từ ngày đại hội.", field="since")
    _hold(unit_id)
    last = CommitteeTerm.objects.filter(unit=unit_id).order_by("-since").first()
    if last is not None and since <= last.since:
        raise refuse(
            f"“{last.name}” bắt đầu ngày {dates.show(last.since)}; nhiệm kỳ sau phải bắt đầu sau đó, hãy xem lại.",
            field="since",
        )
    # Whoever is giving a number of the term before is waited for; whoever comes after sees the new term.
    list(NumberBook.objects.select_for_update(no_key=True).filter(unit=unit_id).order_by("pk"))
    later = PaperNumber.objects.filter(book__unit=unit_id, on__gte=since).exclude(state="cancelled").order_by("-on")
    if (one := later.first()) is not None:
        raise refuse(
            f"Số {one.written} ngày {dates.show(one.on)} đã ghi trong nhiệm kỳ trước; nhiệm kỳ mới bắt đầu sau ngày "
            "ấy; hãy xem lại ngày, hoặc hủy số ấy trước rồi mở lại.", field="since",
        )  # fmt: skip
    made = CommitteeTerm.objects.create(unit_id=unit_id, since=since, name=named, **provenance(by, paper))
    if told:
        journal.record(
            "papers.term_opened", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
            detail={"term": made.pk, "since": since.isoformat(), "name": named},
        )  # fmt: skip
    return made


@transaction.atomic
def open_book(
    *, unit_id: int, type: str, by: User | None, term_id: int | None = None, paper_last: int = 0, reason: str = ""
) -> NumberBook:
    """The book of one type in a term (the running one unless named). `paper_last`: the paper book came to that number,
    with a reason. Raises Refused where there is one already, or no term."""
    if type not in TYPES:
        raise refuse(f"Không có loại văn bản {type}; hãy chọn một loại trong danh sách.", field="type")
    if not 0 <= paper_last < LARGEST:
        raise refuse(f"Số cuối trong sổ giấy phải từ 0 đến {LARGEST - 1}; hãy xem lại.", field="paper_last")
    if paper_last and not reason.strip():
        raise refuse(
            f"Sổ bắt đầu sau số {paper_last} phải có lý do; hãy ghi, ví dụ: đã dùng đến số {paper_last} trong sổ giấy.",
            field="reason",
        )
    _hold(unit_id)
    terms = CommitteeTerm.objects.filter(unit=unit_id, **({"pk": term_id} if term_id else {}))
    term = terms.order_by("-since").first()
    if term is None:
        raise refuse("Chưa mở nhiệm kỳ; hãy mở nhiệm kỳ của cấp ủy trước khi mở sổ số.", field="term")
    if NumberBook.objects.filter(term=term, type=type).exists():
        raise refuse(f"Sổ số {book_name(type)} của {term.name} đã mở; hãy mở trang sổ ấy.", field="type")
    made = NumberBook.objects.create(
        unit_id=unit_id, term=term, type=type, last=paper_last, paper_last=paper_last,
        **provenance(by, Paper(reason=text.nfc(reason))),
    )  # fmt: skip
    journal.record(
        "papers.book_opened", by=by, subject=f"book:{made.pk}", unit_id=unit_id,
        detail={"term": term.pk, "type": type, "paper_last": paper_last},
    )  # fmt: skip
    return made


def _hold(unit_id: int) -> None:
    """Two who open a term or a book of one organisation wait for each other."""
    if not list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id)):
        raise refuse("Không có tổ chức này; hãy mở lại trang tổ chức.")
