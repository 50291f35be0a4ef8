"""Later lists of an office: what they say otherwise than the register holds from the day of the list on.

A unit that is missing on a list is left as it is; so is a unit whose row leaves the parent or the enterprise blank.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.organisation import coding, enterprises, opening, tree
from ketnap.actions.organisation.draft import Role, begin
from ketnap.actions.organisation.opening import NewUnit
from ketnap.actions.papers import NO_PAPER
from ketnap.lib import text
from ketnap.models import Batch, UnitAct, UnitState
from ketnap.rules import organisation as rules

Kind = UnitAct.Kind


def update_units(rows: Sequence[NewUnit], *, as_of: date, by: Any, batch: Batch | None = None) -> dict[str, int]:
    """Code → unit id of every row. New codes open as on a first list; known ones are renamed, raised, lowered, moved.

    One act for each nature of change. Members are not moved: the list of members that comes with it does that.
    Refused as open_units does, and for a unit with changes recorded after the day of the list.
    """
    with transaction.atomic():
        tree.lock()
        named = {row.code for row in rows} | {row.parent_code for row in rows if row.parent_code}
        known = opening.open_codes(named, as_of)
        opening.check_rows(rows, known, as_of)
        old = [row for row in rows if row.code in known]
        states = {
            state.unit_id: state
            for ids in tree.chunks(known.values())
            for state in UnitState.objects.filter(unit__in=ids, valid_from__lte=as_of, valid_to__gt=as_of)
        }
        changes = Changes(as_of, by, batch)
        for row in old:
            state = states[known[row.code]]
            if text.nfc(row.name) != state.name:
                changes.note(Kind.RENAMED, state.unit_id, name=row.name)
            if row.kind != state.kind:
                changes.note(_nature(state.kind, row.kind), state.unit_id, kind=row.kind)
        # A new cell may stand under a unit that this very list calls a committee: kinds first, then new units.
        changes.write()
        ids = opening.create(rows, as_of=as_of, by=by, batch=batch)
        for row in old:
            parent = ids.get(row.parent_code or "") or known.get(row.parent_code or "")
            if parent and parent != states[known[row.code]].parent_id:
                changes.note(Kind.MOVED, known[row.code], parent_id=parent)
        changes.write()
        changes.finish()
        coding.assign_listed(opening.official_codes(rows, ids | known), as_of=as_of, by=by, batch=batch)
        enterprises.update([row for row in old if row.enterprise], known, as_of=as_of, batch=batch)
        return ids


class Changes:
    """What a list changes in known units: one act for each nature of change, carried out together."""

    def __init__(self, as_of: date, by: Any, batch: Batch | None) -> None:
        self.as_of, self.by, self.batch = as_of, by, batch
        self.drafts: dict[str, Any] = {}
        self.waiting: list[tuple[str, int, dict[str, Any]]] = []

    def note(self, nature: str, unit_id: int, **columns: Any) -> None:
        self.waiting.append((nature, unit_id, columns))

    def write(self) -> None:
        for nature, unit_id, columns in self.waiting:
            if nature not in self.drafts:
                self.drafts[nature] = begin(
                    nature, on=self.as_of, paper=NO_PAPER, by=self.by, batch=self.batch, listed=True
                )
            self.drafts[nature].alter(unit_id, Role.SUBJECT, **columns)
        self.waiting = []

    def finish(self) -> None:
        for draft in self.drafts.values():
            draft.finish(listed=True)


def _nature(old: str, new: str) -> str:
    if rules.RAISED.get(old) == new:
        return Kind.RAISED
    return Kind.LOWERED if rules.LOWERED.get(old) == new else Kind.MOVED
