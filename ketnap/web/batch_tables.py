"""Files that came, and what stands in one that is looked at before it is written, as workbooks."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ketnap.imports import jobs
from ketnap.queries import batches
from ketnap.web.downloads import Part, Sheet, table_page

SEVERITIES = {"error": "Sai"}
STATUSES = {"new": "Mới", "changed": "Thay đổi", "question": "Câu hỏi"}


@table_page("imports-table")
def imports_table(request: HttpRequest) -> Sheet:
    head = ("TT", "Tệp", "Gửi ngày", "Người gửi", "Có đến ngày", "Tình trạng")
    rows = [
        (number, one.file_name, moment(one), one.by_name, one.as_of, one.state_label)
        for number, one in enumerate(batches.batches(request.viewer), 1)
    ]
    return Sheet("Các tệp đã gửi", head, rows)


def moment(one: batches.BatchRow) -> str:
    at = timezone.localtime(one.created_at)
    return f"{at:%d-%m-%Y}, {at.hour} giờ {at.minute:02d}"


@table_page("import-table")
def import_table(request: HttpRequest, batch_id: int) -> Sheet:
    """Cells that are wrong or doubtful, questions among them, and each row with what would become of it."""
    batch = batches.batch(request.viewer, batch_id)
    seen = jobs.stored(batch_id)
    found = seen.get("problems", [])
    rows = [
        (place(one), SEVERITIES.get(one["severity"], "Cảnh báo"), one["found"], one["expected"],
         " ".join(filter(None, (one["message"], one["suggestion"]))))
        for one in found if one["severity"] != "question"
    ]  # fmt: skip
    asked = [(place(one), one["found"], one["message"], one["suggestion"]) for one in found
             if one["severity"] == "question"]  # fmt: skip
    lines = [
        (one["sheet"], one["row"], one["label"], STATUSES.get(one["status"], "Sai")) for one in seen.get("lines", [])
    ]
    head = ("Ô", "Mức", "Tìm thấy", "Cần là", "Nói rõ, gợi ý")
    each = Part("Từng dòng", ("Trang tính", "Dòng", "Tên", "Sẽ thế nào"), lines)
    questions = Part("Câu hỏi", ("Ô", "Tìm thấy", "Câu hỏi", "Gợi ý"), asked)
    more = (each, questions) if asked else (each,)
    return Sheet(f"Xem trước {batch.file_name}", head, rows, ("Chưa ghi gì vào sổ.",), batch.unit_id, more)


def place(one: dict[str, Any]) -> str:
    """As the page says it: the sheet with the cell, or the whole file."""
    return f"{one['sheet']}, ô {one['cell']}" if one["cell"] else one["sheet"] or "Cả tệp"
