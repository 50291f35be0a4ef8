"""What leaves the house as a file: given a serial, marked where it can be read and where it cannot, written down.

A view answers with `downloads.attachment`; the door of every page hands the file out through `out`. A view that wants
the serial in the file, or knows how many rows it has, asks `begun` first.
"""

import uuid

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ketnap.access.secrecy import lone_network
from ketnap.actions import exports
from ketnap.actions.refusal import refuse
from ketnap.documents.tracing import traced
from ketnap.lib import dates
from ketnap.lib.tracing import serial
from ketnap.models import ExportRecord
from ketnap.queries import accounts
from ketnap.queries.exports import home_of
from ketnap.rules import exports as rules
from ketnap.web import errors

SALT = "ketnap export request"
LONGEST_HOUSE = 110
"""Letters: the footer of a workbook takes 255, and the serial must stand in it."""


def begun(request: HttpRequest, *, rows: int = 1, unit_id: int | None = None) -> ExportRecord:
    """The line of the register for the file this request makes, opened once."""
    held: ExportRecord | None = getattr(request, "leaving", None)
    if held is None:
        if request.line.event.endswith("exported") and lone_network():
            raise refuse(
                "Sổ đang chạy trên mạng LAN độc lập có tài liệu mật, nên không tải danh sách ra tệp; hãy in trên giấy "
                "hoặc đề nghị người quản trị tắt chế độ này."
            )
        viewer = request.viewer
        held = exports.begin(
            viewer, request.page_name, rows=rows, personal=request.line.data in ("personal", "sealed"),
            unit_id=unit_id or home_of(viewer), house=accounts.house(viewer).name,
            address=request.get_full_path(),
        )  # fmt: skip
        request.leaving = held
    return held


def number(record: ExportRecord) -> str:
    return serial(record.pk, record.code)


def said(record: ExportRecord) -> str:
    """`Nguyễn Thị Hòa tải ngày 03-10-2011, 14 giờ 32, trong phạm vi Đảng bộ Khối …; giờ +07:00, số K000123-9f3a00c1`"""
    at = timezone.localtime(record.at)
    zone = f"{at:%z}"
    words = f"{record.by_name} tải ngày {dates.show(at.date())}, {at.hour} giờ {at.minute:02d}"
    house = f", trong phạm vi {record.house[:LONGEST_HOUSE]}" if record.house else ""
    return f"{words}{house}; giờ {zone[:3]}:{zone[3:]}, số {number(record)}"


def marked(request: HttpRequest, content: bytes, kind: str) -> bytes:
    """The file with the marks of this request: the line to be read and the serial hidden in it."""
    record = begun(request)
    return traced(content, kind.partition(";")[0], number(record), said(record))


def out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same answer with its file marked and written down. `response.as_issued`: the very bytes must go out, as their
    fingerprint stands on a page; only the register tells who took them."""
    record = begun(request, rows=response.leaves)
    if record.rows < response.leaves:
        personal = request.line.data in ("personal", "sealed")
        exports.counted(record, response.leaves, personal=personal, address=request.get_full_path())
    if not response.as_issued:
        response.content = marked(request, response.content, response["Content-Type"])
    # A draft that a form shows is no act: the form's own event tells of what is written.
    exports.finish(record, response.content, "none" if request.line.writes else request.line.event, by=request.viewer)
    return response


def not_alone(request: HttpRequest, asked: exports.NeedsApproval) -> HttpResponse:
    """The page that says why the list is not for one account, with the form to ask for it."""
    what = {
        "page": request.page_name, "address": request.get_full_path(), "rows": asked.rows,
        "unit": asked.unit_id or home_of(request.viewer), "by": request.viewer.user_id,
    }  # fmt: skip
    context = {
        "rows": asked.rows, "why": asked.why, "rules": rules, "what": signing.dumps(what, salt=SALT),
        "key": uuid.uuid4().hex,
    }  # fmt: skip
    return errors.say(request, "not_alone", 403, context)
