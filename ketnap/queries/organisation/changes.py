"""Organisational acts in words: what happened to the tree, by which decision, on which day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import show
from ketnap.models import UnitAct, UnitActPart, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import organisation as rules

Kind = UnitAct.Kind
Role = UnitActPart.Role
SHOWN = 5
"""Names in one sentence; the rest is a number."""


@dataclass(frozen=True)
class PartLine:
    unit_id: int
    role: str
    name: str
    """As it was called: before the act for what it changes or ends, after it for what receives or begins."""


@dataclass(frozen=True)
class ActLine:
    act_id: int
    kind: str
    label: str
    on: date
    sentence: str
    decision_no: str
    decided_on: date | None
    decision_body: str
    reason: str
    recorded_by: str
    recorded_at: datetime
    source: Source
    parts: tuple[PartLine, ...]
    reverses: int | None
    """Id of the act that this one takes back."""
    taken_back: bool

    @property
    def dated(self) -> str:
        """`Ngày 01-03-2010: …`"""
        return f"Ngày {show(self.on)}: {self.sentence}"


def acts(viewer: Viewer, unit_id: int | None = None) -> list[ActLine]:
    """Acts on one unit, or on every unit within reach; the latest first. NotFound for a unit outside reach."""
    if unit_id is not None and not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    return changes(viewer, unit_id=unit_id)


def changes(
    viewer: Viewer, *, since: date | None = None, until: date | None = None, unit_id: int | None = None
) -> list[ActLine]:
    """Acts that take effect from `since` to `until` (both included) on units within reach; the latest first."""
    if unit_id is not None and since is None and until is None:
        within = scope.reaches(viewer, unit_id, Permission.READ_TREE)
        return _told(written_once.rows(_on_unit, unit_id), unit_id) if within else []
    if unit_id is None:
        reach = scope.units(viewer, Permission.READ_TREE)
    else:
        reach = scope.reached(viewer, [unit_id], Permission.READ_TREE)
    rows = UnitAct.objects.filter(pk__in=_touching(unit__in=reach))
    if since is not None:
        rows = rows.filter(effective_on__gte=since)
    if until is not None:
        rows = rows.filter(effective_on__lte=until)
    return _lines(rows, unit_id)


def _lines(rows: QuerySet[UnitAct], about: int | None) -> list[ActLine]:
    return _told(list(_whole(rows)), about)


def _whole(rows: QuerySet[UnitAct]) -> QuerySet[UnitAct]:
    with_parts = rows.select_related(*PAPERS, "reversed_by").prefetch_related("parts", "official_codes")
    return with_parts.order_by("-effective_on", "-pk")


def _on_unit(unit_id: int) -> QuerySet[UnitAct]:
    return _whole(UnitAct.objects.filter(pk__in=_touching(unit=unit_id)))


def _touching(**units: Any) -> QuerySet:
    """Ids of acts on those units. Two questions in one: with `or` between them all states there are were read."""
    opened = UnitState.objects.filter(act__kind=Kind.OPENING, **units)
    return UnitActPart.objects.filter(**units).values("act").union(opened.values("act"))


def _told(found: list[UnitAct], about: int | None) -> list[ActLine]:
    units = {part.unit_id for act in found for part in act.parts.all()}
    states: dict[int, list[UnitState]] = defaultdict(list)
    for state in written_once.rows(_states, sorted(units)) if units else ():
        states[state.unit_id].append(state)
    parents = {state.parent_id for some in states.values() for state in some if state.parent_id}
    rest = sorted(parents - states.keys())
    for state in written_once.rows(_states, rest) if rest else ():
        states[state.unit_id].append(state)
    return [_line(act, states, about) for act in found]


def _line(act: UnitAct, states: dict[int, list[UnitState]], about: int | None) -> ActLine:
    parts = tuple(
        PartLine(part.unit_id, part.role, _called(states[part.unit_id], part.role, act.effective_on))
        for part in sorted(act.parts.all(), key=lambda part: part.pk)
    )
    sentence = _sentence(act, parts, states, about)
    return ActLine(
        act_id=act.pk,
        kind=act.kind,
        label=act.get_kind_display(),
        on=act.effective_on,
        sentence=f"hoàn tác: {sentence}" if act.reverses_id else sentence,
        decision_no=act.decision_no,
        decided_on=act.decided_on,
        decision_body=act.decision_body,
        reason=act.reason,
        recorded_by=act.recorded_by.display_name if act.recorded_by else "",
        recorded_at=act.recorded_at,
        source=source(act),
        parts=parts,
        reverses=act.reverses_id,
        taken_back=hasattr(act, "reversed_by"),
    )


def _called(states: list[UnitState], role: str, on: date) -> str:
    if role in (Role.SUBJECT, Role.SOURCE):
        known = [state for state in states if state.valid_from < on] or states[:1]
    else:
        known = [state for state in states if state.valid_from <= on] or states[:1]
    return known[-1].name if known else "một tổ chức không còn trong sổ"


def _sentence(act: UnitAct, parts: tuple[PartLine, ...], states: dict[int, list[UnitState]], about: int | None) -> str:
    named: dict[str, list[PartLine]] = defaultdict(list)
    for part in parts:
        named[part.role].append(part)
    # A list may rename a hundred units in one act; the page of one unit speaks of that one.
    subjects = [part for part in named[Role.SUBJECT] if about == part.unit_id] or named[Role.SUBJECT]
    subject, new = names(subjects), names(named[Role.NEW])
    sources, target = names(named[Role.SOURCE]), names(named[Role.TARGET])
    after = [state for part in subjects for state in states[part.unit_id] if state.valid_from == act.effective_on]
    match act.kind:
        case Kind.OPENING:
            return "có trong danh sách tổ chức đảng ban đầu"
        case Kind.FOUNDED:
            return f"thành lập {new}"
        case Kind.DISSOLVED:
            return f"giải thể {subject}" + (f", đảng viên chuyển về {target}" if target else "")
        case Kind.MERGED:
            return f"sáp nhập {sources} vào {target}"
        case Kind.SPLIT:
            return f"{subject} tách thành {new}"
        case Kind.RECEIVED:
            return f"tiếp nhận {new} từ {act.detail.get('origin', '')}"
        case Kind.HANDED_OVER:
            return f"chuyển giao {subject} cho {act.detail.get('to', '')}"
        case Kind.RAISED | Kind.LOWERED:
            verb = "nâng" if act.kind == Kind.RAISED else "hạ"
            become = ", ".join(sorted({rules.KINDS[state.kind].lower() for state in after})) or "loại hình khác"
            return f"{verb} {subject} thành {become}"
        case Kind.MOVED:
            above = {state.parent_id for state in after if state.parent_id}
            parents = [PartLine(pk, "", _called(states[pk], Role.TARGET, act.effective_on)) for pk in sorted(above)]
            return f"{subject} chuyển về trực thuộc {names(parents) or target}"
        case Kind.CODED:
            codes = sorted({row.code for row in act.official_codes.all() if about in (None, row.unit_id)})
            told = f": {', '.join(codes[:SHOWN])}" if codes else " khác"
            return f"{subject} mang mã tổ chức đảng 14 số{told}"
        case _:
            return f"{subject} mang tên, mã mới: {', '.join(f'{s.name} ({s.code})' for s in after[:SHOWN])}"


def names(parts: Iterable[PartLine]) -> str:
    """`A, B và C`; after a few `và 7 tổ chức khác`."""
    listed = [part.name for part in parts]
    if len(listed) > SHOWN:
        listed = [*listed[:SHOWN], f"{len(listed) - SHOWN} tổ chức khác"]
    return " và ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def _states(unit_ids: list[int]) -> QuerySet[UnitState]:
    return UnitState.objects.filter(unit__among=unit_ids).order_by("valid_from")
