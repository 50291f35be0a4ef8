"""Lists of members: each row against itself, against the rest of the list, then against the register."""

from datetime import date
from typing import Any

from ketnap.imports.checks import arrivals
from ketnap.imports.checks.organisation import resolve
from ketnap.imports.checks.people import Register, digits, name_key
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import ERROR as WRONG
from ketnap.imports.stage import NEW, SAME, Stage, UnitRef
from ketnap.imports.tables import Table
from ketnap.lib.dates import add_months, full_years, show
from ketnap.lib.text import fold
from ketnap.rules import codes, organisation


class Row:
    """One clean row: who, where, and the columns of the list by name."""

    __slots__ = ("key", "place", "table", "unit", "values")

    def __init__(self, table: Table, place: int, unit: UnitRef, key: tuple[str, date], values: dict[str, Any]) -> None:
        self.table, self.place, self.unit, self.key, self.values = table, place, unit, key, values

    @property
    def where(self) -> str:
        return self.table.cell(self.place, "name")


COLUMNS = (
    "name", "sex", "born_on", "ethnicity", "religion", "native_place", "schooling", "qualification", "theory",
    "occupation", "identity_no", "address", "youth_union", "joined_on", "join_decided_on", "official_on", "card_no",
    "moved_on", "moved_from",
)  # fmt: skip


def check(tables: list[Table], stage: Stage, register: Register) -> list[Row]:
    """Every list of members of this import. → the clean rows, whose outcome is in the stage."""
    rows: list[Row] = []
    for table in tables:
        stage.status[id(table)] = [NEW] * len(table.rows)
        units = resolve(table, stage)
        _dates(table, stage)
        gone = _gone_already(table, stage, register)
        columns = [table.get(column) for column in COLUMNS]
        wrong, names, born = table.wrong, table.get("name"), table.get("born_on")
        for place, unit in enumerate(units):
            if place not in wrong and place not in gone and unit is not None:
                values = dict(zip(COLUMNS, [column[place] for column in columns], strict=True))
                rows.append(Row(table, place, unit, (name_key(names[place]), born[place]), values))
        _not_cells(table, units)
    rows = _twice(rows, stage)
    arrivals.decide(rows, stage, register)
    _size_of_units(tables, rows, stage)
    for table in tables:
        status = stage.status[id(table)]
        for place in table.wrong:
            status[place] = WRONG
    return rows


def _gone_already(table: Table, stage: Stage, register: Register) -> set[int]:
    """Rows of the national layout that say somebody left: the same where the register says so too, else refused, since
    a list tells no loss of members. → places of rows that say nothing new."""
    if "status" not in table.columns and "left_on" not in table.columns:
        return set()
    same = set()
    rows = zip(table.get("status"), table.get("left_on"), table.get("name"), table.get("born_on"), strict=True)
    for place, (status, left_on, name, born) in enumerate(rows):
        word = fold(status or "")
        if word.startswith(STILL_HERE) or (word in ("", "du bi", "chinh thuc") and not left_on):
            continue
        card = register.by_card.get(digits(table.get("card_no")[place] or "-"))
        known = [card] if card else register.by_who.get((name_key(name or ""), born), [])
        if known and all(person.member_unit is None for person in known):
            stage.status[id(table)][place] = SAME
            same.add(place)
            continue
        message = (
            f"dòng ghi “{status or 'đã rời khỏi'}”. Danh sách không ghi việc rời đi: ghi chuyển đi, từ trần, xóa tên … "
            "ở trang của người ấy với ngày và giấy tờ, hoặc bỏ dòng này."
        )
        table.say(ERROR, "says_left", place, "status" if "status" in table.columns else "left_on", message,
                  expected="người đang sinh hoạt")  # fmt: skip
    return same


STILL_HERE = ("dang ", "mien", "hoat dong", "sinh hoat")


def _dates(table: Table, stage: Stage) -> None:
    """Order of the dates of each row, and none after the day of the list."""
    as_of = stage.as_of or date.max
    say = table.say
    places = zip(
        table.get("born_on"), table.get("joined_on"), table.get("official_on"), table.get("moved_on"),
        table.get("join_decided_on"), strict=True,
    )  # fmt: skip
    told = set(table.refused)
    for place, (born, joined, official, moved, decided) in enumerate(places):
        if born is None and ("born_on", place) not in told:
            say(ERROR, "missing", place, "born_on", "thiếu ngày sinh. Ghi thêm rồi chọn lại tệp.", expected="ngày sinh")
        if joined is None and ("joined_on", place) not in told:
            message = "thiếu ngày vào Đảng. Ghi thêm rồi chọn lại tệp."
            say(ERROR, "missing", place, "joined_on", message, expected="ngày vào Đảng")
        for column, day in (("born_on", born), ("joined_on", joined), ("official_on", official), ("moved_on", moved)):
            if day is not None and day > as_of:
                message = f"{show(day)} sau ngày của danh sách {show(as_of)}. Xem lại ngày này hoặc ngày của danh sách."
                say(ERROR, "after_list", place, column, message, expected=f"không sau {show(as_of)}")
        if joined is None:
            continue
        if born is not None:
            if joined <= born:
                message = f"ngày vào Đảng {show(joined)} không sau ngày sinh {show(born)}. Xem lại hai ngày."
                say(ERROR, "joined_before_birth", place, "joined_on", message, expected=f"sau {show(born)}")
            elif full_years(born, joined) < 18:
                message = f"ngày vào Đảng {show(joined)} khi mới {full_years(born, joined)} tuổi. Xem lại hai ngày."
                say(WARNING, "under_18", place, "joined_on", message, expected="đủ 18 tuổi khi vào Đảng")
        if official is not None:
            if official < joined:
                message = f"ngày chính thức {show(official)} trước ngày vào Đảng {show(joined)}. Xem lại hai ngày."
                say(ERROR, "official_before_joining", place, "official_on", message, expected=f"từ {show(joined)}")
            elif joined.year >= 1980 and official < add_months(joined, 12):
                message = f"ngày chính thức {show(official)} chưa đủ 12 tháng từ ngày vào Đảng {show(joined)}. Xem lại."
                say(WARNING, "short_probation", place, "official_on", message, expected="sau 12 tháng dự bị")
        elif stage.as_of and joined < add_months(stage.as_of, -36) and ("official_on", place) not in told:
            message = f"vào Đảng {show(joined)} mà chưa có ngày chính thức; được ghi là đảng viên dự bị. Xem lại."
            say(WARNING, "no_official_day", place, "official_on", message, expected="ngày chính thức")
        if decided is not None and decided > joined:
            message = f"ngày quyết định {show(decided)} sau ngày kết nạp {show(joined)}. Xem lại biên bản lễ."
            say(ERROR, "decided_after_joining", place, "join_decided_on", message, expected=f"không sau {show(joined)}")


