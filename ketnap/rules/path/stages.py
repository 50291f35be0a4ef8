"""Where a candidacy stands. The order is that of the path; what ended stands apart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    code: str
    title: str
    short: str
    """Heading of a column of the board."""
    waits_for: str
    """What has to happen to leave it, as an office says it."""


STAGES = {
    stage.code: stage
    for stage in (
        Stage("sympathiser", "Cảm tình Đảng", "Cảm tình", "lập hồ sơ đề nghị kết nạp"),
        Stage("file", "Đang làm hồ sơ", "Hồ sơ", "chi bộ xét, biểu quyết đề nghị kết nạp"),
        Stage("proposed", "Chi bộ đã đề nghị kết nạp", "Chi bộ đề nghị", "cấp ủy cơ sở xét, đề nghị"),
        Stage("sent_up", "Cấp ủy cơ sở đã đề nghị", "Cấp ủy đề nghị", "cấp có thẩm quyền quyết định"),
        Stage("decided", "Đã có quyết định kết nạp", "Chờ lễ", "tổ chức lễ kết nạp"),
        Stage("probation", "Đảng viên dự bị", "Dự bị", "hết dự bị, chi bộ xét công nhận chính thức"),
        Stage("recognising", "Chi bộ đã đề nghị công nhận", "Chờ công nhận", "quyết định công nhận chính thức"),
    )
}
OPEN = tuple(STAGES)
ENDED = {
    "official": "Đảng viên chính thức",
    "delisted": "Đưa ra khỏi danh sách cảm tình",
    "refused": "Không đồng ý kết nạp",
    "stopped": "Thôi xem xét",
    "deleted": "Xóa tên trong danh sách đảng viên dự bị",
    "cancelled": "Hủy quyết định kết nạp sai",
    "closed": "Đóng theo sổ đảng tịch",
    "left": "Chuyển đi nơi khác ngoài sổ",
}
BEFORE_CEREMONY = OPEN[:5]
AFTER_CEREMONY = OPEN[5:]


def title(code: str) -> str:
    return STAGES[code].title if code in STAGES else ENDED[code]
