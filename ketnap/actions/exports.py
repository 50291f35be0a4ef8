"""A file leaves the house: counted before it is made, written down with its digest when it is handed out; and asking to
take more than one account takes alone."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ketnap.access import journal
from ketnap.access.viewer import Viewer
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import clock, text
from ketnap.models import ExportRecord, ExportRequest, User
from ketnap.rules import exports as rules

State = ExportRequest.State
LEAST_REASON = 10
"""Letters: `in` or `cần` is no reason somebody else can judge."""


@dataclass
class NeedsApproval(Exception):
    """The list is not for one account to take alone, and nobody else has agreed to it yet. Nothing left the house."""

    rows: int
    why: str
    """`rows` or `day`, as rules.exports.beyond says."""
    unit_id: int | None


def begin(
    viewer: Viewer, page: str, *, rows: int, personal: bool, unit_id: int | None, house: str, address: str
) -> ExportRecord:
    """The next serial, for a file of so many rows. Raises NeedsApproval."""
    record = ExportRecord(
        code=secrets.token_hex(4), at=clock.now(), by_id=viewer.user_id, by_name=viewer.name, unit_id=unit_id,
        house=house, page=page,
    )  # fmt: skip
    counted(record, rows, personal=personal, address=address)
    return record


def counted(record: ExportRecord, rows: int, *, personal: bool, address: str) -> None:
    """So many rows stand in it. Two files at once are counted one after the other. Raises NeedsApproval where the house
    asks for a second account; where nobody else works, it goes out and the day's sheet says so."""
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=record.by_id).first()
        record.rows, record.large = rows, rules.large(rows, personal=personal)
        why = rules.beyond(rows, large_before(record), personal=personal)
        agreed = None
        if why and settings.EXPORT_APPROVAL == "required":
            agreed = _agreed(record, address)
            if agreed is None:
                raise NeedsApproval(rows, why, record.unit_id)
        record.over = bool(why) and agreed is None
        record.save()
        if agreed:
            agreed.state, agreed.record = State.TAKEN, record
            agreed.save(update_fields=["state", "record"])


def large_before(record: ExportRecord) -> int:
    """Large lists the same account took on the same day of the office's calendar; what another account agreed to does
    not count."""
    first = timezone.make_aware(datetime.combine(timezone.localdate(record.at), time()))
    day = ExportRecord.objects.filter(by=record.by_id, large=True, at__gte=first, at__lt=first + timedelta(days=1))
    return day.filter(request=None).exclude(pk=record.pk).count()


def _agreed(record: ExportRecord, address: str) -> ExportRequest | None:
    """The request that lets this account take this list now, no longer than it was agreed to be."""
    since = clock.now() - timedelta(hours=rules.OPEN_HOURS)
    open_now = ExportRequest.objects.filter(by=record.by_id, address=address, state=State.APPROVED)
    return open_now.filter(decided_at__gte=since, rows__gte=record.rows).order_by("decided_at").first()


def finish(record: ExportRecord, content: bytes, event: str, *, by: Viewer) -> None:
    """It was handed out: the digest stands in the register and, with rows and serial, in the journal. Event `none`: the
    page leaves no line of its own."""
    record.sha256 = sha256(content).hexdigest()
    with transaction.atomic():
        record.save(update_fields=["sha256"])
        if event != "none":
            detail = {"rows": record.rows, "serial": record.pk, "sha256": record.sha256}
            journal.record(
                event, by=by, unit_id=record.unit_id, detail=detail | ({"over": True} if record.over else {})
            )


def ask(*, by: User, page: str, address: str, rows: int, unit_id: int, reason: str) -> ExportRequest:
    """Refused without a reason, or while the same list is being asked for."""
    said = text.nfc(reason)
    if len(said) < LEAST_REASON:
        raise refuse("Lý do còn trống hoặc quá ngắn; ghi tải để làm việc gì, ai giao.", field="reason")
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = ExportRequest.objects.create(
                    by=by, page=page, address=address, rows=rows, unit_id=unit_id, reason=said[:500],
                    asked_at=clock.now(),
                )  # fmt: skip
        except IntegrityError:
            raise refuse("Danh sách này đồng chí đã xin tải và đang chờ duyệt; hãy đợi trả lời.") from None
        journal.record("exports.asked", by=by, subject=f"export:{made.pk}", unit_id=unit_id, detail={"rows": rows})
    return made


def decide(request_id: int, *, by: User, agreed: bool, answer: str) -> ExportRequest:
    """Another account agrees or not, once. Conflict when it was answered meanwhile; Refused for one's own request, for
    one that waited too long and for a refusal without its reason."""
    said = text.nfc(answer)[:500]
    with transaction.atomic():
        asked = ExportRequest.objects.get(pk=request_id)
        if asked.by_id == by.pk:
            raise refuse("Đồng chí không tự duyệt việc mình xin; đề nghị một người khác có quyền duyệt.")
        if asked.asked_at < clock.now() - timedelta(days=rules.ASKED_DAYS):
            raise refuse(f"Đề nghị này đã quá {rules.ASKED_DAYS} ngày; người xin phải gửi đề nghị mới.")
        if not agreed and len(said) < LEAST_REASON:
            raise refuse("Không duyệt thì ghi lý do để người xin biết phải làm gì.", field="answer")
        state = State.APPROVED if agreed else State.REFUSED
        now = clock.now()
        waiting = ExportRequest.objects.filter(pk=request_id, state=State.WAITING)
        if not waiting.update(state=state, decided_by=by, decided_at=now, answer=said):
            raise Conflict(asked.decided_by.display_name if asked.decided_by else "", asked.decided_at, "đề nghị này")
        detail = {"rows": asked.rows, "agreed": agreed}
        journal.record("exports.decided", by=by, subject=f"export:{request_id}", unit_id=asked.unit_id, detail=detail)
    asked.refresh_from_db()
    return asked
