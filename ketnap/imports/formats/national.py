"""The list used for cleaning the national database of members (2025): STT, ID and 26 columns; read as members.

Evidence: a tool of an office in use in 2025, confidence M. Headings are recognised by their words, so that a layout
with the same columns in another order is read too.
"""

from ketnap.imports import cells
from ketnap.imports.formats.declared import Column, Format, Policy
from ketnap.imports.formats.membership import BORN, JOINED, NAME, OFFICIAL, SEX

TWO_LEVELS = "(mô hình 2 cấp)"
PLACES = {
    "detail": ("Địa chỉ chi tiết", "Địa chỉ", "Chi tiết"),
    "commune": ("Xã/Phường", "Phường/Xã", "Xã, phường", "Xã"),
    "province": ("Tỉnh/Thành phố", "Tỉnh", "Tỉnh, thành phố", "Tỉnh/TP"),
}
"""From the house to the province, as a place is written in one line."""


def _part(name: str, *headings: str) -> Column:
    return Column(name, headings, lambda _: cells.clean, part=True, width=22)


def _place(name: str, *groups: str) -> tuple[Column, ...]:
    """The three columns of a place, under any of the spellings of its group."""
    return tuple(
        _part(f"{name}_{level}", *(f"{group} {heading}" for group in groups for heading in headings))
        for level, headings in PLACES.items()
    )


NATIVE = _place("native", f"Quê quán {TWO_LEVELS}", "Quê quán mô hình 2 cấp", "Quê quán")
HOME = _place("home", f"Thường trú {TWO_LEVELS}", "Thường trú mô hình 2 cấp", "Thường trú", "Nơi thường trú")
BIRTH = ("Quốc gia", "Tỉnh/Thành phố", "Địa chỉ")
NOT_KEPT = (
    "ID", "Tên gọi khác", "Nơi cấp thẻ", "Ngày cấp thẻ", "Số CMND cũ",
    *(f"Nơi đăng ký khai sinh {heading}" for heading in (*BIRTH, "Tỉnh", "Địa chỉ chi tiết")),
    *(f"{place} {levels}Quốc gia" for place in ("Quê quán", "Thường trú") for levels in ("", f"{TWO_LEVELS} ")),
)  # fmt: skip

FORMATS = (
    Format(
        topic="membership",
        title="Mẫu cơ sở dữ liệu đảng viên",
        order=2,
        identifying=("born_on", "joined_on", "sex", "card_12", "card_85", "identity_no"),
        joined=(
            ("native_place", tuple(column.name for column in NATIVE), ", "),
            ("address", tuple(column.name for column in HOME), ", "),
            ("card_no", ("card_12", "card_85"), ""),
        ),
        not_kept=NOT_KEPT,
        columns=(
            Column("name", NAME, lambda _: cells.parse_name, Policy.KEY, needed=True, width=26),
            Column("sex", SEX, lambda _: cells.choice_parser("sex", "giới tính", required=True), needed=True, width=10),
            Column("born_on", BORN, cells.date_parser, Policy.DATE, needed=True),
            Column("ethnicity", ("Dân tộc",), lambda _: cells.choice_parser("ethnicities", "dân tộc")),
            Column("religion", ("Tôn giáo",), lambda _: cells.choice_parser("religions", "tôn giáo")),
            Column(
                "identity_no", ("Số định danh cá nhân", "Số định danh", "Số CCCD"), lambda _: cells.parse_identity,
                Policy.KEY, width=18,
            ),
            _part("card_12", "Số thẻ Đảng (12 số)", "Số thẻ Đảng", "Số thẻ đảng viên (12 số)"),
            _part("card_85", "Số thẻ theo QĐ 85", "Số thẻ theo Quy định 85", "Số thẻ (QĐ 85)"),
            Column("card_no", (), lambda _: cells.parse_card, Policy.KEY, width=16),
            Column(
                "unit_name",
                ("Tổ chức Đảng đang sinh hoạt", "Tổ chức đảng đang sinh hoạt (không sửa)", "TCĐ đang sinh hoạt"),
                lambda _: cells.text_parser(250), Policy.KEY, needed=True, width=44,
            ),
            *NATIVE,
            Column("native_place", (), lambda _: cells.text_parser(200)),
            *HOME,
            Column("address", (), lambda _: cells.text_parser(300)),
            Column("joined_on", JOINED, cells.date_parser, Policy.DATE, needed=True),
            Column("official_on", OFFICIAL, cells.date_parser, Policy.DATE),
            Column("status", ("Trạng thái hoạt động", "Trạng thái"), lambda _: cells.text_parser(100), width=20),
            Column(
                "left_on", ("Ngày rời khỏi/mất/miễn", "Ngày rời khỏi, mất, miễn", "Ngày rời khỏi"), cells.date_parser,
                Policy.DATE,
            ),
        ),
    ),
)  # fmt: skip
