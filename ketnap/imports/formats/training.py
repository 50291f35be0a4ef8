"""Classes and their learners. A learner need not be a member."""

from ketnap.imports import cells
from ketnap.imports.formats.declared import Column, Format, Policy
from ketnap.imports.formats.membership import COMPOSED, profile_columns, who_columns

CLASS_CODE = ("Mã lớp", "Ký hiệu lớp", "Mã lớp học", "Lớp", "Số hiệu lớp")

FORMATS = (
    Format(
        topic="training",
        title="Lớp bồi dưỡng",
        order=4,
        identifying=("code", "starts_on", "kind"),
        columns=(
            Column("code", CLASS_CODE, lambda _: cells.parse_code, Policy.KEY, needed=True, width=18),
            Column(
                "name", ("Tên lớp", "Tên lớp học", "Tên lớp bồi dưỡng"),
                lambda _: cells.text_parser(200, required="tên lớp"), needed=True, width=46,
            ),
            Column(
                "kind", ("Loại lớp", "Loại hình lớp", "Loại hình", "Nội dung", "Chương trình", "Loại"),
                lambda _: cells.choice_parser("class_kind", "loại lớp", required=True), Policy.KEY, width=32,
            ),
            Column(
                "organiser_code", ("Mã tổ chức mở lớp", "Mã đơn vị mở lớp", "Đơn vị mở lớp (mã)"),
                lambda _: cells.parse_code, Policy.KEY,
            ),
            Column(
                "starts_on", ("Từ ngày", "Ngày khai giảng", "Khai giảng", "Ngày bắt đầu", "Bắt đầu", "Ngày mở lớp"),
                cells.date_parser, Policy.DATE, needed=True,
            ),
            Column(
                "ends_on", ("Đến ngày", "Ngày bế giảng", "Bế giảng", "Ngày kết thúc", "Kết thúc"),
                cells.date_parser, Policy.DATE,
            ),
            Column(
                "partner", ("Đơn vị phối hợp", "Phối hợp với", "Phối hợp", "Cơ sở đào tạo", "Nơi phối hợp"),
                lambda _: cells.text_parser(200), width=34,
            ),
            Column(
                "announced", ("Số học viên", "Sĩ số", "Số lượng", "Số lượng học viên", "Số người học"),
                lambda _: cells.number_parser("số học viên", 0, 100_000),
            ),
        ),
    ),
    Format(
        topic="training",
        title="Học viên",
        order=5,
        composed=COMPOSED,
        identifying=("born_on", "class_code", "sex", "born_male", "born_female"),
        columns=(
            Column("class_code", CLASS_CODE, lambda _: cells.parse_code, Policy.KEY, needed=True, width=18),
            *who_columns(),
            *profile_columns(),
            Column(
                "grade", ("Kết quả", "Xếp loại", "Kết quả học tập", "Xếp loại học tập", "Kết quả xếp loại"),
                lambda _: cells.choice_parser("grade", "kết quả", severity=cells.WARNING),
            ),
            Column(
                "certificate",
                ("Số giấy chứng nhận", "Số GCN", "Số chứng nhận", "Số chứng chỉ", "Số bằng", "Giấy chứng nhận số"),
                lambda _: cells.text_parser(60), Policy.KEY, width=20,
            ),
            Column(
                "issued_on", ("Ngày cấp", "Ngày cấp GCN", "Ngày cấp giấy chứng nhận", "Cấp ngày"),
                cells.date_parser, Policy.DATE,
            ),
            Column("issuer", ("Nơi cấp", "Đơn vị cấp", "Cơ quan cấp"), lambda _: cells.text_parser(200), width=30),
        ),
    ),
)  # fmt: skip
