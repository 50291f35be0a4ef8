"""Sheets are recognised by their headings: any order, other spellings, titles above, two rows, margins, old files."""

import random
import unicodedata
from datetime import date

import pytest

from ketnap.imports.formats import catalogue
from ketnap.imports.formats.declared import day_in, heading_key, year_in
from tests.imports import books
from tests.imports.books import PEOPLE, PLAN, UNITS
from tests.imports.conftest import faults


def same_as_clean(preview) -> None:
    assert faults(preview, "error", "question") == set()
    assert preview.counts["new"] == 20 and preview.as_of == date(2011, 9, 30)


@pytest.mark.parametrize("seed", range(5))
def test_columns_in_any_order_under_any_spelling(seed, check) -> None:
    rng = random.Random(seed)
    sheets = books.office()
    forms = {form.title: form for form in catalogue()}
    for name, rows in sheets.items():
        form = forms["Kế hoạch" if name == PLAN else name]
        spellings = {heading_key(h): column.headings for column in form.columns for h in column.headings}
        rows[2] = [rng.choice(spellings.get(heading_key(h), (h,))) for h in rows[2]]
        order = list(range(len(rows[2])))
        rng.shuffle(order)
        for number in range(2, len(rows)):
            full = rows[number] + [""] * (len(order) - len(rows[number]))
            rows[number] = [full[place] for place in order]
    same_as_clean(check(sheets))


def test_every_spelling_means_one_column_of_its_format() -> None:
    for form in catalogue():
        owners: dict[str, str] = {}
        for column in form.columns:
            for heading in column.headings:
                assert owners.setdefault(heading_key(heading), column.name) == column.name, heading


def test_accents_apart_are_accents(check) -> None:
    same_as_clean(check(books.nfd(books.office())))


def test_an_old_xls_is_read_the_same(check) -> None:
    same_as_clean(check(books.xls(books.office()), name="cu.xls"))


@pytest.mark.parametrize("made", ["xlsx", "xls"])
def test_days_counted_from_1904_are_the_same_days(made, check) -> None:
    if made == "xlsx":
        preview = check(books.xlsx(books.office(), date_1904=True))
    else:
        preview = check(books.xls(books.office(), epoch_1904=True), name="mac.xls")
    same_as_clean(preview)
    assert preview.stage.newcomers[0][3] == date(1970, 5, 2)


def test_bare_numbers_follow_the_epoch_of_their_workbook(check) -> None:
    serial = (date(1970, 5, 2) - date(1904, 1, 1)).days
    preview = check(books.xlsx(books.changed((PEOPLE, "E4", serial)), date_1904=True))
    assert preview.stage.newcomers[0][3] == date(1970, 5, 2)
    assert faults(preview, "warning") >= {(PEOPLE, "E4", "serial_date")}


def test_titles_blank_rows_and_a_margin_around_the_table(check) -> None:
    sheets = {
        name: [["ĐẢNG BỘ TỈNH PHÚ THỌ"], ["ĐẢNG ỦY KHỐI DOANH NGHIỆP"], [], *[["", "", *row] for row in rows]]
        for name, rows in books.office().items()
    }
    same_as_clean(check(sheets))


def test_totals_notes_and_signatures_are_no_people(check) -> None:
    sheets = books.office()
    sheets[PEOPLE] += [
        ["", "Tổng cộng", "", 10], ["", "", "Cộng: 10 đồng chí"], [],
        ["", "", "", "", "", "", "", "", "", "Việt Trì, ngày 05 tháng 10 năm 2011"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "", "", "T/M ĐẢNG ỦY"],
        ["", "", "", "", "", "", "", "", "", "BÍ THƯ"], [],
        ["", "Nguyễn Thị Lập", "", "", "", "", "", "", "", "Lê Văn Ký"],
    ]  # fmt: skip
    sheets[UNITS].append(["", "", "Tổng số: 5 tổ chức"])
    same_as_clean(check(sheets))


def test_a_row_of_numbers_under_the_headings_is_no_person(check) -> None:
    sheets = books.office()
    sheets[PEOPLE].insert(3, [f"({n})" for n in range(1, 16)])
    same_as_clean(check(sheets))


