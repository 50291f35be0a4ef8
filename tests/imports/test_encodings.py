"""TCVN3 and VNI text is recognised and turned to Unicode; Unicode and foreign text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.imports import encodings
from ketnap.imports.encodings import TCVN3, VNI
from tests.imports import books
from tests.imports.books import PEOPLE
from tests.imports.conftest import faults

TO_TCVN3 = {letter: chr(code) for code, letter in encodings._TCVN3_TABLE.items()}
TO_VNI = {letter: code for code, letter in encodings._VNI_TABLE.items() if code[0].isupper() == letter.isupper()}


def tcvn3(text: str) -> str:
    """As an old document stores it: capitals with tones have the small letter's code and a capital font."""
    return "".join(TO_TCVN3.get(c, TO_TCVN3.get(c.lower(), c)) for c in text)


def vni(text: str) -> str:
    return "".join(TO_VNI.get(c, c) for c in text)


NAMES = st.sampled_from([
    "Nguyễn Văn Hùng", "Trần Thị Hòa", "Đặng Quốc Bảo", "Lê Đức Anh", "Phạm Ngọc Ánh", "Vũ Thị Thủy", "Hoàng Minh Châu",
    "Bùi Thị Hạnh", "Đỗ Mạnh Cường", "Ngô Thị Tuyết", "Công ty cổ phần", "Quế Võ", "Thuận Thành", "Công nhân kỹ thuật",
])  # fmt: skip


@given(NAMES)
def test_old_text_comes_back_as_it_was(name) -> None:
    assert encodings.from_tcvn3(tcvn3(name)).lower() == name.lower()
    assert encodings.from_vni(vni(name)) == name


@given(st.lists(NAMES, min_size=3, max_size=12), st.sampled_from([(TCVN3, tcvn3), (VNI, vni)]))
def test_a_sheet_of_old_text_is_converted(names, old) -> None:
    encoding, turn = old
    names = [*names, "Nguyễn Văn Hùng"]  # `Quế Võ` alone, again and again, could be a strange Unicode word
    rows = [[turn(name), 17, ""] for name in names]
    found, changed = encodings.convert(rows)
    assert found == encoding
    assert [row[0].lower() for row in rows] == [name.lower() for name in names]
    assert all(was == turn(names[row]) for (row, _), (was, _) in changed.items())


@given(st.lists(NAMES | st.sampled_from(["LILAMA 69-1", "DABACO", "Café Müller", "25°C", "m²"]), max_size=12))
def test_unicode_and_foreign_text_is_left_alone(texts) -> None:
    rows = [[text] for text in texts]
    assert encodings.convert(rows) == ("", {})
    assert rows == [[text] for text in texts]


@pytest.mark.parametrize(("encoding", "turn"), [(TCVN3, tcvn3), (VNI, vni)])
def test_a_whole_workbook_of_old_text_is_read_headings_and_all(encoding, turn, check) -> None:
    sheets = {
        f"Sheet{number}": [[turn(c) if isinstance(c, str) else c for c in row] for row in rows]
        for number, rows in enumerate(books.office().values(), 1)
    }
    preview = check(sheets)
    assert faults(preview, "error") == set()
    names = [new[1] for new in preview.stage.newcomers]
    assert names[:3] == ["Trịnh Đức Mạnh", "Hứa Thị Lan", "Vi Văn Tám"]
    said = [p for p in preview.problems if p.kind == "legacy_encoding"]
    assert said and all(encoding in p.message and "bộ gõ mới" in p.message for p in said)
    assert preview.as_json(rows=True)["sheets"][1]["converted"][0].keys() == {"cell", "was", "now"}


def test_one_broken_name_among_clean_ones_is_an_error_with_its_remedy(check) -> None:
    preview = check(books.changed((PEOPLE, "C5", "H¸i ThÞ Lan §§")))
    assert (PEOPLE, "C5", "legacy_encoding") in faults(preview, "error") or preview.tables[1].encoding
