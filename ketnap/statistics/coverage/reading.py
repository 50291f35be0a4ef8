"""What is read for the places of a sub-tree: each fact once for all of them, in as many queries for many as for few.
What rests on nothing that was written since is taken over from what was read before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Model, OuterRef, Q, Subquery

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import (
    Candidacy,
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    MassOrganisation,
    MemberList,
    Movement,
    PathAct,
    Stay,
    Unit,
    UnitAct,
    UnitLink,
    UnitState,
    Workplace,
)
from ketnap.rules.path.stages import BEFORE_CEREMONY
from ketnap.statistics.coverage.admissions import Joined, joined, last_admissions
from ketnap.statistics.coverage.asked import among, asked
from ketnap.statistics.coverage.firms import Firms, Kinds, beside, firms
from ketnap.statistics.coverage.tree import Tree, tree
from ketnap.statistics.engines import Live
from ketnap.statistics.few import below
from ketnap.statistics.tree import roll_up

type Models = frozenset[type[Model]]
READS: dict[str, Models] = {
    "tree": frozenset({UnitLink, UnitState, UnitAct, MemberList}),
    "direct": frozenset({Stay}),
    "joined": frozenset({Movement, Unit}),
    "path": frozenset({Candidacy, PathAct, UnitLink}),
    "firms": frozenset({
        Enterprise, EnterpriseAct, EnterpriseOwnership, Headcount, Leadership, UnitLink, UnitState,
    }),
    "beside": frozenset({MassOrganisation}),
    "working": frozenset({Workplace, Stay, UnitLink, UnitState}),
}  # fmt: skip
"""Part of what is known → the tables it is read from."""


@dataclass(frozen=True)
class Known:
    """About a sub-tree on a day, for one viewer. Shared: nobody changes it."""

    units: list[int] | None
    """Whatever ever stood below; None: too many to be named, and all units are read."""
    tree: Tree
    direct: dict[int, tuple[int, int]]
    """Unit → (members, those on probation) of itself."""
    members: dict[int, tuple[int, int]]
    """The same with everything below it."""
    joined: Joined
    last: dict[int, date]
    path: dict[int, int]
    firms: Firms
    beside: Kinds
    unions: dict[int, frozenset[str]]
    working: dict[int, tuple[int, int]]


def read(viewer: Viewer, unit_id: int, on: date, before: Known | None = None, touched: Models = frozenset()) -> Known:
    """`before`: what the same viewer was told of the same unit and day, after which no tables but `touched` were
    written; the same is given back where none of them is read here."""
    old = before
    stale = {part for part, models in READS.items() if old is None or models & touched}
    if old is not None and not stale:
        return old
    units = below(Live(), [unit_id]) if old is None or "tree" in stale else old.units
    here = tree(unit_id, on, units) if old is None or "tree" in stale else old.tree
    if old is not None and units != old.units:
        stale |= {"direct", "joined"}
    direct = own_members(on, units) if old is None or "direct" in stale else old.direct
    own = joined(on, units) if old is None or "joined" in stale else old.joined
    path = on_path(unit_id, on, viewer.on) if old is None or "path" in stale else old.path
    found = firms(unit_id, on, here.states) if old is None or "firms" in stale else old.firms
    kinds = beside(on) if old is None or "beside" in stale else old.beside
    same_tree = old is not None and here is old.tree
    return Known(
        units=units, tree=here, direct=direct, joined=own, path=path, firms=found, beside=kinds,
        members=old.members if old and same_tree and direct is old.direct
        else roll_up(here.parents, direct, here.order),
        last=old.last if old and same_tree and own is old.joined else last_admissions(here, own, on),
        unions=old.unions if old and same_tree and found is old.firms and kinds is old.beside
        else _unions(here, found, kinds),
        working=old.working if old and found is old.firms and "working" not in stale
        else working(viewer, on) if found.unled else {},
    )  # fmt: skip


MEMBERS = """SELECT unit_id, count(*), count(*) FILTER (WHERE standing = 'P')
FROM ketnap_stay WHERE valid_from <= %s AND valid_to > %s{among} GROUP BY unit_id"""


def own_members(on: date, units: list[int] | None = None) -> dict[int, tuple[int, int]]:
    """`units`: of no others."""
    return {unit: (all_of, new) for unit, all_of, new in asked(MEMBERS.format(among=among("unit_id", units)), on, on)}


def on_path(unit_id: int, on: date, today: date) -> dict[int, int]:
    """Cell → people of the sub-tree before the ceremony on the day; a cell with nobody is left out."""
    if on >= today:
        rows = Candidacy.objects.filter(ended_on=None, stage__in=BEFORE_CEREMONY, unit__in=scope.below([unit_id], on))
        return dict(rows.values_list("unit_id").annotate(people=Count("pk")).order_by())
    celebrated = PathAct.objects.filter(
        candidacy=OuterRef("pk"), kind="ceremony", on__lte=on, reverses=None, reversed_by=None
    )
    held = dict(
        Candidacy.objects.filter(~Exists(celebrated), opened_on__lte=on)
        .filter(Q(ended_on=None) | Q(ended_on__gt=on)).values_list("pk", "unit_id")
    )  # fmt: skip
    # An act tells the cell of its own day: the first one after the day asked about tells where the file lay on it.
    later = PathAct.objects.filter(on__gt=on).exclude(unit=F("candidacy__unit")).order_by("-on", "-pk")
    moved = PathAct.objects.filter(on__gt=on, candidacy__in=later.values("candidacy")).order_by("-on", "-pk")
    held |= {pk: unit for pk, unit in moved.values_list("candidacy_id", "unit_id") if pk in held}
    counts: dict[int, int] = defaultdict(int)
    for unit in held.values():
        counts[unit] += 1
    return dict(counts)


def working(viewer: Viewer, on: date) -> dict[int, tuple[int, int]]:
    """Enterprise → (members, official ones) recorded to work there on the day, of those within reach."""
    stays = Stay.objects.filter(person=OuterRef("person"), valid_from__lte=on, valid_to__gt=on)
    rows = list(
        Workplace.objects.filter(valid_from__lte=on, valid_to__gt=on)
        .values_list("enterprise_id", Subquery(stays.values("unit")[:1]), Subquery(stays.values("standing")[:1]))
    )  # fmt: skip
    units = sorted({unit for _, unit, _ in rows if unit is not None})
    reach = scope.units(viewer, Permission.READ_FIGURES).filter(descendant__among=units)
    mine = set(reach.values_list("descendant", flat=True))
    found: dict[int, tuple[int, int]] = {}
    for pk, unit, standing in rows:
        if unit in mine:
            members, official = found.get(pk, (0, 0))
            found[pk] = (members + 1, official + (standing == "O"))
    return found


def _unions(tree: Tree, firms: Firms, beside: Kinds) -> dict[int, frozenset[str]]:
    """Unit → kinds of mass organisations beside it, beside anything below it, and in the enterprises led there. What
    stands beside its committee is there for a cell too."""
    there = tree.states
    units, inside = beside
    total: dict[int, set[str]] = defaultdict(set)
    right: dict[int, set[str]] = {}
    for pk in there:
        own = set(units.get(pk, ())).union(*(inside.get(one, ()) for one in firms.led.get(pk, ())))
        if not own:
            continue
        right[pk] = own
        at: int | None = pk
        while at in there:
            total[at] |= own
            at = there[at].parent_id
    found: dict[int, frozenset[str]] = {}
    for pk, state in there.items():
        kinds, above = total.get(pk, set()), state.parent_id
        while above in there and there[above].kind != "upper":
            kinds, above = kinds | right.get(above, set()), there[above].parent_id
        if kinds:
            found[pk] = frozenset(kinds)
    return found
