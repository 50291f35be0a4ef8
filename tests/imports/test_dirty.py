"""Dirty cells in a clean office: each fault at its cell and of its kind, no other row called wrong, nothing written."""

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.imports import books
from tests.imports.books import CLASSES, LEARNERS, PEOPLE, PLAN, UNITS, Formula
from tests.imports.conftest import dump, faults

FAULTS = {
    # name: (cells changed, faults expected)
    "31 February": ([(PEOPLE, "E5", "31/02/1984")], {(PEOPLE, "E5", "impossible_date")}),
    "29 February of a common year": ([(PEOPLE, "M9", "29/02/2007")], {(PEOPLE, "M9", "impossible_date")}),
    "no day, no month": ([(PEOPLE, "E6", "00/00/1968")], {(PEOPLE, "E6", "partial_date")}),
    "month first": ([(PEOPLE, "E6", "01/30/1968")], {(PEOPLE, "E6", "impossible_date")}),
    "year of two digits": ([(PEOPLE, "E7", "12/12/80")], {(PEOPLE, "E7", "two_digit_year")}),
    "year only, text": ([(PEOPLE, "E7", "1980")], {(PEOPLE, "E7", "year_only")}),
    "year only, number": ([(PEOPLE, "E7", 1980)], {(PEOPLE, "E7", "year_only")}),
    "month and year": ([(PEOPLE, "M7", "05/2006")], {(PEOPLE, "M7", "month_only")}),
    "letter O for a zero": ([(PEOPLE, "M7", "19/O5/2006")], {(PEOPLE, "M7", "not_a_date")}),
    "words for a day": ([(PEOPLE, "N7", "chưa rõ")], {(PEOPLE, "N7", "not_a_date")}),
    "a time for a day": ([(PEOPLE, "N7", True)], {(PEOPLE, "N7", "not_a_date")}),
    "before 1900": ([(PEOPLE, "E7", "12/12/1880")], {(PEOPLE, "E7", "date_out_of_range")}),
    "born after the list": ([(PEOPLE, "E7", date(2012, 1, 1))], {
        (PEOPLE, "E7", "after_list"), (PEOPLE, "M7", "joined_before_birth"),
    }),
    "joined after the list": ([(PEOPLE, "M13", date(2011, 10, 1))], {(PEOPLE, "M13", "after_list")}),
    "recognised after the list": ([(PEOPLE, "N13", date(2012, 5, 19))], {(PEOPLE, "N13", "after_list")}),
    "recognised before joining": ([(PEOPLE, "N4", date(1994, 6, 1))], {(PEOPLE, "N4", "official_before_joining")}),
    "joined before birth": ([(PEOPLE, "M4", date(1970, 5, 2))], {(PEOPLE, "M4", "joined_before_birth")}),
    "no birthday": ([(PEOPLE, "E8", "")], {(PEOPLE, "E8", "missing")}),
    "no day of joining": ([(PEOPLE, "M8", "")], {(PEOPLE, "M8", "missing")}),
    "no name": ([(PEOPLE, "C8", "")], {(PEOPLE, "C8", "missing")}),
    "no sex": ([(PEOPLE, "D8", "")], {(PEOPLE, "D8", "missing")}),
    "no unit": ([(PEOPLE, "B8", "")], {(PEOPLE, "B8", "missing")}),
    "a digit in a name": ([(PEOPLE, "C8", "Cù Thị Nga 2")], {(PEOPLE, "C8", "not_a_name")}),
    "a number for a name": ([(PEOPLE, "C8", 17)], {(PEOPLE, "C8", "not_a_name")}),
    "a picture letter in a name": ([(PEOPLE, "C8", "Cù Thị Nga 😀")], {(PEOPLE, "C8", "not_a_name")}),
    "an endless name": ([(PEOPLE, "C8", "Nga" * 40_0)], {(PEOPLE, "C8", "too_long")}),
    "an endless place": ([(PEOPLE, "H8", "x" * 201)], {(PEOPLE, "H8", "too_long")}),
    "a zero too many in a code": ([(PEOPLE, "B11", "77.0200")], {(PEOPLE, "B11", "unknown_unit")}),
    "a code that lost its last zero": ([(PEOPLE, "B11", 77.02)], {(PEOPLE, "B11", "unknown_unit")}),
    "a code that became a day": ([(PEOPLE, "B11", date(2011, 1, 2))], {(PEOPLE, "B11", "code_became_date")}),
    "a card of seven digits": ([(PEOPLE, "O8", "7710000")], {(PEOPLE, "O8", "bad_card")}),
    "a card that lost its first zero": ([(PEOPLE, "O8", 12345678901)], {(PEOPLE, "O8", "bad_card")}),
    "a card that lost its last zero": ([(PEOPLE, "O8", 77.1)], {(PEOPLE, "O8", "bad_card")}),
    "letters in a card": ([(PEOPLE, "O8", "77.1OOOO5")], {(PEOPLE, "O8", "bad_card")}),
    "a card twice": ([(PEOPLE, "O8", "77.100001")], {(PEOPLE, "O8", "duplicate_card")}),
    "a card twice, spaces instead of the dot": ([(PEOPLE, "O8", "77 100001")], {(PEOPLE, "O8", "duplicate_card")}),
    "a card twice, no dot": ([(PEOPLE, "O8", "77100001")], {(PEOPLE, "O8", "duplicate_card")}),
    "a person twice in one cell": ([(PEOPLE, "A14", 11), (PEOPLE, "B14", "77.020"), (PEOPLE, "C14", "Đới Thị Hằng"),
        (PEOPLE, "D14", "Nữ"), (PEOPLE, "E14", date(1990, 7, 7)), (PEOPLE, "M14", date(2011, 5, 19))],
        {(PEOPLE, "C14", "duplicate_row")}),
    "an unknown sex": ([(PEOPLE, "D8", "Nứ gioi")], {(PEOPLE, "D8", "unknown_value")}),
    "an unknown people": ([(PEOPLE, "F8", "Kimh")], {(PEOPLE, "F8", "unknown_value")}),
    "an unknown religion": ([(PEOPLE, "G8", "Phật giao lưu")], {(PEOPLE, "G8", "unknown_value")}),
    "a formula for a name": ([(PEOPLE, "C8", Formula('="Cù Thị "&"Nga"', "Cù Thị Nga"))], {(PEOPLE, "C8", "formula")}),
    "a formula for a day": ([(PEOPLE, "N8", Formula("=M8+365", 38751))], {(PEOPLE, "N8", "formula")}),
    "a formula for a card": ([(PEOPLE, "O8", Formula('="77.10"&"0005"', "77.100005"))], {(PEOPLE, "O8", "formula")}),
    "a formula that failed": ([(PEOPLE, "B8", Formula("=1/0", "#DIV/0!"))], {(PEOPLE, "B8", "formula")}),
    "a list of no possible day": ([(PEOPLE, "A1", "DANH SÁCH ĐẢNG VIÊN (có đến 31/09/2011)")],
        {(PEOPLE, "A1", "impossible_date")}),
    "a column twice": ([(PEOPLE, "P3", "Ngày kết nạp")], {(PEOPLE, "P3", "column_twice")}),
    "a unit code twice": ([(UNITS, "B7", "77.001.001")], {(UNITS, "B7", "duplicate_code"),
        (PEOPLE, "B7", "unknown_unit"), (PEOPLE, "B8", "unknown_unit"), (PEOPLE, "B9", "unknown_unit")}),
    "a unit without a code": ([(UNITS, "B8", ""), (UNITS, "D8", "Chi bộ cơ sở")], {(UNITS, "B8", "missing"),
        *((PEOPLE, f"B{row}", "unknown_unit") for row in range(10, 14)), (PLAN, "B5", "unknown_unit"),
        (LEARNERS, "C5", "unknown_unit")}),
    "an unknown parent": ([(UNITS, "E7", "77.01")], {(UNITS, "E7", "unknown_unit")}),
    "an unknown kind": ([(UNITS, "D7", "Chi đoàn")], {(UNITS, "D7", "unknown_value")}),
    "a cell right under the top": ([(UNITS, "E7", "77")], {(UNITS, "E7", "wrong_parent")}),
    "units under each other": ([(UNITS, "E5", "77.001.001")], {(UNITS, "E5", "cycle"), (UNITS, "E6", "cycle"),
        (UNITS, "E5", "wrong_parent")}),
    "a cell without a parent": ([(UNITS, "E7", "")], {(UNITS, "E7", "no_parent")}),
    "founded after the list": ([(UNITS, "F7", date(2011, 12, 1))], {(UNITS, "F7", "after_list")}),
    "no name of a unit": ([(UNITS, "C7", "")], {(UNITS, "C7", "missing")}),
    "workers in words": ([(UNITS, "I5", "trên tám trăm")], {(UNITS, "I5", "not_a_number")}),
    "workers below nothing": ([(UNITS, "I5", -3)], {(UNITS, "I5", "number_out_of_range")}),
    "a target in words": ([(PLAN, "D5", "một")], {(PLAN, "D5", "not_a_number")}),
    "no target": ([(PLAN, "D5", "")], {(PLAN, "D5", "missing")}),
    "half a person": ([(PLAN, "D5", 1.5)], {(PLAN, "D5", "number_out_of_range")}),
    "a plan of an unknown unit": ([(PLAN, "B5", "77.030")], {(PLAN, "B5", "unknown_unit")}),
    "a plan given twice": ([(PLAN, "B5", "77.001")], {(PLAN, "B5", "duplicate_row")}),
    "a plan given too late": ([(PLAN, "E5", date(2012, 2, 1))], {(PLAN, "E5", "after_year")}),
    "a class that ends before it starts": ([(CLASSES, "F4", date(2011, 3, 1))], {(CLASSES, "F4", "ends_before_start")}),
    "a class of an unknown kind": ([(CLASSES, "D4", "Khiêu vũ")], {(CLASSES, "D4", "unknown_value")}),
    "a class without its day": ([(CLASSES, "E4", "")], {(CLASSES, "E4", "missing")}),
    "a learner of an unknown class": ([(LEARNERS, "B5", "NT09-2011")], {(LEARNERS, "B5", "unknown_class")}),
    "a learner twice": ([(LEARNERS, f"{c}6", v) for c, v in zip("ABCDEF",
        [3, "NT01-2011", "77.001.001", "Mạc Thị Thơm", "Nữ", date(1990, 2, 3)], strict=True)],
        {(LEARNERS, "D6", "duplicate_row")}),
    "a learner born after the class": ([(LEARNERS, "F5", date(2011, 4, 1))], {(LEARNERS, "F5", "born_after_class")}),
    "a certificate by formula": ([(LEARNERS, "H5", Formula('="00"&"2/NT"', "002/NT"))], {(LEARNERS, "H5", "formula")}),
}  # fmt: skip

