"""Mass organisations as they stood on a day: where, how many, who leads them, how rated; and one with its past."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketnap.access import objects, scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Leadership, MassOrganisation, UnionAct, UnionKind, Unit
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, ActLine, source

Kind = UnionAct.Kind


@dataclass(frozen=True)
class UnionLine:
    """One of them on a day. What was not recorded by then is None or empty."""

    union_id: int
    kind: str
    name: str
    unit_id: int
    unit_name: str
    enterprise_id: int | None
    enterprise_name: str
    since: date
    until: date | None
    """Exclusive; None: still there."""
    members: int | None
    counted_on: date | None
    head: str
    head_is_member: bool | None
    rating: str
    rated_year: int | None

    @property
    def kind_label(self) -> str:
        return UnionKind(self.kind).label

    @property
    def head_words(self) -> str:
        """`Ngô Thị Bưởi, đảng viên`; empty where nobody is recorded."""
        told = {True: ", đảng viên", False: ", chưa là đảng viên", None: ""}[self.head_is_member]
        return f"{self.head}{told}" if self.head else ""


@dataclass(frozen=True)
class UnionView:
    line: UnionLine
    version: int
    strength: list[tuple[int, int, date]]
    """(year, members, day) of the last count of each year, the latest year first."""
    seats: list[tuple[str, str, date]]
    """(seat, who in words, since), the latest first; who is empty where the seat fell vacant."""
    ratings: list[tuple[int, str]]
    acts: list[ActLine]
    """The latest first."""


def unions(viewer: Viewer, unit_id: int, on: date, *, kind: str = "") -> list[UnionLine]:
    """Those beside the unit and everything below it on the day, and of the enterprises they lead, in the tree of that
    day; by kind and name. NotFound outside reach. A fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    there = scope.held([unit_id], on).values("descendant")
    rows = MassOrganisation.objects.filter(_beside(there, on), withdrawn=False, valid_from__lte=on, valid_to__gt=on)
    if kind:
        rows = rows.filter(kind=kind)
    return _lines(rows, on)


