"""Days and numbers as an official writes them; the examples are typed by hand."""

from datetime import date

import pytest

from ketnap.lib.wording import capitals, committee, day_words, number_words


@pytest.mark.parametrize(
    "on, said",
    [
        (date(2011, 9, 5), "ngày 05 tháng 9 năm 2011"),
        (date(2012, 2, 29), "ngày 29 tháng 02 năm 2012"),
        (date(2026, 1, 1), "ngày 01 tháng 01 năm 2026"),
        (date(2011, 12, 10), "ngày 10 tháng 12 năm 2011"),
        (date(2011, 3, 9), "ngày 09 tháng 3 năm 2011"),
    ],
)
def test_a_day(on, said) -> None:
    assert day_words(on) == said


@pytest.mark.parametrize(
    "number, said",
    [
        (0, "không"), (4, "bốn"), (5, "năm"), (10, "mười"), (11, "mười một"), (14, "mười bốn"), (15, "mười lăm"),
        (20, "hai mươi"), (21, "hai mươi mốt"), (24, "hai mươi tư"), (25, "hai mươi lăm"), (31, "ba mươi mốt"),
        (100, "một trăm"), (101, "một trăm linh một"), (104, "một trăm linh bốn"), (105, "một trăm linh năm"),
        (110, "một trăm mười"), (115, "một trăm mười lăm"), (131, "một trăm ba mươi mốt"),
        (1000, "một nghìn"), (1005, "một nghìn không trăm linh năm"), (2340, "hai nghìn ba trăm bốn mươi"),
        (10_010, "mười nghìn không trăm mười"), (100_000, "một trăm nghìn"),
        (1_000_001, "một triệu không trăm linh một"), (2_024_500, "hai triệu không trăm hai mươi tư nghìn năm trăm"),
        (1_000_000_000, "một tỷ"), (999_999_999_999, "chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu "
         "chín trăm chín mươi chín nghìn chín trăm chín mươi chín"),
    ],
)  # fmt: skip
def test_a_number_in_words(number, said) -> None:
    assert number_words(number) == said


def test_numbers_nobody_writes_in_words() -> None:
    for number in (-1, 10**12):
        with pytest.raises(ValueError, match="in words"):
            number_words(number)


def test_names() -> None:
    assert capitals("Vũ Thị Ví Dụ") == "VŨ THỊ VÍ DỤ"
    assert capitals("Đỗ Thu\u031b\u0300ng".replace("\u0300", "\u0309")) == "ĐỖ THƯ\u0309NG".replace("Ư\u0309", "Ử")
    assert committee("Đảng bộ Công ty Mẫu") == "Đảng ủy Công ty Mẫu"
    assert committee("Chi bộ Phân xưởng 1") == "Chi bộ Phân xưởng 1"
