"""Names of files that leave the house: Windows takes them, nobody's file covers another's."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.lib.naming import LONGEST, Names, legal, plain


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("9-KNĐ_Vũ Thị Ví Dụ_12-QĐ/ĐUK", "9-KNĐ_Vũ Thị Ví Dụ_12-QĐ-ĐUK"),
        ('a\\b:c*d?e"f<g>h|i', "a-b-c-d-e-f-g-h-i"),
        (unicodedata.normalize("NFD", "Đặng Thị Ánh"), "Đặng Thị Ánh"),
        ("  Chi bộ\n3\t. ", "Chi bộ 3"),
        ("CON", "_CON"), ("lpt1.pdf", "_lpt1.pdf"), ("Concord", "Concord"), ("...", "_"), ("", "_"),
    ],
)  # fmt: skip
def test_a_legal_name(words, name) -> None:
    assert legal(words) == name


@given(st.text(max_size=400))
def test_whatever_is_typed_is_legal(words) -> None:
    for name in (legal(words), plain(words)):
        assert 0 < len(name) <= LONGEST + 1 and not set(name) & set('\\/:*?"<>|')
        assert name.isprintable() and name == unicodedata.normalize("NFC", name)
        assert not name.endswith((" ", ".")) or name == "_"
    assert plain(words).isascii()


def test_without_accents() -> None:
    assert plain("Quyết định kết nạp Đảng viên") == "Quyet dinh ket nap Dang vien"


def test_never_two_the_same() -> None:
    names = Names()
    found = [names.once(one, ".pdf") for one in ("An", "an", "AN", unicodedata.normalize("NFD", "Ân"), "Ân", "An_2")]
    assert found[:3] == ["An.pdf", "an_2.pdf", "AN_3.pdf"] and found[5] == "An_2_2.pdf"
    assert len({unicodedata.normalize("NFC", one).casefold() for one in found}) == 6
    assert [names.once("5.Quyet dinh", ".pdf", joint=".") for _ in range(2)] == [
        "5.Quyet dinh.pdf",
        "5.Quyet dinh.2.pdf",
    ]
