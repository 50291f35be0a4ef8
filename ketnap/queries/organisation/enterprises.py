"""One enterprise: its names, owners, workers and leading organisations in time, and who entered what. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from ketnap.access import objects, scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Enterprise, EnterpriseAct, Leadership, Ownership, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.provenance import PAPERS, ActLine, source

Kind = EnterpriseAct.Kind


@dataclass(frozen=True)
class OwnedLine:
    """`until` is exclusive; None: still so."""

    code: str
    label: str
    since: date
    until: date | None


@dataclass(frozen=True)
class LeadLine:
    unit_id: int
    unit_name: str
    since: date
    until: date | None
    within_reach: bool


@dataclass(frozen=True)
class EnterpriseView:
    enterprise_id: int
    version: int
    name: str
    tax_code: str
    names: list[tuple[str, date]]
    """Names carried before, each with the day it was left; the oldest first."""
    ownerships: list[OwnedLine]
    headcounts: list[tuple[int, int]]
    """(year, workers), the latest year first."""
    leads: list[LeadLine]
    acts: list[ActLine]
    """The latest first."""

    @property
    def ownership(self) -> OwnedLine | None:
        return self.ownerships[-1] if self.ownerships else None

    @property
    def led_now(self) -> list[LeadLine]:
        return [line for line in self.leads if line.until is None]


def enterprise(viewer: Viewer, enterprise_id: int) -> EnterpriseView:
    """NotFound outside reach."""
    if not objects.enterprise_within(viewer, enterprise_id, Permission.READ_TREE):
        raise NotFound("Không có doanh nghiệp này.")
    row = Enterprise.objects.get(pk=enterprise_id)
    acts = list(row.acts.select_related(*PAPERS, "reversed_by").order_by("pk"))
    leads = list(row.leaderships.order_by("valid_from", "pk"))
    called = _called({lead.unit_id for lead in leads} | {act.unit_id for act in acts if act.unit_id})
    reach = set(
        scope.units(viewer, Permission.READ_TREE).filter(descendant__in=called).values_list("descendant", flat=True)
    )
    return EnterpriseView(
        enterprise_id=row.pk, version=row.version, name=row.name, tax_code=row.tax_code, names=former(acts),
        ownerships=[
            OwnedLine(one.ownership, one.get_ownership_display(), one.valid_from, _until(one.valid_to))
            for one in row.ownerships.order_by("valid_from")
        ],
        headcounts=list(row.headcounts.order_by("-year").values_list("year", "workers")),
        leads=[
            LeadLine(one.unit_id, called[one.unit_id], one.valid_from, _until(one.valid_to), one.unit_id in reach)
            for one in leads
        ],
        acts=[_line(act, called) for act in reversed(acts)],
    )  # fmt: skip


def former(acts: Iterable[EnterpriseAct]) -> list[tuple[str, date]]:
    """Names before each renaming that stands, with the day they were left, in the order of the days."""
    stands = [
        act for act in acts if act.kind == Kind.RENAMED and not act.reverses_id and not hasattr(act, "reversed_by")
    ]
    ordered = sorted(stands, key=lambda act: (act.effective_on, act.pk))
    return [(act.detail["before"][0], act.effective_on) for act in ordered if act.detail["before"][0] != _after(act)]


def _after(act: EnterpriseAct) -> str:
    return str(act.detail["after"][0])


def name_on(name: str, acts: Iterable[EnterpriseAct], on: date) -> str:
    """What the enterprise was called on the day; `name` is what it is called now."""
    return next((before for before, left in former(acts) if on < left), name)


def led(viewer: Viewer, permission: Permission) -> list[tuple[int, str]]:
    """(id, name) of the enterprises led by units within reach with the permission, or without a leader and entered
    there, by name."""
    reach = scope.units(viewer, permission)
    rows = Enterprise.objects.filter(Q(leaderships__unit__in=reach) | Q(acts__unit__in=reach))
    return list(rows.order_by("name_fold", "pk").distinct().values_list("pk", "name"))


def of_unit(viewer: Viewer, unit_id: int) -> list[tuple[int, str]]:
    """(id, name) of the enterprises the unit leads on the viewer's day, or that were entered at its page and nobody
    leads then, by name. Nothing outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        return []
    leads = Leadership.objects.filter(enterprise=OuterRef("pk"), valid_from__lte=viewer.on, valid_to__gt=viewer.on)
    entered = EnterpriseAct.objects.filter(
        enterprise=OuterRef("pk"), kind=Kind.ENTERED, unit=unit_id, reverses=None, reversed_by=None
    )
    rows = Enterprise.objects.filter(
        Q(Exists(leads.filter(unit=unit_id))) | Q(Exists(entered)) & ~Exists(leads)
    )  # fmt: skip
    return list(rows.order_by("name_fold", "pk").values_list("pk", "name"))


def _until(day: date) -> date | None:
    return None if day == OPEN_END else day


def _called(unit_ids: set[int]) -> dict[int, str]:
    rows = UnitState.objects.filter(unit__in=unit_ids).order_by("valid_from").values_list("unit_id", "name")
    return dict(rows)


def _line(act: EnterpriseAct, called: dict[int, str]) -> ActLine:
    sentence = _sentence(act, called)
    return ActLine(
        act.pk, act.kind, act.get_kind_display(), act.effective_on,
        f"hoàn tác: {act.get_kind_display().lower()} từ {show(act.effective_on)}" if act.reverses_id else sentence,
        source(act), act.reverses_id, hasattr(act, "reversed_by"),
    )  # fmt: skip


def _sentence(act: EnterpriseAct, called: dict[int, str]) -> str:
    detail: dict[str, Any] = act.detail
    whose = called.get(act.unit_id or 0, "")
    match act.kind:
        case Kind.RENAMED:
            (was, old), (name, tax) = detail.get("before", ("", "")), detail.get("after", ("", ""))
            told = [f"{was} đổi tên thành {name}"] if was != name else []
            if old != tax:
                told.append(f"mã số thuế {old or 'để trống'} sửa thành {tax or 'để trống'}")
            return "; ".join(told)
        case Kind.OWNED:
            return f"chuyển thành {Ownership(detail['kind']).label}" if "kind" in detail else "đổi loại hình"
        case Kind.COUNTED:
            before = detail.get("before")
            told = f" (trước ghi {before})" if before is not None else ""
            return f"năm {detail.get('year', act.effective_on.year)} có {detail.get('workers')} lao động{told}"
        case Kind.LED:
            return f"{whose} lãnh đạo"
        case Kind.LEFT:
            return f"{whose} thôi lãnh đạo"
        case _:
            return f"vào sổ ở trang của {whose}" if whose else "vào sổ"
