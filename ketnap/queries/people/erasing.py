"""Whose data may be erased, before it is done: who, why, and what goes. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import (
    Candidacy,
    Charge,
    Commendation,
    Exemplar,
    IssuedPaper,
    MemberRating,
    Movement,
    PathAct,
    Person,
    PersonRequest,
    Seat,
)
from ketnap.queries.organisation.naming import names
from ketnap.rules import retention
from ketnap.rules.retention import Facts

SHOWN = 200
"""People on one page; the rest is shown when these are done."""
_ASKED = (PersonRequest.Kind.ERASE, PersonRequest.Kind.WITHDRAW)
_NAMED = (Seat, Charge, Commendation, Exemplar, MemberRating)


@dataclass(frozen=True)
class Erasable:
    person_id: int
    full_name: str
    born_on: date
    unit: str
    last_on: date
    asked_on: date | None
    """The day of the request that is not answered yet."""
    acts: int
    papers: int
    kept: str
    """Key of retention.WHY for who asked and is not erased; empty: may be erased."""

    @property
    def why_kept(self) -> str:
        return retention.WHY.get(self.kept, "")


def preview(viewer: Viewer, years: int) -> list[Erasable]:
    """Who asked stands first, also where the data must stay; then the longest ended. At most SHOWN may be erased."""
    reachable = scope.visible(viewer, Person.objects.filter(erased_on=None), Permission.ERASE)
    requests = dict(
        PersonRequest.objects.filter(state=PersonRequest.State.OPEN, kind__in=_ASKED, person__in=reachable)
        .order_by("-received_on").values_list("person_id", "received_on")
    )  # fmt: skip
    never = reachable.filter(joined_on=None).exclude(Exists(Movement.objects.filter(person=OuterRef("pk"))))
    ended = never.exclude(Exists(Candidacy.objects.filter(person=OuterRef("pk"), ended_on=None)))
    people = {one.pk: one for one in reachable.filter(pk__in=requests)}
    people |= {one.pk: one for one in ended.order_by("pk")}
    facts = facts_of(people)
    may = {pk: retention.kept(facts[pk], viewer.on, years) for pk in people}
    wanted = [pk for pk in people if not may[pk] or pk in requests]
    wanted.sort(key=lambda pk: (pk not in requests, facts[pk].last_on, pk))
    shown = wanted[:SHOWN]
    named = names({people[pk].unit_id for pk in shown}, viewer.on)
    acts, papers = _counted(PathAct, shown), _counted(IssuedPaper, shown)
    return [
        Erasable(
            pk, people[pk].full_name, people[pk].born_on, named.get(people[pk].unit_id, ""), facts[pk].last_on,
            requests.get(pk), acts.get(pk, 0), papers.get(pk, 0), may[pk],
        )
        for pk in shown
    ]  # fmt: skip


def facts_of(people: Iterable[int]) -> dict[int, Facts]:
    """Of people the caller may erase; missing ones are left out."""
    rows = {one.pk: one for one in Person.objects.filter(pk__among=sorted(people))}
    files: dict[int, list[date | None]] = {}
    for pk, ended_on in _of(Candidacy.objects.all(), rows).values_list("person_id", "ended_on"):
        files.setdefault(pk, []).append(ended_on)
    members = set(_of(Movement.objects.all(), rows).values_list("person_id", flat=True))
    held = set(PathAct.objects.filter(member__among=sorted(rows)).values_list("member_id", flat=True))
    for model in _NAMED:
        held.update(_of(model._default_manager.all(), rows).values_list("person_id", flat=True))
    asked = PersonRequest.objects.filter(state=PersonRequest.State.OPEN, kind__in=_ASKED)
    asking = set(_of(asked, rows).values_list("person_id", flat=True))
    return {
        pk: Facts(
            member=row.joined_on is not None or pk in members,
            named=pk in held,
            open=None in files.get(pk, ()),
            last_on=max([day for day in files.get(pk, ()) if day] or [_entered(row)]),
            asked=pk in asking,
        )
        for pk, row in rows.items()
    }


def _entered(row: Person) -> date:
    return timezone.localtime(row.recorded_at).date() if row.recorded_at else date(1900, 1, 1)


def _of(rows: QuerySet, people: Iterable[int]) -> QuerySet:
    return rows.filter(person__among=sorted(people))


def _counted(model: type[PathAct] | type[IssuedPaper], people: list[int]) -> dict[int, int]:
    rows = model._default_manager.filter(candidacy__person__in=people).values("candidacy__person")
    return dict(rows.annotate(found=Count("pk")).values_list("candidacy__person", "found"))
