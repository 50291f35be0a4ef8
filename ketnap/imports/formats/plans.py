"""Yearly admission targets; the year stands in a column, in the heading or in the sheet's name."""

from ketnap.imports import cells
from ketnap.imports.formats.declared import Column, Format, Policy
from ketnap.imports.formats.organisation import UNIT_CODE, UNIT_NAME

FORMATS = (
    Format(
        topic="plans",
        title="Kế hoạch",
        order=3,
        either=(("unit_code", "unit_name"),),
        identifying=("unit_code", "target", "given_on"),
        columns=(
            Column("unit_code", UNIT_CODE, lambda _: cells.parse_code, Policy.KEY, width=20),
            Column("unit_name", UNIT_NAME, lambda _: cells.text_parser(200), width=46),
            Column(
                "year", ("Năm", "Năm kế hoạch", "Kế hoạch năm"), lambda _: cells.number_parser("năm", 1930, 2100),
                Policy.KEY,
            ),
            Column(
                "target",
                (
                    "Chỉ tiêu", "Chỉ tiêu kết nạp", "Chỉ tiêu giao", "Kế hoạch", "Chỉ tiêu kết nạp đảng viên",
                    "Số kết nạp", "Kế hoạch kết nạp", "Chỉ tiêu năm", "Số lượng",
                ),
                lambda _: cells.number_parser("chỉ tiêu", 0, 100_000, required=True), Policy.KEY, needed=True,
            ),
            Column(
                "given_on", ("Ngày giao", "Ngày giao chỉ tiêu", "Ngày ban hành", "Giao ngày", "Ngày quyết định"),
                cells.date_parser, Policy.DATE,
            ),
            Column(
                "has_source", ("Còn nguồn", "Nguồn", "Có nguồn"),
                lambda _: cells.choice_parser("yes_no", "còn nguồn", severity=cells.WARNING),
            ),
        ),
    ),
)  # fmt: skip
