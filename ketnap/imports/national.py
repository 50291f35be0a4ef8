"""The list for cleaning the national database, filled with what the register holds: STT, ID and 26 columns.

What is written here and sent back unchanged is read as the same, row by row. Identity numbers and addresses leave the
register in clear here, since the national database asks for them: only whoever may take them away gets the file.
"""

import io
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings

from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.actions.people.sealed import ADDRESS, IDENTITY
from ketnap.imports.formats import Policy, catalogue
from ketnap.imports.formats.national import BIRTH, TWO_LEVELS
from ketnap.imports.template import below, say_taken
from ketnap.lib import files, sealing
from ketnap.queries import register as known
from ketnap.queries.organisation import code_key
from ketnap.queries.register import KnownPerson, KnownUnit
from ketnap.rules import codes

TITLE = "Mẫu cơ sở dữ liệu đảng viên"
PLACE = (("province", "Tỉnh/Thành phố"), ("commune", "Xã/Phường"), ("detail", "Địa chỉ chi tiết"))
COLUMNS: tuple[tuple[str, str], ...] = (
    # column of the format, "" where the register keeps nothing of it · heading
    ("", "ID"), ("name", "Họ và tên*"), ("", "Tên gọi khác"), ("sex", "Giới tính*"), ("born_on", "Sinh ngày*"),
    ("ethnicity", "Dân tộc*"), ("religion", "Tôn giáo*"), ("identity_no", "Số định danh cá nhân*"),
    ("card_12", "Số thẻ Đảng* (12 số)"), ("", "Nơi cấp thẻ"), ("", "Ngày cấp thẻ"), ("card_85", "Số thẻ theo QĐ 85"),
    ("unit_name", "Tổ chức Đảng đang sinh hoạt* (không sửa)"),
    *(("", f"Nơi đăng ký khai sinh: {heading}") for heading in BIRTH),
    *((f"native_{level}", f"Quê quán {TWO_LEVELS}: {heading}") for level, heading in PLACE),
    *((f"home_{level}", f"Thường trú {TWO_LEVELS}: {heading}") for level, heading in PLACE),
    ("joined_on", "Ngày vào Đảng*"), ("official_on", "Ngày chính thức*"), ("", "Số CMND cũ"),
    ("status", "Trạng thái hoạt động"), ("left_on", "Ngày rời khỏi/mất/miễn"),
)  # fmt: skip
COMMUNES = ("xã ", "phường ", "thị trấn ", "đặc khu ")


def write(viewer: Viewer, code: str, path: Path, *, on: date, taken: str = "") -> int:
    """Write the list of a unit and everything below it as of the day; `taken` says who took it when. → rows. Raises
    NotFound out of reach."""
    units = below(known.units(viewer, on, Permission.OPEN_SEALED), code)
    ids = {unit.unit_id: unit for unit in units}
    people = [person for person in known.people(viewer, on, Permission.OPEN_SEALED) if person.member_unit in ids]
    people.sort(key=lambda person: (code_key(ids[person.member_unit or 0].code), person.name_fold, person.person_id))
    sealed = known.sealed(viewer, [person.person_id for person in people])
    seal = sealing.sealer(settings.FIELD_KEY_FILE)
    rows = []
    for person in people:
        identity, address, token = sealed[person.person_id]
        rows.append(_row(
            person, ids[person.member_unit or 0], seal.open(bytes(identity), IDENTITY, token) if identity else "",
            seal.open(bytes(address), ADDRESS, token) if address else "",
        ))  # fmt: skip
    made = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        _sheet(book, f"DANH SÁCH ĐẢNG VIÊN - {units[0].name} (có đến {on:%d/%m/%Y})", rows)
        say_taken(book, taken)
    with files.whole(path) as part:
        part.write_bytes(made.getvalue())
    return len(rows)


def _row(person: KnownPerson, unit: KnownUnit, identity: str, address: str) -> dict[str, Any]:
    long = len("".join(filter(str.isdigit, person.card_no))) == 12
    row: dict[str, Any] = {
        "name": person.full_name, "sex": codes.show("sex", person.sex), "born_on": person.born_on,
        "ethnicity": codes.show("ethnicities", person.ethnicity) if person.ethnicity else "",
        "religion": codes.show("religions", person.religion) if person.religion else "", "identity_no": identity,
        "card_12" if long else "card_85": person.card_no, "unit_name": f"{unit.name} ({unit.official or unit.code})",
        "joined_on": person.joined_on, "official_on": person.official_on, "status": "Đang sinh hoạt",
    }  # fmt: skip
    for name, text in (("native", person.native_place), ("home", address)):
        row |= {f"{name}_{level}": part for level, part in parts_of(text).items()}
    return row


def parts_of(place: str) -> dict[str, str]:
    """A place in one line → its province, commune and the rest, such that joining them gives the same line again."""
    rest, comma, province = place.rpartition(", ")
    if not comma:
        return {"detail": place}
    detail, _, commune = rest.rpartition(", ")
    if not commune.lower().startswith(COMMUNES):
        detail, commune = rest, ""
    found = {"detail": detail, "commune": commune, "province": province}
    return found if ", ".join(filter(None, found.values())) == place else {"detail": place}


def _sheet(book: Any, title: str, rows: list[dict[str, Any]]) -> None:
    form = next(form for form in catalogue() if form.title == TITLE)
    sheet = book.add_worksheet("Đảng viên")
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "bg_color": "#EFEDE4"})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.write_string(2, 0, "STT", head)
    for position, (name, heading) in enumerate(COLUMNS, 1):
        column = form.column(name) if name else None
        dated = column is not None and column.policy is Policy.DATE
        sheet.write_string(2, position, heading, head)
        sheet.set_column(position, position, column.width if column else 14, day if dated else text)
    for number, row in enumerate(rows, 1):
        sheet.write_number(2 + number, 0, number)
        for position, (name, _) in enumerate(COLUMNS, 1):
            value = row.get(name)
            if isinstance(value, date):
                sheet.write_datetime(2 + number, position, value, day)
            elif value:
                sheet.write_string(2 + number, position, value, text)
    sheet.freeze_panes(3, 3)
    sheet.set_landscape()
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)
