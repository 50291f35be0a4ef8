"""What an office does for several files in one go: one ceremony, the monthly look at a cell's list. All or none; each
file is judged on its own, and what does not stand is said with the name of the person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal, sealed
from ketnap.actions.admission.record import NewAct, record
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.models import Candidacy, User

OUT = "out"
LOOKED_AT = {"continue": "Giữ", "ready": "Đủ điều kiện lập hồ sơ", "no": "Chưa đạt", OUT: "Đưa ra"}
"""What the monthly look may come to, in the order a form offers it; all but the last are a remark."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """One of the people of a ceremony. `note`: why it was irregular, and who lets today's step go on all the same."""

    candidacy_id: int
    helper_id: int | None = None
    note: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One line of the monthly look; `result` a key of LOOKED_AT."""

    candidacy_id: int
    result: str
    note: str = ""
    version: int | None = None


@transaction.atomic
def celebrate(
    rows: Sequence[Admitted], *, on: date, told: dict[str, Any], by: User | None, paper: Paper = NO_PAPER
) -> int:  # fmt: skip
    """One ceremony for these files, and who helps each in probation where it is told; how many.

    Raises Refused naming each person for whom it does not stand, Conflict where a file changed.
    """
    if not rows:
        raise refuse("Chưa chọn người nào; hãy chọn ít nhất một người được làm lễ.", field="files")
    acts = record(
        [
            NewAct(row.candidacy_id, "ceremony", on, dict(told), override=row.note, version=row.version,
                   paper=_with(paper, row.note))
            for row in rows
        ], by=by, told=False,
    )  # fmt: skip
    helped = [
        NewAct(row.candidacy_id, "probation_helped", on, member_id=row.helper_id, paper=_with(paper, row.note))
        for row in rows
        if row.helper_id is not None
    ]
    if helped:
        acts += record(helped, by=by, told=False)
    _told(
        "admission.celebrated",
        rows[0].candidacy_id,
        by,
        {"people": len(rows), "acts": acts[:50]} | sealed.of(pathact=acts),
    )
    return len(rows)


@transaction.atomic
def look_over(
    rows: Sequence[LookedAt], *, on: date, by: User | None, paper: Paper = NO_PAPER
) -> Counter[str]:  # fmt: skip
    """The monthly look at a cell's list of sympathisers: a remark, or off the list with its reason; result → people.

    Raises Refused naming each person whose line does not stand, Conflict where a file changed.
    """
    if not rows:
        raise refuse("Chưa xem xét ai; hãy chọn kết quả của ít nhất một người.", field="files")
    names = dict(
        Candidacy.objects.filter(pk__in=[row.candidacy_id for row in rows]).values_list("pk", "person__full_name")
    )
    bare = [row for row in rows if row.result == OUT and not row.note.strip()]
    if bare:
        raise Refused([
            Problem(
                f"{names[row.candidacy_id]}: đưa ra khỏi danh sách phải có lý do; hãy ghi vì sao.",
                field=f"note:{row.candidacy_id}",
            )
            for row in bare
        ])  # fmt: skip
    acts = record([_looked_at(row, on, paper) for row in rows], by=by, told=False)
    counts = Counter(row.result for row in rows)
    _told(
        "admission.looked_over",
        rows[0].candidacy_id,
        by,
        {**counts, "on": on.isoformat(), "acts": acts[:50]} | sealed.of(pathact=acts),
    )
    return counts


def _looked_at(row: LookedAt, on: date, paper: Paper) -> NewAct:
    if row.result == OUT:
        return NewAct(row.candidacy_id, "delisted", on, paper=_with(paper, row.note), version=row.version)
    told = {"conclusion": row.result, **({"remark": row.note.strip()} if row.note.strip() else {})}
    return NewAct(row.candidacy_id, "remarked", on, told, paper=paper, version=row.version)


def _with(paper: Paper, note: str) -> Paper:
    return replace(paper, reason=note.strip() or paper.reason)


def _told(event: str, candidacy_id: int, by: User | None, detail: dict[str, Any]) -> None:
    unit = Candidacy.objects.values_list("unit_id", flat=True).get(pk=candidacy_id)
    journal.record(event, by=by, subject=f"unit:{unit}", unit_id=unit, detail=detail)
