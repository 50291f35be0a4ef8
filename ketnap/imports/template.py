"""A pre-filled workbook for an office: its organisations, members, plan and the lists of the path on a day.

What is written here and sent back unchanged is read as the same, row by row.
"""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from ketnap.access.viewer import Viewer
from ketnap.imports import template_path
from ketnap.imports.formats import Column, Format, Policy, catalogue
from ketnap.lib import files
from ketnap.queries import register as known
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import code_key
from ketnap.queries.register import KnownPerson, KnownUnit
from ketnap.rules import codes

LEFT_OUT = {
    "unit_name", "identity_no", "address", "join_decided_on", "moved_on", "moved_from", "organiser_code",
    *template_path.LEFT_OUT,
}  # fmt: skip
"""What a template does not ask for, or must not spread; a list that has these columns is read all the same."""
CHOICES = {
    "kind": "unit_kind", "sex": "sex", "schooling": "schooling", "qualification": "qualification", "theory": "theory",
    "occupation": "occupation", "ownership": "ownership", "ethnicity": "ethnicities", "religion": "religions",
    "vetted": "vetted", "agreed": "agreed", "remark": "remark", "minutes": "minutes",
}  # fmt: skip
SPARE = 500
"""Empty rows below the last one that are already formatted for typing."""


def write(viewer: Viewer, code: str, path: Path, *, on: date, taken: str = "") -> dict[str, int]:
    """Write the workbook of a unit and everything below it; `taken` says who took it when. → rows by sheet. Raises
    NotFound out of reach."""
    units = below(known.units(viewer, on), code)
    ids = {unit.unit_id: unit for unit in units}
    everybody = known.people(viewer, on)
    people = [person for person in everybody if person.member_unit in ids]
    people.sort(key=lambda person: (code_key(ids[person.member_unit or 0].code), person.name_fold, person.person_id))
    youth = known.youth(viewer, [person.person_id for person in people])
    targets = known.targets(viewer, [on.year])
    owned = known.enterprises(viewer, on)
    sympathisers, on_file, probationers = template_path.rows(viewer, ids, everybody, on)
    forms = {form.title: form for form in catalogue()}
    sheets = [
        (forms["Tổ chức đảng"], f"DANH SÁCH TỔ CHỨC ĐẢNG - {units[0].name.upper()}", _units(viewer, units, owned, on)),
        (
            forms["Đảng viên"], f"DANH SÁCH ĐẢNG VIÊN - {units[0].name} (có đến {on:%d/%m/%Y})",
            [_person(person, ids, youth) for person in people],
        ),
        (
            forms["Kế hoạch"], f"CHỈ TIÊU KẾT NẠP ĐẢNG VIÊN NĂM {on.year}",
            [
                {"unit_code": unit.code, "target": t.target, "given_on": t.given_on, "has_source": _yes(t.has_source)}
                for unit in units
                if (t := targets.get((unit.unit_id, on.year)))
            ],
        ),
        (forms["Cảm tình Đảng"], f"DANH SÁCH CẢM TÌNH ĐẢNG - {units[0].name} (có đến {on:%d/%m/%Y})", sympathisers),
        (forms["Hồ sơ đang làm"], f"HỒ SƠ KẾT NẠP ĐANG LÀM - {units[0].name} (có đến {on:%d/%m/%Y})", on_file),
        (forms["Đảng viên dự bị"], f"DANH SÁCH ĐẢNG VIÊN DỰ BỊ - {units[0].name} (có đến {on:%d/%m/%Y})", probationers),
    ]  # fmt: skip
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, options) as book:
        for form, title, rows in sheets:
            _sheet(book, form, title, rows)
        say_taken(book, taken)
    with files.whole(path) as part:
        part.write_bytes(made.getvalue())
    return {form.title: len(rows) for form, _, rows in sheets}


def say_taken(book: Any, taken: str) -> None:
    """Who took the list and when, on each printed sheet and in the file's properties: not in a cell, which would come
    back as a row."""
    if taken:
        book.set_properties({"comments": taken})
        for sheet in book.worksheets():
            sheet.set_footer(f"&L&8{taken.replace('&', '&&')}")


