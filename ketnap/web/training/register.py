"""Sổ cấp giấy chứng nhận: of a year, on a page and as a workbook; the report of a class."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from ketnap.documents.table import Part
from ketnap.lib import clock
from ketnap.queries import training
from ketnap.rules.papers import catalogue
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

NOT_KNOWN = "chưa rõ"


@dataclass(frozen=True)
class Year:
    year: int
    years: list[int]
    rows: list[training.RegisterRow]
    house_id: int
    house_name: str

    @property
    def others(self) -> list[int]:
        return [one for one in self.years if one != self.year]


def of_year(request: HttpRequest) -> Year:
    """The year the address asks for, else the latest with a certificate."""
    house = house_of(request)
    years = training.years(request.viewer, house.unit_id)
    typed = request.GET.get("nam", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else (years or [clock.today().year])[0]
    return Year(year, years, training.register(request.viewer, house.unit_id, year), house.unit_id, house.name)


@page("certificates")
def certificates(request: HttpRequest) -> HttpResponse:
    found = of_year(request)
    context = {"found": found, "holding": sum(not row.withdrawn for row in found.rows), "why": why(found.rows)}
    return show(request, "training/register.html", context)


def why(rows: Sequence[training.RegisterRow]) -> list[str]:
    """By which text the last days follow, or why they are not known: each sentence once."""
    return sorted({row.why for row in rows})


@table_page("certificates-table")
def certificates_table(request: HttpRequest) -> Sheet:
    found = of_year(request)
    head = ("TT", "Số", "Ngày cấp", "Họ và tên", "Ngày sinh", "Đơn vị", "Lớp", "Xếp loại", "Cơ quan cấp", "Giá trị đến",
            "Thu hồi, lý do")  # fmt: skip
    rows = [
        (place, row.number, row.issued_on, row.full_name, row.born_on, row.unit_name, row.class_name, row.grade,
         row.issuer, row.until or NOT_KNOWN, row.withdrawn)
        for place, row in enumerate(found.rows, 1)
    ]  # fmt: skip
    notes = (found.house_name, *why(found.rows))
    return Sheet(f"Sổ cấp giấy chứng nhận năm {found.year}", head, rows, notes, found.house_id)


@page("class-report")
def report(request: HttpRequest, class_id: int) -> HttpResponse:
    told = training.class_report(request.viewer, class_id)
    context = {
        "told": told, "may_issue": may(request, "class-issue", class_id, "POST"),
        "paper": catalogue()["class-report"].title, "sources": training.ending(request.viewer, class_id).acts,
    }  # fmt: skip
    return show(request, "training/report.html", context)


@table_page("class-report-table")
def report_table(request: HttpRequest, class_id: int) -> Sheet:
    """Results by organisation."""
    told = training.class_report(request.viewer, class_id)
    head = ("TT", "Đảng bộ, chi bộ cơ sở", "Học viên", "Nữ", "Trong tuổi thanh niên", "Đạt", "Không đạt",
            "Giấy chứng nhận")  # fmt: skip
    rows = [
        (place, one.name, one.heads.total, one.heads.women, one.heads.young, one.passed, one.failed, one.certified)
        for place, one in enumerate(told.units, 1)
    ]
    grades = [(label, heads.total, heads.women, heads.young) for label, heads in told.grades]
    more = (Part("Xếp loại", ("Xếp loại", "Số người", "Nữ", "Trong tuổi thanh niên"), grades),)
    return Sheet(f"Kết quả {told.row.name}", head, rows, (told.row.code,), told.row.organiser_id, more)
