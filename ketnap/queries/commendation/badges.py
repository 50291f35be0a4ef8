"""Who reaches a badge of Party age in which year, and what still has to be proven. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.models import Commendation, Movement, Person, Standing, Stay
from ketnap.queries.commendation.party_age import CHUNK, Start, starts
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules import commendation as rules

AHEAD = 5
"""Years a list of badges looks ahead, the year asked among them."""
DAY = timedelta(days=1)
LADDER = rules.every_badge()
BEGAN = Coalesce("join_decided_on", "joined_on")


@dataclass(frozen=True)
class BadgeLine:
    """One badge somebody reaches. `held` is the commendation that stands for it, `held_label` its state in words."""

    person_id: int
    full_name: str
    unit_id: int
    unit_name: str
    years: int
    reached_on: date
    round_on: date
    since: date | None
    doubts: tuple[str, ...]
    held: int | None
    held_label: str


@dataclass(frozen=True)
class Unclear:
    """An official member of whom neither the decision nor the day of joining is known."""

    person_id: int
    full_name: str
    unit_id: int
    unit_name: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Badges:
    lines: list[BadgeLine]
    """Of the year asked, by day of handing over, unit and name."""
    by_year: dict[int, int]
    """How many in each of the five years from the one asked on."""
    unclear: list[Unclear]
    on: date
    """Day whose members were looked at."""


@dataclass(frozen=True)
class _Member:
    pk: int
    name: str
    sort: str
    unit_id: int
    decided_on: date | None
    joined_on: date | None


def badges(viewer: Viewer, unit_id: int, year: int) -> Badges:
    """Official members of the unit and below, today or at the end of a year that is over. NotFound outside reach. A
    fixed number of queries, and one or two more for every 900 people who may reach a badge."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    on, first, last = min(viewer.on, date(year, 12, 31)), date(year, 1, 1), date(year + AHEAD - 1, 12, 31)
    members = _members(viewer, unit_id, on, last)
    found = _starts(members)
    named = names({one.unit_id for one in members}, on)
    by_year = dict.fromkeys(range(year, year + AHEAD), 0)
    reached: list[tuple[_Member, int, date]] = []
    for one in members:
        for years, day in _reached(found[one.pk], first, last):
            by_year[day.year] += 1
            if day.year == year:
                reached.append((one, years, day))
    reached.sort(key=lambda row: (rules.round_of(row[2]), named[row[0].unit_id], row[0].sort, row[0].pk))
    held = _held(one.pk for one, _, _ in reached)
    lines = []
    for one, years, day in reached:
        start, (made, label) = found[one.pk], held.get((one.pk, years), (None, ""))
        lines.append(BadgeLine(
            one.pk, one.name, one.unit_id, named[one.unit_id], years, day, rules.round_of(day),
            start.decided_on or start.joined_on, start.doubts, made, label,
        ))  # fmt: skip
    unclear = [
        Unclear(one.pk, one.name, one.unit_id, named[one.unit_id], found[one.pk].doubts)
        for one in sorted(members, key=lambda one: one.sort)
        if found[one.pk].decided_on is None and found[one.pk].joined_on is None
    ]
    return Badges(lines, by_year, unclear, on)


@dataclass(frozen=True)
class Coming:
    """Badges of the next day of handing over that nobody proposed yet."""

    round_on: date
    count: int


def coming(viewer: Viewer, unit_id: int) -> Coming:
    """Of the unit and below, today; nothing outside reach. One query where nobody is near a badge, else three."""
    last = rules.round_of(viewer.on)
    before = max(day for day in (*rules.rounds(last.year - 1), *rules.rounds(last.year)) if day < last)
    members = _members(viewer, unit_id, viewer.on, last, since=before)
    found = _starts(members)
    reached = {(one.pk, years) for one in members for years, _ in _reached(found[one.pk], before + DAY, last)}
    return Coming(last, len(reached - set(_held(pk for pk, _ in reached))))


def _starts(members: Iterable[_Member]) -> dict[int, Start]:
    return starts((one.pk, one.decided_on, one.joined_on) for one in members)


def _ends(since: date, until: date) -> tuple[date, ...]:
    """(first, last, first, last …) day on which somebody began who may reach a badge between the two days."""
    found: list[date] = []
    for years in LADDER:
        first, last = (dates.add_months(day, -12 * years) for day in (since, until))
        found += (first - 2 * DAY, last + 2 * DAY)  # a 29 February is full on 1 March
    return tuple(found)


def _near(ends: tuple[date, ...]) -> QuerySet:
    """Ids of people who may reach any badge: their first day lies in one of the spans, or they were out of the Party
    for a time."""
    began = Q()
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        began |= Q(began__gte=first, began__lte=last)
    people = Person.objects.annotate(began=BEGAN).filter(began).values("pk")
    away = (Movement.Kind.READMITTED, Movement.Kind.RESTORED)
    return people.union(Movement.objects.filter(kind__in=away).values("person"))


def _members(viewer: Viewer, unit_id: int, on: date, until: date, *, since: date | None = None) -> list[_Member]:
    """Official members who may reach the least of the badges by a day, and those of whom that is not known; `since`:
    who may reach any of them between the two days."""
    law = rules.badges_on(until)
    if law is None:
        return []
    if since is not None:
        return [_Member(*row) for row in written_once.rows(_near_one, viewer, unit_id, on, _ends(since, until))]
    again = Movement.objects.filter(person=OuterRef("person"), kind=Movement.Kind.READMITTED)
    rows = _officials(viewer, unit_id, on).annotate(began=Coalesce("person__join_decided_on", "person__joined_on"))
    old = Q(began__lte=dates.add_months(until, -12 * min(law.years))) | Q(began=None) | Exists(again)
    return [_Member(*row) for row in rows.filter(old).values_list(*_TOLD)]


_TOLD = (
    "person_id", "person__full_name", "person__name_sort", "unit_id", "person__join_decided_on", "person__joined_on",
)  # fmt: skip


def _officials(viewer: Viewer, unit_id: int, on: date) -> QuerySet[Stay]:
    stays = Stay.objects.filter(
        unit__in=scope.below([unit_id], on), valid_from__lte=on, valid_to__gt=on, standing=Standing.OFFICIAL
    )
    # Who was there on a day gone by was theirs, whoever leads them now.
    return scope.visible(viewer, stays, Permission.READ_PEOPLE) if on == viewer.on else stays


def _near_one(viewer: Viewer, unit_id: int, on: date, ends: tuple[date, ...]) -> QuerySet:
    return _officials(viewer, unit_id, on).filter(person__in=_near(ends)).values_list(*_TOLD)


def _reached(start: Start, first: date, last: date) -> list[tuple[int, date]]:
    """(years, day) of the badges reached between the two days, each by the text of its own day."""
    found = []
    for years in LADDER:
        day = start.reached(years)
        law = rules.badges_on(day) if day is not None and first <= day <= last else None
        if day is not None and law is not None and years in law.years:
            found.append((years, day))
    return found


def _held(ids: Iterable[int]) -> dict[tuple[int, int], tuple[int, str]]:
    """(person, years) → the badge that stands: (its id, its state in words)."""
    found: dict[tuple[int, int], tuple[int, str]] = {}
    wanted = sorted(set(ids))
    for place in range(0, len(wanted), CHUNK):
        rows = Commendation.objects.filter(
            person__in=wanted[place : place + CHUNK], form=rules.BADGE, state__in=("proposed", "examined", "decided")
        )
        found |= {(row.person_id or 0, row.badge_years): (row.pk, row.get_state_display()) for row in rows}
    return found
