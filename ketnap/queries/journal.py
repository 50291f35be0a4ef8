"""What the journal prints to be kept on paper: the sheet of the day."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from ketnap.access.heads import code

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
