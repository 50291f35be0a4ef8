"""Ghi mã tổ chức đảng 14 số: by hand with its paper, or as a list has it. The unit stays the same unit."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.organisation import tree
from ketnap.actions.organisation.draft import Role, begin
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import refuse
from ketnap.models import Batch, OfficialCode, UnitAct
from ketnap.rules import organisation as rules

CODED = UnitAct.Kind.CODED


@transaction.atomic
def assign_code(
    *, unit_id: int, code: str, on: date, paper: Paper, by: Any, version: int | None = None
) -> UnitAct:  # fmt: skip
    """From the day on the unit carries this code. Refused for what is not 14 digits, for a code that another unit
    carries on one of those days, and before a code recorded for a later day."""
    draft = begin(CODED, on=on, paper=paper, by=by)
    draft.expect(unit_id, version)
    state = draft.present(unit_id)
    if OfficialCode.objects.filter(
        unit=unit_id, code=rules.official_code(code), valid_from__lte=on, valid_to__gt=on
    ).exists():
        raise refuse(f"{state.name} đã mang mã này từ trước; không cần ghi lại.", field="code")
    draft.part(unit_id, Role.SUBJECT)
    draft.codes.give({unit_id: code}, draft.act)
    return draft.finish(unit_id)


def assign_listed(codes: Mapping[int, str], *, as_of: date, by: Any, batch: Batch | None) -> None:
    """Codes as a list has them hold from the day of the list. Units that carry theirs already are left alone."""
    held: dict[int, str] = {}
    for ids in tree.chunks(codes):
        rows = OfficialCode.objects.filter(unit__among=ids, valid_from__lte=as_of, valid_to__gt=as_of)
        held.update(rows.values_list("unit_id", "code"))
    wanted = {pk: code for pk, code in codes.items() if held.get(pk) != rules.official_code(code)}
    if not wanted:
        return
    draft = begin(CODED, on=as_of, paper=NO_PAPER, by=by, batch=batch, listed=True)
    for unit_id in wanted:
        draft.part(unit_id, Role.SUBJECT)
    draft.codes.give(wanted, draft.act)
    draft.finish(listed=True)
