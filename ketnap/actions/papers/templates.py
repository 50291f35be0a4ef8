"""An office's own Word file of a paper: examined, taken as a version more, retired with a reason."""

from hashlib import sha256

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.documents.papers import office
from ketnap.lib import clock, text
from ketnap.models import PaperTemplate, Unit, User
from ketnap.rules.papers import Entry, catalogue

LONGEST = 200
"""Letters of a file's name that are kept."""


def examined(content: bytes, key: str) -> Entry:
    """The entry the file is for. Raises Refused with every problem of the file, in the words of its reader."""
    entry = catalogue().get(key)
    if entry is None:
        raise refuse("Không có mẫu này trong danh mục; hãy chọn lại.", field="paper")
    if found := office.examined(content, entry, clock.today()):
        raise Refused([Problem(str(one), field="file") for one in found])
    return entry


@transaction.atomic
def take(*, unit_id: int, key: str, name: str, content: bytes, by: User | None) -> PaperTemplate:
    """The file the unit, and all below it, prints the paper with from now on; the one before is retired. Raises Refused
    for a file that may not be used, or the very one in use."""
    entry = examined(content, key)
    Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    rows = PaperTemplate.objects.filter(unit=unit_id, key=key)
    last = rows.order_by("-version").first()
    digest = sha256(content).hexdigest()
    if last is not None and last.retired_at is None and last.digest == digest:
        raise refuse(f"Tệp này chính là bản {last.version} đang dùng; hãy chọn tệp đã sửa.", field="file")
    version = last.version + 1 if last else 1
    now = clock.now()
    rows.filter(retired_at=None).update(retired_at=now, retired_by=by, reason=f"Có bản {version}")
    made = PaperTemplate.objects.create(
        unit_id=unit_id, key=entry.key, version=version, name=text.nfc(name)[-LONGEST:], content=content, digest=digest,
        by=by, at=now,
    )  # fmt: skip
    journal.record(
        "papers.template_taken", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={"key": key, "version": version, "name": made.name, "sha256": digest},
    )  # fmt: skip
    return made


@transaction.atomic
def retire(template_id: int, *, unit_id: int, reason: str, by: User | None) -> PaperTemplate:
    """No longer used: the file of the unit above is, or ours. Papers made with it stay as they are."""
    if not reason.strip():
        raise refuse("Thôi dùng một mẫu phải có lý do; hãy ghi vì sao.", field="reason")
    row = PaperTemplate.objects.select_for_update(no_key=True).filter(pk=template_id, unit=unit_id).first()
    if row is None or row.retired_at is not None:
        raise refuse("Mẫu này đã thôi dùng; hãy mở lại trang.")
    row.retired_at, row.retired_by, row.reason = clock.now(), by, reason.strip()[:500]
    row.save(update_fields=["retired_at", "retired_by", "reason"])
    journal.record(
        "papers.template_retired", by=by, subject=f"unit:{unit_id}", unit_id=unit_id,
        detail={"key": row.key, "version": row.version, "sha256": row.digest},
    )  # fmt: skip
    return row