CONSEQUENCES = {"unknown_unit", "unknown_class"}


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_found_at_its_cell_and_nothing_is_written(name, check, tmp_path, capsys) -> None:
    cells, expected = FAULTS[name]
    sheets = books.changed(*cells)
    preview = check(sheets)
    assert faults(preview) == expected
    wrong_rows = {
        (sheet, cell[1:]) for sheet, cell, kind in expected if kind not in ("impossible_date", "column_twice")
    }
    assert preview.counts["error"] <= len(wrong_rows) + 1
    for problem in preview.problems:
        if problem.cell:
            assert problem.message.startswith((f"Ô {problem.cell}:", "Dòng"))
        assert problem.found and problem.expected
    before = dump()
    with pytest.raises(CommandError) as refused:
        call_command("import", str(books.saved(tmp_path, books.xlsx(sheets))))
    assert refused.value.returncode == 1
    assert dump() == before
    assert "Traceback" not in capsys.readouterr().err


def test_the_clean_office_has_no_fault(check) -> None:
    preview = check(books.office())
    assert faults(preview, "error", "question") == set()
    assert preview.counts == {
        "new": 20,
        "changed": 0,
        "same": 0,
        "question": 0,
        "error": 0,
        "warning": preview.counts["warning"],
    }
    assert {kind for _, _, kind in faults(preview, "warning")} <= {"cell_min_official", "committee_size"}


