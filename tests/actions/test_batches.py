"""A batch goes through its states once, and can be undone as if it had never been, unless somebody went on."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.actions import accounts, batches, membership, people, plans, training
from ketnap.actions.batches.later import owned
from ketnap.actions.membership import Entry
from ketnap.actions.organisation import NewUnit, open_units
from ketnap.actions.papers import Paper
from ketnap.actions.people import Correction, NewPerson
from ketnap.actions.plans import NewTarget
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.remembered import columns
from ketnap.actions.training import NewCertificate, NewClass, NewEnrolment
from ketnap.models import (
    Batch,
    BatchChange,
    JournalEntry,
    Movement,
    OpenSession,
    Person,
    Submission,
    TrainingClass,
    TreeVersion,
    User,
)  # fmt: skip

LIST_DAY = date(2011, 9, 30)
NOT_REGISTER = {Batch, BatchChange, JournalEntry, OpenSession, Submission, TreeVersion, User}


def dump() -> dict[str, list]:
    """Every row of every register table, all columns, by primary key; derived rows by what they say."""
    found = {
        model.__name__: [columns(row) for row in model._default_manager.order_by("pk")]
        for model in apps.get_app_config("ketnap").get_models()
        if model not in NOT_REGISTER
    }
    for name in ("Stay", "UnitLink"):
        found[name] = sorted(([value for key, value in row.items() if key != "id"] for row in found[name]), key=str)
    return found


def open_batch(by) -> Batch:
    batch = batches.create(file_name="danh sách.xlsx", as_of=LIST_DAY, by=by)
    batches.advance(batch.pk, "ready", by=by)
    return batches.advance(batch.pk, "writing", by=by)


def load(tree, by, batch: Batch, known: Person) -> list[Person]:
    """A list as an import writes it: new units and people, a known person moved and corrected, plans, a class."""
    units = open_units(
        [
            NewUnit("90.003", "Đảng bộ Công ty Kính Đáp Cầu", "committee", "90", date(2009, 1, 1), "Công ty Kính",
                    "state_100", 120),
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
    assert made >= {"Unit", "UnitAct", "UnitState", "Enterprise", "Leadership", "Person", "Profile", "Movement",
                    "PlanTarget", "TrainingClass", "Enrolment", "Certificate", "MemberList"}  # fmt: skip
    undone = batches.undo(batch.pk, by=cast.organiser)
    assert (undone.state, undone.unit_id) == ("undone", None)
    assert dump() == before
    assert membership.check_ledger() == []


def written(tree, cast, known) -> tuple[Batch, list[Person]]:
    batch = open_batch(cast.organiser)
    return batch, load(tree, cast.organiser, batch, known)


def test_a_batch_can_be_loaded_again_after_undoing(tree, cast, known):
    batch, _ = written(tree, cast, known)
    first = contents()
    batches.undo(batch.pk, by=cast.organiser)
    written(tree, cast, known)
    assert contents() == first


def contents() -> dict[str, int]:
    return {name: len(rows) for name, rows in dump().items()}


LATER = {
    "a person corrected": lambda tree, cast, known, new, batch: people.correct_many(
        [Correction(new[0].pk, {"religion": "khong"})], by=cast.officer
    ),
    "an entry of a new person": lambda tree, cast, known, new, batch: membership.record(
        [Entry(new[0].pk, "recognised", date(2011, 10, 1), new[0].unit_id)], by=cast.officer
    ),
    "an entry of a known person": lambda tree, cast, known, new, batch: membership.record(
        [Entry(known.pk, "departed", date(2011, 10, 1), new[0].unit_id)], by=cast.officer
    ),
    "an entry reversed": lambda tree, cast, known, new, batch: membership.reverse(
        Movement.objects.get(batch=batch, kind="moved").pk, reason="Sai", by=cast.officer
    ),
    "a person of a new unit": lambda tree, cast, known, new, batch: people.register(
        [NewPerson("Trần Thị Dung", "F", date(1990, 1, 1), new[0].unit_id)], by=cast.officer
    ),
    "a target adjusted": lambda tree, cast, known, new, batch: plans.give(
        [NewTarget(tree.committee, 2011, 9, date(2011, 10, 1), paper=Paper(reason="Thêm nguồn."))], by=cast.officer
    ),
    "a learner of a new class": lambda tree, cast, known, new, batch: training.enrol(
        [NewEnrolment(TrainingClass.objects.get(batch=batch).pk, new[0].pk, new[0].unit_id)], by=cast.officer
    ),
    "a grant over a new unit": lambda tree, cast, known, new, batch: accounts.grant(
        user=cast.officer, role="officer", unit_id=new[0].unit_id, valid_from=LIST_DAY, by=cast.officer
    ),
    "a unit founded below": lambda tree, cast, known, new, batch: open_units(
        [NewUnit("90.003.002", "Chi bộ Lò 2", "cell", "90.003", None)], as_of=date(2011, 10, 1), by=cast.officer
    ),
}


@pytest.mark.parametrize("what", LATER)
def test_what_somebody_did_since_forbids_undoing_and_is_named(tree, cast, known, what):
    batch, new = written(tree, cast, known)
    LATER[what](tree, cast, known, new, batch)
    before = dump()
    with pytest.raises(Refused) as refused:
        batches.undo(batch.pk, by=cast.organiser)
    assert dump() == before
    assert Batch.objects.get(pk=batch.pk).state == "done"
    sentences = " ".join(problem.sentence for problem in refused.value.problems)
    assert "sau đợt nhập" in sentences
    if what not in ("a person of a new unit", "a learner of a new class", "a grant over a new unit"):
        assert "Trần Văn Đức" in sentences  # where the row itself tells who wrote it
    named = {
        "a person of a new unit": "Chi bộ Lò 1", "a learner of a new class": "Lớp nhận thức",
        "an entry of a new person": "Đỗ Thị Bình, sinh 02-01-1980", "a grant over a new unit": "Trần Văn Đức",
        "a person corrected": "Đỗ Thị Bình, sinh 02-01-1980", "a unit founded below": "Đảng bộ Công ty Kính Đáp Cầu",
    }  # fmt: skip
    assert named.get(what, "") in sentences


def test_a_later_batch_on_top_is_undone_first(tree, cast, known):
    first, new = written(tree, cast, known)
    before = dump()
    second = open_batch(cast.officer)
    membership.record(
        [Entry(new[0].pk, "recognised", date(2011, 10, 1), new[0].unit_id)], by=cast.officer, batch=second
    )
    batches.advance(second.pk, "done", by=cast.officer, unit_id=new[0].unit_id)
    with pytest.raises(Refused):
        batches.undo(first.pk, by=cast.organiser)
    batches.undo(second.pk, by=cast.officer)
    assert dump() == before
    batches.undo(first.pk, by=cast.organiser)
    assert Person.objects.count() == 1


def test_steps_are_taken_once_and_in_order(cast):
    batch = batches.create(by=cast.officer)
    with pytest.raises(Refused, match="đang ở bước “Chờ”"):
        batches.advance(batch.pk, "writing", by=cast.officer)
    batches.advance(batch.pk, "ready", by=cast.officer, counts={"new": 3})
    batches.advance(batch.pk, "writing", by=cast.officer)
    with pytest.raises(Conflict) as conflict:
        batches.advance(batch.pk, "writing", by=cast.organiser)
    assert conflict.value.who == "Trần Văn Đức"
    with pytest.raises(Refused, match="chỉ hoàn tác được đợt đã ghi"):
        batches.undo(batch.pk, by=cast.officer)
    done = batches.advance(batch.pk, "done", by=cast.officer)
    assert (done.counts, done.version, done.finished_at is None) == ({"new": 3}, 4, False)
    batches.undo(batch.pk, by=cast.officer)
    with pytest.raises(Refused):
        batches.undo(batch.pk, by=cast.officer)
    with pytest.raises(Refused, match="Không có đợt nhập"):
        batches.undo(10**6, by=cast.officer)
    told = JournalEntry.objects.filter(subject=f"batch:{batch.pk}").order_by("seq").values_list("event", flat=True)
    assert list(told) == ["batches.created", "batches.ready", "batches.writing", "batches.done", "batches.undone"]


def test_undoing_costs_as_many_queries_for_many_people_as_for_few(tree, cast):
    def cost(size: int) -> int:
        batch = open_batch(cast.organiser)
        made = people.register(
            [NewPerson(f"Lê {n}", "M", date(1980, 1, 1), tree.cell) for n in range(size)], by=None, batch=batch
        )
        membership.record(
            [Entry(one.pk, "opening", LIST_DAY, tree.cell, standing="O") for one in made], by=None, batch=batch
        )
        batches.advance(batch.pk, "done", by=cast.organiser)
        with CaptureQueriesContext(connection) as queries:
            batches.undo(batch.pk, by=cast.organiser)
        return len(queries)

    cost(1)  # the first act on a tree makes the row it locks
    assert cost(3) == cost(600)
