"""Lists in plain text: the same office whatever cuts the cells and whatever letters the program wrote."""

import csv
import io
import unicodedata
from datetime import date

import openpyxl
import pytest

from ketnap.imports import cells, encodings, pipeline, returned, text_file, workbook
from ketnap.imports.problems import FileRefused
from ketnap.models import Person
from tests.imports import books
from tests.imports.books import PEOPLE, UNITS
from tests.imports.conftest import dump

_TO_TCVN3 = {letter: chr(code) for code, letter in encodings._TCVN3_TABLE.items()}
_PLAIN = str.maketrans({letter: letter.lower() for letter in "ÀẢÃÁẠẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰ"})
"""TCVN3 has no capitals with tones; typists wrote the small letter in a font of capitals."""


def written(rows: list[list], mark: str = ",") -> str:
    """As a spreadsheet saves it: days as it shows them."""
    file = io.StringIO()
    shown = [[f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in rows]
    csv.writer(file, delimiter=mark).writerows(shown)
    return file.getvalue()


def windows_1258(text: str) -> bytes:
    """Letters with their vowel mark in one byte, the tone behind it."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in "\u0300\u0309\u0303\u0301\u0323")
        found.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in tone)) + tone)
    return "".join(found).encode("cp1258")


def tcvn3(text: str) -> bytes:
    return "".join(_TO_TCVN3.get(letter, letter) for letter in text.translate(_PLAIN)).encode("cp1252")


def vni(text: str) -> bytes:
    codes = {letter: code for code, letter in encodings._VNI_TABLE.items()}
    return "".join(codes.get(letter, letter) for letter in text).encode("cp1252")


LETTERS = {
    "UTF-8": lambda text: text.encode(), "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"), "UTF-16 without mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 the other way round": lambda text: text.encode("utf-16-be"),
    "accents apart": lambda text: unicodedata.normalize("NFD", text).encode(), "Windows-1258": windows_1258,
    "TCVN3": tcvn3, "VNI": vni,
}  # fmt: skip


@pytest.fixture
def units(load):
    return load(books.only(UNITS), as_of=date(2011, 9, 30))


@pytest.mark.parametrize("letters", LETTERS)
def test_the_same_people_in_any_letters(letters, units, check) -> None:
    data = LETTERS[letters](written(books.only(PEOPLE)[PEOPLE]))
    preview = check(data, name="danh-sach.csv")
    assert not preview.blocked and preview.as_of == date(2011, 9, 30)
    pipeline.commit(preview, by=None)
    assert set(Person.objects.values_list("full_name", flat=True)) == {row[2] for row in books.members()}


@pytest.mark.parametrize(("mark", "suffix"), [(",", "csv"), (";", "csv"), ("\t", "tsv"), ("\t", "txt"), ("|", "txt")])
def test_the_same_people_whatever_cuts_the_cells(mark, suffix, units, check) -> None:
    preview = check(written(books.only(PEOPLE)[PEOPLE], mark).encode(), name=f"danh-sach.{suffix}")
    assert not preview.blocked and preview.counts["new"] == 10


def test_a_text_list_sent_again_says_nothing_new(units, check) -> None:
    data = written(books.only(PEOPLE)[PEOPLE], ";").encode("utf-8-sig")
    pipeline.commit(check(data, name="danh-sach.csv"), by=None)
    before = dump()
    again = check(data, name="danh-sach.csv")
    assert again.counts["same"] == 10 and again.counts["new"] == 0
    assert dump() == before


def test_the_marked_copy_of_a_text_is_a_workbook(units, check, tmp_path) -> None:
    rows = books.only(PEOPLE)[PEOPLE]
    rows[3][4] = "31/02/1970"
    preview = check(written(rows, ";").encode(), name="DS [1] chi bộ Lò hơi, Xeo giấy, Gốm Phù Lãng.csv")
    (made,) = returned.write(preview, tmp_path / "danh-dau")
    sheet = openpyxl.load_workbook(made).worksheets[0]
    assert (sheet["E4"].value, sheet["C5"].value) == ("31/02/1970", "Hứa Thị Lan") and sheet["E4"].comment


def test_zeros_a_program_kept_with_a_formula_are_there() -> None:
    assert text_file.read(b'a,"=""0123"""\n') == [["a", "0123"]]


BAD = {
    "a formula that calls a program": (b"a;b\n=cmd|' /C calc'!A0;c\n", "dde"),
    "bytes of something else": (b"\x01\x00\x00\x02\x03\x00" + bytes(range(256)) * 4, "broken_file"),
    "a cell without end": (b'a,"' + b"x" * 200_000, "broken_file"),
    "nothing but line ends": (b"\r\n\r\n;;\r\n", "empty_file"),
    "a document of fixed pages": (b"%PDF-1.7\n%\xe2\xe3", "printed"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_list_is_refused(bad) -> None:
    data, kind = BAD[bad]
    with pytest.raises(FileRefused) as refused:
        workbook.read_bytes(data, "danh-sach.csv")
    assert refused.value.kind == kind and refused.value.message.endswith(".")


def test_a_workbook_under_the_name_of_a_text_is_read_as_what_it_is(check) -> None:
    assert check(books.xlsx(books.office()), name="danh-sach.csv").counts["new"] == 20


@pytest.mark.parametrize(("typed", "name"), [
    ("Đ/c Lò Đức Anh", "Lò Đức Anh"), ("đ/c: lò đức anh", "Lò Đức Anh"), ("Ông Lò Đức Anh", "Lò Đức Anh"),
    ("Bà TẠ THỊ MÙI (nữ)", "Tạ Thị Mùi"), ("Lò Đức Anh (B)", "Lò Đức Anh"), ("Ông Ích Khiêm Thử", "Ích Khiêm Thử"),
    ("Ông Thử", "Ông Thử"), ("Bàng Thị Thử", "Bàng Thị Thử"),
])  # fmt: skip
def test_titles_and_remarks_are_no_part_of_a_name(typed, name) -> None:
    assert cells.parse_name(typed) == name
