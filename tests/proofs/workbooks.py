"""Writes an office as the workbook some other office would send: its own headings, order, titles and habits."""

import random
import unicodedata
from datetime import date
from pathlib import Path

import xlsxwriter

from tests.proofs.invent import Office, Row

SPELLINGS = {
    "units": {
        "code": ("Mã tổ chức đảng", "Mã TCĐ", "MÃ TỔ CHỨC", "Mã đơn vị"),
        "name": ("Tên tổ chức", "Tên tổ chức đảng", "TÊN TỔ CHỨC ĐẢNG", "Tên đơn vị"),
        "kind": ("Loại hình tổ chức đảng", "Loại tổ chức", "Loại hình TCĐ"),
        "parent": ("Mã cấp trên trực tiếp", "Trực thuộc", "Mã tổ chức cấp trên"),
        "founded": ("Ngày thành lập", "Ngày, tháng, năm thành lập"),
        "enterprise": ("Tên doanh nghiệp", "Doanh nghiệp"),
        "ownership": ("Loại hình doanh nghiệp", "Loại hình DN"),
        "workers": ("Tổng số lao động", "Số lao động"),
    },
    "people": {
        "unit": ("Mã chi bộ", "Mã tổ chức đảng", "Mã đơn vị"),
        "name": ("Họ và tên", "Họ tên", "HỌ VÀ TÊN ĐẢNG VIÊN", "Họ và tên (*)"),
        "sex": ("Giới tính", "Nam/Nữ", "Giới tính (*)"),
        "born": ("Sinh ngày", "Ngày, tháng, năm sinh", "Ngày sinh"),
        "ethnicity": ("Dân tộc", "DÂN TỘC"),
        "religion": ("Tôn giáo", "Tôn giáo (*)"),
        "native": ("Quê quán", "Quê quán (huyện, tỉnh)"),
        "schooling": ("Trình độ học vấn", "Giáo dục phổ thông", "Trình độ phổ thông"),
        "qualification": ("Chuyên môn, nghiệp vụ", "Trình độ chuyên môn"),
        "occupation": ("Nghề nghiệp hiện nay", "Nghề nghiệp"),
        "youth": ("Đoàn viên", "Đoàn viên TNCS"),
        "joined": ("Ngày kết nạp", "Ngày vào Đảng", "Ngày, tháng, năm vào Đảng"),
        "official": ("Ngày công nhận chính thức", "Ngày chính thức", "Chính thức ngày"),
        "card": ("Số thẻ đảng viên", "Số thẻ Đảng", "Số thẻ"),
    },
    "targets": {
        "code": ("Mã tổ chức đảng", "Mã TCĐ"),
        "name": ("Tên tổ chức đảng", "Tên tổ chức"),
        "target": ("Chỉ tiêu kết nạp", "Chỉ tiêu", "Chỉ tiêu giao"),
        "given": ("Ngày giao", "Ngày giao chỉ tiêu"),
    },
    "classes": {
        "code": ("Mã lớp", "Ký hiệu lớp"),
        "name": ("Tên lớp", "Tên lớp học"),
        "kind": ("Loại lớp", "Loại hình lớp"),
        "starts": ("Từ ngày", "Ngày khai giảng"),
        "ends": ("Đến ngày", "Ngày bế giảng"),
        "partner": ("Đơn vị phối hợp", "Phối hợp với"),
        "learners": ("Số học viên", "Sĩ số"),
    },
    "learners": {
        "class": ("Mã lớp", "Ký hiệu lớp"),
        "unit": ("Mã tổ chức đảng", "Mã chi bộ"),
        "name": ("Họ và tên học viên", "Họ tên", "Họ và tên"),
        "sex": ("Giới tính", "Nam/Nữ"),
        "born": ("Ngày sinh", "Sinh ngày"),
        "grade": ("Xếp loại", "Kết quả"),
        "certificate": ("Số giấy chứng nhận", "Số GCN"),
        "issued": ("Ngày cấp", "Ngày cấp GCN"),
    },
}
SHEETS = {
    "units": ("Tổ chức đảng", "DS tổ chức đảng", "1. TCĐ"),
    "people": ("Đảng viên", "DS đảng viên", "2. Danh sách đảng viên"),
    "targets": ("Kế hoạch {year}", "Chỉ tiêu {year}", "Chỉ tiêu kết nạp năm {year}"),
    "classes": ("Lớp bồi dưỡng", "Các lớp", "Lớp học"),
    "learners": ("Học viên", "DS học viên"),
}
TITLES = {
    "units": "DANH SÁCH TỔ CHỨC ĐẢNG",
    "people": "DANH SÁCH ĐẢNG VIÊN (có đến {day:%d/%m/%Y})",
    "targets": "CHỈ TIÊU KẾT NẠP ĐẢNG VIÊN NĂM {year}",
    "classes": "CÁC LỚP BỒI DƯỠNG MỞ TRONG NĂM {year}",
    "learners": "DANH SÁCH HỌC VIÊN",
}
DAYS = {"founded", "born", "joined", "official", "given", "starts", "ends", "issued"}
Layout = dict[str, dict[str, object]]


