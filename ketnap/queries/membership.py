"""Who is a member where on a day, and what follows from the dates. Viewer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import MemberList, Movement, Person, Standing, Stay, UnitLink
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.people.file import reach
from ketnap.rules import probation
from ketnap.rules.law import Unknown


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
    stays = _stays(viewer, unit_id, on, standing).select_related("person")
    ordered = stays.order_by("person__name_sort", "person__born_on", "person_id")
    rows = list(ordered[start : start + limit] if limit is not None else ordered[start:])
    named = names({stay.unit_id for stay in rows}, on)
    return [
        MemberRow(
            stay.person_id, stay.person.full_name, stay.person.sex, stay.person.born_on, stay.person.card_no,
            stay.unit_id, named[stay.unit_id], stay.standing, stay.person.joined_on, stay.person.official_on,
        )
        for stay in rows
    ]  # fmt: skip


def count(viewer: Viewer, unit_id: int, on: date, *, standing: str = "") -> int:
    """How many `members` would list."""
    return _stays(viewer, unit_id, on, standing).count()


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
    above = UnitLink.objects.filter(descendant=unit_id).values("ancestor")
    return list(MemberList.objects.filter(unit__in=above).order_by("as_of").values_list("as_of", flat=True).distinct())


def _stays(viewer: Viewer, unit_id: int, on: date, standing: str):
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    stays = Stay.objects.filter(unit__in=scope.subtree([unit_id], on), valid_from__lte=on, valid_to__gt=on)
    return stays.filter(standing=standing) if standing else stays


@dataclass(frozen=True)
class OnProbation:
    row: MemberRow
    ends_on: date | None
    """First day after the probation; None where the law of the day of joining is not known."""


def on_probation(viewer: Viewer, unit_id: int, on: date, *, limit: int) -> list[OnProbation]:
    """Who is on probation on the day in the unit and below it, whoever joined first standing first."""
    stays = _stays(viewer, unit_id, on, Standing.PROBATIONARY).select_related("person")
    rows = list(stays.order_by("person__joined_on", "person__name_sort", "person_id")[:limit])
    named = names({stay.unit_id for stay in rows}, on)
    found = []
    for stay in rows:
        person = stay.person
        ends = probation.ends_on(person.joined_on) if person.joined_on else None
        row = MemberRow(
            person.pk, person.full_name, person.sex, person.born_on, person.card_no, stay.unit_id, named[stay.unit_id],
            stay.standing, person.joined_on, person.official_on,
        )  # fmt: skip
        found.append(OnProbation(row, None if isinstance(ends, Unknown) else ends))
    return found


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
    entries = Movement.objects.filter(unit__in=scope.subtree([unit_id], viewer.on))
    entries = entries.exclude(kind=Movement.Kind.OPENING).select_related("person").order_by("-pk")[:limit]
    found = list(entries)
    named = names({one.unit_id for one in found}, viewer.on)
    return [
        EntryLine(one.person_id, one.person.full_name, _label(one), one.on, named[one.unit_id])
        for one in found
    ]  # fmt: skip


def _label(entry: Movement) -> str:
    """As the office says it: a reversal is a correction of what was written."""
    return "Sửa ghi chép" if entry.kind == Movement.Kind.REVERSAL else str(entry.get_kind_display())
