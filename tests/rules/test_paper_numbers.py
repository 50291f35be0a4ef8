"""Numbers of papers are read and written as offices write them; what is missing in a book is found."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.rules.papers import TYPES
from ketnap.rules.papers.numbers import BODIES, LARGEST, Missing, Number, body_code, missing, parse, write


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12-QĐ/ĐUK", Number(12, "", "QĐ", "ĐUK")),
        ("Số 05-QĐ/ĐUK", Number(5, "", "QĐ", "ĐUK")),
        ("số: 146 - qd / duk", Number(146, "", "QĐ", "ĐUK")),
        ("12a-NQ/CB", Number(12, "a", "NQ", "CB")),
        ("7-ttr/đu", Number(7, "", "TTr", "ĐU")),
        ("03-BC", Number(3, "", "BC")),
        ("9", Number(9)),
        ("81-KH/BTCTU", Number(81, "", "KH", "BTCTU")),
    ],
)
def test_a_number_is_read_as_offices_write_it(written, number) -> None:
    assert parse(written) == number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "không đọc được"),
        ("QĐ-12", "không đọc được"),
        ("12/QĐ-ĐUK", "không đọc được"),
        ("0-QĐ/ĐU", "phải từ 1"),
        ("100000-QĐ/ĐU", "phải từ 1"),
        ("12-XX/ĐU", "“XX” không phải loại văn bản có số"),
        ("12-QĐ/ĐU K", "không đọc được"),
    ],
)
def test_what_is_no_number_is_said(written, said) -> None:
    with pytest.raises(ValueError, match=said):
        parse(written)


@given(
    st.builds(
        Number, st.integers(1, LARGEST), st.sampled_from(["", "a", "b"]), st.sampled_from(sorted(TYPES)),
        st.sampled_from(sorted(BODIES)),
    ),
    st.booleans(),
)  # fmt: skip
def test_what_is_written_is_read_back(number, zero) -> None:
    assert parse(write(number, leading_zero=zero)) == parse(f"Số {write(number)}") == number


def test_a_zero_before_numbers_under_ten_where_the_day_has_it() -> None:
    assert write(Number(5, "", "QĐ", "ĐU")) == "5-QĐ/ĐU"
    assert write(Number(5, "", "QĐ", "ĐU"), leading_zero=True) == "05-QĐ/ĐU"
    assert write(Number(12, "a", "BC", "CB"), leading_zero=True) == "12a-BC/CB"


@pytest.mark.parametrize(
    ("kind", "name", "body"),
    [
        ("upper", "Đảng bộ Khối Doanh nghiệp tỉnh A", "ĐUK"),
        ("upper", "Đảng bộ Ủy ban nhân dân tỉnh", "ĐU"),
        ("committee", "Đảng bộ Công ty Khối Xây", "ĐU"),
        ("section", "Đảng bộ bộ phận Phân xưởng", "ĐU"),
        ("cell_base", "Chi bộ Công ty Gạch", "CB"),
        ("cell", "Chi bộ Phân xưởng 1", "CB"),
    ],
)
def test_whose_letters_a_number_carries(kind, name, body) -> None:
    assert body_code(kind, name) == body


@given(st.integers(0, 30), st.integers(0, 30), st.sets(st.integers(1, 80)))
def test_missing_stretches_are_exactly_the_numbers_nobody_wrote(paper_last, more, known) -> None:
    last = paper_last + more
    found = list(missing(paper_last, last, known))
    flat = [number for one in found for number in range(one.first, one.last + 1)]
    assert flat == [number for number in range(paper_last + 1, last + 1) if number not in known]
    assert all(one.last + 1 < other.first for one, other in pairwise(found))
    assert sum(one.count for one in found) == len(flat)
    assert list(missing(3, 10, [5, 6, 9])) == [Missing(4, 4), Missing(7, 8), Missing(10, 10)]