def spell(rng: random.Random, kind: str, plain: bool) -> dict[str, str]:
    """Field → heading; plain takes the first spelling and the order above."""
    fields = list(SPELLINGS[kind])
    if not plain:
        rng.shuffle(fields)
    return {name: SPELLINGS[kind][name][0] if plain else rng.choice(SPELLINGS[kind][name]) for name in fields}


def write(office: Office, path: Path, seed: int = 0, *, plain: bool = False) -> Layout:
    """Write the workbook; returns sheet kind → {sheet, first (row of data, from 1), columns (field → from 1)}."""
    rng = random.Random(f"layout {seed}")
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    as_date = book.add_format({"num_format": rng.choice(("dd/mm/yyyy", "d-m-yyyy", "mmm d yyyy"))})
    merged = book.add_format({"align": "center", "bold": True})
    rows: dict[str, list[Row]] = {
        "units": office.units, "people": office.people, "targets": office.targets,
        "classes": office.classes, "learners": office.learners,
    }  # fmt: skip
    order = list(rows)
    if not plain:
        rng.shuffle(order)
    layout: Layout = {}
    for kind in order:
        year = office.as_of.year
        sheet_name = (SHEETS[kind][0] if plain else rng.choice(SHEETS[kind])).format(year=year)
        sheet = book.add_worksheet(sheet_name)
        headings = spell(rng, kind, plain)
        left = 1 if plain else rng.randrange(0, 3)  # STT, or an empty margin, or neither
        title = TITLES[kind].format(day=office.as_of, year=year)
        top = 0
        if not plain and rng.random() < 0.6:
            sheet.write(top, 0, f"ĐẢNG ỦY KHỐI DOANH NGHIỆP TỈNH {office.province.upper()}")
            top += 1
        sheet.merge_range(top, 0, top, left + len(headings) - 1, decompose(rng, title, plain), merged)
        top += 1 if plain else rng.randrange(1, 4)
        if left:
            sheet.write(top, left - 1, "STT" if plain else rng.choice(("STT", "TT", "Số TT")))
        in_text = set() if plain else {name for name in DAYS & set(headings) if rng.random() < 0.35}
        separator = rng.choice("/-.")
        for column, heading in enumerate(headings.values(), left):
            sheet.write(top, column, decompose(rng, heading, plain))
        for index, row in enumerate(rows[kind], 1):
            if left:
                sheet.write_number(top + index, left - 1, index)
            for column, name in enumerate(headings, left):
                value = row[name]
                if isinstance(value, date) and name not in in_text:
                    sheet.write_datetime(top + index, column, value, as_date)
                elif isinstance(value, date):
                    sheet.write_string(top + index, column, f"{value:%d}{separator}{value:%m}{separator}{value:%Y}")
                elif isinstance(value, int):
                    sheet.write_number(top + index, column, value)
                elif value is not None:
                    sheet.write_string(top + index, column, decompose(rng, str(value), plain))
        columns = {name: column + 1 for column, name in enumerate(headings, left)}
        layout[kind] = {"sheet": sheet_name, "first": top + 2, "columns": columns}
    if not plain and rng.random() < 0.5:
        scratch = book.add_worksheet("nháp")
        scratch.write(3, 2, "tính thử")
        scratch.hide()
    book.close()
    return layout


def decompose(rng: random.Random, text: str, plain: bool) -> str:
    """Every tenth text arrives with its accents apart, as some Macs write it."""
    return text if plain or rng.random() > 0.1 else unicodedata.normalize("NFD", text)