def beside(viewer: Viewer, unit_id: int, on: date) -> list[UnionLine]:
    """Those right beside the unit on the day. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    held = written_once.rows(_right_beside, unit_id, on)
    return _told(held, on) if held else []


def _right_beside(unit_id: int, on: date) -> QuerySet[MassOrganisation]:
    mine = Unit.objects.filter(pk=unit_id).values("pk")
    # Whatever can be beside it, looked up: asked by the `or` alone, all there are were read.
    led = Leadership.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on).values("enterprise")
    near = MassOrganisation.objects.filter(unit=unit_id).values("pk")
    near = near.union(MassOrganisation.objects.filter(enterprise__in=led).values("pk"))
    rows = MassOrganisation.objects.filter(_beside(mine, on), withdrawn=False, valid_from__lte=on, valid_to__gt=on)
    return rows.filter(pk__in=near).select_related("enterprise")


def _beside(units: QuerySet, on: date) -> Q:
    """Beside those units: entered there, or of an enterprise that one of them leads on the day."""
    leads = Leadership.objects.filter(enterprise=OuterRef("enterprise"), valid_from__lte=on, valid_to__gt=on)
    led = Exists(leads)
    return Q(Q(unit__in=units) & ~led) | Q(Exists(leads.filter(unit__in=units)))


def _lines(rows: QuerySet[MassOrganisation], on: date) -> list[UnionLine]:
    """The rows as they stood on the day; the caller has scoped them."""
    return _told(list(rows.select_related("enterprise")), on)


def _told(held: list[MassOrganisation], on: date) -> list[UnionLine]:
    ids = [one.pk for one in held]
    told: dict[int, list[UnionAct]] = defaultdict(list)
    acts = UnionAct.objects.filter(organisation__in=ids, reverses=None, reversed_by=None, on__lte=on)
    for act in acts.order_by("on", "pk"):
        told[act.organisation_id].append(act)
    leads = Leadership.objects.filter(
        enterprise__in={one.enterprise_id for one in held if one.enterprise_id}, valid_from__lte=on, valid_to__gt=on
    )
    led = {lead.enterprise_id: lead.unit_id for lead in leads.order_by("-pk")}
    places = {one.pk: led.get(one.enterprise_id or 0, one.unit_id) for one in held}
    named = names(places.values(), on)
    order = {code: place for place, code in enumerate(UnionKind.values)}
    return sorted(
        (_line(one, told[one.pk], places[one.pk], named[places[one.pk]]) for one in held),
        key=lambda line: (order[line.kind], line.unit_name, line.name, line.union_id),
    )


def _line(row: MassOrganisation, acts: list[UnionAct], unit_id: int, unit_name: str) -> UnionLine:
    last = {act.kind: act for act in acts if act.kind != Kind.SEATED}
    head = next((act for act in reversed(acts) if act.seat == UnionAct.Seat.HEAD), None)
    rated = max((act for act in acts if act.kind == Kind.RATED), key=lambda act: act.year or 0, default=None)
    count = last.get(Kind.COUNTED)
    return UnionLine(
        union_id=row.pk, kind=row.kind, name=row.name, unit_id=unit_id, unit_name=unit_name,
        enterprise_id=row.enterprise_id, enterprise_name=row.enterprise.name if row.enterprise else "",
        since=row.valid_from, until=None if row.valid_to == OPEN_END else row.valid_to,
        members=count.members if count else None, counted_on=count.on if count else None,
        head=head.officer if head else "", head_is_member=head.party_member if head else None,
        rating=rated.rating if rated else "", rated_year=rated.year if rated else None,
    )  # fmt: skip


def union(viewer: Viewer, union_id: int, on: date) -> UnionView:
    """One with everything recorded of it. NotFound outside reach."""
    if not objects.union_within(viewer, union_id, Permission.READ_TREE):
        raise NotFound("Không có đoàn thể này.")
    rows = MassOrganisation.objects.filter(pk=union_id, withdrawn=False)
    found = _lines(rows, on)
    if not found:
        raise NotFound("Không có đoàn thể này.")
    acts = list(UnionAct.objects.filter(organisation=union_id).select_related(*PAPERS, "reversed_by").order_by("pk"))
    stand = sorted(
        (one for one in acts if not one.reverses_id and not hasattr(one, "reversed_by")),
        key=lambda act: (act.on, act.pk),
    )
    counts = {act.on.year: (act.on.year, act.members or 0, act.on) for act in stand if act.kind == Kind.COUNTED}
    seated = [act for act in stand if act.kind == Kind.SEATED]
    rated = {act.year or 0: act.rating for act in stand if act.kind == Kind.RATED}
    return UnionView(
        line=found[0], version=rows.values_list("version", flat=True)[0],
        strength=sorted(counts.values(), reverse=True),
        seats=[(act.get_seat_display(), _officer(act), act.on) for act in reversed(seated)],
        ratings=sorted(rated.items(), reverse=True), acts=_acts(reversed(acts)),
    )  # fmt: skip


def _officer(act: UnionAct) -> str:
    told = {True: ", đảng viên", False: ", chưa là đảng viên", None: ""}[act.party_member]
    return f"{act.officer}{told}" if act.officer else ""


def _acts(acts: Iterable[UnionAct]) -> list[ActLine]:
    return [
        ActLine(
            act.pk, act.kind, act.get_kind_display(), act.on, _sentence(act), source(act), act.reverses_id,
            hasattr(act, "reversed_by"),
        )
        for act in acts
    ]  # fmt: skip


def _sentence(act: UnionAct) -> str:
    match act.kind:
        case Kind.COUNTED:
            return f"có {act.members} đoàn viên, hội viên"
        case Kind.SEATED:
            who = _officer(act) or "chưa có ai"
            return f"{act.get_seat_display().lower()}: {who}"
        case Kind.RATED:
            return f"năm {act.year}: {act.rating}"
        case Kind.ENDED:
            return "thôi hoạt động từ ngày này"
        case Kind.REVERSAL:
            return f"việc ghi ngày {show(act.on)}"
        case _:
            return "vào sổ"
