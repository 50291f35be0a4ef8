"""A small office with people: a list of 30-09-2011 in the small tree, an admission, a recognition, a mistake mended."""

from dataclasses import dataclass
from datetime import date

from ketnap.actions import membership, people, plans, training
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from tests.factories import SmallTree

LIST = date(2011, 9, 30)
NAMES = (
    "Đặng Bá Ước", "Bùi Thị Sen", "Nguyễn Văn Rạng", "Chu Thị Vóc", "Phan Văn Tỵ", "Khương Văn Định", "Lê Thị Tằm",
    "Mai Xuân Quý", "Tống Văn Bền", "Trần Thị Ngát", "Vũ Văn Thuận", "Cao Đình Hựu",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    people: dict[str, int]
    """Name of the unit's field in SmallTree, dot, number → person id."""
    class_id: int
    reversed_entry: int


def fill(tree: SmallTree, each: int = 4) -> Office:
    """`each` members in every cell; of each cell's people the last is on probation since May 2011."""
    rows, keys = [], []
    for number, (field, unit) in enumerate(cells(tree)):
        for index in range(each):
            joined = date(2011, 5, 19) if index == each - 1 else date(2001 + index % 10, 2, 3)
            rows.append(
                NewPerson(
                    full_name=NAMES[(number * 5 + index) % len(NAMES)], sex="MF"[index % 2], unit_id=unit,
                    born_on=date(1960 + index % 30, 1 + number, 1 + index % 28), ethnicity="kinh", joined_on=joined,
                    official_on=None if index == each - 1 else joined.replace(year=joined.year + 1),
                    card_no="" if index == each - 1 else f"{10_000_000 + number * 100_000 + index:08d}",
                    identity_no=f"{number:03d}{index:09d}", address="Xã Vân Dương", occupation="worker",
                )
            )  # fmt: skip
            keys.append(f"{field}.{index}")
    entered = people.register(rows, by=None)
    ids = {key: person.pk for key, person in zip(keys, entered, strict=True)}
    membership.record(
        [
            Entry(
                person_id=person.pk, kind="opening", on=LIST, unit_id=person.unit_id, joined_on=person.joined_on,
                standing="O" if person.official_on else "P", youth_union=False,
            )
            for person in entered
        ],
        by=None,
    )  # fmt: skip
    for top in (tree.upper, tree.other_upper):
        membership.open_register(top, LIST)
    return Office(ids, *extras(tree, ids))


def cells(tree: SmallTree) -> list[tuple[str, int]]:
    fields = ("cell", "other_cell", "base_cell", "other_committee")
    return [(field, getattr(tree, field)) for field in fields]


def extras(tree: SmallTree, ids: dict[str, int]) -> tuple[int, int]:
    """A move entered by mistake and taken back, a plan, a class with two learners."""
    paper = Paper(number="31-QĐ/ĐU", decided_on=date(2011, 10, 3), body="Đảng ủy", kept="tủ 2")
    moved = Entry(
        person_id=ids["cell.0"], kind="moved", on=date(2011, 10, 5), unit_id=tree.other_cell, from_unit_id=tree.cell,
        paper=paper,
    )  # fmt: skip
    (wrong,) = membership.record([moved], by=None)
    membership.reverse(wrong, reason="Ghi nhầm người cùng tên.", by=None)
    plans.give([plans.NewTarget(tree.upper, 2011, 4, date(2011, 1, 20), paper=paper)], by=None)
    (held,) = training.open_classes(
        [training.NewClass("NT01-2011", "Lớp nhận thức về Đảng khóa 1", "awareness", tree.upper, date(2011, 3, 14),
                           date(2011, 3, 18), partner="Trung tâm chính trị", announced_learners=3)],
        by=None,
    )  # fmt: skip
    learners = [("cell.3", tree.cell), ("base_cell.3", tree.base_cell)]
    sent = [training.NewEnrolment(held.pk, ids[key], unit, "good") for key, unit in learners if key in ids]
    training.enrol(sent, by=None)
    return held.pk, wrong
