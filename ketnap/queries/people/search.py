"""Finding people by name without accents, by card number, by identity number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import numbers, sealing, text
from ketnap.models import Person, Profile, Standing, Stay
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.people import known_names

LIMIT = 50
COUNTED = 10_000
"""So many are counted, no more."""
LIST_ORDER = ("name_sort", "born_on", "pk")
CARD_LENGTHS = (8, 12)
"""Digits of a card number; spreadsheets drop the zeros it begins with."""


@dataclass(frozen=True)
class PersonRow:
    person_id: int
    full_name: str
    born_on: date
    sex: str
    card_no: str
    unit_id: int
    unit_name: str
    standing: str
    """P or O on the viewer's day; empty for somebody who is no member then."""

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label if self.standing else "Không là đảng viên"


@dataclass(frozen=True)
class SearchResult:
    rows: list[PersonRow]
    found: int
    """How many there are; COUNTED + 1: more than are counted."""

    @property
    def more(self) -> bool:
        """There are more than the rows; a longer query narrows them."""
        return self.found > len(self.rows)

    @property
    def said(self) -> str:
        """How many there are, in words: `hơn 10.000`."""
        return numbers.show_counted(self.found, COUNTED)


def search(viewer: Viewer, query: str, *, limit: int = LIMIT) -> SearchResult:
    """People within reach. Letters: every word begins a word of the name, accents and đ/Đ aside, in any order.
    Digits: the card number, also without its leading zeros, or the whole identity number. Ordered as a Vietnamese list.
    """
    wanted = text.fold(query)
    digits = "".join(char for char in wanted if char not in " .-")
    if not digits:
        return SearchResult([], 0)
    reachable = Person.objects.filter(erased_on=None)
    whole = scope.everything(viewer, Permission.READ_PEOPLE)
    if not whole:
        reachable = scope.visible(viewer, reachable, Permission.READ_PEOPLE)
    if digits.isdigit():
        macs = sealing.sealer(settings.FIELD_KEY_FILE).macs(digits)
        cards = {digits, *(digits.rjust(length, "0") for length in CARD_LENGTHS)}
        people, many = _listed(reachable.filter(Q(card_no__in=cards) | Q(identity_mac__in=macs)), limit)
    else:
        people, many = _called(viewer, reachable, wanted.split(), limit, whole=whole)
    return SearchResult(rows(people[:limit], viewer.on), many)


def _called(
    viewer: Viewer, reachable: QuerySet[Person], words: Sequence[str], limit: int, *, whole: bool
) -> tuple[list[Person], int]:  # fmt: skip
    """(one more than the limit, where there are more; how many there are). `whole`: everybody is reachable."""
    named = reachable
    for word in words:
        named = named.filter(Q(name_fold__startswith=word) | Q(name_fold__contains=f" {word}"))
    most = known_names.MOST if whole or len(words) == 1 else known_names.OF_A_PART
    borne = known_names.with_words(viewer, words, most)
    if whole:
        # Each name has somebody who bears it, unless that one is erased: so many names mostly have the first people.
        orders = known_names.first(viewer, words, limit + 1) if borne is None else borne[: limit + 1]
        people = _ordered(_bearing(reachable, named, orders), limit)
        if len(people) > limit:
            if borne is None or not _certain(borne):
                return people, known_names.bearers(viewer, words, COUNTED + 1)
            return people, known_names.bearing(viewer, borne, COUNTED + 1)
        if borne == orders:
            return people, len(people)
    return _listed(named if borne is None else _bearing(reachable, named, borne), limit)


def _certain(orders: Sequence[str]) -> bool:
    """Whoever is listed there bears one of the names, so that nobody need be held against the words."""
    return all(map(text.is_certain, orders))


def _bearing(reachable: QuerySet[Person], named: QuerySet[Person], orders: Sequence[str]) -> QuerySet[Person]:
    """Without the words a database walks the index in the order of the list; with them it expects nobody, and sorts."""
    return (reachable if _certain(orders) else named).filter(name_sort__among=orders)


