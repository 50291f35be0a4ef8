"""What left the house as a file: the register of it, and the journal's line for lists printed at the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from ketnap.access import journal, policy, scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.lib.tracing import serial, serials
from ketnap.models import ExportRecord, ExportRequest, TrainingClass
from ketnap.queries.organisation.naming import names
from ketnap.rules import exports as rules

SHOWN = 200
"""Files of the register on one page, the latest first; the workbook has them all."""


@transaction.atomic
def noted(viewer: Viewer, event: str, *, rows: int, unit_id: int | None = None) -> None:
    """Who took how many rows of what, of which unit."""
    journal.record(event, by=viewer, unit_id=unit_id, detail={"rows": rows})


def home_of(viewer: Viewer) -> int | None:
    """The organisation in whose name somebody takes a list that is of no single one: the top of their grants; for a
    partner institution the organiser of its class."""
    if viewer.grants:
        return viewer.grants[0][1]
    if viewer.classes:
        return TrainingClass.objects.filter(pk=viewer.classes[0]).values_list("organiser_id", flat=True).first()
    return None


def traced(viewer: Viewer, content: bytes) -> tuple[list[ExportRecord], list[ExportRecord]]:
    """(records whose serial stands in the file, records of files with the very same bytes), the latest first. For who
    administers the installation: nobody else asks where a file came from."""
    if not viewer.administers:
        return [], []
    marks = serials(content)
    rows = ExportRecord.objects.filter(pk__in=[number for number, _ in marks]).select_related("unit")
    named: Sequence[ExportRecord] = [row for row in rows.order_by("-pk") if (row.pk, row.code) in marks]
    same = ExportRecord.objects.filter(sha256=sha256(content).hexdigest()).order_by("-pk")
    return list(named), list(same)


TOPICS = {
    "home": "Việc hôm nay", "organisation": "Tổ chức đảng", "people": "Con người", "membership": "Đảng viên",
    "admission": "Kết nạp", "training": "Lớp học", "plans": "Chỉ tiêu", "statistics": "Số liệu", "questions": "Số liệu",
    "papers": "Văn bản", "offices": "Cấp ủy", "direction": "Lãnh đạo, kiểm tra", "rating": "Xếp loại",
    "commendation": "Khen thưởng", "unions": "Đoàn thể", "leading": "Lãnh đạo", "coverage": "Độ phủ",
    "forecast": "Dự báo", "bulletin": "Bản tin", "accounts": "Tài khoản", "batches": "Nhập dữ liệu",
    "exports": "Tệp đã tải",
}  # fmt: skip
"""Topic of the event a page leaves, as people call it; a page that leaves none hands out papers and reports."""


def about(page: str) -> str:
    """What a page is about, in a word or two."""
    line = policy.lines().get((page, "GET"))
    return TOPICS.get(line.event.partition(".")[0], "Văn bản") if line else "Văn bản"


@dataclass(frozen=True)
class Asked:
    """A request to take much. `state` is that of the row, or `expired`: nobody answered in time, or it was agreed to
    and not taken in time."""

    request_id: int
    state: str
    label: str
    by: str
    own: bool
    unit: str
    page: str
    address: str
    rows: int
    reason: str
    asked_at: datetime
    open_until: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True)
class Taken:
    number: str
    at: datetime
    by: str
    house: str
    unit: str
    page: str
    rows: int
    over: bool
    whole: bool
    sha256: str


def asked_within(viewer: Viewer) -> list[Asked]:
    """Requests of organisations the viewer may agree for: those that wait first, the oldest on top, then the answered
    ones, the latest on top."""
    found = _asked(viewer, scope.visible(viewer, ExportRequest.objects.all(), Permission.APPROVE_EXPORTS))
    waiting = [one for one in found if one.state == ExportRequest.State.WAITING]
    return waiting[::-1] + [one for one in found if one.state != ExportRequest.State.WAITING]


def asked_by(viewer: Viewer) -> list[Asked]:
    """One's own requests, the latest first."""
    return _asked(viewer, ExportRequest.objects.filter(by=viewer.user_id))


def _asked(viewer: Viewer, rows: QuerySet[ExportRequest]) -> list[Asked]:
    found = list(rows.select_related("by", "decided_by").order_by("-asked_at", "-pk")[:SHOWN])
    named = names({row.unit_id for row in found}, viewer.on)
    return [_line(row, viewer, named[row.unit_id]) for row in found]


def _line(row: ExportRequest, viewer: Viewer, unit: str) -> Asked:
    now, state, label = clock.now(), row.state, row.get_state_display()
    until = row.asked_at + timedelta(days=rules.ASKED_DAYS)
    if row.decided_at:
        until = row.decided_at + timedelta(hours=rules.OPEN_HOURS)
    if now > until and state in (ExportRequest.State.WAITING, ExportRequest.State.APPROVED):
        state, label = "expired", "Quá hạn, không ai trả lời" if not row.decided_at else "Đã duyệt, quá hạn tải"
    return Asked(
        row.pk, state, label, row.by.display_name, row.by_id == viewer.user_id, unit, about(row.page),
        row.address, row.rows, row.reason, row.asked_at, until,
        row.decided_by.display_name if row.decided_by else "", row.decided_at, row.answer,
    )  # fmt: skip


def taken_within(viewer: Viewer, limit: int | None = SHOWN) -> list[Taken]:
    """Files that left, of organisations the viewer may agree for, the latest first."""
    rows = scope.visible(viewer, ExportRecord.objects.all(), Permission.APPROVE_EXPORTS).order_by("-pk")
    found = list(rows[:limit] if limit else rows)
    named = names({row.unit_id for row in found if row.unit_id}, viewer.on)
    return [
        Taken(serial(row.pk, row.code), row.at, row.by_name, row.house, named.get(row.unit_id or 0, ""),
              about(row.page), row.rows, row.over, bool(row.sha256), row.sha256)
        for row in found
    ]  # fmt: skip


def waiting(viewer: Viewer) -> Sequence[datetime]:
    """When those requests were sent that wait for this viewer's answer, the oldest first: not their own."""
    since = clock.now() - timedelta(days=rules.ASKED_DAYS)
    return written_once.rows(_waiting, viewer, since)


def _waiting(viewer: Viewer, since: datetime) -> QuerySet:
    waiting = ExportRequest.objects.filter(state=ExportRequest.State.WAITING, asked_at__gte=since)
    mine = scope.visible(viewer, waiting.exclude(by=viewer.user_id), Permission.APPROVE_EXPORTS)
    return mine.values_list("asked_at", flat=True).order_by("asked_at")


def over_on(viewer: Viewer, start: datetime, end: datetime) -> list[Taken]:
    """Lists that left beyond the day's number or the largest length without a second account, for the day's sheet."""
    return [one for one in taken_within(viewer, None) if one.over and start <= one.at < end]
