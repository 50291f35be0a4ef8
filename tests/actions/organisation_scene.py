"""A committee over enterprises with members, for tests of organisational acts. All names are invented."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from ketnap.actions import organisation
from ketnap.actions.membership import Entry, open_register, record
from ketnap.actions.organisation import NewUnit
from ketnap.actions.papers import Paper
from ketnap.lib import text
from ketnap.models import Enterprise, Leadership, Person, Stay, UnitState

FOUNDED = date(2009, 1, 1)
OPENED = date(2009, 12, 31)
DECISION = Paper(number="12-QĐ/ĐUK", decided_on=date(2010, 2, 1), body="Đảng ủy Khối Doanh nghiệp tỉnh Q")

ROWS = (
    NewUnit("05", "Đảng bộ Khối Doanh nghiệp tỉnh Q", "upper", None, FOUNDED),
    NewUnit("05.1", "Đảng bộ Công ty Gốm Đất Việt", "committee", "05", FOUNDED, "Gốm Đất Việt", "limited", 300),
    NewUnit("05.1.1", "Chi bộ Lò nung", "cell", "05.1", FOUNDED),
    NewUnit("05.1.2", "Chi bộ Tạo hình", "cell", "05.1", FOUNDED),
    NewUnit("05.1.3", "Chi bộ Văn phòng", "cell", "05.1", FOUNDED),
    NewUnit("05.2", "Đảng bộ Công ty Giày Sao Mai", "committee", "05", FOUNDED, "Giày Sao Mai", "foreign_100", 900),
    NewUnit("05.2.1", "Chi bộ May mũ", "cell", "05.2", FOUNDED),
    NewUnit("05.2.2", "Chi bộ Gò ráp", "cell", "05.2", FOUNDED),
    NewUnit("05.3", "Chi bộ Công ty In Hạ Long", "cell_base", "05", FOUNDED, "In Hạ Long", "joint_stock", 80),
    NewUnit("05.4", "Chi bộ Công ty Bến Đò", "cell_base", "05", FOUNDED, "Bến Đò", "private", 40),
)
MEMBERS = {"05.1.1": 4, "05.1.2": 3, "05.1.3": 3, "05.2.1": 5, "05.2.2": 4, "05.3": 6, "05.4": 2}


@dataclass
class Scene:
    units: dict[str, int]
    members: dict[str, list[int]] = field(default_factory=dict)
    """Code of the opening list → person ids."""

    def __getitem__(self, code: str) -> int:
        return self.units[code]


def scene() -> Scene:
    made = Scene(organisation.open_units(ROWS, as_of=OPENED, by=None))
    for code, number in MEMBERS.items():
        made.members[code] = enlist(made[code], number)
    open_register(made["05"], OPENED)
    return made


def people(unit_id: int, number: int) -> list[int]:
    """Person ids of people whose record the unit keeps and who are no members."""
    rows = [
        Person(
            full_name=(name := f"Nguyễn Văn {unit_id} {index}"),
            name_fold=text.fold(name),
            name_sort=text.name_sort(name),
            sex="M",
            born_on=date(1970, 1, 1),
            unit_id=unit_id,
        )
        for index in range(number)
    ]
    return [person.pk for person in Person.objects.bulk_create(rows)]


def enlist(unit_id: int, number: int, on: date = OPENED) -> list[int]:
    """Official members opened in the unit; the last of five is on probation."""
    made = people(unit_id, number)
    record(
        [
            Entry(pk, "opening", on, unit_id, standing="P" if index % 5 == 4 else "O", joined_on=date(2005, 5, 5))
            for index, pk in enumerate(made)
        ],
        by=None,
    )
    return made


def members_on(on: date) -> dict[int, set[int]]:
    """unit id → person ids, straight from the stays."""
    found: dict[int, set[int]] = {}
    for unit_id, pk in Stay.objects.filter(valid_from__lte=on, valid_to__gt=on).values_list("unit_id", "person_id"):
        found.setdefault(unit_id, set()).add(pk)
    return found


def codes_on(on: date) -> list[str]:
    rows = UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on)
    return sorted(rows.values_list("code", flat=True))


def kinds_on(on: date) -> dict[str, int]:
    return dict(Counter(UnitState.objects.filter(valid_from__lte=on, valid_to__gt=on).values_list("kind", flat=True)))


def state_on(unit_id: int, on: date) -> UnitState | None:
    return UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on).first()


def led_on(unit_id: int, on: date) -> set[str]:
    rows = Leadership.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on)
    return set(Enterprise.objects.filter(leaderships__in=rows).values_list("name", flat=True))
