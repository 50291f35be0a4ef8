"""Classes and learners. A learner is a member of this list, somebody of the register, or a person of the sender."""

from collections import defaultdict
from datetime import date
from difflib import get_close_matches
from typing import Any

from ketnap.imports.checks.organisation import resolve
from ketnap.imports.checks.people import Register, name_key
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import CHANGED, NEW, SAME, Stage
from ketnap.imports.stage import ERROR as WRONG
from ketnap.imports.tables import Table
from ketnap.lib.dates import show
from ketnap.queries import register as known
from ketnap.rules import organisation

Classes = dict[str, tuple[Any, ...]]
"""Class code → (id or None, kind, starts, ends, partner)."""


def check(tables: list[Table], stage: Stage, register: Register) -> None:
    classes: Classes = {
        one.code: (one.class_id, one.kind, one.starts_on, one.ends_on, one.partner)
        for one in known.classes(stage.viewer)
    }
    announced: dict[str, tuple[Table, int, int]] = {}
    for table in tables:
        stage.status[id(table)] = [NEW] * len(table.rows)
        if table.format.order == 4:
            _classes(table, stage, classes, announced)
    learners = [table for table in tables if table.format.order == 5]
    counted = _learners(learners, stage, register, classes)
    for code, (table, place, number) in announced.items():
        if code in counted and counted[code] != number:
            message = f"ghi {number} học viên nhưng danh sách có {counted[code]} người. Xem lại."
            table.say(WARNING, "count_differs", place, "announced", message, expected=str(counted[code]))
    for table in tables:
        for place in table.wrong:
            stage.status[id(table)][place] = WRONG


def _classes(table: Table, stage: Stage, classes: Classes, announced: dict[str, tuple[Table, int, int]]) -> None:
    seen: dict[str, int] = {}
    for place, code in enumerate(table.get("code")):
        if not code:
            if place not in table.wrong:
                message = "thiếu mã lớp. Ghi thêm rồi chọn lại tệp."
                table.say(ERROR, "missing", place, "code", message, expected="mã lớp")
            continue
        if code in seen:
            message = f"mã lớp {code} đã có ở ô {table.cell(seen[code], 'code')}. Mỗi lớp một mã; sửa một mã."
            table.say(ERROR, "duplicate_code", place, "code", message, expected="mã chưa dùng")
            continue
        seen[code] = place
        _class(table, place, code, stage, classes)
        if (number := table.get("announced")[place]) is not None:
            announced[code] = (table, place, number)


def _class(table: Table, place: int, code: str, stage: Stage, classes: Classes) -> None:
    starts, ends = table.get("starts_on")[place], table.get("ends_on")[place]
    name, kind = table.get("name")[place], table.get("kind")[place] or "other"
    partner = table.get("partner")[place] or ""
    # A class whose row is wrong is still the class its learners name: they are not wrong for it.
    held = classes.setdefault(code, (None, kind, starts, ends, partner))
    if starts is None:
        if place not in table.wrong:
            message = "thiếu ngày khai giảng. Ghi thêm rồi chọn lại tệp."
            table.say(ERROR, "missing", place, "starts_on", message, expected="ngày khai giảng")
        return
    if ends is None:
        ends = starts
        message = "chưa có ngày bế giảng; ghi như ngày khai giảng."
        table.say(WARNING, "no_end_day", place, "ends_on" if "ends_on" in table.columns else "starts_on", message)
    if ends < starts:
        message = f"ngày bế giảng {show(ends)} trước ngày khai giảng {show(starts)}. Xem lại hai ngày."
        table.say(ERROR, "ends_before_start", place, "ends_on", message, expected=f"từ {show(starts)}")
        return
    organiser = _organiser(table, place, stage)
    if organiser is None or place in table.wrong:
        return
    if held[0] is not None:
        stage.status[id(table)][place] = SAME
        if held[1:] != (kind, starts, ends, partner):
            table.say(WARNING, "class_differs", place, "code", "trong sổ ghi khác; giữ như sổ. Sửa ở trang Lớp học.")
        return
    classes[code] = (None, kind, starts, ends, partner)
    stage.classes.append((code, name, kind, organiser, starts, ends, partner, table.get("announced")[place]))


def _organiser(table: Table, place: int, stage: Stage) -> str | None:
    given = table.get("organiser_code")[place]
    if given:
        if given in stage.units:
            return str(given)
        message = f"“{given}” không phải tổ chức có trong sổ. Xem lại mã."
        table.say(ERROR, "unknown_unit", place, "organiser_code", message, expected="mã tổ chức có trong sổ")
        return None
    if len(stage.tops) == 1:
        return stage.tops[0]
    roots = stage.roots_of_lists()
    upper = [code for code in roots if stage.units[code].kind == organisation.UPPER]
    if len(upper or roots) == 1:
        return (upper or roots)[0]
    message = "không rõ tổ chức nào mở lớp. Thêm cột Mã tổ chức mở lớp."
    table.say(ERROR, "no_organiser", place, "code", message, expected="mã tổ chức mở lớp")
    return None


