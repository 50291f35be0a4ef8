"""A list of one class, filled with scores, grades and numbers of certificates, read against the class. Nothing is
written; every cell that is wrong is named with its place, what was found and what to do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ketnap.imports import cells, workbook
from ketnap.imports.cells import Fault, clean
from ketnap.imports.checks.people import name_key
from ketnap.imports.formats.declared import Column, Format, Policy
from ketnap.imports.problems import ERROR, FileRefused, Problem, shown
from ketnap.imports.tables import Table, tabulate
from ketnap.lib.dates import show
from ketnap.queries.training import LearnerRow
from ketnap.rules import codes
from ketnap.rules.results import FAILED, twice

LARGEST = 4 * 1024 * 1024
"""Bytes of the file: a list of one class is far smaller."""
FORM = Format(
    topic="training",
    title="Kết quả lớp",
    order=0,
    identifying=("name", "born_on"),
    columns=(
        Column("name", ("Họ và tên", "Họ tên", "Học viên"), lambda _: cells.parse_name, needed=True),
        Column("born_on", ("Ngày sinh", "Ngày tháng năm sinh"), cells.date_parser, Policy.DATE, needed=True),
        Column("unit", ("Đơn vị cử", "Đơn vị", "Chi bộ"), lambda _: cells.text_parser(200)),
        Column("outcome", ("Kết luận",), lambda _: cells.text_parser(300)),
        Column("score", ("Điểm", "Điểm kiểm tra", "Điểm thu hoạch", "Điểm bài thu hoạch"), lambda _: score, Policy.KEY),
        Column(
            "grade", ("Xếp loại", "Kết quả", "Kết quả học tập", "Xếp loại học tập", "Kết quả xếp loại"),
            lambda _: cells.choice_parser("grade", "xếp loại"), Policy.KEY,
        ),
        Column(
            "certificate", ("Giấy chứng nhận", "Số giấy chứng nhận", "Số GCN", "Số chứng nhận"),
            lambda _: cells.text_parser(60), Policy.KEY,
        ),
    ),
    either=(("score", "grade", "certificate"),),
)  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """One learner with what the file says otherwise than the book; empty cells say nothing."""

    learner: LearnerRow
    score: Decimal | None
    grade: str
    number: str

    @property
    def grade_words(self) -> str:
        return codes.show("grade", self.grade) if self.grade else ""

    @property
    def graded(self) -> bool:
        return (self.grade, self.score) != (self.learner.grade_code, self.learner.score)


@dataclass
class Sheet:
    changed: list[Filled] = field(default_factory=list)
    same: int = 0
    left_out: list[str] = field(default_factory=list)
    """Learners of the class that the file does not name; they stay as they are."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return sum(one.severity == ERROR for one in self.problems)


def read(data: bytes, name: str, learners: Sequence[LearnerRow]) -> Sheet:
    """A file that is no list of this class is a problem like any other."""
    if len(data) > LARGEST:
        words = "Tệp lớn hơn 4 MB. Chỉ giữ trang danh sách lớp rồi chọn lại."
        return Sheet(problems=[Problem(ERROR, "too_large", words)])
    try:
        book = workbook.read_bytes(data, name)
    except FileRefused as no:
        return Sheet(problems=[no.problem(name)])
    found = Sheet()
    tables = []
    for sheet in book.sheets:
        table = tabulate(sheet, name, (FORM,))
        if isinstance(table, Table):
            tables.append(table)
        else:
            found.problems += table
    seen: dict[int, tuple[Table, int]] = {}
    for table in tables:
        _rows(table, learners, found, seen)
        table.more()
        found.problems += table.problems
    if tables:
        found.left_out = [one.full_name for one in learners if one.person_id not in seen]
    elif not found.wrong:
        words = "Tệp không có trang nào là danh sách lớp. Tải danh sách ở trang này, điền vào rồi chọn lại."
        found.problems.append(Problem(ERROR, "unknown_sheet", words, file=name))
    return found


