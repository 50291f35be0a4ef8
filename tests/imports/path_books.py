"""The three lists of the path as an office keeps them, for the clean office of books.py. People are invented."""

from datetime import date
from typing import Any

from ketnap.actions.papers import Paper
from ketnap.models import UnitState
from tests.imports import books

SYMPATHISERS, FILES, PROBATIONERS = "Cảm tình Đảng", "Hồ sơ đang làm", "Đảng viên dự bị"
Sheet = list[list[Any]]


def sympathisers() -> Sheet:
    return [
        ["DANH SÁCH CẢM TÌNH ĐẢNG (có đến 30/09/2011)"], [],
        ["STT", "Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào danh sách cảm tình",
         "Đảng viên giúp đỡ", "Ngày phân công giúp đỡ", "Số giấy chứng nhận", "Ngày cấp giấy chứng nhận", "Nhận xét",
         "Ngày nhận xét"],
        [1, "77.001.001", "Khúc Văn Ngân", "Nam", date(1988, 3, 1), date(2010, 9, 6), "Trịnh Đức Mạnh",
         date(2010, 9, 10), "", "", "", ""],
        [2, "77.001.001", "Mạc Thị Thơm", "Nữ", date(1990, 2, 3), date(2011, 1, 10), "Hứa Thị Lan", date(2011, 1, 10),
         "", "", "Tiếp tục bồi dưỡng", date(2011, 9, 5)],
        [3, "77.020", "Lã Thị Vóc", "Nữ", date(1987, 12, 24), date(2010, 3, 8), "Tạ Thị Mùi", date(2010, 3, 9),
         "17/NT", date(2010, 11, 19), "Đủ điều kiện lập hồ sơ", date(2011, 9, 5)],
    ]  # fmt: skip


def files() -> Sheet:
    return [
        ["HỒ SƠ ĐỀ NGHỊ KẾT NẠP ĐANG LÀM"], ["(có đến 30/09/2011)"],
        ["STT", "Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào danh sách cảm tình",
         "Đảng viên giúp đỡ", "Ngày phân công giúp đỡ", "Ngày lập hồ sơ", "Ngày nộp đơn", "Ngày khai lý lịch",
         "Ngày thẩm tra", "Kết quả thẩm tra", "Đảng viên giới thiệu 1", "Đảng viên giới thiệu 2", "Ngày giới thiệu",
         "Ngày họp chi bộ", "Phiếu chi bộ", "Ngày họp cấp ủy", "Phiếu cấp ủy", "Số quyết định", "Ngày quyết định"],
        [1, "77.001.002", "Quách Văn Lộc", "Nam", date(1986, 6, 6), date(2010, 1, 11), "Cù Thị Nga", date(2010, 1, 15),
         date(2011, 8, 1), date(2011, 8, 3)],
        [2, "77.001.002", "Thào Thị Sen", "Nữ", date(1989, 4, 12), date(2010, 2, 1), "Bế Văn Sơn", date(2010, 2, 1),
         date(2011, 5, 3), date(2011, 5, 5), date(2011, 5, 9), date(2011, 6, 20), "Đủ điều kiện", "Bế Văn Sơn",
         "Cù Thị Nga", date(2011, 6, 27), date(2011, 7, 4), "3/3"],
        [3, "77.020", "Giàng A Tú", "Nam", date(1984, 10, 30), date(2009, 11, 2), "Hứa Minh Châu", date(2009, 11, 2),
         date(2011, 3, 1), date(2011, 3, 2), date(2011, 3, 7), date(2011, 4, 18), "Đủ điều kiện", "Hứa Minh Châu",
         "Tạ Thị Mùi", date(2011, 5, 9), date(2011, 6, 1), "3/3", "", "", "41-QĐ/ĐUK", date(2011, 9, 15)],
    ]  # fmt: skip


def probationers() -> Sheet:
    return [
        ["DANH SÁCH ĐẢNG VIÊN DỰ BỊ (có đến 30/09/2011)"], [],
        ["STT", "Mã tổ chức", "Họ và tên", "Ngày sinh", "Số thẻ Đảng", "Số quyết định", "Ngày quyết định",
         "Ngày lễ kết nạp", "Đảng viên giúp đỡ", "Ngày phân công", "Số GCN lớp đảng viên mới",
         "Ngày cấp GCN lớp đảng viên mới", "Hạn chính thức", "Biên bản lễ kết nạp"],
        [1, "77.020", "Đới Thị Hằng", date(1990, 7, 7), "", "12-QĐ/ĐUK", date(2011, 4, 28), date(2011, 5, 19),
         "Tạ Thị Mùi", date(2011, 5, 19), "", "", date(2012, 5, 19), "Đủ nội dung"],
    ]  # fmt: skip


def path() -> dict[str, Sheet]:
    """The three lists alone, for a register that has the office."""
    return {SYMPATHISERS: sympathisers(), FILES: files(), PROBATIONERS: probationers()}


def whole() -> dict[str, Sheet]:
    """The office and its path in one workbook."""
    return books.office() | path()


def changed(*cells: tuple[str, str, Any], sheets: dict[str, Sheet] | None = None) -> dict[str, Sheet]:
    made = sheets if sheets is not None else path()
    for sheet, cell, value in cells:
        books.put(made, sheet, cell, value)
    return made


REASON = Paper(reason="Theo nghị quyết chi bộ")


def code_of(unit_id: int) -> str:
    return UnitState.objects.filter(unit=unit_id).latest("valid_from").code
