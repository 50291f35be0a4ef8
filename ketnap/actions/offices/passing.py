"""Everything open handed over in one step: charges pass from one member of a committee to another, with their work."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from ketnap.access import journal
from ketnap.actions.offices.charges import begin, target_of
from ketnap.actions.offices.entries import hold
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Charge, ChargeHandover, DueItem, Seat, UnitLink
from ketnap.queries.offices.holders import Key, key


@dataclass(frozen=True)
class Passing:
    """Charges that change hands on a day."""

    committee_id: int
    units: list[int]
    enterprises: list[int]
    old: Key
    new: Key
    on: date
    by: Any


def files(passing: Passing) -> list[list[Any]]:
    """[candidacy, wait] of what files of those units wait for, past its day or without one, the oldest first."""
    links = UnitLink.objects.filter(ancestor__among=passing.units, valid_from__lte=passing.on, valid_to__gt=passing.on)
    waiting = DueItem.objects.filter(unit__in=links.values("descendant"))
    waiting = waiting.filter(Q(due_on__lt=passing.on) | Q(due_on=None, since__lte=passing.on))
    return [list(row) for row in waiting.order_by("sort_on", "id").values_list("candidacy_id", "wait")]


PASSES: dict[str, Callable[[Passing], list[Any]]] = {"files": files}
"""What passes with a charge, by kind → identifiers of what stands open that day, kept in `ChargeHandover.work`. A topic
whose work hangs on a charge adds its own here, and how it is read in queries/offices/handovers READS."""


@transaction.atomic
def pass_charges(
    committee_id: int, charge_ids: Collection[int], seat_id: int, on: date, *, by: Any, paper: Paper = NO_PAPER
) -> ChargeHandover:
    """All of these charges, of one holder, pass to the holder of that seat on the day; all or none.

    Raises Refused for none, for one that is over or of another committee or holder, and for whatever `charge` refuses.
    """
    hold(committee_id)
    wanted = sorted(set(charge_ids))
    rows = list(
        Charge.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted, committee=committee_id, withdrawn=False)
        .order_by("pk")
    )
    if not rows:
        raise refuse("Chưa chọn nơi nào để bàn giao; hãy chọn ít nhất một nơi.", field="charges")
    over = [row for row in rows if row.valid_to != OPEN_END]
    if over or len(rows) < len(wanted):
        when = f" từ ngày {show(over[0].valid_to)}" if over else ""
        raise refuse(f"Có nơi vừa được ghi thôi phụ trách{when}; hãy mở lại trang và chọn lại.", field="charges")
    if len({key(row) for row in rows}) > 1:
        raise refuse("Các nơi đã chọn do nhiều người phụ trách; hãy chọn các nơi của một người.", field="charges")
    taker = Seat.objects.filter(pk=seat_id, unit=committee_id, withdrawn=False).first()
    if taker is None:
        raise refuse("Không có cấp ủy viên này trong cấp ủy; hãy mở lại trang và chọn lại.", field="seat")
    made = ChargeHandover.objects.create(
        committee_id=committee_id, on=on, old_name=rows[0].holder_name, new_name=taker.holder_name,
        **provenance(by, paper),
    )  # fmt: skip
    made.charges = _passed(rows, seat_id, on, by, paper, made)
    passing = Passing(
        committee_id, [row.unit_id for row in rows if row.unit_id],
        [row.enterprise_id for row in rows if row.enterprise_id], key(rows[0]), key(taker), on, by,
    )  # fmt: skip
    made.work = {kind: held for kind, stands in PASSES.items() if (held := stands(passing))}
    made.save(update_fields=["charges", "work"])
    journal.record(
        "offices.passed_on", by=by, subject=f"unit:{committee_id}", unit_id=committee_id,
        detail={
            "handover": made.pk, "charges": made.charges, "on": on.isoformat(),
            "work": {kind: len(held) for kind, held in made.work.items()},
        },
    )  # fmt: skip
    return made


def _passed(rows: list[Charge], seat_id: int, on: date, by: Any, paper: Paper, made: ChargeHandover) -> list[list[int]]:
    passed, problems = [], {}
    for row in rows:
        try:
            new, _ = begin(target_of(row), seat_id, on, by=by, replaces=True, paper=paper, handover=made)
            passed.append([row.pk, new.pk])
        except Refused as refused:
            problems |= {one.sentence: one for one in refused.problems}
    if problems:
        raise Refused(list[Problem](problems.values()))
    return passed