def below(units: list[KnownUnit], code: str) -> list[KnownUnit]:
    """The unit and everything below it, parents first."""
    top = next((unit for unit in units if unit.code == code), None)
    if top is None:
        raise NotFound(f"Không có tổ chức mã {code}.")
    children: dict[int | None, list[KnownUnit]] = {}
    for unit in sorted(units, key=lambda unit: code_key(unit.code)):
        children.setdefault(unit.parent_id, []).append(unit)
    found, waiting = [], [top]
    while waiting:
        unit = waiting.pop()
        found.append(unit)
        waiting += reversed(children.get(unit.unit_id, []))
    return found


def _units(
    viewer: Viewer, units: list[KnownUnit], owned: dict[int, tuple[str, str, int | None]], on: date
) -> list[dict[str, Any]]:
    above = {unit.unit_id: unit.code for unit in known.units(viewer, on)}
    named = known.enterprise_names(viewer, on)
    rows = []
    for unit in units:
        _, ownership, workers = owned.get(unit.unit_id, ("", "", None))
        rows.append({
            "code": unit.code, "name": unit.name, "kind": codes.show("unit_kind", unit.kind),
            "parent": above.get(unit.parent_id or 0, ""), "founded_on": unit.since,
            "official_code": unit.official, "enterprise": named.get(unit.unit_id, ""), "workers": workers,
            "ownership": codes.show("ownership", ownership) if ownership else "",
        })  # fmt: skip
    return rows


def _person(person: KnownPerson, units: dict[int, KnownUnit], youth: dict[int, bool | None]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "unit_code": units[person.member_unit or 0].code, "name": person.full_name, "born_on": person.born_on,
        "native_place": person.native_place, "joined_on": person.joined_on, "official_on": person.official_on,
        "card_no": person.card_no, "youth_union": "x" if youth.get(person.person_id) else "",
    }  # fmt: skip
    for column, listed in CHOICES.items():
        if value := getattr(person, column, ""):
            row[column] = codes.show(listed, value)
    return row


def _yes(value: bool | None) -> str:
    return {True: "có", False: "không", None: ""}[value]


def _sheet(book: Any, form: Format, title: str, rows: Sequence[dict[str, Any]]) -> None:
    columns = [column for column in form.columns if column.name not in LEFT_OUT and not column.part]
    if form.title == "Kế hoạch":
        columns = [column for column in columns if column.name != "year"]
    sheet = book.add_worksheet(form.title)
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "bg_color": "#EFEDE4"})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.write_string(2, 0, "STT", bold)
    sheet.set_column(0, 0, 6)
    for position, column in enumerate(columns, 1):
        sheet.write_string(2, position, column.headings[0], bold)
        sheet.set_column(position, position, column.width, _format(column, text, day))
        if (listed := CHOICES.get(column.name)) and len(offered := list(codes.names(listed).values())) <= 60:
            _offer(book, sheet, position, offered, len(rows), listed)
    for number, row in enumerate(rows, 1):
        sheet.write_number(2 + number, 0, number)
        for position, column in enumerate(columns, 1):
            value = row.get(column.name)
            if value is None or value == "":
                continue
            if isinstance(value, date):
                sheet.write_datetime(2 + number, position, value, day)
            elif isinstance(value, int):
                sheet.write_number(2 + number, position, value)
            else:
                sheet.write_string(2 + number, position, value, text if column.policy is Policy.KEY else None)
    sheet.freeze_panes(3, 3)
    sheet.set_landscape()
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)


def _format(column: Column, text: Any, day: Any) -> Any:
    """Codes and cards as text, so that no zero is lost; days as days."""
    if column.policy is Policy.DATE:
        return day
    return text if column.policy is Policy.KEY and column.name not in ("target", "year") else None


def _offer(book: Any, sheet: Any, position: int, offered: list[str], rows: int, listed: str) -> None:
    """A drop-down list that advises and refuses nothing; long ones lie on a hidden sheet."""
    source: Any = offered
    if len(",".join(offered)) > 250:
        place = book.get_worksheet_by_name("Danh mục") or book.add_worksheet("Danh mục")
        place.hide()
        column = getattr(place, "next_column", 0)
        place.next_column = column + 1
        for row, value in enumerate(offered):
            place.write_string(row, column, value)
        letter = chr(65 + column)
        source = f"='Danh mục'!${letter}$1:${letter}${len(offered)}"
    sheet.data_validation(
        3, position, 2 + rows + SPARE, position,
        {"validate": "list", "source": source, "error_type": "information", "ignore_blank": True},
    )  # fmt: skip
