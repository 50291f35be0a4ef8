"""The first steps with an empty book: each ticks itself off from what the book holds; all done, the page is gone."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.actions import organisation as acts
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.queries import accounts, audit, plans
from ketnap.queries.accounts import House
from ketnap.web.forms.accounts import OfficeForm
from ketnap.web.pages import done, page, show


@dataclass(frozen=True)
class Step:
    done: bool
    what: str
    how: str
    address: str = ""
    verb: str = ""
    now: bool = False
    """The first one that is not done."""


def steps(viewer: Viewer, house: House, lists: list[date], today: date) -> list[Step]:
    """What is left for who sets the book up; empty when all is done, and for everybody else."""
    unit_id = house.unit_id
    if unit_id is None:
        return [] if accounts.office_named(viewer) else marked(naming())
    if not {unit_id} & set(viewer.units_for(Permission.GRANT)):
        return []
    given, invited = plans.ever_given(viewer, unit_id), accounts.others(viewer, unit_id)
    if lists and given and invited:
        return []
    taken = bool(lists) or audit.taken_away(viewer, "people.exported", unit_id)
    return marked([
        Step(True, "Đặt tên tổ chức", house.short),
        Step(
            taken, "Tải bảng tính mẫu",
            "Mẫu có sẵn các cột và danh mục để chọn. Điền tổ chức, đảng viên; cột nào chưa rõ thì để trống.",
            reverse("unit-template", args=[unit_id]), "Tải bảng tính mẫu (XLSX)",
        ),
        Step(
            bool(lists), "Nhập danh sách",
            "Gửi bảng tính đã điền. Xem trước từng dòng; chưa ghi gì cho đến khi đồng chí bấm ghi.",
            reverse("imports"), "Chọn tệp",
        ),
        Step(
            given, "Giao chỉ tiêu năm", "Số người kết nạp trong năm, theo nghị quyết của cấp ủy.",
            f"{reverse('unit-plan', args=[unit_id])}?nam={today.year}", "Giao chỉ tiêu",
        ),
        Step(
            invited, "Mời cán bộ", "Mỗi đồng chí một tài khoản, thấy đúng tổ chức mình phụ trách.",
            reverse("unit-accounts", args=[unit_id]), "Mở tài khoản",
        ),
    ])  # fmt: skip


def naming() -> list[Step]:
    return [
        Step(
            False, "Đặt tên tổ chức", "Tên, mã và loại hình của tổ chức đứng đầu sổ này.", reverse("first-office"),
            "Đặt tên",
        ),
        Step(False, "Tải bảng tính mẫu", "Mẫu có sẵn các cột và danh mục để chọn."),
        Step(False, "Nhập danh sách", "Tổ chức và đảng viên, xem trước từng dòng."),
        Step(False, "Giao chỉ tiêu năm", "Số người kết nạp trong năm."),
        Step(False, "Mời cán bộ", "Mỗi đồng chí một tài khoản."),
    ]  # fmt: skip


def marked(found: list[Step]) -> list[Step]:
    """With the first open one marked: it has the main button."""
    first = next(place for place, step in enumerate(found) if not step.done)
    return [
        Step(step.done, step.what, step.how, step.address, step.verb, place == first)
        for place, step in enumerate(found)
    ]


@page("first-office")
def first_office(request: HttpRequest) -> HttpResponse:
    """The organisation at the top of the book. Whoever names it may work in it."""
    today = clock.today()
    form = OfficeForm(request.POST or None, today=today)
    context = {"form": form, "problems": []}
    if request.method == "GET" or not form.is_valid():
        return show(request, "home/first_office.html", context, status=200 if request.method == "GET" else 422)
    typed = form.cleaned_data
    row = acts.NewUnit(typed["code"], typed["name"], typed["kind"], None, typed["since"])
    try:
        acts.open_office(row, as_of=typed["since"], by=request.user)
    except Refused as refused:
        return show(request, "home/first_office.html", context | {"problems": refused.problems}, status=422)
    done(request, f"Đã đặt tên: {typed['name']}. Việc tiếp theo ở dưới.")
    return redirect("home")
