"""The unit a report is about, within the viewer's reach."""

from collections.abc import Sequence
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.models import UnitAct, UnitState
from ketnap.queries.missing import NotFound
from ketnap.statistics.report.shape import UnitHead


def head(viewer: Viewer, unit_id: int, start: date, end: date) -> UnitHead:
    """NotFound outside reach, and for a period in which the unit was not there."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    states = list(UnitState.objects.filter(unit=unit_id).order_by("valid_from").select_related("act"))
    if not states:
        raise NotFound("Không có tổ chức này.")
    first, last = states[0], states[-1]
    # A list without a founding day opens its units on its own day: what was before is unknown, not absent.
    unknown = first.act.kind == UnitAct.Kind.OPENING and first.act.effective_on == first.valid_from
    if end < first.valid_from and not unknown:
        raise NotFound(f"{first.name} thành lập ngày {dates.show(first.valid_from)}; hãy chọn kỳ từ ngày đó về sau.")
    if start >= last.valid_to:
        raise NotFound(
            f"{last.name} đã kết thúc hoạt động ngày {dates.show(last.valid_to)}; hãy chọn kỳ trước ngày đó."
        )
    state = [state for state in states if state.valid_from <= end][-1:] or states[:1]
    parent = names([state[0].parent_id], end) if state[0].parent_id else {}
    return UnitHead(
        unit_id=unit_id,
        code=state[0].code,
        name=state[0].name,
        kind=state[0].kind,
        parent_name=parent[state[0].parent_id].name if state[0].parent_id else "",
        founded_on=None if unknown else first.valid_from,
        known_from=first.valid_from,
    )


def names(unit_ids: Sequence[int | None], on: date) -> dict[int | None, UnitState]:
    """Unit id → its state on the day, or the last one before it, or the first."""
    found: dict[int | None, UnitState] = {}
    for start in range(0, len(unit_ids), 900):
        some = UnitState.objects.filter(unit__in=unit_ids[start : start + 900]).order_by("valid_from")
        for state in some:
            if state.unit_id not in found or state.valid_from <= on:
                found[state.unit_id] = state
    return found


def right_below(unit_id: int, on: date) -> set[int]:
    """Units right below it in the tree of the day."""
    there = UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)
    return set(there.values_list("unit_id", flat=True))
