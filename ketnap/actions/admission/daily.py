"""The daily run: what is due by the acts, against what the lists show. due = shown + closed + handed on.

One side is computed from the acts anew, the other is asked of the very lists the pages draw. What was derived wrongly
is derived again; what stands on nobody's list is named and left to people. Running it twice changes nothing more.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal, scope
from ketnap.access.viewer import Viewer
from ketnap.actions.admission import derive
from ketnap.models import Candidacy, DueItem
from ketnap.queries.admission import dossier, worklist
from ketnap.rules import law
from ketnap.rules.path import course, waits
from ketnap.rules.path.stages import ENDED
from ketnap.rules.path.waits import BY_CODE, CELL, COMMITTEE, DONE, EXCUSED, ORGANISER

EVENT = "admission.balanced"
MISSING, STRAY, WRONG, STAGE, UNLISTED = "missing", "stray", "wrong", "stage", "unlisted"
SAYS = {
    MISSING: "Mất khỏi sổ việc; đã ghi lại.", STRAY: "Còn trong sổ việc dù không còn phải làm; đã bỏ.",
    WRONG: "Ngày hoặc nơi trong sổ việc sai; đã sửa.", STAGE: "Bước của hồ sơ trong sổ sai; đã sửa.",
    UNLISTED: "Không ở danh sách của tổ chức nào; hãy xem chi bộ của hồ sơ.",
}  # fmt: skip
KEPT = 50
"""Differences the journal names one by one; the rest as a number."""


@dataclass(frozen=True, slots=True)
class Difference:
    kind: str
    candidacy_id: int
    unit_id: int
    wait: str = ""

    @property
    def what(self) -> str:
        return BY_CODE[self.wait].what if self.wait in BY_CODE else "Bước của hồ sơ"

    @property
    def says(self) -> str:
        return SAYS[self.kind]


@dataclass(frozen=True)
class Balance:
    """Items of all files. An item counts once its day has come, or without a day once its waiting has begun."""

    on: date
    files: int = 0
    due: int = 0
    """By the acts: what is still to be done, and what an act or a reason has closed."""
    shown: int = 0
    """On the list of the level whose work it is, and on no other."""
    handed_on: int = 0
    """On a list of a level above too."""
    done: int = 0
    """Closed by an act, or left behind by the file."""
    excused: int = 0
    """Closed by a reason."""
    coming: int = 0
    """Waited for, with a day still to come; no part of the sum."""
    differences: list[Difference] = field(default_factory=list)
    repaired: int = 0
    """Files derived again."""

    @property
    def closed(self) -> int:
        return self.done + self.excused

    @property
    def balanced(self) -> bool:
        return not self.differences and self.due == self.shown + self.closed + self.handed_on


def daily(viewer: Viewer, on: date, *, by: Any = None) -> Balance:
    """Balance every file of the book, one topmost organisation after the other, mend what was derived wrongly, tell the
    journal a line for each. The result says what was found before the mending."""
    whole, seen = Balance(on), set[int]()
    for top in sorted({unit for _, unit in viewer.grants}):
        ids = list(
            Candidacy.objects.filter(unit__in=scope.held_below([top], on)).order_by("pk")
            .values_list("pk", flat=True)
        )  # fmt: skip
        whole = _sum(whole, _one(viewer, top, [pk for pk in ids if pk not in seen], on, by))
        seen |= set(ids)
    lost = [pk for pk in Candidacy.objects.order_by("pk").values_list("pk", flat=True) if pk not in seen]
    return _sum(whole, _one(viewer, None, lost, on, by)) if lost else whole


def _one(viewer: Viewer, top: int | None, ids: list[int], on: date, by: Any) -> Balance:
    """The files below one topmost organisation; `top` None: files below none."""
    found, items = Balance(on), list[int]()
    for some in _chunks(ids):
        part, due_ids = _files(some, on)
        if part.differences:
            part, due_ids = _again(some, on)
        items += due_ids
        found = _sum(found, part)
    shown, handed_on, unlisted = _lists(viewer, top, items, on)
    known = {(one.candidacy_id, one.wait) for one in found.differences}
    unlisted = [one for one in unlisted if (one.candidacy_id, one.wait) not in known]
    wrong = sorted({one.candidacy_id for one in found.differences})
    found = replace(
        found, shown=shown, handed_on=handed_on, differences=[*found.differences, *unlisted], repaired=len(wrong)
    )
    with transaction.atomic():
        derive.rebuild(wrong)
        _noted(found, top, by)
    return found


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    whole = list(ids)
    for start in range(0, len(whole), dossier.CHUNK):
        yield whole[start : start + dossier.CHUNK]


def _again(ids: Sequence[int], on: date) -> tuple[Balance, list[int]]:
    """The same files while nobody can write them: what was written between two readings is no difference."""
    with transaction.atomic():
        list(Candidacy.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
        return _files(ids, on)


def _files(ids: Sequence[int], on: date) -> tuple[Balance, list[int]]:
    """Files computed from their acts, against the rows; and the rows whose day has come."""
    current, differences = law.current(), []
    rows: dict[int, dict[str, DueItem]] = {pk: {} for pk in ids}
    for row in DueItem.objects.filter(candidacy__in=ids):
        rows[row.candidacy_id][row.wait] = row
    heads = Candidacy.objects.in_bulk(ids)
    due = done = excused = coming = 0
    here: list[int] = []
    for file in dossier.files(ids):
        at, held = course(file.acts), rows[file.candidacy_id]
        if not _stands(heads[file.candidacy_id], at):
            differences.append(Difference(STAGE, file.candidacy_id, file.unit_id))
        for one in waits.begun(at.stage, file.acts, current):
            done, excused = done + (one.state == DONE), excused + (one.state == EXCUSED)
            if one.due is None:
                continue
            has_come = _come(one.due.since, one.due.due_on, on)
            due, coming = due + has_come, coming + (not has_come)
            row = held.pop(one.wait, None)
            if row is None:
                differences.append(Difference(MISSING, file.candidacy_id, file.unit_id, one.wait))
                continue
            if not derive.same(row, derive.item(file, one.due)):
                differences.append(Difference(WRONG, file.candidacy_id, file.unit_id, one.wait))
            if _come(row.since, row.due_on, on):
                here.append(row.pk)
        for row in held.values():
            differences.append(Difference(STRAY, file.candidacy_id, row.unit_id, row.wait))
            if _come(row.since, row.due_on, on):
                here.append(row.pk)
    part = Balance(on, len(ids), due + done + excused, 0, 0, done, excused, coming, differences)
    return part, here


def _stands(head: Candidacy, at: Any) -> bool:
    ended = at.since if at.stage in ENDED else None
    return (head.stage, head.stage_since, head.opened_on, head.ended_on) == (at.stage, at.since, at.opened_on, ended)


def _come(since: date, due_on: date | None, on: date) -> bool:
    return due_on < on if due_on is not None else since <= on


def _sum(left: Balance, right: Balance) -> Balance:
    names = ("files", "due", "shown", "handed_on", "done", "excused", "coming", "repaired")
    return replace(
        left, differences=[*left.differences, *right.differences],
        **{name: getattr(left, name) + getattr(right, name) for name in names},
    )  # fmt: skip


def _lists(viewer: Viewer, top: int | None, item_ids: Sequence[int], on: date) -> tuple[int, int, list[Difference]]:
    """How many items stand only where they belong, how many above as well; and those on no list."""
    lists: dict[int, set[int]] = {
        at: set() if top is None else set(worklist.items(viewer, top, on, None, at=at).values_list("pk", flat=True))
        for at in (CELL, COMMITTEE, ORGANISER)
    }
    shown, handed_on, unlisted = 0, 0, []
    for ids in _chunks(item_ids):
        for row in DueItem.objects.filter(pk__in=ids).order_by("pk"):
            own = BY_CODE[row.wait].whose if row.wait in BY_CODE else CELL
            if row.pk not in lists[own]:
                unlisted.append(Difference(UNLISTED, row.candidacy_id, row.unit_id, row.wait))
            elif any(row.pk in lists[at] for at in lists if at > own):
                handed_on += 1
            else:
                shown += 1
    return shown, handed_on, unlisted


def _noted(found: Balance, top: int | None, by: Any) -> None:
    journal.record(
        EVENT, by=by, unit_id=top,
        detail={
            "on": found.on.isoformat(), "files": found.files, "due": found.due, "shown": found.shown,
            "closed": found.closed, "handed_on": found.handed_on, "balanced": found.balanced,
            "repaired": found.repaired, "differences": len(found.differences),
            "named": [[one.kind, one.candidacy_id, one.wait] for one in found.differences[:KEPT]],
        },
    )  # fmt: skip
