"""List of members as it stands on a day."""

from ketnap.imports import cells
from ketnap.imports.cells import WARNING
from ketnap.imports.formats.declared import Column, Format, Policy
from ketnap.imports.formats.organisation import UNIT_CODE, UNIT_NAME

NAME = (
    "Họ và tên", "Họ tên", "Họ và tên đảng viên", "Họ tên đảng viên", "Họ và tên khai sinh", "Họ tên khai sinh",
    "Họ, tên", "Tên đảng viên", "Họ và tên học viên", "Họ tên học viên",
    "Đồng chí", "Họ tên đồng chí", "Họ và tên đồng chí",
)  # fmt: skip
SEX = ("Giới tính", "Nam/Nữ", "Nam, nữ", "Giới", "Phái", "Nam nữ", "GT")
BORN = (
    "Ngày sinh", "Sinh ngày", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Năm sinh", "Ngày/tháng/năm sinh",
    "NTNS", "N/S", "Sinh ngày tháng năm", "Ngày sinh (ngày/tháng/năm)",
)  # fmt: skip
JOINED = (
    "Ngày vào Đảng", "Ngày kết nạp", "Ngày, tháng, năm vào Đảng", "Vào Đảng ngày", "Ngày kết nạp Đảng",
    "Ngày vào ĐCSVN", "Ngày vào Đảng CSVN", "Ngày, tháng, năm kết nạp", "Vào Đảng", "Ngày kết nạp vào Đảng",
    "Ngày vào Đảng CS Việt Nam", "Ngày tháng năm vào Đảng CSVN",
    "Ngày vào Đảng dự bị", "NVĐ", "Ngày KN", "Ngày vào Đảng Cộng sản Việt Nam",
)  # fmt: skip
OFFICIAL = (
    "Ngày chính thức", "Ngày công nhận chính thức", "Chính thức ngày", "Ngày, tháng, năm chính thức",
    "Ngày vào Đảng chính thức", "Chính thức", "Ngày công nhận đảng viên chính thức", "Ngày CT", "Ngày công nhận",
    "Ngày c.thức", "Ngày chuyển chính thức", "Ngày chuyển đảng chính thức", "Vào Đảng chính thức",
)  # fmt: skip


def profile_columns() -> tuple[Column, ...]:
    """What a list may say about a person beyond the name; lists of learners may say it as well."""
    return (
        Column("ethnicity", ("Dân tộc", "DT"), lambda _: cells.choice_parser("ethnicities", "dân tộc")),
        Column("religion", ("Tôn giáo",), lambda _: cells.choice_parser("religions", "tôn giáo")),
        Column(
            "native_place", ("Quê quán", "Nguyên quán", "Quê quán (huyện, tỉnh)", "Quê quán (xã, huyện, tỉnh)", "Quê"),
            lambda _: cells.text_parser(200), width=28,
        ),
        Column(
            "schooling",
            (
                "Trình độ phổ thông", "Trình độ học vấn", "Giáo dục phổ thông", "Văn hóa", "Học vấn",
                "Trình độ văn hóa", "Học vấn phổ thông", "TĐHV", "Trình độ GDPT", "Trình độ học vấn phổ thông",
            ),
            lambda _: cells.schooling_parser(),
        ),
        Column(
            "qualification",
            (
                "Trình độ chuyên môn", "Chuyên môn, nghiệp vụ", "Chuyên môn", "Trình độ chuyên môn nghiệp vụ",
                "Trình độ CMNV", "CMNV", "Chuyên môn nghiệp vụ", "Trình độ đào tạo",
            ),
            lambda _: cells.choice_parser("qualification", "trình độ chuyên môn", severity=WARNING), width=18,
        ),
        Column(
            "theory",
            (
                "Lý luận chính trị", "Trình độ lý luận chính trị", "LLCT", "Trình độ LLCT", "Lí luận chính trị",
                "Trình độ lý luận",
            ),
            lambda _: cells.choice_parser("theory", "trình độ lý luận chính trị", severity=WARNING), width=18,
        ),
        Column(
            "occupation",
            (
                "Nghề nghiệp", "Nghề nghiệp hiện nay", "Công việc hiện nay", "Chức vụ, nghề nghiệp",
                "Nghề nghiệp, chức vụ",
            ),
            lambda _: cells.choice_parser("occupation", "nghề nghiệp", severity=WARNING), width=34,
        ),
        Column(
            "identity_no",
            (
                "Số định danh cá nhân", "Số căn cước", "Số CCCD", "CCCD", "Số CMND", "CMND", "Số căn cước công dân",
                "Số định danh", "Số CCCD/ĐDCN",
            ),
            lambda _: cells.parse_identity, Policy.KEY, width=18,
        ),
        Column(
            "address", ("Nơi ở", "Nơi ở hiện nay", "Địa chỉ", "Thường trú", "Nơi thường trú", "Chỗ ở hiện nay"),
            lambda _: cells.text_parser(300), width=30,
        ),
    )  # fmt: skip


