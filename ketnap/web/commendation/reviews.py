"""Sơ kết, tổng kết: those held, one with its figures then and now, a new one, and one taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.commendation import reviews as acts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, dates, numbers
from ketnap.queries import organisation
from ketnap.queries.commendation import reviews as queries
from ketnap.statistics import commendation as figures
from ketnap.statistics.commendation import Quote
from ketnap.web.commendation.asking import place_of, year_of
from ketnap.web.doors import door_of, may
from ketnap.web.downloads import Part, Sheet, table_page
from ketnap.web.forms.commendation import ReviewForm
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

UNKNOWN = "chưa có số liệu"


@page("reviews")
def reviews(request: HttpRequest) -> HttpResponse:
    place, year = place_of(request), year_of(request)
    rows = queries.reviews(request.viewer, year=year, unit_id=place.unit_id if place.chosen else None)
    context = {
        "place": place, "year": year, "rows": rows, "years": queries.years(request.viewer),
        "may_write": may(request, "review-new", place.unit_id),
    }  # fmt: skip
    return show(request, "commendation/reviews.html", context)


@table_page("reviews-table")
def reviews_table(request: HttpRequest) -> Sheet:
    place, year = place_of(request), year_of(request)
    rows = queries.reviews(request.viewer, year=year, unit_id=place.unit_id if place.chosen else None)
    head = ("Tên hội nghị", "Tổ chức", "Loại", "Từ", "Đến", "Họp ngày", "Bài học", "Việc tiếp theo", "Chủ trì",
            "Nơi họp", "Dự")  # fmt: skip
    lines = [
        (one.title, one.unit_name, one.kind_label, one.start, one.end, one.held_on, one.lessons, one.steps, one.chair,
         one.place, one.present)
        for one in rows
    ]  # fmt: skip
    return Sheet(f"Sơ kết, tổng kết {place.name}{f' năm {year}' if year else ''}", head, lines, (), place.unit_id)


@page("review")
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    held = queries.review(request.viewer, review_id)
    quotes = figures.again(request.viewer, held.row.unit_id, held.figures)
    context = {
        "held": held, "row": held.row, "quotes": [(one, address(one, held.row)) for one in quotes],
        "differ": sum(not one.same for one in quotes),
        "may_take_back": not held.row.taken_back and may(request, "review-back", review_id),
        "people": {one.about for one in quotes},
    }  # fmt: skip
    return show(request, "commendation/review.html", context)


def address(one: Quote, row: queries.ReviewRow) -> str:
    """Where the figure of today opens: its list, or the page of targets."""
    if one.now is not None:
        return door_of(one.now)
    return f"{reverse('unit-plan', args=[row.unit_id])}?nam={row.end.year}"


@table_page("review-table")
def review_table(request: HttpRequest, review_id: int) -> Sheet:
    held = queries.review(request.viewer, review_id)
    rows = [
        (one.label, numbers.show(one.taken), numbers.show(one.now_value), changed(one))
        for one in figures.again(request.viewer, held.row.unit_id, held.figures)
    ]
    parts = (
        Part("Bài học", ("Đã làm gì", "Kết quả ra sao", "Áp dụng cho ai"),
             [(one["done"], one["brought"], one["whom"]) for one in held.lessons]),
        Part("Việc tiếp theo", ("Việc", "Ai làm", "Xong trước ngày", "Theo"),
             [(one["what"], one["who"], one["due_on"], one["refers"]) for one in held.next_steps]),
        Part("Văn bản", ("Số", "Tên văn bản", "Ngày"),
             [(one["number"], one["title"], one["on"]) for one in held.documents]),
    )  # fmt: skip
    notes = (f"Kỳ từ {dates.show(held.row.start)} đến {dates.show(held.row.end)}",)
    return Sheet(held.row.title, ("Số liệu", "Khi ghi", "Hôm nay", "Khác nhau"), rows, notes, held.row.unit_id, parts)


def changed(one: Quote) -> str:
    """`Thêm: …; không còn: …`"""
    added = f"thêm {', '.join(name for _, name in one.added)}" if one.added else ""
    gone = f"không còn {', '.join(name for _, name in one.gone)}" if one.gone else ""
    return "; ".join(part for part in (added, gone) if part)


@page("review-new")
def new(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    form = ReviewForm(request.POST if request.method == "POST" else typed_before(request))
    context = {"unit": unit, "form": form, "problems": [], "back_to": reverse("reviews")}
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/review_new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = acts.hold(form.row(unit_id), by=request.user)
    except Refused as refused:
        return show(request, "commendation/review_new.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã ghi {made.title}. Số liệu của kỳ đã lấy từ sổ và được giữ lại.")
    return redirect("review", made.pk)


@page("review-back")
def take_back(request: HttpRequest, review_id: int) -> HttpResponse:
    held = queries.review(request.viewer, review_id)
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    context = {"held": held, "row": held.row, "form": form, "problems": [],
               "back_to": reverse("review", args=[review_id])}  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "commendation/review_back.html", context, status=200 if request.method == "GET" else 422)
    try:
        acts.take_back(review_id, by=request.user, paper=form.paper())
    except Refused as refused:
        return show(request, "commendation/review_back.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã bỏ {held.row.title}. Ghi chép còn trong sổ, kèm lý do.")
    return redirect("review", review_id)
