"""The lists of the path an office keeps before and after the admission: sympathisers, files, probationary members.

One row is one person; the columns are the days and papers it proves. Which list a sheet is, its headings say: a sheet
with papers of a file is a list of files, one with the ceremony and what follows it a list of probationary members.
"""

from dataclasses import replace

from ketnap.imports import cells
from ketnap.imports.cells import WARNING
from ketnap.imports.formats.declared import Column, Format, Policy
from ketnap.imports.formats.membership import COMPOSED, JOINED, profile_columns, who_columns
from ketnap.imports.formats.training import CLASS_CODE

SYMPATHISERS, FILES, PROBATIONERS = 6, 7, 8
"""Orders of the formats."""
HELPER = (
    "Đảng viên giúp đỡ", "Người giúp đỡ", "Đảng viên được phân công giúp đỡ", "Đảng viên phân công giúp đỡ",
    "Họ tên đảng viên giúp đỡ", "Đảng viên theo dõi, giúp đỡ", "Đảng viên phụ trách",
)  # fmt: skip
HELPED = ("Ngày phân công giúp đỡ", "Ngày phân công", "Phân công giúp đỡ ngày", "Ngày phân công đảng viên giúp đỡ")


def _day(name: str, *headings: str, needed: bool = False) -> Column:
    return Column(name, headings, cells.date_parser, Policy.DATE, needed=needed)


def _text(name: str, *headings: str, limit: int = 200, width: int = 26) -> Column:
    return Column(name, headings, lambda _: cells.text_parser(limit), width=width)


def _number(name: str, what: str, *headings: str) -> Column:
    return Column(name, headings, lambda _: cells.number_parser(what, 0, 10_000), Policy.KEY, width=10)


def _awareness() -> tuple[Column, ...]:
    return (
        Column("class_code", CLASS_CODE, lambda _: cells.parse_code, Policy.KEY, width=16),
        Column(
            "certificate",
            (
                "Số giấy chứng nhận", "Số GCN", "Số chứng nhận", "Giấy chứng nhận số",
                "Số giấy chứng nhận lớp nhận thức",
                "Số GCN lớp nhận thức", "Giấy chứng nhận lớp nhận thức số", "Số GCN nhận thức về Đảng",
            ),
            lambda _: cells.text_parser(60), Policy.KEY, width=20,
        ),
        _day(
            "issued_on", "Ngày cấp giấy chứng nhận", "Ngày cấp", "Ngày cấp GCN", "Cấp ngày",
            "Ngày cấp giấy chứng nhận lớp nhận thức", "Ngày cấp GCN lớp nhận thức", "Ngày học lớp nhận thức",
        ),
        _text("issuer", "Nơi cấp", "Đơn vị cấp", "Cơ quan cấp", "Nơi cấp giấy chứng nhận"),
    )  # fmt: skip


def _listed(*, needed: bool = False) -> Column:
    return _day(
        "listed_on", "Ngày vào danh sách cảm tình", "Ngày vào danh sách cảm tình Đảng", "Ngày vào danh sách",
        "Ngày đưa vào danh sách", "Ngày công nhận cảm tình Đảng", "Ngày xét cảm tình Đảng", "Ngày cảm tình Đảng",
        "Ngày đưa vào danh sách cảm tình Đảng", "Ngày chi bộ đưa vào danh sách", "Cảm tình Đảng từ ngày",
        "Ngày chi bộ xét công nhận cảm tình Đảng", needed=needed,
    )  # fmt: skip


