"""Undoing a whole batch: what it made goes, what it changed becomes what it was, unless somebody went on from there.

Stays and links of the tree are not undone but derived again from what remains.
"""

from typing import Any

from django.db import transaction
from django.db.models import Min, Model

from ketnap.actions import admission, tallies
from ketnap.actions.batches import later
from ketnap.actions.batches.state import advance
from ketnap.actions.membership import rebuild
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.organisation import tree
from ketnap.actions.refusal import Refused, refuse
from ketnap.actions.remembered import restore
from ketnap.lib.dates import FIRST_DAY
from ketnap.models import Batch, BatchChange, Candidacy, DueItem, Person, Stay, Tally, Unit, UnitAct, UnitLink


def undo(batch_id: int, *, by: Any) -> Batch:
    """Undo a batch that was written; every table of the register is then as it was before.

    Raises Refused, naming who and what, when something of it was edited or used since.
    """
    with transaction.atomic():
        tree.lock()
        batch = Batch.objects.filter(pk=batch_id).first()
        if batch is None:
            raise refuse(f"Không có đợt nhập số {batch_id}; hãy chọn lại trong danh sách đợt nhập.")
        if batch.state != Batch.State.DONE:
            raise refuse(
                f"Đợt nhập số {batch_id} đang ở bước “{batch.get_state_display()}”; chỉ hoàn tác được đợt đã "
                f"ghi. Chọn đợt đã ghi."
            )
        changes = later.Changes(batch)
        _hold_people(batch, changes.ids(Person))
        if problems := later.uses(batch, changes):
            raise Refused(problems)
        changed_units = changes.units()
        since = UnitAct.objects.filter(batch=batch).aggregate(first=Min("effective_on"))["first"]
        standing = tallies.Held()
        standing.below([*changed_units, *Unit.objects.filter(batch=batch).values_list("pk", flat=True)], FIRST_DAY)
        standing.people([*changes.ids(Person), *Person.objects.filter(batch=batch).values_list("pk", flat=True)])
        made = _remove(batch)
        for model, images in changes.before.items():
            _restore(model, images)
        rebuild(changes.ids(Person))
        admission.rebuild(changes.ids(Candidacy))
        if changed_units and since:
            tree.relink(changed_units, since)
        standing.settle()
        BatchChange.objects.filter(batch=batch).delete()
        restored = sum(len(images) for images in changes.before.values())
        return advance(batch_id, Batch.State.UNDONE, by=by, told={"removed": made, "restored": restored})


def _hold_people(batch: Batch, changed: list[int]) -> None:
    """Nobody records anything of these people until the batch is gone (PostgreSQL; SQLite has one writer anyway)."""
    held = Person.objects.select_for_update().order_by("pk")
    list(held.filter(batch=batch).values_list("pk", flat=True))
    for part in chunks(changed):
        list(held.filter(pk__in=part).values_list("pk", flat=True))


def _remove(batch: Batch) -> int:
    """Delete every row the batch made and the links and stays derived from them; the number of rows it made.

    Foreign keys are checked at the end of the transaction on both databases, so the order does not matter.
    """
    units = Unit.objects.filter(batch=batch)
    Batch.objects.filter(unit__in=units).update(unit=None)
    for rows in (
        Tally.objects.filter(unit__in=units),
        UnitLink.objects.filter(descendant__in=units), UnitLink.objects.filter(ancestor__in=units),
        Stay.objects.filter(person__in=Person.objects.filter(batch=batch)),
        DueItem.objects.filter(candidacy__in=Candidacy.objects.filter(batch=batch)),
    ):  # fmt: skip
        rows._raw_delete(rows.db)
    made = 0
    for model, path in later.owned().items():
        rows = model._default_manager.filter(**{path: batch})
        made += rows._raw_delete(rows.db)
    return made


def _restore(model: type[Model], images: list[dict[str, Any]]) -> None:
    rows = [restore(model, image) for image in images]
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_update(rows, columns, batch_size=200)
