"""A template is filled with the register and comes back as the same; a marked copy says what is wrong, where."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ketnap.access.viewer import office, viewer_of
from ketnap.imports import pipeline, returned, template
from ketnap.queries.missing import NotFound
from tests.imports import books
from tests.imports.books import PEOPLE, UNITS, Formula
from tests.imports.conftest import TODAY, faults

DAY = date(2011, 9, 30)


@pytest.fixture
def register(load):
    return load(books.office())


@pytest.mark.parametrize("code", ["77", "77.001", "77.001.002", "77.020"])
@pytest.mark.parametrize("day", [DAY, date(2012, 2, 29)])
def test_what_is_sent_back_unchanged_is_the_same(code, day, register, tmp_path) -> None:
    path = tmp_path / "mau.xlsx"
    rows = template.write(office(TODAY), code, path, on=day)
    preview = pipeline.check([path], viewer=office(TODAY))
    assert faults(preview, "error", "question") == set() and preview.as_of == day
    assert (preview.counts["new"], preview.counts["changed"]) == (0, 0)
    assert preview.counts["same"] == sum(rows.values()) > 0
    assert not list(tmp_path.glob("*.part"))


def test_codes_and_cards_are_text_and_nothing_is_a_formula(register, tmp_path) -> None:
    path = tmp_path / "mau.xlsx"
    template.write(office(TODAY), "77.001", path, on=DAY)
    book = openpyxl.load_workbook(path)
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in types
    sheet = book[PEOPLE]
    headings = {cell.value: cell.column for cell in sheet[3]}
    for name in ("Mã tổ chức", "Số thẻ Đảng"):
        cell = sheet.cell(4, headings[name])
        assert (cell.data_type, cell.number_format) == ("s", "@")


@pytest.mark.parametrize("name", ["=1+1", "+84 999", "-5", "@SUM(A1)", "\t=1"])
def test_text_that_looks_like_a_formula_goes_out_as_text_and_comes_back(name, load, tmp_path) -> None:
    load(books.changed((PEOPLE, "H4", name)))
    path = tmp_path / "mau.xlsx"
    template.write(office(TODAY), "77", path, on=DAY)
    cells = [c for row in CalamineWorkbook.from_path(path).get_sheet_by_name(PEOPLE).to_python() for c in row]
    assert name.strip() in cells
    assert "f" not in {c.data_type for row in openpyxl.load_workbook(path)[PEOPLE].iter_rows() for c in row}
    assert pipeline.check([path], viewer=office(TODAY)).counts["changed"] == 0


def test_a_template_out_of_reach_is_not_found(cast, tmp_path) -> None:
    with pytest.raises(NotFound):
        template.write(viewer_of(cast.officer, TODAY), "91.001", tmp_path / "mau.xlsx", on=TODAY)
    assert list(tmp_path.iterdir()) == []


def test_identity_numbers_and_addresses_do_not_go_out(load, tmp_path) -> None:
    load(books.changed((PEOPLE, "P3", "Số căn cước"), (PEOPLE, "P4", "025070001234"), (PEOPLE, "Q3", "Nơi ở"),
                       (PEOPLE, "Q4", "Số 7 phố Hòa Bình")))  # fmt: skip
    path = tmp_path / "mau.xlsx"
    template.write(office(TODAY), "77", path, on=DAY)
    text = str([s.to_python() for s in map(CalamineWorkbook.from_path(path).get_sheet_by_name, [PEOPLE, UNITS])])
    assert "025070001234" not in text and "Hòa Bình" not in text


# --- the marked copy -------------------------------------------------------------------------------------------


WRONG = ((PEOPLE, "E5", "31/02/1984"), (PEOPLE, "O9", "77.45"), (PEOPLE, "F8", "Kimh"), (PEOPLE, "H6", "=1+1"),
         (PEOPLE, "H7", Formula('="Lâm"&"Thao"', "LâmThao")))  # fmt: skip


@pytest.mark.parametrize("made", ["xlsx", "xls"])
def test_wrong_cells_come_back_coloured_and_explained(made, check, tmp_path) -> None:
    sheets = books.changed(*(WRONG if made == "xlsx" else WRONG[:4]))
    data = books.xlsx(sheets) if made == "xlsx" else books.xls(sheets)
    preview = check(data, name=f"goc.{made}")
    (path,) = returned.write(preview, tmp_path / "ra")
    book = openpyxl.load_workbook(path)
    sheet = book[PEOPLE]
    for place in ("E5", "O9", "F8"):
        assert sheet[place].fill.fgColor.rgb.endswith("FFC7CE")
        assert sheet[place].comment.text.startswith(f"Sai: Ô {place}:")
    assert "Có phải “Kinh”?" in sheet["F8"].comment.text
    marked = {c.coordinate for row in sheet.iter_rows() for c in row if c.comment}
    assert marked == {p.cell for p in preview.problems if p.sheet == PEOPLE and p.cell}
    assert (sheet["H6"].value, sheet["H6"].data_type) == ("=1+1", "s")
    assert sheet["C5"].value == "Hứa Thị Lan" and sheet["E4"].value.date() == date(1970, 5, 2)
    listed = [[c.value for c in row] for row in book["Chỗ phải sửa"].iter_rows(min_row=2)]
    assert len(listed) == len(preview.problems)


def test_a_corrected_copy_is_read_without_its_list_of_faults(check, tmp_path) -> None:
    (path,) = returned.write(check(books.changed((PEOPLE, "E5", "31/02/1984"))), tmp_path / "ra")
    book = openpyxl.load_workbook(path)
    book[PEOPLE]["E5"].value = date(1975, 8, 19)
    out = BytesIO()
    book.save(out)
    preview = check(out.getvalue())
    assert faults(preview, "error", "question") == set() and preview.counts["new"] == 20
    assert not any(p.kind == "unknown_sheet" for p in preview.problems)


def test_questions_are_marked_too(load, check, tmp_path) -> None:
    load(books.office())
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"]
    books.put(sheets, PEOPLE, "C13", "Đới Thị Hạng")
    (path,) = returned.write(check(sheets), tmp_path / "ra")
    cell = openpyxl.load_workbook(path)[PEOPLE]["C13"]
    assert cell.fill.fgColor.rgb.endswith("BDD7EE") and cell.comment.text.startswith("Câu hỏi:")


def test_the_child_has_little_memory_and_time() -> None:
    import subprocess
    import sys

    code = "import resource; from ketnap.imports.returned import limit; limit(); "
    code += "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(1024**3), "20"]
    hungry = "from ketnap.imports.returned import limit; limit(); x = bytearray(2 * 1024**3)"
    assert subprocess.run([sys.executable, "-c", hungry], capture_output=True).returncode != 0


def test_openpyxl_reads_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML


def test_a_file_refused_unread_is_not_returned(check, tmp_path) -> None:
    assert returned.write(check(b"<html></html>"), tmp_path / "ra") == []