def _papers() -> tuple[Column, ...]:
    """The papers of a file up to the vote of the cell."""
    return (
        _day("set_up_on", "Ngày lập hồ sơ", "Ngày mở hồ sơ", "Ngày làm hồ sơ", "Lập hồ sơ ngày"),
        _day(
            "applied_on", "Ngày nộp đơn", "Ngày làm đơn", "Ngày viết đơn", "Đơn xin vào Đảng", "Ngày đơn xin vào Đảng",
            "Ngày nộp đơn xin vào Đảng", "Ngày đơn",
        ),
        _day(
            "cv_on", "Ngày khai lý lịch", "Ngày viết lý lịch", "Ngày nộp lý lịch", "Lý lịch", "Ngày lý lịch",
            "Lý lịch khai ngày", "Lý lịch người xin vào Đảng",
        ),
        _day(
            "vetting_on", "Ngày thẩm tra", "Ngày thẩm tra lý lịch", "Ngày bắt đầu thẩm tra", "Ngày gửi thẩm tra",
            "Thẩm tra lý lịch ngày", "Thẩm tra ngày",
        ),
        _day(
            "vetted_on", "Ngày có kết quả thẩm tra", "Ngày kết quả thẩm tra", "Ngày thẩm tra xong",
            "Ngày hoàn thành thẩm tra",
        ),
        Column(
            "vetted", ("Kết quả thẩm tra", "Kết quả thẩm tra lý lịch", "Kết luận thẩm tra"),
            lambda _: cells.choice_parser("vetted", "kết quả thẩm tra"), Policy.KEY,
        ),
        _day("certified_on", "Ngày chứng nhận lý lịch", "Ngày cấp ủy chứng nhận lý lịch", "Ngày xác nhận lý lịch"),
        _text("introducer", "Đảng viên giới thiệu", "Người giới thiệu", "Đảng viên giới thiệu 1", "Người giới thiệu 1",
              "Đảng viên giới thiệu thứ nhất", "Họ tên đảng viên giới thiệu"),
        _text("introducer_2", "Đảng viên giới thiệu 2", "Người giới thiệu 2", "Đảng viên giới thiệu thứ hai",
              "Người giới thiệu thứ hai"),
        _day("introduced_on", "Ngày giới thiệu", "Ngày giấy giới thiệu", "Ngày đảng viên giới thiệu"),
        _day("youth_on", "Ngày nghị quyết Đoàn", "Ngày Đoàn thanh niên giới thiệu", "Ngày nghị quyết Đoàn thanh niên",
             "Đoàn thanh niên giới thiệu ngày", "Ngày nghị quyết của Đoàn thanh niên"),
        _day("trade_on", "Ngày nghị quyết Công đoàn", "Ngày Công đoàn giới thiệu", "Công đoàn giới thiệu ngày",
             "Ngày nghị quyết của Công đoàn"),
        _day("opinions_on", "Ngày lấy ý kiến", "Ngày tổng hợp ý kiến", "Ngày lấy ý kiến nơi cư trú"),
    )  # fmt: skip


def _votes() -> tuple[Column, ...]:
    """The vote of the cell, that of the committee, the decision."""
    return (
        _day(
            "ballot_on", "Ngày họp chi bộ", "Ngày chi bộ họp", "Ngày chi bộ xét", "Ngày nghị quyết chi bộ",
            "Ngày họp chi bộ xét kết nạp", "Chi bộ họp ngày", "Chi bộ xét ngày", "Ngày nghị quyết của chi bộ",
        ),
        Column(
            "votes", ("Phiếu chi bộ", "Số phiếu", "Phiếu tán thành trên tổng số", "Tán thành/tổng số", "Phiếu",
                      "Số phiếu (tán thành/đảng viên chính thức)", "Kết quả phiếu chi bộ"),
            lambda _: cells.parse_votes, Policy.KEY, width=12,
        ),
        _number("entitled", "số đảng viên chính thức", "Số đảng viên chính thức", "Tổng số đảng viên chính thức",
                "Đảng viên chính thức của chi bộ", "Số ĐVCT"),
        _number("present", "số đảng viên dự họp", "Số đảng viên dự họp", "Có mặt", "Số có mặt", "Số ĐVCT dự họp"),
        _number("in_favour", "số phiếu tán thành", "Số phiếu tán thành", "Tán thành", "Số phiếu đồng ý",
                "Phiếu tán thành"),
        _number("against", "số phiếu không tán thành", "Số phiếu không tán thành", "Không tán thành",
                "Phiếu không tán thành", "Số phiếu không đồng ý"),
        Column(
            "agreed", ("Kết luận của chi bộ", "Kết luận chi bộ", "Kết quả biểu quyết", "Chi bộ kết luận"),
            lambda _: cells.choice_parser("agreed", "kết luận của chi bộ"), Policy.KEY, width=16,
        ),
        _day(
            "committee_on", "Ngày họp cấp ủy", "Ngày cấp ủy họp", "Ngày cấp ủy xét", "Ngày cấp ủy",
            "Ngày đảng ủy cơ sở xét", "Ngày nghị quyết đảng ủy cơ sở", "Ngày họp đảng ủy cơ sở", "Ngày đảng ủy xét",
        ),
        Column(
            "committee_votes", ("Phiếu cấp ủy", "Số phiếu cấp ủy", "Phiếu đảng ủy cơ sở"),
            lambda _: cells.parse_votes, Policy.KEY, width=12,
        ),
        Column(
            "decision_no",
            ("Số quyết định", "Số QĐ", "Số quyết định kết nạp", "Quyết định kết nạp số", "Quyết định số"),
            lambda _: cells.text_parser(60), Policy.KEY, width=16,
        ),
        _day("decided_on", "Ngày quyết định", "Ngày QĐ", "Ngày quyết định kết nạp", "Ngày QĐ kết nạp",
             "QĐ kết nạp ngày"),
        _day("received_on", "Ngày nhận quyết định", "Ngày chi bộ nhận quyết định"),
    )  # fmt: skip


