"""What is written into the number register: a term, a book, numbers kept, used, cancelled, typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.papers import numbering
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import numbers
from ketnap.queries.papers.numbers import Row
from ketnap.web.forms.numbers import BookForm, CancelForm, ExplainForm, ReserveForm, TakeForm, TermForm, UseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@dataclass(frozen=True)
class Writing:
    """A form of the register in words, and the act that carries it out: → what the next page says."""

    title: str
    says: str
    verb: str
    trail: list[tuple[str, str]]
    act: Callable[[dict[str, Any]], str]
    careful: bool = False


@page("term-open")
def open_term(request: HttpRequest, unit_id: int) -> HttpResponse:
    form = TermForm(sent(request))

    def act(typed: dict[str, Any]) -> str:
        made = numbering.open_term(
            unit_id=unit_id, since=typed["since"], name=typed["name"], by=request.user, paper=form.paper()
        )
        return f"Đã mở {made.name}. Nay mở sổ cho từng loại văn bản."

    return write(request, form, Writing(
        "Mở nhiệm kỳ",
        "Số văn bản chạy liên tục từ 01 trong cả nhiệm kỳ của cấp ủy, mỗi loại văn bản một dãy số. Nhiệm kỳ mới mở "
        "thì đánh số lại từ 01; sổ của nhiệm kỳ trước còn nguyên. Tên ghi như: nhiệm kỳ "
        "2010–2015.", "Mở nhiệm kỳ", of_unit(request, unit_id), act,
    ), reverse("number-books", args=[unit_id]))  # fmt: skip


@page("book-open")
def open_book(request: HttpRequest, unit_id: int) -> HttpResponse:
    terms = numbers.terms(request.viewer, unit_id)
    form = BookForm(sent(request), terms=terms)

    def act(typed: dict[str, Any]) -> str:
        made = numbering.open_book(
            unit_id=unit_id, type=typed["type"], term_id=typed["term"], paper_last=typed["paper_last"] or 0,
            reason=typed["reason"], by=request.user,
        )  # fmt: skip
        return f"Đã mở sổ. Số tiếp theo là {made.last + 1}."

    return write(request, form, Writing(
        "Mở sổ số văn bản",
        "Mỗi loại văn bản một sổ. Cơ quan đang dùng sổ giấy thì ghi số cuối của sổ giấy, sổ này nối tiếp từ đó."
        if terms else "Chưa mở nhiệm kỳ. Mở nhiệm kỳ trước, rồi mở sổ cho từng loại văn bản.",
        "Mở sổ", of_unit(request, unit_id), act,
    ), reverse("number-books", args=[unit_id]))  # fmt: skip


@page("numbers-reserve")
def reserve(request: HttpRequest, book_id: int) -> HttpResponse:
    held = numbers.book(request.viewer, book_id)

    def act(typed: dict[str, Any]) -> str:
        made = numbering.reserve(
            unit_id=held.unit_id, type=held.line.type, on=typed["on"], count=typed["count"], purpose=typed["purpose"],
            by=request.user,
        )  # fmt: skip
        if made[0].book_id != book_id:
            return f"Đã giữ số {made[0].written} trong sổ của nhiệm kỳ ngày ấy."
        given = made[0].written if len(made) == 1 else f"{made[0].written} đến {made[-1].written}"
        return f"Đã giữ số {given} cho đồng chí. Viết số này lên văn bản; ban hành rồi thì ghi “Đã dùng”."

    form = ReserveForm(sent(request), initial={"on": clock.today(), "count": 1})
    return write(request, form, Writing(
        "Lấy số",
        f"Số tiếp theo là {held.line.next}. Số đã lấy là của đồng chí; không ai khác lấy được nữa.", "Lấy số",
        of_book(held), act,
    ), reverse("number-book", args=[book_id]))  # fmt: skip


@page("number-take")
def take(request: HttpRequest, book_id: int) -> HttpResponse:
    held = numbers.book(request.viewer, book_id)

    def act(typed: dict[str, Any]) -> str:
        one = numbering.take_typed(
            typed["number"], unit_id=held.unit_id, type=held.line.type, on=typed["on"], purpose=typed["purpose"],
            by=request.user,
        )  # fmt: skip
        return f"Đã ghi số {one.written} là đã dùng."

    return write(request, TakeForm(sent(request)), Writing(
        "Ghi số đã viết tay",
        "Dùng khi văn bản đã có số lấy từ sổ giấy. Số đã có người dùng hoặc đang giữ thì trang nói ai và cho việc gì.",
        "Ghi vào sổ", of_book(held), act,
    ), reverse("number-book", args=[book_id]))  # fmt: skip


@page("number-use")
def use(request: HttpRequest, book_id: int) -> HttpResponse:
    held = numbers.book(request.viewer, book_id)
    row = asked(request, held)
    if row is None:
        return choose(request, held, "number-use", (numbers.RESERVED,))

    def act(typed: dict[str, Any]) -> str:
        one = numbering.use(row.number_id or 0, on=typed["on"], purpose=typed["purpose"], by=request.user)
        return f"Đã ghi số {one.written} là đã dùng."

    return write(request, UseForm(sent(request), initial=UseForm.told(row)), Writing(
        f"Ghi số {row.written} đã dùng", f"Đang giữ cho “{row.purpose}”. Ghi khi văn bản đã ban hành.", "Ghi đã dùng",
        of_book(held), act,
    ), reverse("number-book", args=[book_id]))  # fmt: skip


@page("number-cancel")
def cancel(request: HttpRequest, book_id: int) -> HttpResponse:
    held = numbers.book(request.viewer, book_id)
    row = asked(request, held)
    if row is None:
        return choose(request, held, "number-cancel", (numbers.RESERVED, numbers.USED))

    def act(typed: dict[str, Any]) -> str:
        one = numbering.cancel(row.number_id or 0, reason=typed["reason"], by=request.user)
        return f"Đã hủy số {one.written}. Số này không cấp lại."

    return write(request, CancelForm(sent(request)), Writing(
        f"Hủy số {row.written}",
        f"“{row.purpose}”. Số đã hủy còn trong sổ kèm lý do và không cấp cho văn bản khác.", "Hủy số, ghi lý do",
        of_book(held), act, careful=True,
    ), reverse("number-book", args=[book_id]))  # fmt: skip


@page("numbers-explain")
def explain(request: HttpRequest, book_id: int) -> HttpResponse:
    held = numbers.book(request.viewer, book_id)
    gap = next((row for row in held.rows if row.state == numbers.UNKNOWN), None)

    def act(typed: dict[str, Any]) -> str:
        count = numbering.explain(book_id, **typed, by=request.user)
        return f"Đã ghi lý do của {count} số bỏ trống."

    initial = {"first": gap.first, "last": gap.last} if gap else {}
    return write(request, ExplainForm(sent(request), initial=initial), Writing(
        "Giải trình số bỏ trống",
        "Số nào thật ra đã có văn bản thì không ghi ở đây: bấm “Ghi số đã viết tay” cho số ấy. Các số còn lại ghi lý "
        "do; chúng được tính là đã hủy.", "Ghi lý do", of_book(held), act,
    ), reverse("number-book", args=[book_id]))  # fmt: skip


def write(request: HttpRequest, form: Form, one: Writing, back: str) -> HttpResponse:
    """The form, again with what is wrong, or the act and the page it belongs to."""
    context = {"one": one, "form": form, "problems": [], "back_to": back}
    if request.method == "GET" or not form.is_valid():
        return show(request, "papers/number_act.html", context, status=200 if request.method == "GET" else 422)
    try:
        told = one.act(form.cleaned_data)
    except Refused as refused:
        return show(request, "papers/number_act.html", context | {"problems": refused.problems}, status=422)
    done(request, told)
    return redirect(back)


def asked(request: HttpRequest, held: numbers.BookPage) -> Row | None:
    """The number the address names; None: it names none. NotFound for one the book has not."""
    typed = request.GET.get("so", "")
    if not typed:
        return None
    found = next((row for row in held.rows if typed == str(row.number_id)), None)
    if found is None:
        raise NotFound("Không có số này trong sổ.")
    return found


def choose(request: HttpRequest, held: numbers.BookPage, where: str, states: tuple[str, ...]) -> HttpResponse:
    """Which number, where the address does not say: a list of doors."""
    context = {
        "held": held, "trail": of_book(held), "rows": [row for row in held.rows if row.state in states],
        "title": "Ghi số đã dùng" if where == "number-use" else "Hủy số",
    }  # fmt: skip
    return show(request, "papers/number_choose.html", context, status=200 if request.method == "GET" else 422)


def of_unit(request: HttpRequest, unit_id: int) -> list[tuple[str, str]]:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    return [(unit.name, reverse("unit", args=[unit_id])), ("Sổ số văn bản", reverse("number-books", args=[unit_id]))]


def of_book(held: numbers.BookPage) -> list[tuple[str, str]]:
    return [
        (held.unit_name, reverse("unit", args=[held.unit_id])),
        ("Sổ số văn bản", reverse("number-books", args=[held.unit_id])),
        (held.line.title, reverse("number-book", args=[held.line.book_id])),
    ]


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else typed_before(request)
