"""Who is a member where on a day, and what follows from the dates. Viewer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, When

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END
from ketnap.models import GRASSROOTS, Candidacy, MemberList, Movement, Person, Standing, Stay, UnitLink, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.people.file import reach
from ketnap.rules import probation
from ketnap.rules.law import Unknown
from ketnap.rules.path.stages import AFTER_CEREMONY

FEW = 1_000
"""People who are named to the database; of more it is asked for everybody."""


@dataclass(frozen=True)
class MemberRow:
    person_id: int
    full_name: str
    sex: str
    born_on: date
    card_no: str
    unit_id: int
    unit_name: str
    standing: str
    joined_on: date | None
    official_on: date | None

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label


@dataclass(frozen=True)
class Status:
    """What somebody is on a day. `standing` is empty for somebody who is no member then."""

    unit_id: int | None
    standing: str
    since: date | None
    joined_on: date | None
    probation_ends_on: date | None
    party_years: int | None


def members(
    viewer: Viewer, unit_id: int, on: date, *, standing: str = "", start: int = 0, limit: int | None = None
) -> list[MemberRow]:  # fmt: skip
    """Members at the end of the day in the unit and all below it in the tree of that day, as a Vietnamese list.

    NotFound when the unit is out of reach. People who have left its reach since are listed: they were its members.
    """
    ordered = _stays(viewer, unit_id, on, standing).order_by("person__name_sort", "person__born_on", "person_id")
    return _rows(ordered[start : start + limit] if limit is not None else ordered[start:], on)


def _rows(stays: QuerySet[Stay], on: date) -> list[MemberRow]:
    """Columns, not objects: a list of tens of thousands is taken away as a workbook."""
    return _told(list(stays.values_list(*_COLUMNS)), on)


_COLUMNS = (
    "person_id", "person__full_name", "person__sex", "person__born_on", "person__card_no", "unit_id", "standing",
    "person__joined_on", "person__official_on",
)  # fmt: skip


def _told(found: Sequence[tuple[Any, ...]], on: date) -> list[MemberRow]:
    named = names({row[5] for row in found}, on)
    return [
        MemberRow(person, name, sex, born, card, unit, named[unit], standing, joined, official)
        for person, name, sex, born, card, unit, standing, joined, official in found
    ]


def counts(viewer: Viewer, unit_id: int, on: date) -> tuple[int, int]:
    """How many `members` would list, and how many of them are on probation."""
    _in_reach(viewer, unit_id)
    whole, probationary = written_once.numbers(_counts, unit_id, on)
    return whole, probationary


def _counts(unit_id: int, on: date) -> dict[str, int]:
    there = _there(unit_id, on, "")
    return there.aggregate(whole=Count("pk"), probationary=Count("pk", filter=Q(standing=Standing.PROBATIONARY)))


def status(viewer: Viewer, person_id: int, on: date) -> Status:
    """What somebody within reach is on the day. NotFound outside reach."""
    return status_of(reach(viewer, person_id), on)


def status_of(person: Person, on: date) -> Status:
    stay = Stay.objects.filter(person=person, valid_from__lte=on, valid_to__gt=on).first()
    if stay is None:
        return Status(None, "", None, person.joined_on, None, None)
    on_probation = stay.standing == Standing.PROBATIONARY
    ends = probation.ends_on(person.joined_on) if on_probation and person.joined_on else None
    return Status(
        unit_id=stay.unit_id, standing=stay.standing, since=stay.valid_from, joined_on=person.joined_on,
        probation_ends_on=None if isinstance(ends, Unknown) else ends,
        party_years=None if on_probation else probation.party_years(person.join_decided_on, person.joined_on, on),
    )  # fmt: skip


def lists(viewer: Viewer, unit_id: int) -> Sequence[date]:
    """Days of the member lists taken in for the unit or a unit above it, the first opening its register."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    return written_once.rows(_listed, unit_id)


def _listed(unit_id: int) -> QuerySet:
    above = UnitLink.objects.filter(descendant=unit_id).values("ancestor")
    return MemberList.objects.filter(unit__in=above).order_by("as_of").values_list("as_of", flat=True).distinct()


def _in_reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")


def _stays(viewer: Viewer, unit_id: int, on: date, standing: str) -> QuerySet[Stay]:
    _in_reach(viewer, unit_id)
    return _there(unit_id, on, standing)


def _there(unit_id: int, on: date, standing: str) -> QuerySet[Stay]:
    stays = Stay.objects.filter(unit__in=scope.below([unit_id], on), valid_from__lte=on, valid_to__gt=on)
    return stays.filter(standing=standing) if standing else stays


