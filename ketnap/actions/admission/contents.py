"""Writing the register of a file: which papers are there. An entry is never changed; a later one supersedes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.admission.record import conflict
from ketnap.actions.papers import Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import clock, dates
from ketnap.models import Candidacy, FiledPaper, User
from ketnap.rules.path.contents import MISSING, NOT_NEEDED, PRESENT, STATES
from ketnap.rules.path.items import Item, items

MOST_PAGES = 999


@dataclass(frozen=True, slots=True)
class Entered:
    """What is said of one paper. Only one that is there has a number, a day, pages, a place and a look."""

    item: str
    state: str
    number: str = ""
    on: date | None = None
    pages: int | None = None
    kept: str = ""
    original: bool | None = None
    handwritten: bool | None = None
    sealed: bool | None = None
    remark: str = ""


def enter(
    candidacy_id: int, rows: Sequence[Entered], *, by: User | None, version: int | None = None, on_behalf_of: str = ""
) -> int:
    """Enter what is said of any number of papers of one file, all or none; how many entries were written. A row that
    says what stands already writes nothing.

    Raises Refused naming each paper whose row does not stand, or when nothing differs; Conflict when the file was
    written since `version`.
    """
    with transaction.atomic():
        head = Candidacy.objects.select_for_update(no_key=True).select_related("person").get(pk=candidacy_id)
        if version not in (None, head.version):
            raise conflict(candidacy_id)
        problems = [problem for row in rows for problem in faults(row, head.person.born_on)]
        problems += _twice(rows)
        if problems:
            raise Refused(problems)
        stands = {one.item: one for one in FiledPaper.objects.filter(candidacy=head, superseded_by=None)}
        fresh = [row for row in rows if row.item not in stands or _said(stands[row.item]) != row]
        if not fresh:
            raise refuse("Chưa có mục nào khác với sổ. Đánh dấu giấy cần ghi rồi gửi lại.")
        for row in fresh:
            paper = Paper(row.number, row.on, "", row.kept, on_behalf_of, row.remark)
            FiledPaper.objects.create(
                candidacy=head, item=row.item, state=row.state, original=row.original, pages=row.pages,
                handwritten=row.handwritten, sealed=row.sealed, supersedes=stands.get(row.item),
                **provenance(by, paper),
            )  # fmt: skip
        # Nothing is locked on SQLite: the version decides who was first.
        found = Candidacy.objects.filter(pk=head.pk, version=head.version)
        if found.update(version=F("version") + 1) != 1:
            raise conflict(candidacy_id)
        journal.record(
            "admission.papers_entered", by=by, subject=f"candidacy:{head.pk}", unit_id=head.unit_id,
            detail={"items": [row.item for row in fresh], "count": len(fresh)},
        )  # fmt: skip
    return len(fresh)


def _said(row: FiledPaper) -> Entered:
    return Entered(
        row.item, row.state, row.decision_no, row.decided_on, row.pages, row.paper_kept, row.original, row.handwritten,
        row.sealed, row.reason,
    )  # fmt: skip


def faults(row: Entered, born_on: date) -> list[Problem]:
    """What cannot be said of a paper."""
    item = items().get(row.item)
    if item is None or row.state not in STATES:
        return [Problem("Có giấy không có trong danh mục. Mở lại trang rồi gửi lại.")]
    said = list(_faults(row, item, born_on))
    return [Problem(f"{item.title}: {sentence}", field=f"{field}-{item.code}") for field, sentence in said]


def _faults(row: Entered, item: Item, born_on: date) -> Iterable[tuple[str, str]]:
    if row.state != PRESENT and _tells_more(row):
        label = "thiếu" if row.state == MISSING else "không cần"
        yield "state", f"ghi là {label} nhưng có số, ngày, số tờ hoặc nơi lưu. Chọn “Có”, hoặc xóa các ô ấy."
    if row.state == NOT_NEEDED and not row.remark:
        yield "remark", "chưa ghi vì sao không cần. Ghi một câu ở ô ghi chú."
    if row.remark and item.private and row.state != NOT_NEEDED:
        yield "remark", "giấy này không ghi chú thích, để nội dung của nó không vào sổ. Xóa ô ghi chú."
    if row.on is not None and row.on > clock.today():
        yield "on", f"ngày {dates.show(row.on)} chưa đến. Xem lại ngày trên giấy."
    if row.on is not None and row.on <= born_on:
        yield "on", f"ngày {dates.show(row.on)} không sau ngày sinh {dates.show(born_on)}. Xem lại ngày trên giấy."
    if row.pages is not None and not 1 <= row.pages <= MOST_PAGES:
        yield "pages", f"{row.pages} tờ. Ghi số tờ từ 1 đến {MOST_PAGES}."


def _tells_more(row: Entered) -> bool:
    more = (row.on, row.pages, row.original, row.handwritten, row.sealed)
    return bool(row.number or row.kept) or any(one is not None for one in more)


def _twice(rows: Sequence[Entered]) -> list[Problem]:
    codes = [row.item for row in rows]
    return [
        Problem(f"{items()[code].title}: ghi hai lần trong một lần gửi. Giữ một dòng.")
        for code in sorted({code for code in codes if codes.count(code) > 1 and code in items()})
    ]