COMPOSED = (
    ("name", ("family_name", "given_name")),
    ("born_on", ("born_male", "born_female")),
    ("sex", ("sex_male", "sex_female")),
    ("sex", ("born_male", "born_female")),
)


def _split(headings: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(f"{heading} {word}" for heading in headings)


def who_columns() -> tuple[Column, ...]:
    return (
        Column(
            "family_name",
            ("Họ và đệm", "Họ đệm", "Họ và tên đệm", "Họ, đệm", "Họ", "Họ và chữ đệm", "Họ tên đệm", "Họ lót"),
            lambda _: cells.clean, part=True,
        ),
        Column("given_name", ("Tên", "Tên gọi"), lambda _: cells.clean, part=True),
        Column("born_male", _split(BORN, "nam"), lambda _: cells.clean, part=True),
        Column("born_female", _split(BORN, "nữ"), lambda _: cells.clean, part=True),
        Column("sex_male", ("Nam", *_split(SEX[:1], "nam")), lambda _: cells.clean, part=True),
        Column("sex_female", ("Nữ", *_split(SEX[:1], "nữ")), lambda _: cells.clean, part=True),
        Column("unit_code", UNIT_CODE, lambda _: cells.parse_code, Policy.KEY, width=20),
        Column("unit_name", UNIT_NAME, lambda _: cells.text_parser(200), width=40),
        Column("name", NAME, lambda _: cells.parse_name, Policy.KEY, needed=True, width=26),
        Column("sex", SEX, lambda _: cells.choice_parser("sex", "giới tính", required=True), needed=True, width=10),
        Column("born_on", BORN, cells.date_parser, Policy.DATE, needed=True),
    )  # fmt: skip


FORMATS = (
    Format(
        topic="membership",
        title="Đảng viên",
        order=2,
        composed=COMPOSED,
        identifying=("born_on", "joined_on", "sex", "card_no", "born_male", "born_female"),
        columns=(
            *who_columns(),
            *profile_columns(),
            Column(
                "youth_union",
                ("Đoàn viên", "Đoàn viên TNCS", "Đoàn viên TNCSHCM", "Là đoàn viên", "Đoàn viên Đoàn TNCS", "ĐV TNCS"),
                lambda _: cells.choice_parser("yes_no", "đoàn viên", severity=WARNING), width=10,
            ),
            Column("joined_on", JOINED, cells.date_parser, Policy.DATE, needed=True),
            Column(
                "join_decided_on", ("Ngày quyết định kết nạp", "Ngày QĐ kết nạp", "QĐ kết nạp ngày"),
                cells.date_parser, Policy.DATE,
            ),
            Column("official_on", OFFICIAL, cells.date_parser, Policy.DATE),
            Column(
                "card_no",
                (
                    "Số thẻ Đảng", "Số thẻ đảng viên", "Số thẻ", "Số thẻ ĐV", "Số TĐV", "Thẻ đảng viên", "Thẻ Đảng",
                    "Mã thẻ Đảng", "Số thẻ Đảng (12 số)", "Số thẻ đảng viên (12 số)",
                ),
                lambda _: cells.parse_card, Policy.KEY,
            ),
            Column(
                "moved_on",
                (
                    "Ngày chuyển đến", "Ngày chuyển sinh hoạt", "Chuyển đến ngày", "Ngày chuyển SHĐ", "Ngày đến",
                    "Ngày tiếp nhận", "Ngày chuyển sinh hoạt đảng",
                ),
                cells.date_parser, Policy.DATE,
            ),
            Column(
                "moved_from",
                ("Từ đâu đến", "Nơi chuyển đi", "Chuyển từ", "Đơn vị cũ", "Nơi sinh hoạt trước", "Từ đâu"),
                lambda _: cells.text_parser(200), width=30,
            ),
        ),
    ),
)  # fmt: skip
