"""Yearly targets: the unit, the year, the number, the day it was given; compared with the version in force."""

from datetime import date

from ketnap.imports.checks.organisation import resolve
from ketnap.imports.formats.declared import year_in
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import CHANGED, NEW, SAME, Stage
from ketnap.imports.stage import ERROR as WRONG
from ketnap.imports.tables import Table
from ketnap.lib.dates import show
from ketnap.queries import register as known
from ketnap.rules import plans as rules


def check(tables: list[Table], stage: Stage) -> None:
    seen: dict[tuple[str, int], tuple[Table, int]] = {}
    for table in tables:
        stage.status[id(table)] = [NEW] * len(table.rows)
        default = year_in(table.lines, table.sheet)
        units, years = resolve(table, stage), _years(table, default)
        held = known.targets(stage.viewer, [year for year in years if year])
        for place, (unit, year) in enumerate(zip(units, years, strict=True)):
            if year is None:
                column = "year" if "year" in table.columns else ""
                message = "không rõ năm của kế hoạch. Ghi năm trong tiêu đề (… năm 2011) hoặc thêm cột Năm."
                table.say(ERROR, "no_year", place, column, message, expected="năm của kế hoạch")
            if unit is None or year is None or place in table.wrong:
                continue
            if (unit.code, year) in seen:
                other, first = seen[unit.code, year]
                column = "unit_code" if "unit_code" in table.columns else "unit_name"
                message = f"{unit.name} đã có chỉ tiêu năm {year} ở ô {other.cell(first, column)}. Bỏ một dòng."
                table.say(ERROR, "duplicate_row", place, column, message, expected="mỗi tổ chức một dòng một năm")
                continue
            seen[unit.code, year] = (table, place)
            version = held.get((unit.unit_id, year)) if unit.unit_id is not None else None
            stage.status[id(table)][place] = _target(table, place, unit.code, year, version, stage)
        for place in table.wrong:
            stage.status[id(table)][place] = WRONG


def _years(table: Table, default: int | None) -> list[int | None]:
    return [year or default for year in table.get("year")]


def _target(table: Table, place: int, code: str, year: int, version: known.KnownTarget | None, stage: Stage) -> str:
    target, given = table.get("target")[place], table.get("given_on")[place]
    source = {"yes": True, "no": False}.get(table.get("has_source")[place] or "")
    says = None if version is None else (version.target, version.base, version.has_source)
    if says is not None and says == (target, "absolute", says[2] if source is None else source):
        return SAME
    if given is None:
        given = date(year, 1, 1)
        message = f"chưa có ngày giao; ghi ngày {show(given)}."
        column = "given_on" if "given_on" in table.columns else "target"
        table.say(WARNING, "no_given_day", place, column, message, expected="ngày giao chỉ tiêu")
    if version is not None and given < version.given_on:
        message = f"ngày giao {show(given)} trước lần giao số {version.number} ({show(version.given_on)}). Xem lại."
        table.say(ERROR, "older_plan", place, "given_on", message, expected=f"từ {show(version.given_on)}")
        return WRONG
    if version is not None and rules.faults(target, version.parts, version.milestones):
        held = f"chỉ tiêu con ({rules.in_words(version.parts)} người)" if version.parts else "mốc theo quý"
        message = (
            f"lần giao số {version.number} có {held}, không đi cùng chỉ tiêu {target} được. "
            "Điều chỉnh ở trang chỉ tiêu của tổ chức, rồi bỏ dòng này."
        )
        table.say(ERROR, "parts_disagree", place, "target", message, expected="chỉ tiêu khớp với chỉ tiêu con, mốc quý")
        return WRONG
    if given.year > year:
        message = f"ngày giao {show(given)} sau năm kế hoạch {year}. Xem lại."
        table.say(ERROR, "after_year", place, "given_on", message, expected=f"không sau 31-12-{year}")
        return WRONG
    if given > stage.viewer.on:
        message = f"{show(given)} chưa đến. Xem lại."
        table.say(ERROR, "in_the_future", place, "given_on", message, expected="ngày đã qua")
        return WRONG
    stage.targets.append((code, year, target, given, source))
    return CHANGED if version is not None else NEW
