"""The sample office of 2011 written row by row from its workbook, without the import: what must come of it is known."""

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection
from python_calamine import CalamineWorkbook

from ketnap.lib import clock, text
from ketnap.models import (
    Enrolment,
    Enterprise,
    Leadership,
    MemberList,
    Movement,
    Person,
    PlanTarget,
    Profile,
    Stay,
    TrainingClass,
    Unit,
    UnitAct,
    UnitLink,
    UnitState,
)
from ketnap.rules import codes

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
AS_OF = date(2011, 9, 30)


@dataclass(frozen=True)
class Office:
    root: int
    units: dict[str, int]


def load() -> Office:
    book = CalamineWorkbook.from_path(str(SAMPLES / "bac-ninh-2011.xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python()[3:] for name in book.sheet_names]
    units = _units(sheets[0])
    _members(sheets[1], units)
    now = clock.now()
    PlanTarget.objects.bulk_create(
        PlanTarget(unit_id=units[code], year=2011, number=1, target=int(target), given_on=given, recorded_at=now)
        for _, code, _, target, given in sheets[2]
    )
    _classes(sheets[3], sheets[4], units)
    MemberList.objects.create(unit_id=units["19.168"], as_of=AS_OF)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # nobody else looks at tables that this transaction has filled
    return Office(units["19.168"], units)


def _code(name: str, words: str) -> str:
    return codes.spellings(name)[codes.key(words)] if words else ""


def _units(rows: list[list]) -> dict[str, int]:
    act = UnitAct.objects.create(kind="opening", effective_on=AS_OF, recorded_at=clock.now())
    ids, above = {}, {}
    for _, code, name, kind, parent, founded, enterprise, _, _ in rows:
        unit = Unit.objects.create()
        ids[code], above[code] = unit.pk, [unit.pk, *above.get(parent, [])]
        UnitState.objects.create(
            unit=unit, parent_id=ids.get(parent), kind=_code("unit_kind", kind), name=name, code=code, act=act,
            name_fold=text.fold(name), name_sort=text.sort_key(name), valid_from=founded,
        )  # fmt: skip
        UnitLink.objects.bulk_create(
            UnitLink(ancestor_id=top, descendant=unit, distance=distance, valid_from=founded)
            for distance, top in enumerate(above[code])
        )
        if enterprise:
            led = Enterprise.objects.create(name=enterprise, name_fold=text.fold(enterprise))
            Leadership.objects.create(unit=unit, enterprise=led, valid_from=founded)
    return ids


def _members(rows: list[list], units: dict[str, int]) -> None:
    now = clock.now()
    people, profiles, entries, stays = [], [], [], []
    for _, code, name, sex, born, people_of, religion, _, _, qualification, work, union, joined, official, card in rows:
        person = Person(
            full_name=name, name_fold=text.fold(name), name_sort=text.name_sort(name), sex="F" if sex == "Nữ" else "M",
            born_on=born, ethnicity=_code("ethnicities", people_of), religion=_code("religions", religion),
            joined_on=joined, official_on=official or None, card_no=card, unit_id=units[code],
            seal_token=secrets.token_hex(16),
        )  # fmt: skip
        people.append(person)
        standing = "O" if official else "P"
        profiles.append(
            Profile(
                person=person, schooling="upper", qualification=_code("qualification", qualification),
                occupation=_code("occupation", work),
            )
        )  # fmt: skip
        entries.append(
            Movement(
                person=person, kind="opening", on=AS_OF, unit_id=units[code], standing=standing, joined_on=joined,
                youth_union=union == "x", recorded_at=now,
            )
        )  # fmt: skip
        stays.append(Stay(person=person, unit_id=units[code], standing=standing, valid_from=AS_OF))
    for made in (people, profiles, entries, stays):
        type(made[0]).objects.bulk_create(made, batch_size=500)


def _classes(classes: list[list], learners: list[list], units: dict[str, int]) -> None:
    now = clock.now()
    made = {}
    for _, code, name, kind, start, end, partner, announced in classes:
        made[code] = TrainingClass.objects.create(
            code=code, name=name, kind=_code("class_kind", kind), organiser_id=units["19.168"], partner=partner,
            starts_on=start, ends_on=end, announced_learners=int(announced), recorded_at=now,
        )  # fmt: skip
    for _, code, unit, name, sex, born, *_ in learners:
        known = Person.objects.filter(full_name=name, born_on=born).first() or Person.objects.create(
            full_name=name, name_fold=text.fold(name), name_sort=text.name_sort(name), born_on=born,
            sex="F" if sex == "Nữ" else "M", unit_id=units[unit], seal_token=secrets.token_hex(16),
        )  # fmt: skip
        Enrolment.objects.create(training_class=made[code], person=known, unit_id=units[unit], recorded_at=now)
