"""Who is in charge of which unit or enterprise on a day, who was, and where nobody is. Viewer first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketnap.access import objects, scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END
from ketnap.models import Charge, Enterprise, EnterpriseAct, Leadership, OfficeAct, Person, Seat, UnitLink, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.offices.holders import Gone, Place, charges_on, gone, key, places, posts, seats_on, word
from ketnap.queries.organisation.trees import code_key
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import offices as rules


@dataclass(frozen=True)
class InCharge:
    """Who is in charge on the day. With `gone` the charge stands in the book, and its holder is not there any more."""

    charge_id: int
    committee_id: int
    committee_name: str
    name: str
    person_id: int | None
    """Only within reach."""
    title: str
    """Post in the committee on the day; empty where none is held any more."""
    since: date
    gone: Gone | None


@dataclass(frozen=True)
class ChargeLine:
    """One charge of a unit or an enterprise, over or not. `until` is exclusive."""

    charge_id: int
    name: str
    person_id: int | None
    committee_id: int
    committee_name: str
    since: date
    until: date | None
    source: Source | None
    acts: list[tuple[int, str, date]]
    """(id, what, day) of its entries that stand, the latest first: the first of them may be taken back."""


@dataclass(frozen=True)
class History:
    lines: list[ChargeLine]
    """The latest first."""
    last_act: int
    """Of the last entry; 0: none."""


def in_charge(viewer: Viewer, unit_ids: Collection[int], on: date) -> dict[int, InCharge]:
    """Unit id → who is in charge of it on the day, of units within reach. A fixed number of queries."""
    within = scope.reached(viewer, unit_ids, Permission.READ_PEOPLE)
    rows = written_once.rows(_charged, sorted(within), on) if within else []
    return {row.unit_id: line for row, line in _lines(viewer, rows, on) if row.unit_id is not None}


def in_charge_of_firms(viewer: Viewer, enterprise_ids: Collection[int], on: date) -> dict[int, InCharge]:
    """Enterprise id → who is in charge of it on the day; the ids are those of enterprises the caller has scoped."""
    rows = list(charges_on(on).filter(enterprise__among=sorted(enterprise_ids)))
    return {row.enterprise_id: line for row, line in _lines(viewer, rows, on) if row.enterprise_id is not None}


def _lines(viewer: Viewer, rows: list[Charge], on: date) -> list[tuple[Charge, InCharge]]:
    if not rows:
        return []
    left, committees = gone(rows, on), {row.committee_id for row in rows}
    held, named, reach = posts(committees, on), places(committees, on), _reach(viewer, rows)
    return [(row, _in_charge(row, on, left, held, named, reach)) for row in rows]


def _in_charge(row, on, left, held, named, reach):  # type: ignore[no-untyped-def]
    place: Place = named[row.committee_id]
    titles = [rules.title(post, place.kind) for post in held.get((row.committee_id, key(row)), [])]
    return InCharge(
        row.pk, row.committee_id, place.name, row.holder_name, row.person_id if row.person_id in reach else None,
        ", ".join(titles), row.valid_from, left.get(row.pk),
    )  # fmt: skip


def _reach(viewer: Viewer, rows: Iterable[Charge]) -> set[int]:
    people = Person.objects.filter(pk__among=sorted({row.person_id for row in rows if row.person_id}))
    return set(scope.visible(viewer, people, Permission.READ_PEOPLE).values_list("pk", flat=True))


def charge_history(viewer: Viewer, *, unit_id: int | None = None, enterprise_id: int | None = None) -> History:
    """Everybody who was in charge, from day to day. NotFound outside reach."""
    if unit_id is not None and not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    if unit_id is None and not objects.enterprise_within(viewer, enterprise_id or 0, Permission.READ_TREE):
        raise NotFound("Không có doanh nghiệp này.")
    rows = list(Charge.objects.filter(unit=unit_id, enterprise=enterprise_id).order_by("-valid_from", "-pk"))
    every = OfficeAct.objects.filter(charge__in=[row.pk for row in rows]).select_related("reversed_by", *PAPERS)
    acts = list(every.order_by("-pk"))
    stand = [act for act in acts if act.reverses_id is None and not hasattr(act, "reversed_by")]
    named, reach = places({row.committee_id for row in rows}, viewer.on), _reach(viewer, rows)
    lines = []
    for row in rows:
        mine = [act for act in stand if act.charge_id == row.pk]
        begun = next((act for act in mine if act.kind == OfficeAct.Kind.CHARGED), None)
        if row.withdrawn:
            continue
        lines.append(ChargeLine(
            row.pk, row.holder_name, row.person_id if row.person_id in reach else None, row.committee_id,
            named[row.committee_id].name, row.valid_from, None if row.valid_to == OPEN_END else row.valid_to,
            source(begun) if begun else None,
            [(act.pk, act.get_kind_display(), act.effective_on) for act in mine],
        ))  # fmt: skip
    return History(lines, acts[0].pk if acts else 0)


@dataclass(frozen=True)
class Offer:
    """Somebody who may be put in charge."""

    seat_id: int
    words: str
    """`Nguyễn Văn A, Phó Bí thư`; with the committee where there are several."""
    word: str
    """The holder, as queries/offices/holders says it."""


def offers(viewer: Viewer, committee_ids: Collection[int], on: date) -> list[Offer]:
    """Members of these committees on the day, each once by the highest post: of those the viewer may write of."""
    within = scope.units(viewer, Permission.CHARGE).filter(descendant__among=sorted(committee_ids))
    ids = sorted(set(within.values_list("descendant", flat=True)))
    named, order = places(ids, on), list(rules.POSTS)
    held = sorted(seats_on(ids, on), key=lambda seat: (order.index(seat.post), seat.valid_from, seat.pk))
    left, seen, found = gone(held, on), set(), []
    several = len({seat.unit_id for seat in held}) > 1
    for seat in sorted(held, key=lambda seat: ids.index(seat.unit_id)):
        if seat.pk in left or (seat.unit_id, key(seat)) in seen:
            continue
        seen.add((seat.unit_id, key(seat)))
        place = named[seat.unit_id]
        words = f"{seat.holder_name}, {rules.title(seat.post, place.kind)}"
        found.append(Offer(seat.pk, f"{words}, {place.name}" if several else words, word(key(seat))))
    return found


def givers(viewer: Viewer, *, unit_id: int | None = None, enterprise_id: int | None = None, on: date) -> list[int]:
    """Committees that may name somebody in charge of it on the day and that the viewer may write of, the nearest
    first: those above the unit; of an enterprise those it was entered at or led by, and those above them."""
    links = UnitLink.objects.filter(valid_from__lte=on, valid_to__gt=on)
    if unit_id is not None:
        links = links.filter(descendant=unit_id, distance__gt=0)
    else:
        entered = EnterpriseAct.objects.filter(enterprise=enterprise_id).exclude(unit=None).values("unit")
        led = Leadership.objects.filter(enterprise=enterprise_id).values("unit")
        links = links.filter(Q(descendant__in=entered) | Q(descendant__in=led))
    within = scope.units(viewer, Permission.CHARGE)
    rows = links.filter(ancestor__in=within).order_by("distance", "ancestor").values_list("ancestor", flat=True)
    return list(dict.fromkeys(rows))


@dataclass(frozen=True)
class Was:
    """Who is still written in charge, and is not there any more."""

    name: str
    gone: Gone


@dataclass(frozen=True)
class Bare:
    """A unit or an enterprise nobody is in charge of."""

    unit_id: int | None
    enterprise_id: int | None
    name: str
    was: Was | None


def without(viewer: Viewer, unit_id: int, on: date) -> list[Bare]:
    """Units right below the organisation, and enterprises within it that no organisation leads, of which nobody is in
    charge on the day; those whose holder is gone first, then in official order. Empty outside reach, and where the
    committee has no seat in the book: nobody could be named. A fixed number of queries."""
    if not written_once.rows(_seated, viewer, unit_id):
        return []
    below = UnitState.objects.filter(parent=unit_id, valid_from__lte=on, valid_to__gt=on)
    units = sorted(below.values_list("unit_id", "name", "code"), key=lambda row: code_key(row[2]))
    firms = _led_by_nobody(unit_id, on)
    of_units = Q(unit__among=[row[0] for row in units])
    rows = list(charges_on(on).filter(of_units | Q(enterprise__among=list(firms)) if firms else of_units))
    left = gone(rows, on)
    held = {(row.unit_id, row.enterprise_id): row for row in rows}
    found = []
    for one in (*((pk, None, name) for pk, name, _ in units), *((None, pk, name) for pk, name in firms.items())):
        row = held.get(one[:2])
        if row is None:
            found.append(Bare(*one, None))
        elif row.pk in left:
            found.append(Bare(*one, Was(row.holder_name, left[row.pk])))
    return sorted(found, key=lambda one: one.was is None)


def _seated(viewer: Viewer, unit_id: int) -> QuerySet:
    seats = Seat.objects.filter(unit=unit_id, withdrawn=False)
    return scope.visible(viewer, seats, Permission.READ_PEOPLE).values_list("pk", flat=True)[:1]


def _led_by_nobody(unit_id: int, on: date) -> dict[int, str]:
    """Enterprises entered at, or led before by, a unit of the sub-tree, that no organisation leads on the day."""
    tree = scope.subtree([unit_id], on)
    leads = Leadership.objects.filter(enterprise=OuterRef("pk"), valid_from__lte=on, valid_to__gt=on)
    rows = Enterprise.objects.filter(~Exists(leads))
    of_here = rows.filter(
        Exists(Leadership.objects.filter(enterprise=OuterRef("pk"), unit__in=tree))
        | Exists(EnterpriseAct.objects.filter(enterprise=OuterRef("pk"), unit__in=tree))
    )
    return dict(of_here.order_by("name_fold", "pk").values_list("pk", "name"))


@dataclass(frozen=True)
class Entry:
    """An entry that may be taken back. `unit_id`, `enterprise_id`: of what a charge is; of a seat both are None."""

    label: str
    on: date
    sentence: str
    unit_id: int | None
    enterprise_id: int | None


def entry(viewer: Viewer, unit_id: int, act_id: int) -> Entry:
    """NotFound for one of another committee, or one that is itself a taking back."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    rows = OfficeAct.objects.filter(unit=unit_id, pk=act_id, reverses=None).select_related("seat", "charge__enterprise")
    act = rows.first()
    if act is None:
        raise NotFound("Không có ghi chép này.")
    seat, charge = act.seat, act.charge
    if seat is not None:
        said = f"{seat.holder_name}, {rules.title(seat.post, places([unit_id], act.effective_on)[unit_id].kind)}"
        return Entry(act.get_kind_display(), act.effective_on, said, None, None)
    if charge is None:
        raise NotFound("Không có ghi chép này.")
    if charge.unit_id is not None:
        where = places([charge.unit_id], act.effective_on)[charge.unit_id].name
    else:
        where = charge.enterprise.name if charge.enterprise else ""
    said = f"{charge.holder_name}, {where}"
    return Entry(act.get_kind_display(), act.effective_on, said, charge.unit_id, charge.enterprise_id)


def _charged(unit_ids: list[int], on: date) -> QuerySet[Charge]:
    return charges_on(on).filter(unit__among=unit_ids)
