"""A batch goes through its states once, and can be undone as if it had never been, unless somebody went on."""

from datetime import date

import pytest
from django.apps import apps

from ketnap.actions import batches, membership, people, plans, training
from ketnap.actions.batches.later import owned
from ketnap.actions.membership import Entry
from ketnap.actions.organisation import NewUnit, open_units
from ketnap.actions.people import Correction, NewPerson
from ketnap.actions.plans import NewTarget
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.remembered import columns
from ketnap.actions.training import NewCertificate, NewClass, NewEnrolment
from ketnap.models import Batch, BatchChange, JournalEntry, Movement, Person, Submission, TreeVersion, User

LIST_DAY = date(2011, 9, 30)
NOT_REGISTER = {Batch, BatchChange, JournalEntry, Submission, TreeVersion, User}


def dump() -> dict[str, list]:
    """Every row of every register table, all columns, by primary key."""
    return {
        model.__name__: [columns(row) for row in model._default_manager.order_by("pk")]
        for model in apps.get_app_config("ketnap").get_models()
        if model not in NOT_REGISTER
    }


def open_batch(by) -> Batch:
    batch = batches.create(file_name="danh sách.xlsx", as_of=LIST_DAY, by=by)
    batches.advance(batch.pk, "ready", by=by)
    return batches.advance(batch.pk, "writing", by=by)


def load(tree, by, batch: Batch, known: Person) -> list[Person]:
    """A list as an import writes it: new units and people, a known person moved and corrected, plans, a class."""
    units = open_units(
        [
            NewUnit("90.003", "Đảng bộ Công ty Kính Đáp Cầu", "committee", "90", date(2009, 1, 1), "Công ty Kính", "state_100", 120),
            NewUnit("90.003.001", "Chi bộ Lò 1", "cell", "90.003", None),
        ],
        as_of=LIST_DAY, by=by, batch=batch,
    )  # fmt: skip
    cell = units["90.003.001"]
    new = people.register(
        [
            NewPerson("Đỗ Thị Bình", "F", date(1980, 1, 2), cell, joined_on=date(2010, 2, 3), card_no="00123456"),
            NewPerson("Vũ Văn Cường", "M", date(1975, 1, 2), cell, identity_no="012 345 678 901"),
        ],
        by=by, batch=batch,
    )  # fmt: skip
    membership.record(
        [
            Entry(new[0].pk, "opening", LIST_DAY, cell, standing="P", joined_on=date(2010, 2, 3)),
            Entry(known.pk, "moved", LIST_DAY, cell),
        ],
        by=by, batch=batch,
    )  # fmt: skip
    people.correct_many(
        [Correction(known.pk, {"card_no": "01234567", "theory": "elementary"}, since=LIST_DAY)], by=by, batch=batch
    )
    plans.give(
        [NewTarget(cell, 2011, 3, date(2011, 1, 5)), NewTarget(tree.committee, 2011, 8, LIST_DAY)], by=by, batch=batch
    )
    opened = training.open_classes(
        [NewClass("NT1", "Lớp nhận thức", "awareness", tree.upper, date(2011, 5, 1), date(2011, 5, 5))],
        by=by,
        batch=batch,
    )
    training.enrol(
        [NewEnrolment(opened[0].pk, new[1].pk, cell), NewEnrolment(opened[0].pk, known.pk, cell)], by=by, batch=batch
    )
    training.certify(
        [NewCertificate(new[1].pk, "awareness", "15", date(2011, 5, 6), class_id=opened[0].pk)], by=by, batch=batch
    )
    membership.open_register(tree.upper, LIST_DAY, batch)
    batches.advance(batch.pk, "done", by=by, counts={"new": 2}, unit_id=units["90.003"])
    return new


@pytest.fixture
def known(tree) -> Person:
    person = people.register([NewPerson("Nguyễn Văn An", "M", date(1970, 5, 6), tree.cell)], by=None)[0]
    membership.record([Entry(person.pk, "opening", date(2010, 1, 1), tree.cell, standing="O")], by=None)
    return person


def test_after_undoing_every_table_is_as_before(tree, cast, known):
    plans.give([NewTarget(tree.committee, 2011, 5, date(2011, 1, 5))], by=cast.organiser)
    before = dump()
    batch = open_batch(cast.organiser)
    load(tree, cast.organiser, batch, known)
    assert dump() != before
    made = {
        model.__name__ for model, path in owned().items() if model._default_manager.filter(**{path: batch}).exists()
    }
    assert made >= {"Unit", "UnitAct", "UnitState", "Enterprise", "Leadership", "Person", "Profile", "Movement", "PlanTarget",
                    "TrainingClass", "Enrolment", "Certificate", "MemberList"}  # fmt: skip
    undone = batches.undo(batch.pk, by=cast.organiser)
    assert (undone.state, undone.unit_id) == ("undone", None)
    assert dump() == before
    assert membership.check_ledger() == []
