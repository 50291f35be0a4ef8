"""The pages of leading an organisation, from plans to commendations: one index, of those its reader may open."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access import policy
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.web.doors import may


@dataclass(frozen=True)
class Room:
    words: str
    address: str


GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Kế hoạch", (
        ("unit-plan", "Chỉ tiêu của tổ chức"), ("plan-cascade", "Giao chỉ tiêu cho các tổ chức"),
        ("plan-proposals", "Kế hoạch các tổ chức đăng ký"), ("plan-progress", "Kế hoạch và thực hiện"),
        ("monthly-review", "Xét đề nghị hằng tháng"), ("forecast", "Dự báo đến hết năm"),
    )),
    ("Phân công, tổ chức", (
        ("unit-committee", "Cấp ủy"), ("unit-load", "Cấp ủy viên phụ trách"), ("coverage", "Nơi chưa có tổ chức đảng"),
        ("unions", "Đoàn thể"),
    )),
    ("Chỉ đạo, kiểm tra", (
        ("directives", "Văn bản và chương trình"), ("measures", "Việc theo văn bản"),
        ("measures-overdue", "Việc theo văn bản quá hạn"), ("inspections", "Kiểm tra, giám sát"),
        ("findings", "Thiếu sót phải sửa"),
    )),
    ("Đánh giá, khen thưởng", (
        ("unit-ratings", "Xếp loại tổ chức đảng"), ("reviews", "Sơ kết, tổng kết"),
        ("year-leaders", "Nơi kết nạp nhiều nhất"), ("commendations", "Khen thưởng"), ("exemplars", "Điển hình"),
        ("badges", "Huy hiệu Đảng"),
    )),
    ("Số liệu", (("report", "Báo cáo phát triển đảng viên"), ("path-board", "Tiến độ hồ sơ kết nạp"))),
)  # fmt: skip
"""Heading → pages by name. A page asks for its organisation in its address, or after it."""
YEARLY = {
    "unit-plan", "plan-cascade", "plan-proposals", "plan-progress", "unit-ratings", "year-leaders",
}  # fmt: skip
"""Pages of one year; the others are of a day."""


def rooms(request: HttpRequest, unit_id: int, on: date) -> list[tuple[str, list[Room]]]:
    """What this viewer may open for the organisation on the day; groups with nothing are left out."""
    lines, found = policy.lines(), []
    for heading, pages in GROUPS:
        mine = []
        for name, words in pages:
            line = lines.get((name, "GET"))
            if line is None or not may(request, name, unit_id if line.object == "unit" else None):
                continue
            own = line.object == "unit"
            asked: dict[str, object] = {} if own else {"to_chuc": unit_id}
            asked |= {"nam": on.year} if name in YEARLY else {}
            asked |= {"ngay": show(on)} if on != clock.today() else {}
            query = f"?{urlencode(asked)}" if asked else ""
            mine.append(Room(words, reverse(name, args=[unit_id] if own else []) + query))
        if mine:
            found.append((heading, mine))
    return found
