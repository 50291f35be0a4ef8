"""Who holds which seat on a day, and whoever holds none any more: since when and why. Rows a query has scoped."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ketnap.access import written_once
from ketnap.lib import text
from ketnap.models import Charge, Leadership, Movement, Seat, Stay, UnitLink, UnitState
from ketnap.rules import offices as rules

type Key = tuple[str, int | str]
"""One holder: ("p", person id), or ("n", folded name) of somebody whose record is kept elsewhere."""
type Held = tuple[int, Key]
"""(committee, holder)"""

LOSSES = (
    Movement.Kind.DEPARTED, Movement.Kind.DIED, Movement.Kind.EXPELLED, Movement.Kind.STRUCK_OFF, Movement.Kind.LEFT,
)  # fmt: skip


@dataclass(frozen=True)
class Gone:
    """From that day on; `why` goes on a sentence: `thôi Phó Bí thư (nghỉ hưu)`."""

    since: date
    why: str


@dataclass(frozen=True)
class Place:
    name: str
    kind: str


def key(row: Seat | Charge) -> Key:
    return ("p", row.person_id) if row.person_id else ("n", row.holder_fold)


def word(one: Key) -> str:
    """A holder in an address or a form: `p12`, `nnguyen van a`."""
    return f"{one[0]}{one[1]}"


def places(unit_ids: Iterable[int], on: date) -> dict[int, Place]:
    """Name and kind of units on the day, or on the nearest one they were there."""
    found: dict[int, Place] = {}
    wanted = sorted(set(unit_ids))
    for unit_id, name, kind, since in written_once.rows(_called, wanted) if wanted else ():
        if since <= on or unit_id not in found:
            found[unit_id] = Place(name, kind)
    return found


def _called(unit_ids: list[int]) -> QuerySet:
    rows = UnitState.objects.filter(unit__among=unit_ids).order_by("valid_from")
    return rows.values_list("unit_id", "name", "kind", "valid_from")


def seats_on(unit_ids: Iterable[int], on: date) -> QuerySet[Seat]:
    held = Seat.objects.filter(unit__among=sorted(set(unit_ids)), withdrawn=False)
    return held.filter(valid_from__lte=on, valid_to__gt=on)


def charges_on(on: date) -> QuerySet[Charge]:
    return Charge.objects.filter(withdrawn=False, valid_from__lte=on, valid_to__gt=on)


def posts(unit_ids: Iterable[int], on: date) -> dict[Held, list[str]]:
    """(committee, holder) → posts held on the day, the highest first."""
    order = list(rules.POSTS)
    found: dict[Held, list[str]] = defaultdict(list)
    for seat in seats_on(unit_ids, on):
        found[seat.unit_id, key(seat)].append(seat.post)
    return {one: sorted(held, key=order.index) for one, held in found.items()}


def gone(rows: Collection[Seat | Charge], on: date) -> dict[int, Gone]:
    """Row id → since when its holder is not there any more: the seat ended, or the person is no member on the day.
    A seat itself is only asked for the person, a charge also for its unit or enterprise (`away`). Rows of one kind. A
    fixed number of queries."""
    left = no_members({row.person_id for row in rows if row.person_id}, on)
    charges = [row for row in rows if isinstance(row, Charge)]
    seats: dict[Held, list[Seat]] = defaultdict(list)
    elsewhere = away(charges, on)
    if charges:
        committees = sorted({row.committee_id for row in charges})
        held = Seat.objects.filter(unit__among=committees, withdrawn=False, valid_from__lte=on)
        for seat in held.order_by("valid_to", "pk"):
            seats[seat.unit_id, key(seat)].append(seat)
    found: dict[int, Gone] = {}
    for row in rows:
        if row.person_id in left:
            found[row.pk] = left[row.person_id]
        elif isinstance(row, Charge):
            known = seats[row.committee_id, key(row)]
            if not known:
                found[row.pk] = Gone(row.valid_from, "không có tên trong cấp ủy")
            elif known[-1].valid_to <= on:
                found[row.pk] = ended(known[-1])
        if row.pk not in found and row.pk in elsewhere:
            found[row.pk] = elsewhere[row.pk]
    return found


def away(charges: Collection[Charge], on: date) -> dict[int, Gone]:
    """Charge id → since when its unit is not below the committee any more (it ended, or stands elsewhere), or its
    enterprise is led by an organisation. Two queries."""
    units = sorted({row.unit_id for row in charges if row.unit_id})
    firms = sorted({row.enterprise_id for row in charges if row.enterprise_id})
    last: dict[tuple[int, int], date] = {}
    links = UnitLink.objects.filter(descendant__among=units, distance__gt=0, valid_from__lte=on).order_by("valid_to")
    for above, below, until in links.values_list("ancestor_id", "descendant_id", "valid_to") if units else ():
        last[above, below] = until
    led: dict[int, date] = {}
    leads = Leadership.objects.filter(enterprise__among=firms, valid_from__lte=on, valid_to__gt=on)
    for firm, since in leads.values_list("enterprise_id", "valid_from") if firms else ():
        led[firm] = since
    found: dict[int, Gone] = {}
    for row in charges:
        if row.unit_id and (until := last.get((row.committee_id, row.unit_id), row.valid_from)) <= on:
            found[row.pk] = Gone(until, "nơi này không còn thuộc cấp ủy ấy")
        if row.enterprise_id in led:
            found[row.pk] = Gone(
                max(led[row.enterprise_id], row.valid_from), "doanh nghiệp đã có tổ chức đảng lãnh đạo"
            )
    return found


def ended(seat: Seat) -> Gone:
    return Gone(seat.valid_to, f"thôi {rules.POSTS[seat.post]} ({text.small(rules.ENDS[seat.end_reason])})")


def no_members(person_ids: Collection[int], on: date) -> dict[int, Gone]:
    """Those of them who were members and are none at the end of the day. Two queries at most."""
    wanted = sorted(person_ids)
    if not wanted:
        return {}
    last: dict[int, date] = {}
    rows = Stay.objects.filter(person__among=wanted, valid_from__lte=on).order_by("valid_to")
    for person_id, until in rows.values_list("person_id", "valid_to"):
        last[person_id] = until
    left = {person_id: until for person_id, until in last.items() if until <= on}
    if not left:
        return {}
    entries = Movement.objects.filter(person__among=sorted(left), kind__in=LOSSES, on__lte=on, reversed_by=None)
    why = {one.person_id: one.get_kind_display() for one in entries.order_by("on", "pk")}
    return {pk: Gone(until, text.small(str(why.get(pk, "không còn là đảng viên")))) for pk, until in left.items()}
