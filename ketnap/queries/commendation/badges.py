"""Who reaches a badge of Party age in which year, and what still has to be proven. Viewer first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Commendation, Movement, Standing, Stay
from ketnap.queries.commendation.party_age import CHUNK, Start, plain, starts
from ketnap.queries.membership import kept_there, leavers
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules import commendation as rules
from ketnap.rules.commendation import Began

AHEAD = 5
"""Years a list of badges looks ahead, the year asked among them."""
DAY = timedelta(days=1)
LADDER = rules.every_badge()
BEGAN = Coalesce("person__join_decided_on", "person__joined_on")
STANDS = ("proposed", "examined", "decided")


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
    """Of the year asked, by day of handing over, unit and name: from the row asked for on, as many as asked for."""
    by_year: dict[int, int]
    """How many in each of the five years from the one asked on."""
    unclear: list[Unclear]
    """By name, as many as asked for."""
    unclear_count: int
    on: date
    """Day whose members were looked at."""


@dataclass(frozen=True)
class _Member:
    pk: int
    name: str
    sort: str
    unit_id: int
    unit_sort: str
    start: Start
    years: int = 0
    reached_on: date = date.max

    @property
    def round_on(self) -> date:
        return rules.round_of(self.reached_on)


def badges(viewer: Viewer, unit_id: int, year: int, *, start: int = 0, limit: int | None = None) -> Badges:
    """Official members of the unit and below, today or at the end of a year that is over. NotFound outside reach. The
    database counts and puts in order; who came back to the Party is looked at one by one."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    on, years = min(viewer.on, date(year, 12, 31)), range(year, year + AHEAD)
    if rules.badges_on(_year(years[-1])[1]) is None:
        return Badges([], dict.fromkeys(years, 0), [], 0, on)
    officials = _officials(viewer, unit_id, on)
    steady, back = officials.filter(~Exists(_again())), _came_back(officials, on)
    by_year = _counted(steady, years)
    reached = [one for one in back for one in _reaching(one, _year(year)[0], _year(years[-1])[1])]
    for one in reached:
        by_year[one.reached_on.year] += 1
    this = [one for one in reached if one.reached_on.year == year]
    shown = _merged(_listed(steady, on, year), lambda row: _reaching(_member(row), *_year(year))[0], this, start, limit)
    bare, without = [one for one in back if one.start.none], steady.filter(began=None)
    many = without.count()
    rows = _named(without, on) if many else without.none()
    rows = rows if many <= CHUNK else rows.order_by(*_BY_NAME)  # few are put in order faster than found in it
    unclear = _merged(rows, _member, bare, 0, limit if many > CHUNK else None, unit_first=False)[:limit]
    named = names({one.unit_id for one in (*shown, *unclear)}, on)
    told = [Unclear(one.pk, one.name, one.unit_id, named[one.unit_id], one.start.doubts) for one in unclear]
    return Badges(_lines(shown, named), by_year, told, many + len(bare), on)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _counted(steady: QuerySet[Stay], years: Sequence[int]) -> dict[int, int]:
    spans = {year: rules.began_for(*_year(year)) for year in years}
    asked = {f"of_{year}": Count("pk", filter=_began(mine)) for year, mine in spans.items() if mine}
    every = [span for mine in spans.values() for span in mine]
    found = steady.filter(_began(every)).aggregate(**asked) if asked else {}
    return {year: found.get(f"of_{year}", 0) for year in years}


_BY_NAME = ("person__name_sort", "person_id")


def _listed(steady: QuerySet[Stay], on: date, year: int) -> QuerySet:
    """Who reaches a badge in the year, by day of handing over, unit and name."""
    first, last = _year(year)
    ends = [*(day for day in rules.rounds(year) if first <= day < last), last]
    begins = [first, *(day + DAY for day in ends[:-1])]
    rounds = [_began(mine) for days in zip(begins, ends, strict=True) if (mine := rules.began_for(*days))]
    if not rounds:
        return steady.none()
    place = Case(*(When(one, then=Value(number)) for number, one in enumerate(rounds)))
    found = _named(steady.filter(_began(rules.began_for(first, last))), on)
    return found.order_by(place, "unit__states__name_sort", *_BY_NAME)


def _named(stays: QuerySet[Stay], on: date) -> QuerySet:
    there = stays.filter(unit__states__valid_from__lte=on, unit__states__valid_to__gt=on)
    return there.values_list(*_TOLD)


_TOLD = (
    "person_id", "person__full_name", "person__name_sort", "unit_id", "unit__states__name_sort",
    "person__join_decided_on", "person__joined_on",
)  # fmt: skip


def _member(row: tuple[Any, ...]) -> _Member:
    return _Member(*row[:5], plain(*row[5:]))


def _reaching(one: _Member, first: date, last: date) -> list[_Member]:
    """Once for each badge reached between the two days, by the text of its own day."""
    found = []
    for years in LADDER:
        day = one.start.reached(years)
        law = rules.badges_on(day) if day is not None and first <= day <= last else None
        if day is not None and law is not None and years in law.years:
            found.append(replace(one, years=years, reached_on=day))
    return found