def _rows(table: Table, learners: Sequence[LearnerRow], found: Sheet, seen: dict[int, tuple[Table, int]]) -> None:
    by_who: dict[tuple[str, date], list[LearnerRow]] = defaultdict(list)
    for one in learners:
        by_who[name_key(one.full_name), one.born_on].append(one)
    numbers = [str(number) for number in table.get("certificate") if number]
    doubled = {"".join(one.split()).lower() for one in twice(numbers)}
    for place in range(len(table.rows)):
        name, born, unit = (table.get(column)[place] for column in ("name", "born_on", "unit"))
        if born is None and place not in table.wrong:
            table.say(ERROR, "missing", place, "born_on", "thiếu ngày sinh. Ghi thêm.", expected="ngày sinh")
        if born is None or not name:
            continue
        learner = _learner(table, place, by_who[name_key(name), born], str(unit or ""))
        if learner is None:
            continue
        if learner.person_id in seen:
            other, first = seen[learner.person_id]
            message = f"{name} đã có ở ô {other.cell(first, 'name')}. Bỏ một dòng."
            table.say(ERROR, "duplicate_row", place, "name", message, expected="mỗi người một dòng")
            continue
        seen[learner.person_id] = (table, place)
        _judge(table, place, learner, doubled, found)


def _learner(table: Table, place: int, fitting: list[LearnerRow], unit: str) -> LearnerRow | None:
    """Several of one name and birthday: the one the unit names."""
    if len(fitting) > 1:
        fitting = [one for one in fitting if name_key(one.unit_name) == name_key(unit)] or fitting
    if len(fitting) == 1:
        return fitting[0]
    name, born = table.get("name")[place], show(table.get("born_on")[place])
    if fitting:
        message = f"lớp có {len(fitting)} người tên {name}, sinh {born}. Ghi đúng đơn vị cử."
        table.say(ERROR, "which_person", place, "name", message, expected="một người")
    else:
        message = f"{name}, sinh {born}, không có trong lớp. Sửa tên, ngày sinh, hoặc ghi học viên trước."
        table.say(ERROR, "not_enrolled", place, "name", message, expected="học viên của lớp")
    return None


def _judge(table: Table, place: int, learner: LearnerRow, doubled: set[str], found: Sheet) -> None:
    said = table.get("score")[place]
    grade, number = str(table.get("grade")[place] or ""), str(table.get("certificate")[place] or "")
    if "".join(number.split()).lower() in doubled:
        message = f"số {number} ghi cho hai người. Mỗi giấy một số; sửa một ô."
        table.say(ERROR, "duplicate_number", place, "certificate", message, expected="số chưa dùng")
    elif number and learner.certificate and number != learner.certificate:
        message = f"{learner.full_name} đã có giấy số {learner.certificate}. Thu hồi giấy ấy trước, hoặc xóa ô này."
        table.say(ERROR, "number_differs", place, "certificate", message, expected=learner.certificate)
    elif number and not learner.certificate and (grade or learner.grade_code) == FAILED:
        message = f"{learner.full_name} không đạt thì không cấp giấy. Xóa số, hoặc sửa xếp loại."
        table.say(ERROR, "failed", place, "certificate", message, expected="ô trống")
    if place in table.wrong:
        return
    row = Filled(
        learner, learner.score if said is None else said, grade or learner.grade_code,
        number if number != learner.certificate else "",
    )  # fmt: skip
    if row.graded or row.number:
        found.changed.append(row)
    else:
        found.same += 1


def score(value: Any) -> Decimal | Fault | None:
    """A mark of 0 to 10 with at most two decimals, by comma or point; None for an empty cell."""
    text = clean(value).replace(",", ".")
    if text in ("", "-", "–"):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        message = f"“{shown(value, 30)}” không phải điểm. Ghi điểm bằng số, ví dụ 8,5."
        return cells.error("not_a_number", message, "từ 0 đến 10")
    if not (number.is_finite() and 0 <= number <= 10 and round(number, 2) == number):
        message = f"{shown(value)} ngoài thang điểm 10, hoặc quá hai chữ số sau dấu phẩy. Xem lại bài."
        return cells.error("number_out_of_range", message, "từ 0 đến 10")
    return number
