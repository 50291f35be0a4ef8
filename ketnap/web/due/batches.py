"""Files that arrived and wait for somebody."""

from django.urls import reverse

from ketnap.lib import dates
from ketnap.queries import batches
from ketnap.queries.batches import BatchRow
from ketnap.web.due.line import OPEN, Desk, Found, Line

WORK = {
    "blocked": ("warn", "Còn chỗ phải sửa hoặc trả lời", "Xem chỗ phải sửa"),
    "ready": ("question", "Đã kiểm tra, chờ ghi", "Xem rồi ghi"),
}


def files(desk: Desk) -> list[Found]:
    rows, count = batches.waiting(desk.viewer, tuple(WORK), limit=desk.shown)
    return [Found(OPEN, count, [line(one) for one in rows], reverse("imports"), "Xem mọi tệp đã gửi")]


def line(one: BatchRow) -> Line:
    shape, words, verb = WORK[one.state]
    asked = one.counts.get("question", 0)
    questions = f" Có {asked} câu hỏi chờ trả lời." if asked else ""
    sender = f"{one.by_name} gửi. " if one.by_name else ""
    return Line(
        shape, words, f"gửi {dates.show(one.created_at.date())}", f"Tệp {one.file_name}",
        f"{sender}Chưa ghi dòng nào vào sổ.{questions}", "", reverse("import", args=[one.batch_id]), verb,
        one.created_at.date(),
    )  # fmt: skip