def _ceremony(*, needed: bool = False) -> Column:
    more = ("Ngày lễ kết nạp", "Ngày tổ chức lễ kết nạp", "Lễ kết nạp", "Ngày làm lễ kết nạp")
    return _day("held_on", *JOINED[1:2], *more, *JOINED[:1], *JOINED[2:], needed=needed)


def _helper() -> tuple[Column, ...]:
    return _text("helper", *HELPER), _day("helped_on", *HELPED)


def _who(*, of_members: bool = False) -> tuple[Column, ...]:
    """Of members the register knows the sex already."""
    if not of_members:
        return who_columns()
    plain = Column("sex", (), lambda _: cells.choice_parser("sex", "giới tính"), width=10)
    return tuple(
        replace(plain, headings=column.headings) if column.name == "sex" else column for column in who_columns()
    )


FORMATS = (
    Format(
        topic="admission",
        title="Cảm tình Đảng",
        order=SYMPATHISERS,
        composed=COMPOSED,
        identifying=("born_on", "listed_on", "sex", "born_male", "born_female"),
        columns=(
            *_who(),
            _listed(needed=True),
            *_helper(),
            *_awareness(),
            Column(
                "remark", ("Nhận xét", "Kết luận", "Nhận xét của chi bộ", "Nhận xét, đánh giá"),
                lambda _: cells.choice_parser("remark", "nhận xét", severity=WARNING), width=20,
            ),
            _day("remarked_on", "Ngày nhận xét", "Nhận xét ngày"),
            *profile_columns(),
        ),
    ),
    Format(
        topic="admission",
        title="Hồ sơ đang làm",
        order=FILES,
        composed=COMPOSED,
        identifying=("born_on", "applied_on", "sex", "born_male", "born_female", "ballot_on"),
        either=(("set_up_on", "applied_on", "cv_on", "vetting_on", "ballot_on", "committee_on"),),
        columns=(
            *_who(), _listed(), *_helper(), *_awareness(), *_papers(), *_votes(), _ceremony(), *profile_columns(),
        ),
    ),
    Format(
        topic="admission",
        title="Đảng viên dự bị",
        order=PROBATIONERS,
        composed=COMPOSED,
        identifying=("born_on", "held_on", "sex", "card_no", "born_male", "born_female"),
        either=(("helper", "official_due", "new_member_certificate", "new_member_on", "helped_on"),),
        columns=(
            *_who(of_members=True),
            Column(
                "card_no", ("Số thẻ Đảng", "Số thẻ đảng viên", "Số thẻ", "Thẻ đảng viên"), lambda _: cells.parse_card,
                Policy.KEY,
            ),
            _listed(), *_awareness(), *_papers(), *_votes(), _ceremony(needed=True),
            Column(
                "minutes", ("Biên bản lễ kết nạp", "Biên bản lễ", "Biên bản kết nạp"),
                lambda _: cells.choice_parser("minutes", "biên bản lễ kết nạp", severity=WARNING), width=16,
            ),
            _text("helper", *HELPER, "Đảng viên giúp đỡ dự bị", "Đảng viên giúp đỡ đảng viên dự bị",
                  "Người giúp đỡ đảng viên dự bị"),
            _day("helped_on", *HELPED),
            Column(
                "new_member_certificate",
                (
                    "Số giấy chứng nhận lớp đảng viên mới", "Số GCN lớp đảng viên mới", "Số GCN đảng viên mới",
                    "Lớp đảng viên mới", "Giấy chứng nhận lớp đảng viên mới",
                ),
                lambda _: cells.text_parser(60), Policy.KEY, width=20,
            ),
            _day("new_member_on", "Ngày cấp giấy chứng nhận lớp đảng viên mới", "Ngày cấp GCN lớp đảng viên mới",
                 "Ngày học lớp đảng viên mới"),
            _day("official_due", "Hạn chính thức", "Hạn công nhận chính thức", "Ngày hết dự bị", "Ngày hết hạn dự bị",
                 "Đến hạn chính thức", "Thời hạn dự bị đến"),
        ),
    ),
)  # fmt: skip
