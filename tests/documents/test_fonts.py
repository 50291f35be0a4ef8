"""The fonts beside the program are those named, complete for Vietnamese, and as wide as Times New Roman."""

import hashlib
import re
import unicodedata

import pytest
from PIL import ImageFont

from ketnap.documents.typesetting import FAMILY, FONTS, families

ROWS = re.findall(
    r"^\| (\S+\.ttf) \| .+? \| (\S+) \| .+?\((\S+)\) \| ([0-9a-f]{64}) \|$",
    (FONTS / "VENDORED.md").read_text(),
    flags=re.MULTILINE,
)
BASES = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
LETTERS = sorted(
    {unicodedata.normalize("NFC", case(base + tone)) for base in BASES for tone in TONES for case in (str, str.upper)}
    | set("đĐbcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ0123456789.,;:()/-–“”*%")
)
WIDTHS = {"a": 444, "m": 778, "N": 722, "T": 611, "Ô": 722, "ệ": 444, "1": 500, " ": 250, ".": 250}
"""Advance widths of Times New Roman in thousandths of the size."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_bytes_are_those_of_the_package(row) -> None:
    assert hashlib.sha256((FONTS / row[0]).read_bytes()).hexdigest() == row[3]


def test_every_file_has_its_row_and_every_licence_its_text() -> None:
    assert {path.name for path in FONTS.iterdir()} == {row[0] for row in ROWS} | {row[2] for row in ROWS} | {
        "VENDORED.md"
    }
    assert "SIL OPEN FONT LICENSE" in (FONTS / ROWS[0][2]).read_text()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_vietnamese_letter_has_its_shape(row) -> None:
    font = ImageFont.truetype(FONTS / row[0], 64)
    nothing = bytes(font.getmask("\U0010ffff"))
    assert [letter for letter in LETTERS if bytes(font.getmask(letter)) == nothing] == []


def test_letters_are_as_wide_as_those_of_times_new_roman() -> None:
    font = ImageFont.truetype(FONTS / "LiberationSerif-Regular.ttf", 1000)
    measured = {letter: font.getlength(letter) for letter in WIDTHS}
    assert {letter for letter, width in measured.items() if abs(width - WIDTHS[letter]) > 6} == set()


def test_nothing_else_is_used() -> None:
    assert families() == [FAMILY]