@pytest.mark.parametrize("name", ["31 February", "a card twice", "an unknown parent", "a learner twice"])
def test_the_same_fault_is_found_in_an_old_xls(name, check) -> None:
    cells, expected = FAULTS[name]
    assert faults(check(books.xls(books.changed(*cells)), name="cu.xls")) == expected


def test_many_faults_are_all_found_in_one_pass(check) -> None:
    preview = check(books.changed(
        (PEOPLE, "E5", "31/02/1984"), (PEOPLE, "O9", "77.45"), (PEOPLE, "B11", "77.0200"), (PEOPLE, "D12", "?"),
    ))  # fmt: skip
    assert {(cell, kind) for _, cell, kind in faults(preview)} == {
        ("E5", "impossible_date"), ("O9", "bad_card"), ("B11", "unknown_unit"), ("D12", "unknown_value"),
    }  # fmt: skip
    assert preview.counts["error"] == 4
    assert preview.counts["new"] == 16


def test_the_sentence_names_place_finding_and_remedy(check) -> None:
    preview = check(books.changed((PEOPLE, "E5", "31/02/1984")))
    problem = next(p for p in preview.problems if p.kind == "impossible_date")
    assert problem.message == "Ô E5: 31/02/1984 không có trong lịch. Xem lại giấy khai sinh hoặc thẻ đảng viên."
    assert problem.suggestion == "Tháng 2 năm 1984 có 29 ngày."
    assert (problem.sheet, problem.found, problem.expected) == (PEOPLE, "31/02/1984", "ngày có trong lịch")


def test_a_suggestion_names_the_nearest(check) -> None:
    preview = check(books.changed((PEOPLE, "B11", "77.0200"), (PEOPLE, "F8", "Kimh"), (PEOPLE, "B12", 77.02)))
    said = {p.cell: p.suggestion for p in preview.problems if p.severity == "error"}
    assert said["B11"] == "Gần giống 77.020 (Chi bộ Công ty Gốm Phù Lãng)."
    assert said["F8"] == "Có phải “Kinh”?"
    assert "77.020" in said["B12"] and "số 0" in said["B12"]
