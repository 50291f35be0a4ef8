"""Wrong rows in the three lists of the path: each fault at its cell and of its kind, and nothing written."""

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.imports import books, path_books
from tests.imports.books import Formula
from tests.imports.conftest import dump, faults
from tests.imports.path_books import FILES, PROBATIONERS, SYMPATHISERS


def row(sheet: str, number: int, *values) -> list[tuple]:
    return [(sheet, f"{column}{number}", value) for column, value in zip("ABCDEFGHIJKL", values, strict=False)]


FAULTS = {
    # name: (cells changed, errors expected)
    "listed on 31 February": ([(SYMPATHISERS, "F4", "31/02/2010")], {(SYMPATHISERS, "F4", "impossible_date")}),
    "listed in a year of two digits": ([(SYMPATHISERS, "F4", "06/09/10")], {(SYMPATHISERS, "F4", "two_digit_year")}),
    "listed by a formula": (
        [(SYMPATHISERS, "F4", Formula("=DATE(2010,9,6)", 40427))], {(SYMPATHISERS, "F4", "formula")},
    ),
    "not listed": ([(SYMPATHISERS, "F4", "")], {(SYMPATHISERS, "F4", "missing")}),
    "listed after the list": ([(SYMPATHISERS, "F4", date(2011, 10, 1))], {(SYMPATHISERS, "F4", "after_list")}),
    "listed before birth": ([(SYMPATHISERS, "F4", date(1988, 3, 1))], {(SYMPATHISERS, "F4", "before_birth")}),
    "no birthday": ([(SYMPATHISERS, "E4", "")], {(SYMPATHISERS, "E4", "missing")}),
    "no sex": ([(SYMPATHISERS, "D4", "")], {(SYMPATHISERS, "D4", "missing")}),
    "no name": ([(SYMPATHISERS, "C4", "")], {(SYMPATHISERS, "C4", "missing")}),
    "no unit": ([(SYMPATHISERS, "B4", "")], {(SYMPATHISERS, "B4", "missing")}),
    "an unknown unit": ([(SYMPATHISERS, "B4", "77.001.009")], {(SYMPATHISERS, "B4", "unknown_unit")}),
    "a unit that is no cell": ([(SYMPATHISERS, "B4", "77.001")], {(SYMPATHISERS, "B4", "not_a_cell")}),
    "somebody twice": (row(SYMPATHISERS, 7, 4, "77.020", "Lã Thị Vóc", "Nữ", date(1987, 12, 24), date(2010, 3, 8)),
                       {(SYMPATHISERS, "C7", "duplicate_row")}),
    "a member among sympathisers": (
        row(SYMPATHISERS, 7, 4, "77.020", "Đới Thị Hằng", "Nữ", date(1990, 7, 7), date(2010, 3, 8)),
        {(SYMPATHISERS, "C7", "already_member")},
    ),
    "a helper nobody knows": ([(SYMPATHISERS, "G4", "Trịnh Đức Mành Mành")], {(SYMPATHISERS, "G4", "unknown_member")}),
    "a helper whose card is another's": ([(SYMPATHISERS, "G4", "Trịnh Đức Mạnh (77.100002)")],
                                         {(SYMPATHISERS, "G4", "unknown_member")}),
    "a day of helping without a helper": ([(SYMPATHISERS, "G4", "")], {(SYMPATHISERS, "G4", "missing")}),
    "application after the list": ([(FILES, "J4", date(2011, 11, 1))], {(FILES, "J4", "after_list")}),
    "application on 29 February of a common year": ([(FILES, "J4", "29/02/2011")], {(FILES, "J4", "impossible_date")}),
    "vetting with words for a result": ([(FILES, "M5", "đang chờ xã trả lời")], {(FILES, "M5", "unknown_value")}),
    "a result of vetting without its day": ([(FILES, "L5", "")], {(FILES, "M5", "missing")}),
    "an introducer nobody knows": ([(FILES, "N5", "Bế Văn Sờn Sờn")], {(FILES, "N5", "unknown_member")}),
    "votes that became a day": ([(FILES, "R5", date(2011, 3, 3))], {(FILES, "R5", "votes_became_date")}),
    "votes in words": ([(FILES, "R5", "nhất trí cao")], {(FILES, "R5", "not_votes")}),
    "more votes than members": ([(FILES, "R5", "4/3")], {(FILES, "R5", "impossible")}),
    "a vote of nobody": ([(FILES, "R5", "0/0")], {(FILES, "R5", "impossible")}),
    "votes without a meeting": ([(FILES, "Q5", "")], {(FILES, "R5", "missing")}),
    "a meeting without votes": ([(FILES, "R5", "")], {(FILES, "R5", "missing")}),
    "a committee without votes": ([(FILES, "S5", date(2011, 7, 20))], {(FILES, "T5", "missing")}),
    "more votes of the committee than members": (
        [(FILES, "S5", date(2011, 7, 20)), (FILES, "T5", "12/9")], {(FILES, "T5", "impossible")},
    ),
    "votes of the committee without a day": ([(FILES, "T5", "5/7")], {(FILES, "T5", "missing")}),
    "a decision after a vote that did not carry": (
        [(FILES, "W3", "Kết luận của chi bộ"), (FILES, "W6", "Không đủ phiếu")], {(FILES, "V6", "impossible")},
    ),
    "a decision without a day": ([(FILES, "V6", "")], {(FILES, "V6", "missing")}),
    "a file without any day": (
        [(FILES, "I4", ""), (FILES, "J4", ""), (FILES, "F4", ""), (FILES, "G4", ""), (FILES, "H4", "")],
        {(FILES, "F4", "missing")},
    ),
    "on both lists, once wrong": (
        row(FILES, 7, 4, "77.020", "Lã Thị Vóc", "Nữ", date(1987, 12, 24), "32/03/2010", "", "", date(2011, 8, 8)),
        {(FILES, "F7", "impossible_date")},
    ),
    "on probation and no member": ([(PROBATIONERS, "C4", "Đinh Thị Hằng Nga")], {(PROBATIONERS, "C4", "not_a_member")}),
    "on probation under another birthday": ([(PROBATIONERS, "D4", date(1990, 7, 8))],
                                            {(PROBATIONERS, "C4", "not_a_member")}),
    "on probation under the card of another": ([(PROBATIONERS, "E4", "77.100001")],
                                               {(PROBATIONERS, "E4", "card_taken")}),
    "on probation and official in the register": (
        row(PROBATIONERS, 5, 2, "77.020", "Lò Đức Anh", date(1985, 8, 8), "77.100007", "", "", date(2010, 6, 14)),
        {(PROBATIONERS, "C5", "already_official")},
    ),
    "joined on another day than in the register": ([(PROBATIONERS, "H4", date(2011, 5, 20))],
                                                  {(PROBATIONERS, "H4", "ledger_differs")}),
    "a ceremony after the list": ([(PROBATIONERS, "H4", date(2011, 10, 5))], {(PROBATIONERS, "H4", "after_list")}),
    "a card of seven digits": ([(PROBATIONERS, "E4", "7710000")], {(PROBATIONERS, "E4", "bad_card")}),
    "a heading without a day": (
        [(SYMPATHISERS, "A1", "DANH SÁCH"), (FILES, "A2", "HỒ SƠ"), (PROBATIONERS, "A1", "DANH SÁCH")],
        {(SYMPATHISERS, "", "no_as_of")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_at_its_cell_and_nothing_is_written(name, load, check) -> None:
    load(books.office())
    cells, expected = FAULTS[name]
    before = dump()
    preview = check(path_books.changed(*cells))
    assert faults(preview) - {(FILES, "", "no_as_of"), (PROBATIONERS, "", "no_as_of")} == expected
    for problem in preview.problems:
        if problem.severity == "error" and problem.cell:
            assert problem.message.startswith(f"Ô {problem.cell}: ") and problem.found, problem
    assert preview.blocked and dump() == before


def test_the_command_says_them_and_writes_nothing(load, tmp_path, capsys) -> None:
    load(books.office())
    before = dump()
    made = path_books.changed((FILES, "R5", "4/3"), (PROBATIONERS, "H4", date(2011, 5, 20)))
    path = books.saved(tmp_path, books.xlsx(made))
    with pytest.raises(CommandError) as told:
        call_command("import", str(path))
    assert told.value.returncode == 1 and dump() == before
    said = capsys.readouterr().out
    assert "[Sai] Hồ sơ đang làm, Ô R5: " in said and "[Sai] Đảng viên dự bị, Ô H4: " in said
