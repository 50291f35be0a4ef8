"""Workbooks the tests make: a small clean office, and what can be done to it. People are invented."""

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from ketnap.imports.problems import position

UNITS, PEOPLE, PLAN, CLASSES, LEARNERS = "Tổ chức đảng", "Đảng viên", "Kế hoạch 2011", "Lớp bồi dưỡng", "Học viên"
FOUNDED = date(2009, 1, 1)


@dataclass(frozen=True)
class Formula:
    text: str
    stored: Any = ""


def office() -> dict[str, list[list[Any]]]:
    """Clean sheets: headings in row 3, data from row 4, as offices write them."""
    return {
        UNITS: [
            ["DANH SÁCH TỔ CHỨC ĐẢNG"], [],
            ["STT", "Mã tổ chức", "Tên tổ chức đảng", "Loại hình tổ chức", "Trực thuộc (mã)", "Ngày thành lập",
             "Doanh nghiệp", "Loại hình doanh nghiệp", "Số lao động"],
            [1, "77", "Đảng bộ Khối Doanh nghiệp tỉnh Sông Hồng", "Đảng bộ cấp trên trực tiếp cơ sở", "", FOUNDED],
            [2, "77.001", "Đảng bộ Công ty Giấy Bãi Bằng", "Đảng bộ cơ sở", "77", FOUNDED, "Công ty Giấy Bãi Bằng",
             "Công ty cổ phần", 820],
            [3, "77.001.001", "Chi bộ Lò hơi", "Chi bộ trực thuộc", "77.001", FOUNDED],
            [4, "77.001.002", "Chi bộ Xeo giấy", "Chi bộ trực thuộc", "77.001", FOUNDED],
            [5, "77.020", "Chi bộ Công ty Gốm Phù Lãng", "Chi bộ cơ sở", "77", FOUNDED, "Công ty Gốm Phù Lãng",
             "Công ty TNHH", 95],
        ],
        PEOPLE: [
            ["DANH SÁCH ĐẢNG VIÊN (có đến 30/09/2011)"], [],
            ["STT", "Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Tôn giáo", "Quê quán",
             "Trình độ phổ thông", "Trình độ chuyên môn", "Nghề nghiệp", "Đoàn viên", "Ngày vào Đảng",
             "Ngày chính thức", "Số thẻ Đảng"],
            *members(),
        ],
        PLAN: [
            ["CHỈ TIÊU KẾT NẠP ĐẢNG VIÊN NĂM 2011"], [],
            ["STT", "Mã tổ chức", "Tên tổ chức đảng", "Chỉ tiêu", "Ngày giao"],
            [1, "77.001", "Đảng bộ Công ty Giấy Bãi Bằng", 3, date(2011, 1, 20)],
            [2, "77.020", "Chi bộ Công ty Gốm Phù Lãng", 1, date(2011, 1, 20)],
        ],
        CLASSES: [
            ["CÁC LỚP BỒI DƯỠNG"], [],
            ["STT", "Mã lớp", "Tên lớp", "Loại lớp", "Từ ngày", "Đến ngày", "Đơn vị phối hợp", "Số học viên"],
            [1, "NT01-2011", "Lớp nhận thức về Đảng khóa 1", "Bồi dưỡng nhận thức về Đảng", date(2011, 3, 14),
             date(2011, 3, 18), "", 2],
        ],
        LEARNERS: [
            ["DANH SÁCH HỌC VIÊN CÁC LỚP"], [],
            ["STT", "Mã lớp", "Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh", "Kết quả", "Số giấy chứng nhận",
             "Ngày cấp"],
            [1, "NT01-2011", "77.001.001", "Mạc Thị Thơm", "Nữ", date(1990, 2, 3), "Giỏi", "001/NT", date(2011, 3, 18)],
            [2, "NT01-2011", "77.020", "Lương Văn Quý", "Nam", date(1988, 11, 9), "Khá", "002/NT", date(2011, 3, 18)],
        ],
    }  # fmt: skip


def member(
    number: int, unit: str, name: str, sex: str, born: date, joined: date, official: date | None = None, card: str = "",
    youth: str = "",
) -> list[Any]:  # fmt: skip
    return [
        number, unit, name, sex, born, "Kinh", "Không", "Lâm Thao, Phú Thọ", "12/12", "Đại học",
        "Công nhân, lao động trực tiếp sản xuất", youth, joined, official or "", card,
    ]  # fmt: skip


MEMBERS = """
77.001.001|Trịnh Đức Mạnh|Nam|1970-05-02|1995-06-01|1996-06-01|77.100001
77.001.001|Hứa Thị Lan|Nữ|1975-08-19|2001-09-02|2002-09-02|77.100002
77.001.001|Vi Văn Tám|Nam|1968-01-30|1990-02-03|1991-02-03|77.100003
77.001.002|Đàm Quang Huy|Nam|1980-12-12|2006-05-19|2007-05-19|77.100004
77.001.002|Cù Thị Nga|Nữ|1979-11-17|2005-02-03|2006-02-03|77.100005
77.001.002|Bế Văn Sơn|Nam|1984-02-29|2008-05-12|2009-05-12|77.100006
77.020|Lò Đức Anh|Nam|1985-08-08|2010-06-14|2011-06-14|77.100007
77.020|Tạ Thị Mùi|Nữ|1983-09-02|2007-03-26|2008-03-26|77.100008
77.020|Hứa Minh Châu|Nữ|1982-01-21|2006-05-19|2007-05-19|77.100009
77.020|Đới Thị Hằng|Nữ|1990-07-07|2011-05-19||
"""


def members() -> list[list[Any]]:
    found = []
    for number, line in enumerate(MEMBERS.strip().splitlines(), 1):
        unit, name, sex, born, joined, official, card = line.split("|")
        days = [date.fromisoformat(day) if day else None for day in (born, joined, official)]
        found.append(member(number, unit, name, sex, days[0], days[1], days[2], card, "" if official else "x"))
    return found


def put(sheets: dict[str, list[list[Any]]], sheet: str, cell: str, value: Any) -> None:
    row, column = position(cell)
    rows = sheets[sheet]
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def changed(*cells: tuple[str, str, Any]) -> dict[str, list[list[Any]]]:
    """The clean office with some cells otherwise."""
    sheets = office()
    for sheet, cell, value in cells:
        put(sheets, sheet, cell, value)
    return sheets


def only(*names: str) -> dict[str, list[list[Any]]]:
    return {name: rows for name, rows in office().items() if name in names}


def xlsx(
    sheets: dict[str, list[list[Any]]], *, hidden: Iterable[str] = (), merged: dict[str, list[str]] | None = None,
    **options: Any,
) -> bytes:  # fmt: skip
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, plain | options)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Formula):
                    sheet.write_formula(number, column, value.text, None, value.stored)
                elif isinstance(value, (date, datetime)):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, str):
                    if value:
                        sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
        for area in (merged or {}).get(name, []):
            first = area.split(":")[0]
            row, column = position(first)
            value = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
            sheet.merge_range(area, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


def xls(sheets: dict[str, list[list[Any]]], *, epoch_1904: bool = False) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = epoch_1904
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name[:31])
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Formula):
                    sheet.write(number, column, xlwt.Formula(value.text.lstrip("=")))
                elif isinstance(value, date):
                    sheet.write(number, column, value, day)
                elif value != "":
                    sheet.write(number, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def nfd(sheets: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """Every text with its accents apart, as some programs write it."""
    return {
        name: [[unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in row] for row in rows]
        for name, rows in sheets.items()
    }


def saved(folder: Path, data: bytes, name: str = "danh-sach.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
