"""The programme of a text: its items, and the units each is given to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from ketnap.access import journal
from ketnap.actions.direction import acts
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import text
from ketnap.lib.dates import show
from ketnap.models import Directive, ProgrammeItem, UnitMeasure, User
from ketnap.rules.direction import EFFECTS


@dataclass(frozen=True)
class NewItem:
    """One item with the units that have to do it by the day; what comes back is due again each quarter or year."""

    title: str
    evidence: str
    units: tuple[int, ...]
    due_on: date
    solution: str = ""
    rhythm: str = ProgrammeItem.Rhythm.ONCE
    effect: str = ""
    until: date | None = None
    owner_id: int | None = None
    """Somebody who signs in; only where the item goes to one unit."""
    owner_name: str = ""
    field: str = ""
    """Prefix of the fields of the form, where a form holds several items."""


@transaction.atomic
def add_items(
    directive_id: int, items: Sequence[NewItem], *, given_on: date, by: User | None, version: int | None,
    paper: Paper = NO_PAPER,
) -> list[UnitMeasure]:  # fmt: skip
    """Give the items to their units. All or nothing.

    Refused for an item without words, evidence or units, due before the text or before it is given, and for units that
    on the day it is given are not in the tree or not below the unit of the text; Conflict when somebody changed the
    text since `version`.
    """
    held = acts.take(Directive, directive_id, "directive", version)
    if held.taken_back:
        raise refuse("Văn bản này đã bỏ khỏi sổ; không giao việc theo văn bản ấy, chọn văn bản khác.")
    if not items:
        raise refuse("Chưa chọn việc nào; chọn ít nhất một việc.", field="items")
    if given_on < held.issued_on:
        raise refuse(f"Ngày giao phải từ ngày của văn bản, {show(held.issued_on)}; sửa ngày giao.", field="given_on")
    problems = [problem for item in items for problem in _objections(held, item, given_on)]
    if problems:
        raise Refused(problems)
    last = ProgrammeItem.objects.filter(directive=held).aggregate(last=Max("position"))["last"] or 0
    columns = provenance(by, paper)
    made: list[UnitMeasure] = []
    for place, item in enumerate(items, last + 1):
        row = ProgrammeItem.objects.create(
            directive=held, position=place, solution=_one_line(item.solution), title=_one_line(item.title),
            evidence=_one_line(item.evidence), rhythm=item.rhythm, effect=item.effect, **columns,
        )  # fmt: skip
        made += _measures(row, item, given_on, columns)
    UnitMeasure.objects.bulk_create(made)
    journal.record(
        "direction.measures_given", by=by, subject=f"directive:{held.pk}", unit_id=held.unit_id,
        detail={"items": len(items), "measures": len(made)},
    )  # fmt: skip
    return made


@transaction.atomic
def give(
    item_id: int, *, units: Sequence[int], given_on: date, due_on: date, by: User | None, paper: Paper = NO_PAPER
) -> list[UnitMeasure]:
    """Give an item of the programme to further units; those that have it already are refused."""
    item = ProgrammeItem.objects.filter(pk=item_id).first()
    if item is None:
        raise refuse("Không có việc này trong chương trình; mở lại trang.")
    held = acts.take(Directive, item.directive_id, "directive", None)
    new = NewItem(
        item.title, item.evidence, tuple(units), due_on, item.solution, item.rhythm, item.effect
    )  # fmt: skip
    problems = _objections(held, new, given_on)
    if given_on < held.issued_on:
        said = f"Ngày giao phải từ ngày của văn bản, {show(held.issued_on)}; sửa ngày giao."
        problems.append(Problem(said, field="given_on"))
    if problems:
        raise Refused(problems)
    again = UnitMeasure.objects.filter(item=item, unit__in=list(units)).values_list("unit_id", flat=True)
    if known := sorted(acts.last_names(again).values()):
        raise refuse(f"Đã giao việc này cho {', '.join(known[:5])}; bỏ chọn những nơi ấy.", field="units")
    made = UnitMeasure.objects.bulk_create(_measures(item, new, given_on, provenance(by, paper)))
    journal.record(
        "direction.measures_given", by=by, subject=f"directive:{held.pk}", unit_id=held.unit_id,
        detail={"item": item.pk, "measures": len(made)},
    )  # fmt: skip
    return made


def _measures(row: ProgrammeItem, item: NewItem, given_on: date, columns: dict[str, object]) -> list[UnitMeasure]:
    named = acts.owner_of(item.owner_id, item.owner_name, item.units[0], given_on) if item.owner_id else {
        "owner": None, "owner_name": text.nfc(item.owner_name).strip()
    }  # fmt: skip
    return [
        UnitMeasure(
            item=row, unit_id=unit, given_on=given_on, first_due_on=item.due_on, due_on=item.due_on, until=item.until,
            **named, **columns,
        )
        for unit in item.units
    ]  # fmt: skip


def _objections(held: Directive, item: NewItem, given_on: date) -> list[Problem]:
    place, found = f"Việc “{_one_line(item.title)[:60] or '(chưa có tên)'}”", []
    if not _one_line(item.title):
        found.append(Problem("Có một việc chưa ghi nội dung; ghi phải làm gì.", field=f"{item.field}title"))
    if not _one_line(item.evidence):
        said = f"{place}: chưa ghi cần báo cáo gì; ghi bằng chứng cần có."
        found.append(Problem(said, field=f"{item.field}evidence"))
    if item.effect and item.effect not in EFFECTS:
        found.append(Problem(f"{place}: không có cách đếm kết quả này; chọn lại.", field=f"{item.field}effect"))
    if not item.units:
        found.append(Problem(f"{place}: chưa giao cho đơn vị nào; chọn đơn vị.", field=f"{item.field}units"))
    if item.due_on < held.issued_on:
        said = f"{place}: hạn {show(item.due_on)} trước ngày của văn bản, {show(held.issued_on)}; sửa hạn."
        found.append(Problem(said, field=f"{item.field}due_on"))
    elif item.due_on < given_on:
        said = f"{place}: hạn {show(item.due_on)} trước ngày giao {show(given_on)}; sửa một trong hai ngày."
        found.append(Problem(said, field=f"{item.field}due_on"))
    if item.until and item.until < item.due_on:
        said = f"{place}: ngày kết thúc {show(item.until)} trước hạn đầu {show(item.due_on)}; sửa lại ngày."
        found.append(Problem(said, field=f"{item.field}until"))
    if item.owner_id and len(item.units) != 1:
        said = f"{place}: giao cho nhiều đơn vị thì ghi chức danh phụ trách bằng chữ; bỏ chọn người."
        found.append(Problem(said, field=f"{item.field}owner"))
    try:
        acts.there(item.units, held.unit_id, given_on, f"{item.field}units")
    except Refused as refused:
        found += refused.problems
    return found


def _one_line(words: str) -> str:
    return " ".join(text.nfc(words).split())
