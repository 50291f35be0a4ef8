"""Markings of secrecy: every way they are written is seen, no word that only contains one."""

import pytest

from ketnap.rules import secrecy

MARKED = {
    "Mật": ("Mật", "MẬT", "(Mật)", "[ MẬT ]", "Độ mật: Mật", "độ mật - mật", "* MẬT *", "Tài liệu mật", "VĂN BẢN MẬT.",
            "Ma\u0323\u0302t", "Số 12-BC/TU (mật)"),
    "Tối mật": ("Tối mật", "TỐI MẬT", "(tối mật)", "Độ mật: Tối mật", "BÁO CÁO TỐI MẬT VỀ NHÂN SỰ", "tối  mật"),
    "Tuyệt mật": ("Tuyệt mật", "TUYỆT MẬT", "Văn bản tuyệt mật", "CÔNG VĂN TUYỆT MẬT SỐ 3", "Độ mật: tuyệt mật"),
}  # fmt: skip
PLAIN = (
    "bảo mật", "Bảo mật thông tin", "BẢO MẬT", "bí mật", "Bỏ phiếu kín, giữ bí mật phiếu bầu", "mật độ dân số",
    "MẬT ĐỘ XÂY DỰNG", "mật khẩu", "Mật khẩu", "MẬT KHẨU MỚI", "mật ong", "Công ty Mật ong Tây Bắc", "thân mật",
    "Buổi gặp mặt thân mật", "trật tự", "mật thiết", "liên hệ mật thiết với nhân dân", "cơ mật", "mật thư", "rỉ mật",
    "Nhà máy đường mật", "Lê Thị Mật", "Ông Nguyễn Văn Mật", "Vũ Mật", "mật vụ", "nội dung bảo mật của hệ thống",
    "Luật Bảo vệ bí mật nhà nước", "Học về độ mật của văn bản", "mật danh", "Buổi tối mật độ xe giảm",
    "BUỔI TỐI MẬT ĐỘ XE GIẢM", "đường mía mật", "Phòng Bảo mật (An ninh)", "mật nhân", "tuyệt vời", "tối đa", "", "  ",
    "Cơ yếu và bảo mật", "(bảo mật)", "[bí mật]", "Số 12-QĐ/ĐUK",
)  # fmt: skip
NUMBERS = {
    "12-BC/TU-Mật": "Mật", "12-BC/TU (Mật)": "Mật", "15-QĐ/TU/TỐI MẬT": "Tối mật", "3-KL/TW Tuyệt mật": "Tuyệt mật",
    "12-QĐ/TM": "Tối mật", "12-QĐ/ĐUK": "", "Mật": "Mật", "45-BC/ĐUK": "", "7-NQ/CB.TM": "Tối mật", "1-HD/BMT": "",
}  # fmt: skip
NAMES = {
    "Mat_do_dan_cu.xlsx": "", "bao-mat.docx": "", "TUYET_MAT_12.docx": "Tuyệt mật", "toi-mat.xlsx": "Tối mật",
    "Tài liệu mật.docx": "Mật", "tai_lieu_mat.docx": "Mật", "BC (Mật).xlsx": "Mật", "Lê Thị Mật.xlsx": "",
    "danh sách lớp buổi tối mật độ.xlsx": "", "mật khẩu.xlsx": "", "bí mật.xlsx": "", "do_mat_do.xlsx": "",
}  # fmt: skip


@pytest.mark.parametrize(("expected", "line"), [(mark, line) for mark, lines in MARKED.items() for line in lines])
def test_a_marking_is_seen(expected, line) -> None:
    assert secrecy.degree(line) == expected


def test_words_that_only_look_like_one_are_none() -> None:
    assert {line: found for line in PLAIN if (found := secrecy.degree(line))} == {}


def test_numbers_and_file_names() -> None:
    assert {number: secrecy.of_number(number) for number in NUMBERS} == NUMBERS
    assert {name: secrecy.of_file_name(name) for name in NAMES} == NAMES


def test_a_marking_stands_over_a_table_and_a_name_in_it_is_none() -> None:
    row = ["1", "Lê Thị", "Mật", "12/3/1980", "Chi bộ 1"]
    assert secrecy.of_rows([["Đảng bộ A", "", "Mật"], ["DANH SÁCH"], row]) == "Mật"
    assert secrecy.of_rows([["DANH SÁCH"], row, row]) == ""
    assert secrecy.of_rows([["x"]] * secrecy.HEADER_ROWS + [["MẬT"]]) == ""
