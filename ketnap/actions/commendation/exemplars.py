"""Exemplars: written down, approved, handed to the bulletin, withdrawn. Nothing is made public here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.commendation.subjects import Subject, standing, subject
from ketnap.actions.hands import apart
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.lib.dates import show
from ketnap.models import CommendationAct, Exemplar, UnitLink, User

State, Kind = Exemplar.State, CommendationAct.Kind
STORY, COPY = 3000, 1000


@dataclass(frozen=True, slots=True)
class NewExemplar:
    """A way of working. `subject` is unit, enterprise or person; a person has to have agreed (`consent_on`)."""

    subject: str
    subject_id: int
    unit_id: int
    title: str
    story: str
    copy: str
    written_on: date
    consent_on: date | None = None
    paper: Paper = NO_PAPER


@transaction.atomic
def write(row: NewExemplar, *, by: User | None) -> Exemplar:
    """Enter an exemplar. Refused for a unit that is gone, a person who left or did not agree, and an empty story."""
    today = clock.today()
    if row.written_on > today:
        raise refuse(f"Ngày giới thiệu {show(row.written_on)} chưa đến; hãy xem lại ngày.", field="written_on")
    standing(row.unit_id, row.written_on)
    found = subject(row.subject, row.subject_id, "", row.unit_id, row.written_on)
    title, story, copy = text.nfc(row.title), paragraphs(row.story), paragraphs(row.copy)
    problems = [
        Problem(f"Ghi {what}, không quá {most} chữ.", field=name)
        for name, what, value, most in (
            ("title", "tên điển hình", title, 200), ("story", "cách làm", story, STORY),
            ("copy", "điều nơi khác làm theo được", copy, COPY),
        )
        if not value or len(value) > most
    ]  # fmt: skip
    if found.kind == Subject.PERSON and (row.consent_on is None or row.consent_on > row.written_on):
        words = f"{found.name} phải đồng ý trước khi giới thiệu; hãy hỏi và ghi ngày đồng ý."
        problems.append(Problem(words, field="consent_on"))
    if found.died_on:
        words = f"{found.name} từ trần ngày {show(found.died_on)}; hãy giới thiệu cách làm của tổ chức."
        problems.append(Problem(words, field="subject"))
    if problems:
        raise Refused(problems)
    made = Exemplar.objects.create(
        unit_id=found.home_id, enterprise_id=found.pk if found.kind == Subject.ENTERPRISE else None,
        person_id=found.pk if found.kind == Subject.PERSON else None, office_id=_top(found.home_id, row.written_on),
        consent_on=row.consent_on if found.kind == Subject.PERSON else None, title=title, story=story, copy=copy,
        written_on=row.written_on, **provenance(by, row.paper),
    )  # fmt: skip
    _note("exemplar_written", by, made)
    return made


def paragraphs(typed: str) -> str:
    """The text in our spelling, a line a paragraph, blank lines left out."""
    return "\n".join(line for part in typed.splitlines() if (line := text.nfc(part)))


def _top(unit_id: int, on: date) -> int:
    links = UnitLink.objects.filter(descendant=unit_id, valid_from__lte=on, valid_to__gt=on).order_by("-distance")
    return links.values_list("ancestor_id", flat=True).first() or unit_id


@transaction.atomic
def judge(exemplar_id: int, kind: str, *, on: date, by: User | None, version: int, paper: Paper) -> CommendationAct:
    """Approve, hand to the bulletin, or withdraw. Refused out of order and in the future; a person's agreement that was
    taken back is a reason to withdraw."""
    row = _held(exemplar_id, version)
    act = Kind(kind)
    before = {Kind.APPROVED: row.written_on, Kind.HANDED: row.approved_on, Kind.WITHDRAWN: row.written_on}[act]
    if not _follows(row, act):
        told = f", đã chuyển bản tin ngày {show(row.handed_on)}" if row.handed_on else ""
        raise refuse(
            f"Điển hình này đang ở bước “{row.get_state_display()}”{told}, không ghi được việc {act.label.lower()}; "
            "hãy mở lại trang."
        )
    if before is None or on < before or on > clock.today():
        raise refuse(f"Ngày {show(on)} phải từ ngày {show(before)} đến hôm nay; hãy xem lại ngày.", field="on")
    if act == Kind.WITHDRAWN and not paper.reason.strip():
        raise refuse("Rút điển hình phải có lý do; hãy ghi một câu.", field="reason")
    if act == Kind.APPROVED:
        apart([(row.title, row.recorded_by_id)], by=by, paper=paper)
    changes: dict[str, Any] = {
        Kind.APPROVED: {"state": State.APPROVED, "approved_on": on}, Kind.HANDED: {"handed_on": on},
        Kind.WITHDRAWN: {"state": State.WITHDRAWN},
    }[act]  # fmt: skip
    made = CommendationAct.objects.create(exemplar=row, kind=act, on=on, **provenance(by, paper))
    Exemplar.objects.filter(pk=row.pk).update(**changes)
    _note("exemplar_judged", by, row, act=made.pk, kind=act.value)
    return made


def _follows(row: Exemplar, act: str) -> bool:
    if act == Kind.APPROVED:
        return row.state == State.DRAFT
    if act == Kind.HANDED:
        return row.state == State.APPROVED and row.handed_on is None
    return row.state != State.WITHDRAWN


def _held(exemplar_id: int, version: int) -> Exemplar:
    """The exemplar under the version the page showed, raised by one. Conflict where somebody else went first."""
    mine = Exemplar.objects.filter(pk=exemplar_id, version=version)
    if not mine.update(version=F("version") + 1):
        if not Exemplar.objects.filter(pk=exemplar_id).exists():
            raise refuse("Không có điển hình này trong sổ; hãy mở lại danh sách.")
        line = journal.latest(f"exemplar:{exemplar_id}")
        raise Conflict((line.by_name if line else "") or "khác", line.at if line else None, "điển hình này")
    return Exemplar.objects.get(pk=exemplar_id)


def _note(verb: str, by: Any, row: Exemplar, **detail: Any) -> None:
    told = {"person": row.person_id, **detail}
    journal.record(f"commendation.{verb}", by=by, subject=f"exemplar:{row.pk}", unit_id=row.unit_id, detail=told)