def test_headings_in_two_rows_with_merged_groups(check) -> None:
    sheets = books.office()
    rows = sheets[PEOPLE]
    upper = list(rows[2])
    upper[12], upper[13] = "Ngày", ""
    rows[2:3] = [upper, [""] * 12 + ["vào Đảng", "chính thức", ""]]
    merged = {PEOPLE: ["M3:N3", "A3:A4", "B3:B4", "C3:C4"]}
    same_as_clean(check(books.xlsx(sheets, merged=merged)))


def test_a_unit_merged_over_its_people_is_the_unit_of_each(check) -> None:
    sheets = books.office()
    rows = sheets[PEOPLE]
    rows[4][1] = rows[5][1] = ""
    same_as_clean(check(books.xlsx(sheets, merged={PEOPLE: ["B4:B6"]})))


def test_units_by_name_and_by_the_sub_heading_above(check) -> None:
    sheets = books.office()
    rows = sheets[PEOPLE]
    heading, people = rows[2], rows[3:]
    cut = [row[:1] + row[2:] for row in people]
    names = ["I. Chi bộ Lò hơi (77.001.001)", "Chi bộ Xeo giấy", "Chi bộ Công ty Gốm Phù Lãng"]
    grouped = [[names[0]], *cut[:3], [names[1]], *cut[3:6], [names[2]], *cut[6:]]
    sheets[PEOPLE] = [*rows[:2], heading[:1] + heading[2:], *grouped]
    preview = check(sheets)
    same_as_clean(preview)
    assert [new[0] for new in preview.stage.newcomers[:10]] == ["77.001.001"] * 3 + ["77.001.002"] * 3 + ["77.020"] * 4


def test_a_list_of_one_unit_says_so_in_its_title(check, load) -> None:
    load(books.only(UNITS), as_of=date(2011, 9, 30))
    rows = books.only(PEOPLE)[PEOPLE]
    title = [["CHI BỘ CÔNG TY GỐM PHÙ LÃNG"], ["Danh sách đảng viên tính đến ngày 30 tháng 9 năm 2011"]]
    preview = check({"Sheet1": [*title, rows[2][:1] + rows[2][2:], *[row[:1] + row[2:] for row in rows[9:]]]})
    assert faults(preview, "error") == set()
    assert {new[0] for new in preview.stage.newcomers} == {"77.020"}


def test_hidden_scratch_is_passed_over_and_hidden_lists_are_read(check) -> None:
    sheets = {"nháp": [["", "", "tính thử", 3]], **books.office()}
    preview = check(books.xlsx(sheets, hidden=["nháp", books.CLASSES]))
    same_as_clean(preview)
    assert [table.sheet for table in preview.tables if table.hidden] == [books.CLASSES]


def test_an_unknown_sheet_is_told(check) -> None:
    preview = check({**books.office(), "Thu chi": [["Khoản", "Số tiền"], ["Đảng phí", 100]]})
    assert ("Thu chi", "", "unknown_sheet") in faults(preview, "warning") and not preview.blocked


def test_an_unknown_column_is_told_with_the_nearest_known(check) -> None:
    preview = check(books.changed((PEOPLE, "O3", "Số thẻ Đảg"), (PEOPLE, "P3", "Số điện thoại")))
    said = {p.cell: p.suggestion for p in preview.problems if p.kind == "unknown_column"}
    assert said == {"O3": "Có phải cột “Số thẻ Đảng”?", "P3": ""}


def test_a_list_without_its_needed_columns_says_which(check) -> None:
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][2][12] = "Cột mười hai"
    preview = check(sheets)
    problem = next(p for p in preview.problems if p.kind == "unknown_sheet")
    assert preview.blocked and "Ngày vào Đảng" in problem.expected


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("có đến 30/09/2011", date(2011, 9, 30)),
        ("(Có đến ngày 30-9-2011)", date(2011, 9, 30)),
        ("TÍNH ĐẾN NGÀY 30.09.2011", date(2011, 9, 30)),
        ("đến hết ngày 30 tháng 9 năm 2011", date(2011, 9, 30)),
        ("tính đến hết tháng 9 năm 2011", date(2011, 9, 30)),
        ("Số liệu đến hết tháng 2/2012", date(2012, 2, 29)),
        ("thời điểm 31/12/2011", date(2011, 12, 31)),
        (unicodedata.normalize("NFD", "có đến 29/02/2012"), date(2012, 2, 29)),
        ("có đến 29/02/2011", None),
        ("Việt Trì, ngày 05 tháng 10 năm 2011", None),
        ("Danh sách đảng viên năm 2011", None),
    ],
)  # fmt: skip
def test_the_day_of_a_list_is_read_from_its_heading(heading, day) -> None:
    assert day_in([(0, heading)])[0] == day


