"""Closed periods as they are read: which there are, and one with what it keeps. Viewer first."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.models import ClosedForm, ClosedPeriod, JournalEntry
from ketnap.queries.missing import NotFound

CLOSED = "papers.period_closed"
"""Event of the journal line of a closing; its detail holds the digest of the content."""


@dataclass(frozen=True)
class ClosedLine:
    """A closed period without its content."""

    period_id: int
    unit_id: int
    start: date
    end: date
    version: int
    at: datetime
    by: str
    reason: str
    check_code: str
    cut_off: int
    recorded_since: int | None
    """Lines of the journal since that speak of the register, whether or not they concern the period; None: not asked,
    in a list."""


@dataclass(frozen=True)
class Closed(ClosedLine):
    """With the figures, in the shape statistics/closed/content.py describes. `intact` False: what is stored is not
    what was closed, and nothing in it can be relied on."""

    content: dict[str, Any]
    intact: bool
    row: ClosedPeriod


@dataclass(frozen=True)
class FormLine:
    """A form that was closed with its period, without its content."""

    form: str
    generation: int
    check_code: str


@dataclass(frozen=True)
class ClosedFormContent:
    """A form of a closed period with its figures, in the shape statistics/closed/forms.py describes. `intact` as in
    Closed, of the form alone."""

    period: ClosedPeriod
    unit_id: int
    start: date
    end: date
    form: str
    generation: int
    check_code: str
    content: dict[str, Any]
    intact: bool


def check_code(digest: str) -> str:
    """`7F3A-91C4-E0B2`: the beginning of the digest, short enough to read over the telephone."""
    return "-".join(digest[first : first + 4] for first in (0, 4, 8)).upper()


CODE = 12
"""Hexadecimal digits of a check code."""


def plain_code(typed: str) -> str:
    """`7f3a 91c4-E0B2` → `7f3a91c4e0b2`; signs between groups and the letter O for a nought do not matter."""
    return "".join(char for char in typed.lower().replace("o", "0") if char in "0123456789abcdef")


def of_code(viewer: Viewer, typed: str) -> list["Closed | ClosedFormContent"]:
    """What was closed under a code, within the viewer's reach: reports first. Nothing for a code of another length."""
    begins = plain_code(typed)
    if len(begins) != CODE:
        return []
    reports = ClosedPeriod.objects.filter(digest__startswith=begins).order_by("pk")
    forms = ClosedForm.objects.filter(digest__startswith=begins).order_by("pk").select_related("period")
    found: list[Closed | ClosedFormContent] = [
        closed_period(viewer, pk)
        for pk, unit in reports.values_list("pk", "unit_id")
        if scope.reaches(viewer, unit, Permission.READ_FIGURES)
    ]
    mine = (row for row in forms if scope.reaches(viewer, row.period.unit_id, Permission.READ_FIGURES))
    return found + [_form(row.period, row, _noted(row.period)) for row in mine]


def closed_words(line: ClosedLine) -> str:
    """`Nguyễn Thị Hòa khóa ngày 03-10-2011, 9 giờ 05, bản 2`."""
    at = timezone.localtime(line.at)
    version = f", bản {line.version}" if line.version > 1 else ""
    return f"{line.by} khóa ngày {dates.show(at.date())}, {at.hour} giờ {at.minute:02d}{version}"


def closed_periods(viewer: Viewer, unit_id: int) -> list[ClosedLine]:
    """Every closing of the unit, newest period and version first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = ClosedPeriod.objects.filter(unit=unit_id).order_by("-end", "-start", "-version")
    return [ClosedLine(**_line(row, since=None)) for row in rows.defer("content").select_related("recorded_by")]


def latest_of_all(viewer: Viewer) -> list[ClosedLine]:
    """The version in force of every period closed within reach, by unit and days."""
    rows = scope.visible(viewer, ClosedPeriod.objects.all(), Permission.READ_FIGURES).defer("content")
    found: dict[tuple[int, date, date], ClosedPeriod] = {}
    for row in rows.select_related("recorded_by").order_by("unit_id", "start", "end", "version"):
        found[row.unit_id, row.start, row.end] = row
    return [ClosedLine(**_line(row, since=None)) for row in found.values()]


def closing_of(viewer: Viewer, unit_id: int, start: date, end: date) -> ClosedLine | None:
    """The version in force of exactly that period; None: not closed. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    rows = ClosedPeriod.objects.filter(unit=unit_id, start=start, end=end).order_by("-version")
    row = rows.defer("content").select_related("recorded_by").first()
    return ClosedLine(**_line(row, since=_since(row))) if row else None


