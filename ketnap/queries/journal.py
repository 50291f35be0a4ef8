"""The journal's lines about a file that was opened and a page that was refused; and the sheet of the day, for paper."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ketnap.access import journal
from ketnap.access.heads import code
from ketnap.access.viewer import Viewer

SHEET = """PHIẾU NHẬT KÝ NGÀY {day}

In lúc            {time}
Số dòng           {place}
Dòng cuối         {seq}
Dấu của dòng cuối {digest}
Mã kiểm tra       {code}
Khóa công khai    {public}
Chữ ký            {signature}

Kiểm tra lại: gõ lệnh  ketnap journal --code {place} {code}
Máy báo khác phiếu này là nhật ký đã bị sửa, cắt bớt hoặc thay bằng bản cũ.

Người in: ............................      Người nhận giữ: ............................
"""


def sheet(head: dict[str, Any]) -> str:
    """The signed head as it is printed."""
    at = timezone.localtime(datetime.fromisoformat(head["at"]))
    return SHEET.format(
        day=f"{at:%d-%m-%Y}", time=f"{at:%H:%M:%S %z}", place=head["place"], seq=head["seq"],
        digest=head["digest"], code=code(head["digest"]), public=head["public"], signature=head["signature"],
    )  # fmt: skip


@transaction.atomic
def viewed(viewer: Viewer, event: str, subject: str, unit_id: int) -> None:
    """Who opened a personal file."""
    journal.record(event, by=viewer, subject=subject, unit_id=unit_id)


@transaction.atomic
def denied(viewer: Viewer, page: str, subject: str, status: int) -> None:
    """Who asked for what they may not see. What it was is said by its number: a missing one and one out of reach are
    the same line."""
    journal.record("access.denied", by=viewer, subject=subject, detail={"page": page, "status": status})
