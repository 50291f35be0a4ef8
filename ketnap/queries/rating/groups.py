"""Who is rated together: the units one body decides on, and the members of one grassroots organisation; and how many of
them are rated how. Not scoped: pages come through the queries beside it, acts through their own right.

A section decides nothing: the grassroots committee decides on its sections and on the cells below them (CV
6648-CV/BTCTW, 06-10-2009, point 3; HD 25-HD/BTCTW, 10-11-2023, part 3).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, When

from ketnap.access import scope
from ketnap.models import GRASSROOTS, MemberRating, Stay, UnitKind, UnitLink, UnitRating, UnitState
from ketnap.rules.rating import LEVELS

DECIDED = UnitRating.Step.DECIDED


@dataclass
class Group:
    """`counts`: verdict → how many, as decided. `open`: how many have no rating and no reason for having none."""

    counts: dict[str, int] = field(default_factory=dict)
    open: int = 0

    @property
    def total(self) -> int:
        return self.open + sum(self.counts.values())

    @property
    def rated(self) -> int:
        return sum(number for verdict, number in self.counts.items() if verdict in LEVELS)

    def add(self, verdict: str, number: int) -> None:
        if verdict:
            self.counts[verdict] = self.counts.get(verdict, 0) + number
        else:
            self.open += number

    def moved(self, before: str, after: str) -> None:
        """One of the group is rated otherwise."""
        self.add(before, -1)
        self.add(after, 1)


VERDICT = Case(When(level="", then=F("not_reviewed")), default=F("level"), output_field=CharField())


def latest(rows: QuerySet, year: int, step: str = DECIDED) -> Subquery:
    """The verdict of the last version of a step."""
    return Subquery(rows.filter(year=year, step=step).order_by("-number").annotate(v=VERDICT).values("v")[:1])


def below(unit_id: int, on: date, *, whole: bool) -> QuerySet[UnitState]:
    """States of the units the unit decides on; `whole`: of everything below it. Never of the unit itself."""
    there = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)
    others = there.exclude(unit=unit_id)
    if whole:
        return others.filter(unit__in=scope.below([unit_id], on))
    sections = there.filter(kind=UnitKind.SECTION)
    under = Q(parent=unit_id) | Q(parent__in=sections.filter(parent=unit_id).values("unit"))
    return others.filter(under).exclude(parent__in=sections.filter(unit=unit_id).values("unit"))


def deciders(parents: Collection[int], on: date) -> dict[int, int]:
    """Parent → who decides on the units right below it: itself, or the unit above where it is a section."""
    there = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on, kind=UnitKind.SECTION)
    above = dict(there.filter(unit__among=list(parents)).values_list("unit_id", "parent_id"))
    return {parent: above.get(parent) or parent for parent in parents}


def groups(unit_id: int, year: int, on: date) -> dict[int, Group]:
    """Deciding unit → its group, for the unit and everything below it. Two queries."""
    verdict = latest(UnitRating.objects.filter(unit=OuterRef("unit")), year)
    rows = below(unit_id, on, whole=True).annotate(verdict=verdict).values_list("parent_id", "verdict")
    counted = list(rows.annotate(n=Count("pk")).order_by())
    decides = deciders({parent for parent, _, _ in counted if parent}, on)
    found: dict[int, Group] = {}
    for parent, said, number in counted:
        if parent:
            found.setdefault(decides[parent], Group()).add(said or "", number)
    return found


def cells(unit_ids: Iterable[int], year: int, on: date) -> dict[int, Group]:
    """Unit → how the members who stand in it on the day are rated. One query."""
    return _members(Stay.objects.filter(unit__in=list(unit_ids)), year, on)


def members_of(unit_ids: Collection[int], year: int, on: date) -> dict[int, Group]:
    """Each unit → how the members of it with all below it are rated. Two queries."""
    tops = sorted(set(unit_ids))
    counted = _members(Stay.objects.filter(unit__in=scope.below(tops, on)), year, on)
    found = {top: Group() for top in tops}
    links = UnitLink.objects.filter(ancestor__in=tops, valid_from__lte=on, valid_to__gt=on)
    for top, unit in links.values_list("ancestor_id", "descendant_id"):
        group = counted.get(unit, Group())
        found[top].open += group.open
        for verdict, number in group.counts.items():
            found[top].add(verdict, number)
    return found


def _members(stays: QuerySet[Stay], year: int, on: date) -> dict[int, Group]:
    verdict = latest(MemberRating.objects.filter(person=OuterRef("person")), year)
    rows = stays.filter(valid_from__lte=on, valid_to__gt=on).annotate(verdict=verdict).values_list("unit_id", "verdict")
    found: dict[int, Group] = {}
    for unit, said, number in rows.annotate(n=Count("pk")).order_by():
        found.setdefault(unit, Group()).add(said or "", number)
    return found


def grassroots_of(unit_ids: Collection[int], on: date) -> dict[int, int]:
    """Unit → the grassroots organisation it belongs to on the day, where it belongs to one."""
    tops = UnitState.objects.filter(kind__in=GRASSROOTS, valid_from__lte=on, valid_to__gt=on).values("unit")
    links = UnitLink.objects.filter(
        descendant__in=list(unit_ids), ancestor__in=tops, valid_from__lte=on, valid_to__gt=on
    )
    return dict(links.values_list("descendant_id", "ancestor_id"))


def begun(unit_ids: Iterable[int], year: int) -> dict[int, date]:
    """Deciding unit → the day of its first decisions of the year rated; without those that have none."""
    rows = UnitRating.objects.filter(year=year, step=DECIDED, decider__in=list(unit_ids))
    return dict(rows.values_list("decider_id").annotate(first=Min("rated_on")).order_by())


def members_begun(unit_ids: Iterable[int], year: int) -> dict[int, date]:
    rows = MemberRating.objects.filter(year=year, step=DECIDED, decider__in=list(unit_ids))
    return dict(rows.values_list("decider_id").annotate(first=Min("rated_on")).order_by())
