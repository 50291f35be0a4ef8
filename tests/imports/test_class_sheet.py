"""A filled list of a class: every cell that is wrong is named with place, finding and remedy; empty cells say
nothing."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from ketnap.imports import class_sheet
from ketnap.queries.provenance import Source
from ketnap.queries.training import LearnerRow
from tests.web.class_ends import HEAD, workbook

NOBODY = Source("", None, "", "", None, "", "", "", "")
BORN = date(1996, 2, 29)
HOA, HUNG = "Tòng Thị Hòa", "Lò Văn Hùng"


def learner(pk: int, name: str, grade: str = "", number: str = "", unit: str = "Chi bộ 1") -> LearnerRow:
    words = {"good": "Giỏi", "failed": "Không đạt"}.get(grade, "")
    return LearnerRow(pk, name, BORN, unit, words, grade, 1, number, 9 if number else None, NOBODY, None)


CLASS = [
    learner(1, HOA), learner(2, HUNG, "failed"), learner(3, "Vi Văn Bách", "good", "15/NT"),
    learner(4, "Lý Thị Lan"), learner(5, "Lý Thị Lan", unit="Chi bộ 2"),
]  # fmt: skip


def read(*rows: tuple, head: tuple[str, ...] = HEAD) -> class_sheet.Sheet:
    return class_sheet.read(workbook(list(rows), head), "lớp.xlsx", CLASS)


def test_what_differs_is_found_however_the_name_is_spelled() -> None:
    apart = unicodedata.normalize("NFD", "Tòng  Thị Hoà")
    found = read((1, apart, "29/2/1996", "8,25", "giỏi", "16/NT"), (2, "Vi Văn Bách", BORN, None, "", "15/NT"))
    (one,) = found.changed
    assert (one.learner.person_id, one.score, one.grade, one.number) == (1, Decimal("8.25"), "good", "16/NT")
    assert found.same == 1 and found.wrong == 0
    assert found.left_out == [HUNG, "Lý Thị Lan", "Lý Thị Lan"]


def test_two_of_one_name_and_birthday_are_told_apart_by_their_unit() -> None:
    head = ("Họ và tên", "Ngày sinh", "Đơn vị cử", "Xếp loại")
    found = read(("Lý Thị Lan", BORN, "Chi bộ 2", "Khá"), head=head)
    assert [one.learner.person_id for one in found.changed] == [5]


@pytest.mark.parametrize(
    ("rows", "cell", "says"),
    [
        ([(1, HOA, BORN, 11, "", None)], "D2", "ngoài thang điểm 10"),
        ([(1, HOA, BORN, "tám", "", None)], "D2", "không phải điểm"),
        ([(1, HOA, BORN, None, "Rất giỏi", None)], "E2", "không có trong danh mục xếp loại"),
        ([(1, HOA, "30/2/1996", 8, "", None)], "C2", "không có trong lịch"),
        ([(1, "Người Không Có", BORN, 8, "", None)], "B2", "không có trong lớp"),
        ([(1, HOA, BORN, 8, "", None), (2, HOA, BORN, 9, "", None)], "B3", "đã có ở ô B2"),
        ([(1, HOA, BORN, 8, "Giỏi", "7/NT"), (2, HUNG, BORN, 8, "Giỏi", "7 / nt")], "F2", "ghi cho hai người"),
        ([(1, HUNG, BORN, None, "", "7/NT")], "F2", "không đạt thì không cấp giấy"),
        ([(1, "Vi Văn Bách", BORN, None, "", "16/NT")], "F2", "đã có giấy số 15/NT"),
        ([(1, "Lý Thị Lan", BORN, 8, "", None)], "B2", "2 người tên Lý Thị Lan"),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(rows, cell, says) -> None:
    found = read(*rows)
    told = next(one for one in found.problems if one.severity == "error")
    assert told.cell == cell and told.message.startswith(f"Ô {cell}: ") and says in told.message
    assert told.expected and (told.found or told.kind == "duplicate_row")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Tệp rỗng"),
        (b"<html>", "không phải bảng tính"),
        (workbook([(1, "x")], ("TT", "Khác")), "không có trang nào là danh sách lớp"),
        (b"PK\x03\x04" + b"0" * class_sheet.LARGEST, "lớn hơn 4 MB"),
    ],
    ids=["empty", "page", "other list", "large"],
)
def test_a_file_that_is_no_list_of_the_class_is_refused(data, says) -> None:
    found = class_sheet.read(data, "lớp.xlsx", CLASS)
    assert found.wrong and says in " ".join(one.message for one in found.problems)
    assert found.changed == []
