"""Writing: all or nothing, once, against the register it was checked against; and the sample office as published."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, connections

from ketnap.access.viewer import office, viewer_of
from ketnap.actions import batches, membership, people
from ketnap.actions.refusal import Conflict, Refused
from ketnap.imports import pipeline, write
from ketnap.models import (
    Batch,
    Certificate,
    Enrolment,
    Enterprise,
    Movement,
    Person,
    PlanTarget,
    Profile,
    Stay,
    TrainingClass,
    UnitState,
)
from tests.imports import books
from tests.imports.books import PEOPLE, member
from tests.imports.conftest import TODAY, dump, faults

SAMPLES = Path(__file__).parents[2] / "samples"
WRITTEN = (
    Person, Profile, Movement, Stay, UnitState, Enterprise, PlanTarget, TrainingClass, Enrolment, Certificate, Batch,
)  # fmt: skip


@pytest.fixture
def sample(db):
    preview = pipeline.check([SAMPLES / "bac-ninh-2011.xlsx"], viewer=office(TODAY))
    assert preview.errors == 0 and preview.questions == []
    pipeline.commit(preview, by=None)
    return json.loads((SAMPLES / "bac-ninh-2011.answers.json").read_text())


def test_the_sample_office_is_what_its_answers_say(sample) -> None:
    day = date.fromisoformat(sample["as_of"])
    stays = Stay.objects.filter(valid_from__lte=day, valid_to__gt=day)
    assert (stays.count(), stays.filter(standing="P").count()) == (sample["members"], sample["probationary"])
    assert stays.filter(person__sex="F").count() == sample["women_members"]
    kinds = list(UnitState.objects.values_list("kind", flat=True))
    assert len(kinds) == sample["units"]
    assert (kinds.count("committee"), kinds.count("cell_base")) == (sample["committees"], sample["cells"])
    assert Enterprise.objects.count() == sample["enterprises"]
    for year, wanted in sample["admitted"].items():
        joined = Movement.objects.filter(kind="opening", joined_on__year=int(year))
        assert joined.count() == wanted["total"]
        assert joined.filter(person__sex="F").count() == wanted["women"]
    assert sum(PlanTarget.objects.filter(year=2011).values_list("target", flat=True)) == sample["plan"]["total"]
    for one in sample["classes"]:
        assert Enrolment.objects.filter(training_class__code=one["code"]).count() == one["learners"]
    assert TrainingClass.objects.get(code="TC01-2011").partner == "Trường Chính trị Nguyễn Văn Cừ"


def test_what_is_derived_holds_after_an_import(sample) -> None:
    from ketnap.actions import organisation
    from tests.factories import chained

    assert (organisation.check_tree(), membership.check_ledger(), None if chained() else 1) == ([], [], None)


def test_a_first_list_can_be_undone_to_an_empty_register(load) -> None:
    done = load(books.office())
    batches.undo(done.batch_id, by=None)
    left = {model.__name__: model.objects.count() for model in WRITTEN if model is not Batch}
    assert set(left.values()) == {0}, left
    assert Batch.objects.get().state == "undone"


def test_a_failure_in_the_last_step_leaves_nothing(check, monkeypatch) -> None:
    preview = check(books.office())
    before = dump()

    def fail(*arguments, **options):
        raise RuntimeError("the last step")

    monkeypatch.setattr(write, "_training", fail)
    with pytest.raises(RuntimeError):
        pipeline.commit(preview, by=None)
    assert dump() == before


def test_a_blocked_preview_is_never_written(check) -> None:
    preview = check(books.changed((PEOPLE, "E5", "31/02/1984")))
    before = dump()
    with pytest.raises(Refused, match="1 chỗ sai"):
        pipeline.commit(preview, by=None)
    assert dump() == before


def test_a_register_that_moved_without_changing_the_outcome_is_checked_again_and_written(load, check) -> None:
    load(books.office())
    sheets = books.only(PEOPLE)
    sheets[PEOPLE].append(member(11, "77.020", "Ma Thị Liễu", "Nữ", date(1991, 4, 4), date(2012, 1, 22)))
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"]
    preview = check(sheets)
    membership.open_register(UnitState.objects.get(code="77").unit_id, date(2011, 1, 31))
    done = pipeline.commit(preview, by=None)
    assert done.counts["new"] == 1 and Person.objects.filter(full_name="Ma Thị Liễu").count() == 1


def test_a_register_that_changes_the_outcome_is_a_conflict(load, check) -> None:
    load(books.office())
    sheets = books.only(PEOPLE)
    sheets[PEOPLE].append(
        member(11, "77.020", "Ma Thị Liễu", "Nữ", date(1991, 4, 4), date(2012, 1, 22), card="77.900001")
    )
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"]
    preview = check(sheets)
    unit = UnitState.objects.get(code="77.020").unit_id
    people.register([people.NewPerson("Ma Thị Liễu", "F", date(1991, 4, 4), unit, card_no="77.900001")], by=None)
    before = dump()
    with pytest.raises(Conflict):
        pipeline.commit(preview, by=None)
    assert dump() == before


@pytest.mark.django_db(transaction=True)
def test_two_commits_of_one_file_at_the_same_time_write_it_once(tmp_path) -> None:
    path = books.saved(tmp_path, books.xlsx(books.office()))
    previews = [pipeline.check([path], viewer=office(TODAY)) for _ in range(2)]
    ready, said = threading.Barrier(2), []

    def run(preview) -> None:
        try:
            ready.wait()
            pipeline.commit(preview, by=None)
            said.append("written")
        except Conflict:
            said.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(preview,)) for preview in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["conflict", "written"]
    assert (Person.objects.count(), UnitState.objects.count(), Batch.objects.count()) == (12, 5, 1)


def test_an_officer_cannot_write_outside_the_own_tree(cast, viewer, check) -> None:
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][3:] = [
        member(1, "91.001", "Vi Văn Tám", "Nam", date(1968, 1, 30), date(1990, 2, 3), date(1991, 2, 3))
    ]
    preview = check(sheets, viewer=viewer(cast.officer, TODAY))
    assert faults(preview) == {(PEOPLE, "B4", "unknown_unit")}
    assert "Dệt Bình An" not in str([p.as_json() for p in preview.problems])


def test_an_officer_may_send_the_template_of_the_own_unit(cast, viewer, load, check, tmp_path) -> None:
    from ketnap.imports import template

    path = tmp_path / "mau.xlsx"
    template.write(office(TODAY), "90.001", path, on=TODAY)
    preview = pipeline.check([path], viewer=viewer(cast.officer, TODAY))
    assert faults(preview, "error", "question") == set() and preview.counts["same"] == 3


def test_looking_at_people_does_not_move_the_register(cast, tree, viewer) -> None:
    from ketnap.queries import people as files
    from ketnap.queries import register

    officer = viewer(cast.officer, TODAY)
    (person,) = people.register([people.NewPerson("Bùi Thị Kín", "F", date(1970, 1, 1), tree.cell)], by=None)
    before = register.mark(officer)
    files.person(officer, person.pk, on=TODAY)
    assert register.mark(officer) == before and before.last > 0 and not register.since(officer, before)
    people.register([people.NewPerson("Bùi Thị Hé", "F", date(1971, 1, 1), tree.cell)], by=None)
    assert register.mark(officer).last > before.last
    assert [line.event for line in register.since(officer, before)] == ["people.registered"]


def test_a_commit_among_busy_writers_ends_by_checking_inside_the_lock(load, check, monkeypatch) -> None:
    load(books.office())
    sheets = books.only(PEOPLE)
    sheets[PEOPLE].append(member(11, "77.020", "Ma Thị Liễu", "Nữ", date(1991, 4, 4), date(2012, 1, 22)))
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"]
    preview = check(sheets)
    monkeypatch.setattr(write.meanwhile, "concerns", lambda preview: True)
    assert pipeline.commit(preview, by=None).counts["new"] == 1


def test_an_officer_cannot_open_a_root(cast, viewer, check) -> None:
    assert (books.UNITS, "E4", "no_parent") in faults(check(books.office(), viewer=viewer(cast.officer, TODAY)))


def test_a_card_held_out_of_reach_is_refused_without_telling_who(cast, tree, check) -> None:
    people.register(
        [people.NewPerson("Bùi Thị Kín", "F", date(1970, 1, 1), tree.other_committee, card_no="77.100003")], by=None
    )
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][3:] = [
        member(1, "90.001.001", "Vi Văn Tám", "Nam", date(1968, 1, 30), date(1990, 2, 3), date(1991, 2, 3), "77.100003")
    ]
    preview = check(sheets, viewer=viewer_of(cast.officer, TODAY))
    assert faults(preview) == {(PEOPLE, "O4", "card_taken")}
    assert "Kín" not in str([p.as_json() for p in preview.problems])


def test_files_of_many_offices_go_in_together_with_a_state_each(db, tmp_path) -> None:
    tops = books.only(books.UNITS)
    pipeline.commit(
        pipeline.check(
            [books.saved(tmp_path, books.xlsx(tops), "don-vi.xlsx")], viewer=office(TODAY), as_of=date(2011, 9, 30)
        ),
        by=None,
    )
    paths = []
    for unit, numbers in (("77.001", range(1, 7)), ("77.020", range(7, 11))):
        sheets = books.only(PEOPLE)
        sheets[PEOPLE][3:] = [row for row in sheets[PEOPLE][3:] if row[0] in numbers]
        paths.append(books.saved(tmp_path, books.xlsx(sheets), f"{unit}.xlsx"))
    broken = books.only(PEOPLE)
    books.put(broken, PEOPLE, "E4", "31/02/1970")
    bad = books.saved(tmp_path, books.xlsx({PEOPLE: broken[PEOPLE][:4]}), "hong.xlsx")
    refused = pipeline.check([*paths, bad], viewer=office(TODAY))
    assert [(one["file"], one["state"]) for one in refused.files()] == [
        ("77.001.xlsx", "ready"), ("77.020.xlsx", "ready"), ("hong.xlsx", "error"),
    ]  # fmt: skip
    preview = pipeline.check(paths, viewer=office(TODAY))
    assert [(one["unit"], one["rows"]["new"]) for one in preview.files()] == [("77.001", 6), ("77.020", 4)]
    pipeline.commit(preview, by=None)
    assert Stay.objects.count() == 10
    again = pipeline.check(paths[:1], viewer=office(TODAY))
    assert (again.questions, again.counts["same"]) == ([], 6)


def test_the_write_lock_is_one_transaction(check, django_assert_max_num_queries) -> None:
    preview = check(books.office())
    with django_assert_max_num_queries(150):
        pipeline.commit(preview, by=None)
    assert connection.in_atomic_block  # the test's own; nothing of the import is left open


def test_fifty_three_returned_workbooks_go_in_at_once_with_a_state_each(sample, tmp_path) -> None:
    import openpyxl

    from ketnap.imports import template

    codes = sorted(
        UnitState.objects.filter(kind__in=("committee", "cell_base")).values_list("code", flat=True)
    )  # fmt: skip
    day = date(2011, 12, 31)
    paths = []
    for code in codes:
        template.write(office(TODAY), code, tmp_path / f"{code}.xlsx", on=day)
        paths.append(tmp_path / f"{code}.xlsx")
    same = pipeline.check(paths, viewer=office(TODAY))
    assert len(codes) == 53 and (same.counts["new"], same.counts["changed"], same.questions) == (0, 0, [])
    assert {one["unit"]: one["state"] for one in same.files()} == dict.fromkeys(codes, "ready")
    wrong, gone = openpyxl.load_workbook(paths[3]), openpyxl.load_workbook(paths[7])
    columns = {cell.value: cell.column for cell in wrong[PEOPLE][3]}
    wrong[PEOPLE].cell(4, columns["Ngày sinh"]).value = "31/02/1970"
    wrong.save(paths[3])
    gone[PEOPLE].delete_rows(4)
    gone.save(paths[7])
    preview = pipeline.check(paths, viewer=office(TODAY))
    states = {one["unit"]: one["state"] for one in preview.files()}
    assert (states.pop(codes[3]), states.pop(codes[7])) == ("error", "question")
    assert set(states.values()) == {"ready"} and preview.blocked


def test_a_class_belongs_to_the_tree_its_learners_come_from(tree, check) -> None:
    """The register has two roots; only one of them sends learners."""
    sheets = books.only(books.CLASSES, books.LEARNERS)
    for row, unit in ((3, "90.001.001"), (4, "90.002")):
        sheets[books.LEARNERS][row][2] = unit
    preview = check(sheets)
    assert faults(preview) == set() and [made[3] for made in preview.stage.classes] == ["90"]
    sheets[books.LEARNERS][4][2] = "91.001"
    assert faults(check(sheets)) == {(books.CLASSES, "B4", "no_organiser")}
