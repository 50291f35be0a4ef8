"""Making a batch and moving it through its states. Each step is taken once, whoever else tries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal, sealed
from ketnap.actions import tallies
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import clock
from ketnap.models import Batch

State = Batch.State

STEPS: dict[str, tuple[str, ...]] = {
    State.CHECKING: (State.WAITING, State.READY, State.BLOCKED),
    State.READY: (State.WAITING, State.CHECKING, State.BLOCKED),
    State.BLOCKED: (State.WAITING, State.CHECKING, State.READY),
    State.WRITING: (State.READY,),
    State.DONE: (State.WRITING,),
    State.DROPPED: (State.WAITING, State.CHECKING, State.READY, State.BLOCKED),
    State.FAILED: (State.WAITING, State.CHECKING, State.READY, State.WRITING),
    State.UNDONE: (State.DONE,),
}
"""State → the states it may follow."""
ENDS = frozenset({State.DONE, State.DROPPED, State.FAILED, State.UNDONE})


def create(
    *, kind: str = Batch.Kind.IMPORT, file_name: str = "", file_sha256: str = "", as_of: date | None = None,
    unit_id: int | None = None, number: int | None = None, by: Any,
) -> Batch:  # fmt: skip
    """A new batch, waiting. `by` is a User, a Viewer or None; `number` the id reserved for it."""
    with transaction.atomic():
        batch = Batch.objects.create(
            pk=number, kind=kind, file_name=file_name, file_sha256=file_sha256, as_of=as_of, unit_id=unit_id,
            by_id=getattr(by, "user_id", None) or getattr(by, "pk", None), created_at=clock.now(),
        )  # fmt: skip
        journal.record("batches.created", by=by, subject=f"batch:{batch.pk}", unit_id=unit_id)
    return batch


def advance(
    batch_id: int, state: str, *, by: Any, counts: dict[str, Any] | None = None, answers: dict[str, Any] | None = None,
    as_of: date | None = None, unit_id: int | None = None, told: dict[str, Any] | None = None,
    begun: Mapping[str, sealed.Begun] | None = None,
) -> Batch:  # fmt: skip
    """Take the batch to a state it may go to, with what is known by then; `told` goes into the journal, and so does the
    digest of its rows once it is done: `begun` as in sealed.of_batch.

    Raises Conflict when somebody else took it elsewhere meanwhile, Refused for a step that does not exist.
    """
    changes: dict[str, Any] = {"state": state, "version": F("version") + 1}
    given = {"counts": counts, "answers": answers, "as_of": as_of, "unit_id": unit_id}
    changes.update((column, value) for column, value in given.items() if value is not None)
    if state in ENDS:
        changes["finished_at"] = clock.now()
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch_id, state__in=STEPS.get(state, ())).update(**changes):
            raise _elsewhere(batch_id, state)
        if state in (State.DONE, State.UNDONE):
            tallies.watch_soon()
        if state == State.DONE:
            told = {**(told or {}), **sealed.of_batch(batch_id, begun)}
        journal.record(f"batches.{state}", by=by, subject=f"batch:{batch_id}", detail=told)
    return Batch.objects.get(pk=batch_id)


def _elsewhere(batch_id: int, state: str) -> Exception:
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        return refuse(f"Không có đợt nhập số {batch_id}. Chọn lại trong danh sách đợt nhập.")
    if batch.state in STEPS.get(state, ()) or batch.state == state or batch.state in ENDS:
        line = journal.latest(f"batch:{batch_id}")
        who = (line.by_name if line else "") or "chương trình"
        return Conflict(who, line.at if line else None, f"batch:{batch_id}")
    return refuse(
        f"Đợt nhập số {batch_id} đang ở bước “{batch.get_state_display()}”, chưa chuyển sang "
        f"“{State(state).label}” được; hãy làm xong bước này trước."
    )


def ask_to_write(batch_id: int, *, version: int, by: Any) -> Batch:
    """Somebody who has seen the preview of that version wants it written. The job that writes decides; this is told."""
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch_id, state=State.READY, version=version).update(version=F("version") + 1):
            raise _elsewhere(batch_id, State.WRITING)
        journal.record("batches.write_asked", by=by, subject=f"batch:{batch_id}")
    return Batch.objects.get(pk=batch_id)