def _not_on_path(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """Without those whose file says itself what is due."""
    files = Candidacy.objects.filter(person=OuterRef("person"), ended_on=None, stage__in=AFTER_CEREMONY)
    return stays.exclude(Exists(files))


def probation_days(viewer: Viewer, unit_id: int, on: date) -> list[date]:
    """Days of joining of everybody on probation in the unit and below it without an open file on the path."""
    _in_reach(viewer, unit_id)
    return written_once.rows(_days, unit_id, on)


def _days(unit_id: int, on: date) -> QuerySet:
    known = _probationers(unit_id, on).filter(person__joined_on__isnull=False)
    return known.order_by("person__joined_on").values_list("person__joined_on", flat=True).distinct()


def joined_between(
    viewer: Viewer, unit_id: int, on: date, since: date, until: date, *, most: int
) -> list[tuple[int, date]]:  # fmt: skip
    """(person, day of joining) of those of `probation_days` who joined from the one day to the other, the oldest first;
    no more than `most`."""
    _in_reach(viewer, unit_id)
    told = (unit_id, on, since, until)
    parts = [written_once.rows(_joined, *told, leaving=leaving, most=most) for leaving in leavers(on)]
    return [(person, day) for day, _, person in sorted(row for part in parts for row in part)[:most]]


def _joined(unit_id: int, on: date, since: date, until: date, *, leaving: bool, most: int) -> QuerySet:
    # Whoever is on probation has no day of becoming official: an index holds the days of joining of those alone.
    days = Case(When(person__official_on=None, then="person__joined_on"))
    mine = _probationers(unit_id, on).annotate(since=days).filter(since__range=(since, until))
    mine = mine.filter(kept_there(unit_id, on, leaving=leaving))
    ordered = mine.order_by("since", "person__name_sort", "person_id")
    return ordered.values_list("since", "person__name_sort", "person_id")[:most]


def leavers(on: date) -> tuple[bool, ...]:
    """In which parts members of a day are looked for, see `kept_there`: nearly always one."""
    return (False, True) if connection.vendor == "postgresql" and written_once.rows(_leaving, on) else (False,)


def _leaving(on: date) -> QuerySet:
    ending = Stay.objects.filter(standing__in=Standing.values, valid_to__gt=on, valid_to__lt=OPEN_END)
    return ending.values_list("pk", flat=True)[:1]


def kept_there(unit_id: int, on: date, *, leaving: bool) -> Q:
    """Of stays of the sub-tree: those that have a last day to come, else all others. A stay without a last day is where
    the person's record is kept: told besides, it is seen of a person before anybody's stay is looked up."""
    if connection.vendor != "postgresql":
        return Q()  # SQLite would begin with everybody whose day it is, also for a cell
    if leaving:
        return Q(valid_to__lt=OPEN_END)
    return Q(valid_to=OPEN_END, person__unit__in=scope.below([unit_id], on))


def joined_untold(viewer: Viewer, unit_id: int, on: date, *, most: int) -> list[int]:
    """Who of them joined on a day nobody told, as a Vietnamese list; no more than `most`."""
    _in_reach(viewer, unit_id)
    if connection.vendor != "postgresql":  # SQLite does not see that the index holds what is asked
        return written_once.rows(_untold, unit_id, on, None, most=most)
    # Hardly any list leaves it out, and an index holds the entries of those that do.
    those = written_once.rows(_left_out, most=FEW + 1)
    return written_once.rows(_untold, unit_id, on, those if len(those) <= FEW else None, most=most) if those else []


def _left_out(*, most: int) -> QuerySet:
    # Only these entries can give a standing and no day.
    kinds = (Movement.Kind.OPENING, Movement.Kind.ARRIVED, Movement.Kind.RESTORED)
    entries = Movement.objects.filter(kind__in=kinds, standing=Standing.PROBATIONARY, joined_on=None)
    return entries.values_list("person_id", flat=True)[:most]


def _untold(unit_id: int, on: date, among: Sequence[int] | None, *, most: int) -> QuerySet:
    mine = _probationers(unit_id, on).filter(person__joined_on=None)
    mine = mine if among is None else mine.filter(person__among=among)
    return mine.order_by("person__name_sort", "person_id").values_list("person_id", flat=True)[:most]


def _probationers(unit_id: int, on: date) -> QuerySet[Stay]:
    return _not_on_path(_there(unit_id, on, Standing.PROBATIONARY))


def on_probation(viewer: Viewer, unit_id: int, on: date, ids: Sequence[int]) -> list[MemberRow]:
    """The rows of these people, in their order."""
    _in_reach(viewer, unit_id)
    if not ids:
        return []
    place = {person: number for number, person in enumerate(ids)}
    found = _told(written_once.rows(_those, unit_id, on, list(ids)), on)
    return sorted(found, key=lambda row: place[row.person_id])


def _those(unit_id: int, on: date, ids: list[int]) -> QuerySet:
    return _there(unit_id, on, Standing.PROBATIONARY).filter(person__among=ids).values_list(*_COLUMNS)


@dataclass(frozen=True)
class ListDay:
    """Organisations whose latest list is of one day."""

    as_of: date
    count: int
    first_name: str
    """Of one of them."""


def latest_lists(viewer: Viewer, unit_id: int, on: date) -> list[ListDay]:
    """Days of the latest lists of the grassroots organisations of the sub-tree, or of the unit where it is one or
    stands below one; the oldest first. Organisations without any list are left out."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    days: dict[date, list[int]] = {}
    # A list of a unit above holds for all below it, which need not be gone through to know that.
    above = next(iter(written_once.rows(_newest_above, unit_id, on)), None)
    for unit, as_of in written_once.rows(_newest_below, unit_id, on):
        if above is None or as_of > above:
            days.setdefault(as_of, []).append(unit)
    counted = {as_of: (len(units), units[0]) for as_of, units in days.items()}
    if above is not None and (rest := _without(unit_id, on, [unit for units in days.values() for unit in units])):
        counted[above] = rest
    named = names([unit for _, unit in counted.values()], on)
    return [ListDay(as_of, many, named[unit]) for as_of, (many, unit) in sorted(counted.items())]


def _without(unit_id: int, on: date, newer: Sequence[int]) -> tuple[int, int] | None:
    """(how many, the first) of the grassroots organisations but these, or of the unit where none is below."""
    if newer:
        rest = sorted({*written_once.rows(_grassroots, unit_id, on)} - {*newer})
        return (len(rest), rest[0]) if rest else None
    many, first = written_once.numbers(_grassroots_told, unit_id, on)
    return (many, first) if many else (1, unit_id)


def _grassroots(unit_id: int, on: date) -> QuerySet:
    below = UnitState.objects.filter(unit__in=scope.below([unit_id], on), valid_from__lte=on, valid_to__gt=on)
    return below.filter(kind__in=GRASSROOTS).values_list("unit_id", flat=True)


def _grassroots_told(unit_id: int, on: date) -> dict[str, int]:
    return _grassroots(unit_id, on).aggregate(many=Count("unit_id"), first=Min("unit_id"))


def _newest_above(unit_id: int, on: date) -> QuerySet:
    up = UnitLink.objects.filter(descendant=unit_id, valid_from__lte=on, valid_to__gt=on)
    lists = MemberList.objects.filter(unit__in=up.values("ancestor"), as_of__lte=on)
    return lists.order_by("-as_of").values_list("as_of", flat=True)[:1]


def _newest_below(unit_id: int, on: date) -> QuerySet:
    """(grassroots organisation, the latest list of itself or of one between it and the unit)."""
    listed = UnitLink.objects.filter(ancestor=unit_id, distance__gte=1, valid_from__lte=on, valid_to__gt=on)
    lists = MemberList.objects.filter(unit__in=listed.values("descendant"), as_of__lte=on)
    there = UnitState.objects.filter(kind__in=GRASSROOTS, valid_from__lte=on, valid_to__gt=on)
    down = lists.filter(
        unit__links_down__valid_from__lte=on, unit__links_down__valid_to__gt=on,
        unit__links_down__descendant__in=there.values("unit"),
    )  # fmt: skip
    told = down.values_list("unit__links_down__descendant").annotate(newest=Max("as_of"))
    return told.order_by("newest", "unit__links_down__descendant")


def entered(viewer: Viewer, unit_id: int, start: date, end: date) -> bool:
    """Whether any fact of the ledger of the sub-tree happened from the one day to the other, both included."""
    if not scope.reaches(viewer, unit_id, Permission.READ_FIGURES):
        raise NotFound("Không có tổ chức này.")
    return bool(written_once.rows(_entered, unit_id, start, end))


def _entered(unit_id: int, start: date, end: date) -> QuerySet:
    # Every kind there is: by kind and day there is an index, by the day alone there is none.
    kinds = Movement.Kind.values
    entries = Movement.objects.filter(unit__in=scope.below([unit_id], end), kind__in=kinds, on__gte=start, on__lte=end)
    return entries.values_list("pk", flat=True)[:1]


@dataclass(frozen=True)
class EntryLine:
    person_id: int
    full_name: str
    label: str
    on: date
    unit_name: str


def latest(viewer: Viewer, unit_id: int, *, limit: int) -> list[EntryLine]:
    """What was entered last in the unit and below it, opening lists left out. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    # Ids first: sorting whole rows of a ledger to show six of them took a third of the page.
    ids = written_once.rows(_latest, unit_id, viewer.on, limit=limit)
    found = written_once.rows(_entries, ids)
    named = names({one.unit_id for one in found}, viewer.on)
    return [
        EntryLine(one.person_id, one.person.full_name, _label(one), one.on, named[one.unit_id])
        for one in found
    ]  # fmt: skip


def _latest(unit_id: int, on: date, *, limit: int) -> QuerySet:
    entries = Movement.objects.filter(unit__in=scope.below([unit_id], on)).exclude(kind=Movement.Kind.OPENING)
    return entries.order_by("-pk").values_list("pk", flat=True)[:limit]


def _entries(ids: list[int]) -> QuerySet[Movement]:
    return Movement.objects.filter(pk__among=ids).select_related("person").order_by("-pk")


def _label(entry: Movement) -> str:
    """As the office says it: a reversal is a correction of what was written."""
    return "Sửa ghi chép" if entry.kind == Movement.Kind.REVERSAL else str(entry.get_kind_display())
