"""The register of texts received and issued: entered, corrected, ended, taken back."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.direction import acts
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, text, yamls
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import DirectionAct, Directive, ProgrammeItem, Unit, User

Kind = DirectionAct.Kind


@dataclass(frozen=True)
class NewDirective:
    """A text as the register tells of it. `valid_to` is exclusive and None while it holds."""

    flow: str
    kind: str
    number: str
    body: str
    issued_on: date
    title: str
    summary: str = ""
    came_on: date | None = None
    valid_from: date | None = None
    """None: from the day it was issued."""
    valid_to: date | None = None
    replaces_id: int | None = None
    law_key: str = ""

    def columns(self) -> dict[str, Any]:
        told = asdict(self)
        for name in ("number", "body", "title", "summary"):
            told[name] = " ".join(text.nfc(told[name]).split())
        told["valid_from"] = self.valid_from or self.issued_on
        told["valid_to"] = self.valid_to or OPEN_END
        return told


@transaction.atomic
def enter(unit_id: int, new: NewDirective, *, by: User | None, paper: Paper = NO_PAPER) -> Directive:
    """Write a text into the register of the unit; one that it replaces ends on the day this one begins.

    Refused where the register has it already, where a day stands before the day of issue, or the unit does not exist.
    """
    if not Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).exists():
        raise refuse("Không có đơn vị này trong sổ; chọn lại đơn vị.", field="unit_id")
    told = new.columns()
    _check(unit_id, told)
    made = Directive.objects.create(unit_id=unit_id, **told, **provenance(by, paper))
    journal.record(
        "direction.text_entered", by=by, subject=f"directive:{made.pk}", unit_id=unit_id,
        detail={"replaces": new.replaces_id},
    )  # fmt: skip
    if new.replaces_id:
        _end_replaced(unit_id, new.replaces_id, made, by)
    return made


def _check(unit_id: int, told: dict[str, Any], but: int | None = None) -> None:
    for name, words in (("number", "Số văn bản"), ("body", "Cơ quan ban hành"), ("title", "Trích yếu")):
        if not told[name]:
            raise refuse(f"{words} còn trống; điền như trên văn bản.", field=name)
    issued = told["issued_on"]
    if issued > clock.today():
        raise refuse(f"Ngày ban hành {show(issued)} chưa đến; xem lại văn bản rồi sửa.", field="issued_on")
    if told["came_on"] and told["came_on"] < issued:
        raise refuse(f"Ngày đến, ngày gửi phải từ ngày ban hành {show(issued)}; sửa lại ngày.", field="came_on")
    if told["valid_from"] < issued:
        raise refuse(f"Ngày có hiệu lực phải từ ngày ban hành {show(issued)}; sửa lại ngày.", field="valid_from")
    if told["valid_to"] <= told["valid_from"]:
        raise refuse(
            f"Ngày hết hiệu lực phải sau ngày có hiệu lực {show(told['valid_from'])}; sửa lại ngày.", field="valid_to"
        )
    same = Directive.objects.filter(
        unit=unit_id, flow=told["flow"], number=told["number"], issued_on=issued, body=told["body"], taken_back=False
    ).exclude(pk=but)
    if same.exists():
        raise refuse(f"Sổ đã có văn bản {told['number']} ngày {show(issued)}; mở văn bản ấy.", field="number")


def _end_replaced(unit_id: int, replaced_id: int, by_text: Directive, by: User | None) -> None:
    before = Directive.objects.filter(pk=replaced_id, unit=unit_id, taken_back=False).first()
    if before is None or before.pk == by_text.pk:
        raise refuse("Không có văn bản được thay thế trong sổ này; chọn lại.", field="replaces")
    if by_text.valid_from <= before.valid_from:
        raise refuse(
            f"Văn bản {before.number} có hiệu lực từ {show(before.valid_from)}, không thể được thay trước ngày ấy; "
            "sửa ngày có hiệu lực.", field="replaces",
        )  # fmt: skip
    if before.valid_to > by_text.valid_from:
        told = {"valid_to": [_said(before.valid_to), _said(by_text.valid_from)]}
        before.valid_to = by_text.valid_from
        before.version += 1
        before.save(update_fields=["valid_to", "version"])
        said = f"Được thay thế bằng {by_text.number} ngày {show(by_text.issued_on)}"
        acts.note("", "directive", before, Kind.CORRECTED, by_text.issued_on, by=by, told=said, detail=told)


@transaction.atomic
def correct(
    directive_id: int, new: NewDirective, *, by: User | None, version: int | None, paper: Paper = NO_PAPER
) -> Directive:
    """Change what the register says of a text; an act keeps what stood there before. Refused without a change, without
    a reason, and for a day of issue after a due day of its programme."""
    held = acts.take(Directive, directive_id, "directive", version)
    if held.taken_back:
        raise refuse("Văn bản này đã bỏ khỏi sổ; không sửa, ghi văn bản mới.")
    if not paper.reason.strip():
        raise refuse("Chưa có lý do sửa; ghi một câu.", field="reason")
    told = new.columns()
    _check(held.unit_id, told, held.pk)
    first = ProgrammeItem.objects.filter(directive=held, measures__isnull=False).order_by("measures__first_due_on")
    due = first.values_list("measures__first_due_on", flat=True).first()
    if due and due < told["issued_on"]:
        raise refuse(f"Đã giao việc có hạn {show(due)}, trước ngày ban hành mới; xem lại ngày.", field="issued_on")
    changed = {
        name: [_said(getattr(held, name)), _said(value)] for name, value in told.items() if getattr(held, name) != value
    }
    if not changed:
        raise refuse("Chưa có mục nào khác với sổ; sửa ít nhất một mục.")
    for name, value in told.items():
        setattr(held, name, value)
    held.save(update_fields=list(told))
    if "replaces_id" in changed and told["replaces_id"]:
        _end_replaced(held.unit_id, told["replaces_id"], held, by)
    acts.note(
        "text_corrected", "directive", held, Kind.CORRECTED, clock.today(), by=by, paper=paper, told=paper.reason,
        detail=changed,
    )  # fmt: skip
    return held


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def take_back(directive_id: int, *, reason: str, by: User | None, version: int | None, paper: Paper = NO_PAPER) -> None:
    """Bỏ một văn bản ghi nhầm. Refused while measures of its programme are open."""
    held = acts.take(Directive, directive_id, "directive", version)
    if not reason.strip():
        raise refuse("Chưa có lý do bỏ; ghi một câu.", field="reason")
    if held.taken_back:
        raise refuse("Văn bản này đã bỏ khỏi sổ; không cần làm lại.")
    if ProgrammeItem.objects.filter(directive=held, measures__isnull=False).exists():
        raise refuse("Văn bản đã giao việc cho đơn vị nên không bỏ được; thôi giao từng việc, hoặc sửa văn bản.")
    held.taken_back = True
    held.save(update_fields=["taken_back"])
    acts.note("text_taken_back", "directive", held, Kind.TAKEN_BACK, clock.today(), by=by, paper=paper, told=reason)


def enter_file(path: Path, *, unit_id: int, by: User | None) -> list[Directive]:
    """Enter every text of a YAML file into the register of a unit; samples/directives-2011.yaml shows the form. Those
    it has already are answered, not entered twice."""
    answer = []
    with transaction.atomic():
        for row in yamls.read(path.read_text(encoding="utf-8")):
            known = Directive.objects.filter(
                unit=unit_id, flow=row["flow"], number=row["number"], issued_on=row["issued_on"], taken_back=False
            ).first()
            answer.append(known or enter(unit_id, NewDirective(**row), by=by))
    return answer