def _merged(
    rows: QuerySet, make: Callable[[Any], _Member], others: list[_Member], start: int, limit: int | None, *,
    unit_first: bool = True,
) -> list[_Member]:  # fmt: skip
    """A part of the rows with the others among them, all in one order. No row stands further back than all the others
    before it would put it."""
    begin = max(start - len(others), 0)
    found = [*map(make, rows[begin:] if limit is None else rows[begin : start + limit]), *others]
    if unit_first:
        found.sort(key=lambda one: (one.round_on, one.unit_sort, one.sort, one.pk))
    else:
        found.sort(key=lambda one: (one.sort, one.pk))
    return found[start - begin :][:limit]


def _lines(shown: Iterable[_Member], named: dict[int, str]) -> list[BadgeLine]:
    every = list(shown)
    held, lines = _held(one.pk for one in every), []
    for one in every:
        made, label = held.get((one.pk, one.years), (None, ""))
        lines.append(BadgeLine(
            one.pk, one.name, one.unit_id, named[one.unit_id], one.years, one.reached_on, one.round_on,
            one.start.decided_on or one.start.joined_on, one.start.doubts, made, label,
        ))  # fmt: skip
    return lines


@dataclass(frozen=True)
class Coming:
    """Badges of the next day of handing over that nobody proposed yet; one more than are counted: there are more."""

    round_on: date
    count: int


def coming(viewer: Viewer, unit_id: int, counted: int) -> Coming:
    """Of the unit and below, today; nothing outside reach. The database counts, no more than `counted` + 1; who came
    back to the Party is looked at one by one."""
    last = rules.round_of(viewer.on)
    first = DAY + max(day for day in (*rules.rounds(last.year - 1), *rules.rounds(last.year)) if day < last)
    spans = rules.began_for(first, last)
    ends = tuple(day for span in spans for day in (span.first, span.last))
    years = tuple(span.years for span in spans)
    told, count = (viewer, unit_id, viewer.on, ends), 0
    for leaving in leavers(viewer.on) if spans else ():
        count += written_once.numbers(_unproposed, *told, years=years, leaving=leaving, most=counted + 1)[0]
    # Hardly anybody came back: whether somebody did is a short question, who and where it was a long one.
    again = written_once.rows(_back, viewer, unit_id, viewer.on)
    back = _came_back(_officials(viewer, unit_id, viewer.on), viewer.on) if again else []
    reached = {(one.pk, one.years) for each in back for one in _reaching(each, first, last)}
    return Coming(last, min(count + len(reached - set(_held(pk for pk, _ in reached))), counted + 1))


def _unproposed(
    viewer: Viewer, unit_id: int, on: date, ends: tuple[date, ...], *, years: tuple[int, ...],
    leaving: bool, most: int,
) -> int:  # fmt: skip
    spans = [Began(*told) for told in zip(years, ends[::2], ends[1::2], strict=True)]
    badge = Case(*(When(_began([span]), then=Value(span.years)) for span in spans))
    made = Commendation.objects.filter(
        person=OuterRef("person"), form=rules.BADGE, state__in=STANDS, badge_years=OuterRef("badge")
    )
    near = _officials(viewer, unit_id, on).filter(_began(spans)).annotate(badge=badge)
    near = near.filter(kept_there(unit_id, on, leaving=leaving))
    return near.filter(~Exists(made), ~Exists(_again())).values("pk")[:most].count()


def _began(spans: Iterable[Began]) -> Q:
    """Of one of the spans; there has to be one."""
    found = Q()
    for span in spans:
        found |= Q(began__gte=span.first, began__lte=span.last)
    return found


def _officials(viewer: Viewer, unit_id: int, on: date) -> QuerySet[Stay]:
    stays = Stay.objects.filter(
        unit__in=scope.below([unit_id], on), valid_from__lte=on, valid_to__gt=on, standing=Standing.OFFICIAL
    )
    # Who was there on a day gone by was theirs, whoever leads them now.
    stays = scope.visible(viewer, stays, Permission.READ_PEOPLE) if on == viewer.on else stays
    return stays.annotate(began=BEGAN)


def _again() -> QuerySet[Movement]:
    """What brings somebody back to the Party, by the row of a stay it is asked beside."""
    away = (Movement.Kind.READMITTED, Movement.Kind.RESTORED)
    return Movement.objects.filter(person=OuterRef("person"), kind__in=away, reversed_by=None)


def _back(viewer: Viewer, unit_id: int, on: date) -> QuerySet:
    return _officials(viewer, unit_id, on).filter(Exists(_again())).order_by().values_list("pk", flat=True)[:1]


def _came_back(officials: QuerySet[Stay], on: date) -> list[_Member]:
    rows = list(_named(officials.filter(Exists(_again())), on))
    begun = starts((row[0], *row[5:]) for row in rows)
    return [_Member(*row[:5], begun[row[0]]) for row in rows]


def _held(ids: Iterable[int]) -> dict[tuple[int, int], tuple[int, str]]:
    """(person, years) → the badge that stands: (its id, its state in words)."""
    found: dict[tuple[int, int], tuple[int, str]] = {}
    wanted = sorted(set(ids))
    for place in range(0, len(wanted), CHUNK):
        rows = Commendation.objects.filter(person__in=wanted[place : place + CHUNK], form=rules.BADGE, state__in=STANDS)
        found |= {(row.person_id or 0, row.badge_years): (row.pk, row.get_state_display()) for row in rows}
    return found