def _not_cells(table: Table, units: list[UnitRef | None]) -> None:
    seen: set[str] = set()
    for place, unit in enumerate(units):
        if unit is None or unit.code in seen or unit.kind in organisation.HOLDS_MEMBERS:
            continue
        seen.add(unit.code)
        column = "unit_code" if "unit_code" in table.columns else "unit_name"
        message = (
            f"{unit.name} là {codes.show('unit_kind', unit.kind)}; đảng viên thường sinh hoạt ở một chi bộ. Xem lại mã."
        )
        table.say(WARNING, "not_a_cell", place, column, message, expected="mã chi bộ")


def _twice(rows: list[Row], stage: Stage) -> list[Row]:
    """Cards and people that come twice, in one list or in several lists of this import."""
    cards: dict[str, Row] = {}
    identities: dict[str, Row] = {}
    people: dict[tuple[str, date], Row] = {}
    kept = []
    for row in rows:
        values = row.values
        for column, held, what in (("card_no", cards, "số thẻ"), ("identity_no", identities, "số định danh")):
            value = values[column]
            if not value:
                continue
            before = held.setdefault(digits(value), row)
            if before is not row:
                message = f"{what} {value} đã ghi cho {before.values['name']} ({_at(before, row, column)}). Xem lại."
                row.table.say(ERROR, "duplicate_card", row.place, column, message, expected="mỗi người một số")
        before = people.setdefault(row.key, row)
        if before is not row and not _two_people(before, row, stage):
            continue
        if row.place not in row.table.wrong:
            kept.append(row)
    return kept


def _at(before: Row, row: Row, column: str) -> str:
    sheet = "" if before.table is row.table else f"{before.table.file}, {before.table.sheet}, "
    return f"{sheet}ô {before.table.cell(before.place, column)}"


def _two_people(before: Row, row: Row, stage: Stage) -> bool:
    """Same name and birthday: two people when their cards say so, or when the office says so."""
    if before.values["card_no"] and row.values["card_no"]:
        message = f"cùng tên, cùng ngày sinh với {_at(before, row, 'name')} nhưng khác số thẻ: ghi là hai người."
        row.table.say(WARNING, "same_name_twice", row.place, "name", message)
        return True
    if before.unit.code == row.unit.code:
        message = f"{row.values['name']}, sinh {show(row.key[1])} đã có ở {_at(before, row, 'name')}. Bỏ một dòng."
        row.table.say(ERROR, "duplicate_row", row.place, "name", message, expected="mỗi người một dòng")
        return False
    question = arrivals.in_two_units(before, row)
    if stage.answer(question) is not None:
        return True
    arrivals.ask(row, question, stage)
    return False


def _size_of_units(tables: list[Table], rows: list[Row], stage: Stage) -> None:
    """What the Charter would remark on the units as the list shows them. Offices break these rules: warnings."""
    if not tables or stage.as_of is None:
        return
    members: dict[str, list[int]] = {}
    table_of: dict[str, Table] = {}
    own: dict[str, list[int]] = {}
    for row in rows:
        counted = own.setdefault(row.unit.code, [0, 0])
        counted[0] += 1
        counted[1] += row.values["official_on"] is not None
        table_of.setdefault(row.unit.code, row.table)
    for code, (count, official) in own.items():
        at: str | None = code
        while at in stage.units:
            counted = members.setdefault(at, [0, 0])
            counted[0] += count
            counted[1] += official
            table_of.setdefault(at, table_of[code])
            at = stage.units[at].parent
    for code, (count, official) in sorted(members.items()):
        unit = stage.units.get(code)
        if unit is None or unit.kind not in organisation.KINDS:
            continue
        for warning in organisation.warnings(unit.kind, unit.name, count, official, stage.as_of):
            kind = warning.rule.partition(".")[2]
            table_of[code].say(WARNING, kind, None, "", warning.sentence, found=unit.code, expected=warning.citation)
