"""The people of units that an act changes: who comes along, who may not be left behind."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from ketnap.actions.membership import Entry
from ketnap.actions.organisation import tree
from ketnap.actions.papers import Paper
from ketnap.actions.people import entrust
from ketnap.actions.refusal import refuse
from ketnap.lib.dates import show
from ketnap.models import Movement, Person, Stay, UnitState
from ketnap.rules import organisation as rules


def members_of(unit_ids: Collection[int], on: date) -> set[int]:
    """People who are members in one of the units on the day."""
    found: set[int] = set()
    for ids in tree.chunks(unit_ids):
        stays = Stay.objects.filter(unit__in=ids, valid_from__lte=on, valid_to__gt=on)
        found.update(stays.values_list("person_id", flat=True))
    return found


def moves(person_ids: Iterable[int], unit_id: int, *, on: date, paper: Paper) -> list[Entry]:
    """Entries that bring these members to the unit; who is there already stays. Refused for who is no member."""
    wanted = sorted(set(person_ids))
    where: dict[int, int] = {}
    for ids in tree.chunks(wanted):
        stays = Stay.objects.filter(person__in=ids, valid_from__lte=on, valid_to__gt=on)
        where.update(stays.values_list("person_id", "unit_id"))
    if missing := [pk for pk in wanted if pk not in where]:
        names = Person.objects.filter(pk__in=missing[:5]).values_list("full_name", flat=True)
        raise refuse(
            f"{', '.join(names) or 'Người được chọn'} không là đảng viên trong sổ ngày {show(on)}; bỏ khỏi danh sách "
            "chuyển, hoặc ghi việc kết nạp, chuyển đến trước.",
            field="members",
        )
    return [
        Entry(person_id=pk, kind=Movement.Kind.MOVED, on=on, unit_id=unit_id, from_unit_id=where[pk], paper=paper)
        for pk in wanted
        if where[pk] != unit_id
    ]


def departures(unit_ids: Collection[int], *, on: date, elsewhere: str, name: str, paper: Paper) -> list[Entry]:
    """Entries by which all members of the units leave with them."""
    found: list[Entry] = []
    for ids in tree.chunks(unit_ids):
        stays = Stay.objects.filter(unit__in=ids, valid_from__lte=on, valid_to__gt=on).order_by("person_id")
        for pk, unit_id in stays.values_list("person_id", "unit_id"):
            found.append(
                Entry(
                    person_id=pk,
                    kind=Movement.Kind.DEPARTED,
                    on=on,
                    unit_id=unit_id,
                    elsewhere=elsewhere,
                    elsewhere_name=name,
                    paper=paper,
                )
            )
    return found


def hand_on(unit_ids: Collection[int], unit_id: int, *, on: date, by: Any) -> list[list[int]]:
    """Records of people who never were members go to the unit: [person id, unit before, unit now] of each."""
    before = list(_watched(unit_ids).order_by("pk").values_list("pk", "unit_id"))
    if before:
        entrust([pk for pk, _ in before], unit_id, on=on, by=by)
    return [[pk, unit, unit_id] for pk, unit in before]


def hand_back(watched: Collection[Collection[int]]) -> None:
    """Undo hand_on, and the arrival of people new to the register, for those who are no members and still there."""
    for pk, before, now in watched:
        rows = Person.objects.filter(pk=pk, unit=now).filter(~Exists(Stay.objects.filter(person=OuterRef("pk"))))
        rows.update(unit=before, version=F("version") + 1)


def check_watched(unit_ids: Collection[int]) -> None:
    """Nobody's record may be left with a unit that ends."""
    names = list(_watched(unit_ids).order_by("name_sort").values_list("full_name", flat=True)[:5])
    if names:
        raise refuse(
            f"Tổ chức còn giữ hồ sơ quần chúng đang theo dõi ({', '.join(names)}); chọn chi bộ tiếp nhận hồ sơ.",
            field="watched_to",
        )


def _watched(unit_ids: Collection[int]) -> QuerySet[Person]:
    never = ~Exists(Movement.objects.filter(person=OuterRef("pk")))
    return Person.objects.filter(never, unit__in=unit_ids)


def check_homes(entries: Collection[Entry], on: date) -> None:
    """Members may come only to cells that exist on the day."""
    targets = {entry.unit_id for entry in entries if entry.kind != Movement.Kind.DEPARTED}
    found = {
        state.unit_id: state
        for state in UnitState.objects.filter(unit__in=targets, valid_from__lte=on, valid_to__gt=on)
    }
    for unit_id in sorted(targets):
        state = found.get(unit_id)
        if state is None:
            raise refuse(f"Tổ chức nhận đảng viên không có vào ngày {show(on)}; chọn chi bộ khác.", field="members")
        if state.kind not in rules.HOLDS_MEMBERS:
            raise refuse(
                f"{state.name} là {rules.KINDS[state.kind].lower()}, đảng viên phải sinh hoạt ở một chi bộ; "
                "chọn chi bộ nhận đảng viên.",
                field="members",
            )


def check_left(unit_ids: Collection[int], on: date) -> None:
    """Nobody may be left in a unit that ends on the day, on that day or later."""
    left = Stay.objects.filter(unit__in=unit_ids, valid_to__gt=on).order_by("unit_id", "person__name_sort")
    names = list(left.values_list("person__full_name", flat=True)[:5])
    if not names:
        return
    raise refuse(
        f"{tree.name_of(left[0].unit_id)} còn {left.count()} đảng viên trong sổ từ ngày {show(on)} "
        f"({', '.join(names)}); chọn chi bộ nhận các đảng viên này, hoặc hoàn tác việc đã ghi sau ngày đó.",
        field="members",
    )
