"""List of Party organisations with their enterprises."""

from ketnap.imports import cells
from ketnap.imports.formats.declared import Column, Format, Policy

UNIT_CODE = (
    "Mã tổ chức", "Mã tổ chức đảng", "Mã TCĐ", "Mã đơn vị", "Mã chi bộ", "Mã TCCSĐ", "Mã số tổ chức", "Mã đảng bộ",
    "Mã chi bộ đảng bộ", "Mã", "Mã định danh tổ chức đảng", "Mã tổ chức sinh hoạt", "Mã cơ sở",
)  # fmt: skip
UNIT_NAME = (
    "Tên tổ chức đảng", "Tên tổ chức", "Tên đơn vị", "Tổ chức đảng", "Tên TCĐ", "Tên chi bộ, đảng bộ", "Tên chi bộ",
    "Tên TCCSĐ", "Tên tổ chức cơ sở đảng", "Tổ chức cơ sở đảng", "Tên đảng bộ, chi bộ", "Chi bộ, đảng bộ",
    "Chi bộ", "Chi bộ sinh hoạt", "Nơi sinh hoạt", "Sinh hoạt tại", "Chi bộ đang sinh hoạt", "Nơi sinh hoạt đảng",
)  # fmt: skip

FORMATS = (
    Format(
        topic="organisation",
        title="Tổ chức đảng",
        order=1,
        identifying=("code", "kind", "parent"),
        columns=(
            Column("code", UNIT_CODE, lambda _: cells.parse_code, Policy.KEY, needed=True, width=20),
            Column(
                "name", UNIT_NAME, lambda _: cells.text_parser(200, required="tên tổ chức đảng"), needed=True, width=46
            ),
            Column(
                "kind",
                (
                    "Loại hình tổ chức", "Loại hình tổ chức đảng", "Loại tổ chức", "Loại hình TCĐ", "Loại hình",
                    "Loại tổ chức đảng", "Loại hình tổ chức cơ sở đảng", "Cấp", "Loại",
                ),
                lambda _: cells.choice_parser("unit_kind", "loại hình tổ chức đảng", required=True),
                Policy.KEY, needed=True, width=32,
            ),
            Column(
                "parent",
                (
                    "Trực thuộc (mã)", "Trực thuộc", "Mã cấp trên", "Mã cấp trên trực tiếp", "Mã tổ chức cấp trên",
                    "Mã trực thuộc", "Cấp trên", "Cấp trên trực tiếp", "Mã đơn vị cấp trên", "Trực thuộc mã tổ chức",
                    "Mã tổ chức đảng cấp trên", "Mã TCĐ cấp trên",
                ),
                lambda _: cells.parse_code, Policy.KEY, width=18,
            ),
            Column(
                "founded_on",
                ("Ngày thành lập", "Ngày, tháng, năm thành lập", "Thành lập ngày", "Ngày QĐ thành lập", "Thành lập"),
                cells.date_parser, Policy.DATE,
            ),
            Column(
                "official_code",
                (
                    "Mã tổ chức đảng (14 số)", "Mã tổ chức đảng 14 chữ số", "Mã TCĐ (14 số)", "Mã 14 số",
                    "Mã tổ chức đảng trên CSDL", "Mã tổ chức 14 số", "Mã tổ chức đảng (14 chữ số)",
                ),
                lambda _: cells.parse_official, Policy.KEY, width=24,
            ),
            Column(
                "enterprise", ("Doanh nghiệp", "Tên doanh nghiệp", "Lãnh đạo doanh nghiệp", "Tên DN", "DN"),
                lambda _: cells.text_parser(200), width=36,
            ),
            Column(
                "ownership",
                (
                    "Loại hình doanh nghiệp", "Loại hình DN", "Thành phần kinh tế", "Loại doanh nghiệp",
                    "Hình thức sở hữu",
                ),
                lambda _: cells.choice_parser("ownership", "loại hình doanh nghiệp"), width=36,
            ),
            Column(
                "workers",
                ("Số lao động", "Tổng số lao động", "Lao động", "Số công nhân", "Số CNLĐ", "Số LĐ", "Tổng số LĐ"),
                lambda _: cells.number_parser("số lao động", 0, 2_000_000),
            ),
        ),
    ),
)  # fmt: skip