def _learners(tables: list[Table], stage: Stage, register: Register, classes: Classes) -> dict[str, int]:
    """→ class code → learners on the lists."""
    ids = [found[0] for found in classes.values() if found[0] is not None]
    enrolled, certified = known.enrolled(stage.viewer, ids), known.certified(stage.viewer, ids)
    newcomers: dict[tuple[str, date], list[tuple[int, str]]] = defaultdict(list)
    for number, newcomer in enumerate(stage.newcomers, 1):
        newcomers[name_key(newcomer[1]), newcomer[3]].append((-number, newcomer[0]))
    seen: dict[tuple[str, int], tuple[Table, int]] = {}
    counted: dict[str, int] = defaultdict(int)
    for table in tables:
        units = resolve(table, stage)
        for place, unit in enumerate(units):
            code = _class_of(table, place, classes)
            born, name = table.get("born_on")[place], table.get("name")[place]
            if born is None and place not in table.wrong:
                table.say(ERROR, "missing", place, "born_on", "thiếu ngày sinh. Ghi thêm.", expected="ngày sinh")
            if code is None or unit is None or place in table.wrong:
                continue
            if born >= (classes[code][2] or date.max):
                message = f"ngày sinh {show(born)} sau ngày khai giảng {show(classes[code][2])}. Xem lại."
                expected = f"trước {show(classes[code][2])}"
                table.say(ERROR, "born_after_class", place, "born_on", message, expected=expected)
                continue
            key = (name_key(name), born)
            person = _person(table, place, key, unit.code, unit.unit_id, newcomers, register)
            if person is None:
                person = enter(table, place, unit.code, stage)
                newcomers[key].append((person, unit.code))
            if (code, person) in seen:
                other, first = seen[code, person]
                message = f"{name} đã có trong lớp {code} ở ô {other.cell(first, 'name')}. Bỏ một dòng."
                table.say(ERROR, "duplicate_row", place, "name", message, expected="mỗi người một dòng một lớp")
                continue
            seen[code, person] = (table, place)
            counted[code] += 1
            held = (enrolled, certified)
            stage.status[id(table)][place] = _enrol(table, place, code, person, unit.code, stage, classes, held)
    return counted


def _class_of(table: Table, place: int, classes: Classes) -> str | None:
    code = table.get("class_code")[place]
    if code in classes:
        return str(code)
    if place not in table.wrong or code:
        message = f"lớp “{code}” chưa có trong danh sách lớp và trong sổ. Sửa mã hoặc thêm lớp."
        message = message if code else "thiếu mã lớp. Ghi thêm rồi chọn lại tệp."
        near = (get_close_matches(str(code).upper(), [c.upper() for c in classes], n=1, cutoff=0.8) or [""])[0]
        hint = f"Có phải {near}?" if near else ""
        table.say(ERROR, "unknown_class", place, "class_code", message, expected="mã lớp đã có", suggestion=hint)
    return None


def _person(
    table: Table, place: int, key: tuple[str, date], unit_code: str, unit_id: int | None,
    newcomers: dict[tuple[str, date], list[tuple[int, str]]], register: Register,
) -> int | None:  # fmt: skip
    """The learner's number, or None for somebody new. Several of one name and birthday: the one of the same unit."""
    found = [(person.person_id, person.unit_id == unit_id) for person in register.by_who.get(key, [])]
    found += [(number, code == unit_code) for number, code in newcomers.get(key, [])]
    if len(found) <= 1:
        return found[0][0] if found else None
    here = [number for number, same_unit in found if same_unit]
    if len(here) == 1:
        return here[0]
    message = f"có {len(found)} người cùng tên, cùng ngày sinh; không rõ là người nào. Ghi đúng mã tổ chức."
    table.say(ERROR, "which_person", place, "name", message, expected="một người")
    return found[0][0]


def enter(table: Table, place: int, unit: str, stage: Stage) -> int:
    """A new person by the row; the number of the newcomer."""
    get = lambda column: table.get(column)[place] or ""  # noqa: E731 -- one row read a dozen times
    stage.newcomers.append((
        unit, get("name"), get("sex"), table.get("born_on")[place], get("ethnicity"), get("religion"),
        get("native_place"), None, None, None, "", get("identity_no"), get("address"), get("schooling"),
        get("qualification"), get("theory"), get("occupation"),
    ))  # fmt: skip
    return -len(stage.newcomers)


def _enrol(
    table: Table, place: int, code: str, person: int, unit: str, stage: Stage, classes: Classes,
    held: tuple[dict[tuple[int, int], str], set[tuple[int, str, str, date]]],
) -> str:  # fmt: skip
    class_id, kind, _, ends, partner = classes[code]
    enrolled, certified = held
    grade, number = table.get("grade")[place] or "", table.get("certificate")[place] or ""
    status = NEW
    if class_id is not None and (class_id, person) in enrolled:
        status = SAME
    else:
        stage.enrolments.append((code, person, unit, grade))
    if number:
        issued = table.get("issued_on")[place]
        if issued is None:
            issued = ends
            column = "issued_on" if "issued_on" in table.columns else "certificate"
            table.say(WARNING, "no_issue_day", place, column, f"chưa có ngày cấp; ghi ngày bế giảng {show(ends)}.")
        if (person, kind, number, issued) not in certified:
            stage.certificates.append((code, person, number, issued, table.get("issuer")[place] or partner))
            status = CHANGED if status == SAME else status
    return status