def closed_period(viewer: Viewer, period_id: int, permission: Permission = Permission.READ_FIGURES) -> Closed:
    """One closing with what it keeps. NotFound outside reach."""
    row = ClosedPeriod.objects.filter(pk=period_id).select_related("recorded_by").first()
    if row is None or not scope.reaches(viewer, row.unit_id, permission):
        raise NotFound("Không có kỳ đã khóa này.")
    try:
        content = json.loads(row.content)
    except ValueError:
        content = {}
    return Closed(**_line(row, since=_since(row)), content=content, intact=_intact(row, content), row=row)


def form_lines(viewer: Viewer, period_id: int) -> list[FormLine]:
    """The forms closed with a period, in the order of their numbers. NotFound outside reach."""
    rows = _reached(viewer, period_id).forms.defer("content").order_by("pk")
    return [FormLine(row.form, row.generation, check_code(row.digest)) for row in rows]


def closed_forms(viewer: Viewer, period_id: int) -> list[ClosedFormContent]:
    """The same with what was kept of each. One that the journal names and that is gone is there as not intact."""
    period = _reached(viewer, period_id)
    noted = _noted(period)
    found = [_form(period, row, noted) for row in period.forms.order_by("pk")]
    there = {one.form for one in found}
    gone = [
        ClosedForm(form=code, generation=0, digest=digest)
        for code, digest in noted.get("forms", {}).items() if code not in there
    ]  # fmt: skip
    return found + [_form(period, row, noted) for row in gone]


def forms_of(viewer: Viewer, period: ClosedPeriod) -> list[ClosedFormContent]:
    """The forms of a period the viewer may read closed figures of. NotFound outside reach."""
    if not scope.reaches(viewer, period.unit_id, Permission.READ_CLOSED):
        raise NotFound("Không có kỳ đã khóa này.")
    noted = _noted(period)
    return [_form(period, row, noted) for row in period.forms.order_by("pk")]


def closed_form(viewer: Viewer, period_id: int, code: str) -> ClosedFormContent:
    """One of them. NotFound outside reach and for a form that was not closed with the period."""
    period = _reached(viewer, period_id)
    row = period.forms.filter(form=code).first()
    if row is None:
        raise NotFound("Kỳ này không giữ biểu ấy.")
    return _form(period, row, _noted(period))


def _reached(viewer: Viewer, period_id: int) -> ClosedPeriod:
    row = ClosedPeriod.objects.filter(pk=period_id).defer("content").first()
    if row is None or not scope.reaches(viewer, row.unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có kỳ đã khóa này.")
    return row


def _form(period: ClosedPeriod, row: ClosedForm, noted: Mapping[str, Any]) -> ClosedFormContent:
    """`noted`: what the journal line of the closing says."""
    try:
        content = json.loads(row.content)
    except ValueError:
        content = {}
    digest = hashlib.sha256(row.content.encode()).hexdigest()
    said = (row.form, row.generation, str(period.start), str(period.end), period.version, period.cut_off)
    kept = tuple(content.get(name) for name in ("form", "generation", "from", "to", "version", "cut_off"))
    intact = digest == row.digest == noted.get("forms", {}).get(row.form) and said == kept
    return ClosedFormContent(
        period, period.unit_id, period.start, period.end, row.form, row.generation, check_code(row.digest), content,
        intact,
    )  # fmt: skip


def _noted(period: ClosedPeriod) -> dict[str, Any]:
    """What the journal line of the closing says."""
    line = JournalEntry.objects.filter(subject=f"period:{period.pk}", event=CLOSED).order_by("seq").first()
    return line.detail if line else {}


def _since(row: ClosedPeriod) -> int:
    since = JournalEntry.objects.filter(seq__gt=row.cut_off)
    for aside in (".viewed", ".exported", ".held_shown"):
        since = since.exclude(event__endswith=aside)
    for aside in ("accounts.", "papers.", "bulletin.", "questions.", "journal.", "access."):
        since = since.exclude(event__startswith=aside)
    return (since.exclude(event__startswith="batches.") | since.filter(event="batches.undone")).count()


def _line(row: ClosedPeriod, *, since: int | None) -> dict[str, Any]:
    by = row.recorded_by.display_name if row.recorded_by else "dòng lệnh"
    return {
        "period_id": row.pk, "unit_id": row.unit_id, "start": row.start, "end": row.end, "version": row.version,
        "at": row.recorded_at, "by": by, "reason": row.reason, "check_code": check_code(row.digest),
        "cut_off": row.cut_off, "recorded_since": since,
    }  # fmt: skip


def _intact(row: ClosedPeriod, content: dict[str, Any]) -> bool:
    """The content has the digest it was closed with, by the row and by the journal, and the columns say the same."""
    digest = hashlib.sha256(row.content.encode()).hexdigest()
    said = (str(row.start), str(row.end), row.version, row.reason, row.cut_off)
    kept = tuple(content.get(name) for name in ("from", "to", "version", "reason", "cut_off"))
    return digest == row.digest == _noted(row).get("digest") and said == kept
