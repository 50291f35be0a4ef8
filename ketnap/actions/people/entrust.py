"""Giving the records of people who are no members to another unit to watch over."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.membership.ledgers import chunks, lifetimes
from ketnap.actions.membership.record import hold_tree, lock
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.actions.remembered import remember
from ketnap.models import Batch, Movement, Person, User


def entrust(
    person_ids: Sequence[int], unit_id: int, *, on: date, by: User | None, batch: Batch | None = None
) -> None:  # fmt: skip
    """Give the records of these people to a unit that exists on the day. Members move by their ledger instead.

    Raises Refused for somebody who has entries in the ledger, and for a unit that is not there.
    """
    with transaction.atomic():
        hold_tree()
        people = lock(set(person_ids))
        if not any(start <= on < end for start, end in lifetimes([unit_id]).get(unit_id, ())):
            raise refuse("Đơn vị này không có vào ngày đó; hãy chọn đơn vị khác hoặc xem lại ngày.", field="unit_id")
        members: set[int] = set()
        for part in chunks(list(people)):
            members.update(Movement.objects.filter(person__in=part).values_list("person_id", flat=True))
        if members:
            raise Refused([
                Problem(
                    f"{people[pk].full_name}: đã có mục đảng viên trong sổ; "
                    "hãy ghi chuyển trong nội bộ thay vì chuyển hồ sơ.",
                    field=f"person:{pk}",
                )
                for pk in sorted(members)[:50]
            ])  # fmt: skip
        for part in chunks(list(people)):
            rows = Person.objects.filter(pk__in=part)
            remember(batch, rows)
            older = rows if batch is None else rows.exclude(batch=batch)
            # People this very batch entered keep their version: nobody else can have seen them.
            older.update(version=F("version") + 1)
            rows.update(unit=unit_id)
        journal.record(
            "people.entrusted", by=by, subject=f"person:{person_ids[0]}" if len(people) == 1 else "", unit_id=unit_id,
            detail={"count": len(people), "batch": batch.pk if batch else None},
        )  # fmt: skip
