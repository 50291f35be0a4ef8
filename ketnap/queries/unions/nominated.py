"""Whom the mass organisations nominated for admission, and who was admitted since: from the acts of the path.

A resolution that introduces somebody (4-KNĐ, 4A-KNĐ) says of which kind of organisation it is. It is taken as that of
the nearest one of the kind at or above the cell on the day of the resolution, one of an enterprise standing with who
led it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Leadership, MassOrganisation, PathAct, UnionKind, UnitLink
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.judging.acts import TRADE_UNION_BODY, YOUTH_BODIES

KIND_OF_BODY = {**dict.fromkeys(YOUTH_BODIES, UnionKind.YOUTH.value), TRADE_UNION_BODY: UnionKind.TRADE.value}
NOMINATING = (UnionKind.TRADE.value, UnionKind.YOUTH.value)
"""Điều lệ Đảng, Điều 4 khoản 1 names these two."""


@dataclass(frozen=True)
class Nominated:
    candidacy_id: int
    full_name: str
    unit_id: int
    """The cell on the day of the resolution."""
    unit_name: str
    on: date
    kind: str
    union_id: int | None
    """None: no such organisation was recorded at or above the cell on the day."""
    decision_no: str
    admitted_on: date | None

    @property
    def kind_label(self) -> str:
        return UnionKind(self.kind).label if self.kind else ""


def nominated(
    viewer: Viewer, unit_id: int, start: date, end: date, *, on: date | None = None, kind: str = "",
    union_id: int | None = None, nobody: bool = False,
) -> list[Nominated]:  # fmt: skip
    """Resolutions of the period about people of the sub-tree, in the tree of each day, by day; and who of them was
    admitted by `on` (else by the end). `nobody` keeps those of no recorded organisation. NotFound outside reach. A
    fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    acts = list(
        PathAct.objects.filter(
            kind="union", on__gte=start, on__lte=end, reverses=None, reversed_by=None,
            unit__links_up__ancestor=unit_id, unit__links_up__valid_from__lte=F("on"),
            unit__links_up__valid_to__gt=F("on"),
        ).select_related("candidacy__person").order_by("on", "pk")
    )  # fmt: skip
    whose = _whose(acts)
    joined = dict(
        PathAct.objects.filter(
            kind="ceremony", candidacy__in={one.candidacy_id for one in acts}, reverses=None, reversed_by=None,
            on__lte=on or end,
        ).order_by("on").values_list("candidacy_id", "on")
    )  # fmt: skip
    named = names({one.unit_id for one in acts}, end)
    found = [
        Nominated(
            one.candidacy_id, one.candidacy.person.full_name, one.unit_id, named[one.unit_id], one.on, _kind(one),
            whose.get(one.pk), one.decision_no, joined.get(one.candidacy_id),
        )
        for one in acts
    ]  # fmt: skip
    return [
        one
        for one in found
        if (not kind or one.kind == kind)
        and (union_id is None or one.union_id == union_id)
        and not (nobody and one.union_id)
    ]


def _kind(act: PathAct) -> str:
    return KIND_OF_BODY.get(act.told.get("body", ""), "")


def _whose(acts: list[PathAct]) -> dict[int, int]:
    """Act → the nearest organisation of its kind on its day."""
    units = {one.unit_id for one in acts}
    links: dict[int, list[UnitLink]] = defaultdict(list)
    for link in UnitLink.objects.filter(descendant__in=units).order_by("distance"):
        links[link.descendant_id].append(link)
    above = {link.ancestor_id for some in links.values() for link in some}
    stands = _stands(above)
    found: dict[int, int] = {}
    for act in acts:
        for link in links[act.unit_id]:
            if not link.valid_from <= act.on < link.valid_to:
                continue
            there = [
                pk for since, until, kind, pk in stands[link.ancestor_id]
                if kind == _kind(act) and since <= act.on < until
            ]  # fmt: skip
            if there:
                found[act.pk] = min(there)
                break
    return found


def _stands(units: set[int]) -> dict[int, list[tuple[date, date, str, int]]]:
    """Unit → (since, until, kind, organisation) of those that nominate and stand beside it from day to day."""
    rows = MassOrganisation.objects.filter(kind__in=NOMINATING, withdrawn=False).filter(
        Q(unit__in=units, enterprise=None) | Q(enterprise__leaderships__unit__in=units)
    )
    held = {one.pk: one for one in rows}
    leads: dict[int, list[Leadership]] = defaultdict(list)
    firms = {one.enterprise_id for one in held.values() if one.enterprise_id}
    for lead in Leadership.objects.filter(enterprise__in=firms, unit__in=units):
        leads[lead.enterprise_id].append(lead)
    found: dict[int, list[tuple[date, date, str, int]]] = defaultdict(list)
    for one in held.values():
        if one.enterprise_id is None:
            found[one.unit_id].append((one.valid_from, one.valid_to, one.kind, one.pk))
        for lead in leads[one.enterprise_id or 0]:
            since, until = max(one.valid_from, lead.valid_from), min(one.valid_to, lead.valid_to)
            found[lead.unit_id].append((since, until, one.kind, one.pk))
    return found