def test_a_list_without_a_day_asks_for_it(check) -> None:
    sheets = books.office()
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN"]
    assert {kind for _, _, kind in faults(check(sheets))} == {"no_as_of"}
    same_as_clean(check(sheets, as_of=date(2011, 9, 30)))


def test_a_day_given_wins_over_the_heading_with_a_warning(check) -> None:
    preview = check(books.office(), as_of=date(2011, 10, 31))
    assert preview.as_of == date(2011, 10, 31) and (PEOPLE, "", "other_day") in faults(preview, "warning")


def test_a_list_of_tomorrow_is_refused(check) -> None:
    assert {kind for _, _, kind in faults(check(books.office(), as_of=date(2031, 1, 1)))} >= {"in_the_future"}


def test_two_lists_of_different_days_are_not_one(check) -> None:
    other = books.only(PEOPLE)[PEOPLE]
    other[0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/12/2011)"]
    assert {kind for _, _, kind in faults(check({**books.office(), "Đảng viên 2": other}))} == {"two_days"}


def test_the_year_of_a_plan_is_in_its_heading_its_sheet_or_a_column(check) -> None:
    assert year_in([(0, "CHỈ TIÊU NĂM 2012")], "x") == 2012 and year_in([], "Kế hoạch 2013") == 2013
    sheets = books.office()
    sheets[PLAN][0] = ["CHỈ TIÊU"]
    sheets["Kế hoạch"] = sheets.pop(PLAN)
    assert {kind for _, _, kind in faults(check(sheets))} == {"no_year"}
    for number, value in ((2, "Năm"), (3, 2011), (4, 2012)):
        sheets["Kế hoạch"][number] = [*sheets["Kế hoạch"][number], value]
    preview = check(sheets)
    assert not preview.errors and [target[1] for target in preview.stage.targets] == [2011, 2012]


def test_names_in_two_columns_and_birthdays_of_men_and_women_apart(check) -> None:
    sheets = books.office()
    rows = sheets[PEOPLE]
    head = ["STT", "Mã tổ chức", "Họ và đệm", "Tên", "Ngày, tháng, năm sinh", "", *rows[2][5:]]
    below = [""] * 4 + ["Nam", "Nữ"]
    people = []
    for row in rows[3:]:
        family, given = row[2].rsplit(" ", 1)
        born = [row[4], ""] if row[3] == "Nam" else ["", row[4]]
        people.append([*row[:2], family, given, *born, *row[5:]])
    people[4][5] = "31/02/1979"
    sheets[PEOPLE] = [*rows[:2], head, below, *people]
    preview = check(books.xlsx(sheets, merged={PEOPLE: ["E3:F3"]}))
    assert faults(preview) == {(PEOPLE, "F9", "impossible_date")}
    people[4][5] = date(1979, 11, 17)
    preview = check(books.xlsx(sheets, merged={PEOPLE: ["E3:F3"]}))
    same_as_clean(preview)
    assert [new[1:4] for new in preview.stage.newcomers[:2]] == [
        ("Trịnh Đức Mạnh", "M", date(1970, 5, 2)), ("Hứa Thị Lan", "F", date(1975, 8, 19)),
    ]  # fmt: skip


def test_a_tick_for_men_and_one_for_women(check) -> None:
    sheets = books.office()
    rows = sheets[PEOPLE]
    rows[2] = [*rows[2][:3], "Nam", "Nữ", *rows[2][4:]]
    rows[3:] = [[*r[:3], *(["x", ""] if r[3] == "Nam" else ["", "x"]), *r[4:]] for r in rows[3:]]
    same_as_clean(check(sheets))
    books.put(sheets, PEOPLE, "E4", "x")
    assert faults(check(sheets)) == {(PEOPLE, "D4", "missing")}
