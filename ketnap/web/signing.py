"""What the signed paper of a report has beyond the report: typed on the page, shown beside it."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from ketnap.actions.refusal import refuse
from ketnap.documents.paper import Signing
from ketnap.documents.report import content, pictures
from ketnap.statistics.report import Report
from ketnap.web import leaving
from ketnap.web.days import asked

LONGEST = 200


def signing(request: HttpRequest, *, numbered: bool = True) -> Signing:
    """Of the address: ngay_ky, so, noi_ky, cap_tren, chuc_vu, nguoi_ky; of a form also nguoi_lap and dien_thoai, and no
    number. All may be left out. Refused for a wrong day or number."""
    on = asked(request, "ngay_ky")
    if on.problem:
        raise refuse(f"Ngày ký: {on.problem}")
    typed = request.GET.get("so", "").strip() if numbered else ""
    if typed and not (typed.isdecimal() and len(typed) < 6 and int(typed)):
        raise refuse(f"Số văn bản “{typed[:40]}” chưa đúng. Gõ số thứ tự, ví dụ 45; ký hiệu được ghi tự động.")
    words = {
        name: request.GET.get(key, "").strip()[:LONGEST]
        for name, key in (
            ("place", "noi_ky"),
            ("superior", "cap_tren"),
            ("position", "chuc_vu"),
            ("signer", "nguoi_ky"),
            ("maker", "nguoi_lap"),
            ("phone", "dien_thoai"),
        )
    }
    return Signing(on.day, int(typed) if typed else None, **words, taken=leaving.said(leaving.begun(request)))


def beside(found: Report, today: date) -> dict[str, Any]:
    """What the report page shows of its paper as if signed today: heading and signature, the rule of the layout, and
    the pictures there are."""
    paper = content.paper(found, Signing(today))
    return {"paper": paper, "layout_notes": paper.layout.notes(), "pictures": pictures.every(found)}
