"""Classes of a year and the learners of a class as workbooks."""

from decimal import Decimal

from django.http import HttpRequest

from ketnap.lib import dates
from ketnap.queries import training
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.training.classes import of_year


@table_page("classes-table")
def classes_table(request: HttpRequest) -> Sheet:
    found = of_year(request)
    head = ("TT", "Mã", "Lớp", "Loại", "Đơn vị mở", "Phối hợp", "Từ", "Đến", "Học viên", "Cơ quan ghi")
    rows = [
        (number, row.code, row.name, row.kind_label, row.organiser_name, row.partner, row.starts_on, row.ends_on,
         row.learners, row.announced)
        for number, row in enumerate(found.rows, 1)
    ]  # fmt: skip
    return Sheet(f"Lớp học năm {found.year}", head, rows, (), found.house_id)


def shown(score: Decimal | None) -> Decimal | None:
    """8.50 → 8.5"""
    return score.normalize() + 0 if score is not None else None


@table_page("class-table")
def class_table(request: HttpRequest, class_id: int) -> Sheet:
    held = training.training_class(request.viewer, class_id)
    head = ("TT", "Họ và tên", "Ngày sinh", "Đơn vị cử", "Điểm", "Xếp loại", "Kết luận", "Giấy chứng nhận")
    rows = [
        (number, row.full_name, row.born_on, row.unit_name, shown(row.score), row.grade, row.outcome, row.certificate)
        for number, row in enumerate(held.learners, 1)
    ]
    days = f"Mã {held.row.code}, từ {dates.show(held.row.starts_on)} đến {dates.show(held.row.ends_on)}"
    hidden = (f"{held.hidden} học viên thuộc tổ chức ngoài phạm vi của người tải.",) if held.hidden else ()
    return Sheet(f"Học viên {held.row.name}", head, rows, (days, *hidden), held.row.organiser_id)