def _listed(found: QuerySet[Person], limit: int) -> tuple[list[Person], int]:
    # Who is found stands in an index, reach and all; those who are shown are read, and nobody else.
    ids = list(found.order_by(*LIST_ORDER).values_list("pk", flat=True)[: limit + 1])
    people = _ordered(Person.objects.filter(pk__in=ids), limit)
    return people, len(people) if len(people) <= limit else _counted(found)


def _counted(found: QuerySet[Person]) -> int:
    return found.values("name_sort")[: COUNTED + 1].count()  # a column of the index that leads there


def _ordered(found: QuerySet[Person], limit: int) -> list[Person]:
    return list(found.order_by(*LIST_ORDER)[: limit + 1])


def born_on(viewer: Viewer, day: date) -> list[PersonRow]:
    """Everybody within reach born on the day, as a Vietnamese list: among them stands whoever is entered twice."""
    reachable = scope.visible(viewer, Person.objects.filter(born_on=day, erased_on=None), Permission.READ_PEOPLE)
    return rows(list(reachable.order_by("name_sort", "pk")), viewer.on)


def rows(people: Sequence[Person], on: date) -> list[PersonRow]:
    """Rows of people the caller has already scoped, with unit and standing of the day: two queries for all."""
    stays = Stay.objects.filter(person__in=[one.pk for one in people], valid_from__lte=on, valid_to__gt=on)
    standing = dict(stays.values_list("person_id", "standing"))
    named = names({one.unit_id for one in people}, on)
    return [
        PersonRow(
            one.pk, one.full_name, one.born_on, one.sex, one.card_no, one.unit_id, named.get(one.unit_id, ""),
            standing.get(one.pk, ""),
        )
        for one in people
    ]  # fmt: skip


def by_id(viewer: Viewer, person_id: int) -> PersonRow:
    """The line of one person. NotFound outside reach."""
    reachable = scope.visible(viewer, Person.objects.filter(pk=person_id, erased_on=None), Permission.READ_PEOPLE)
    for row in rows(list(reachable), viewer.on):
        return row
    raise NotFound("Không có hồ sơ này.")


def lacking(viewer: Viewer, unit_id: int, on: date) -> dict[str, int]:
    """Division of the statutory forms → members on the day, of the unit and below it, whose record does not tell it.

    NotFound outside reach. As many as the list behind the figure of that division without a word.
    """
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    # Whose record is whole is not looked at: few lack something, and those have an index of their own.
    (bare,) = written_once.numbers(_without_profile, unit_id, on)
    occupation, schooling = written_once.numbers(_untold, unit_id, on)
    (ethnicity,) = written_once.numbers(_of_unknown_ethnicity, unit_id, on)
    return {"ethnicity": ethnicity, "occupation": bare + occupation, "schooling": bare + schooling}


def _there(unit_id: int, on: date) -> QuerySet[Stay]:
    stays = Stay.objects.filter(valid_from__lte=on, valid_to__gt=on)
    return stays.filter(unit__in=scope.below([unit_id], on))


def _profiles(on: date) -> QuerySet[Profile]:
    return Profile.objects.filter(valid_from__lte=on, valid_to__gt=on)


def _without_profile(unit_id: int, on: date) -> int:
    return _there(unit_id, on).filter(~Exists(_profiles(on).filter(person=OuterRef("person")))).count()


def _untold(unit_id: int, on: date) -> dict[str, int]:
    there = _there(unit_id, on)
    untold = _profiles(on).filter(Q(occupation="") | Q(schooling=""), person__stays__in=there)
    return untold.aggregate(
        occupation=Count("pk", filter=Q(occupation="")), schooling=Count("pk", filter=Q(schooling=""))
    )


def _of_unknown_ethnicity(unit_id: int, on: date) -> int:
    return _there(unit_id, on).filter(person__ethnicity="").count()
