"""The living component page: every partial in every state, for those who build pages."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.web.due.line import Line
from ketnap.web.forms.organisation import RenameForm
from ketnap.web.pages import page, show

TASKS = (
    Line(
        "overdue",
        "Quá 12 ngày",
        "từ 21-09-2011",
        "Xét công nhận chính thức: Trần Bích Hạnh",
        "Chi bộ 2.",
        "Điều 5.",
        "#",
        "Xem",
    ),
    Line("unknown", "Chưa rõ hạn", "", "Xét công nhận chính thức: Vũ Đình Khải", "Chi bộ 3.", "", "#", "Xem"),
    Line("soon", "Còn 4 ngày", "07-10-2011", "Xét công nhận chính thức: Lê Thị Tằm", "Chi bộ 1.", "", "#", "Xem"),
)


@page("components")
def components(request: HttpRequest) -> HttpResponse:
    wrong = RenameForm({"on": "31/02/2011", "name": "", "code": "19.168.001"})
    wrong.is_valid()
    context = {
        "tasks": TASKS,
        "form": wrong,
        "plain": RenameForm(auto_id="plain_%s"),
        "day": date(2011, 10, 3),
        "step": 2,
    }
    return show(request, "components/all.html", context)
