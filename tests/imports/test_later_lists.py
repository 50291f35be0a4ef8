"""First list and later lists: what a new row, another unit, a filled day and a missing person mean for the ledger."""

from datetime import date
from typing import Any

import pytest

from ketnap.actions import batches
from ketnap.imports import pipeline
from ketnap.models import MemberList, Movement, Person, Stay, UnitState
from tests.imports import books
from tests.imports.books import PEOPLE, member
from tests.imports.conftest import dump, faults

FIRST, LATER = date(2011, 9, 30), date(2012, 3, 31)
HEADING = "DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"


def later(*rows: Any, drop: tuple[int, ...] = (), cells: tuple[tuple[str, Any], ...] = (), extra: tuple[str, ...] = ()):
    """The list half a year later: the same people without the dropped numbers, with other cells and more rows."""
    sheets = books.only(PEOPLE)
    for cell, value in cells:
        books.put(sheets, PEOPLE, cell, value)
    sheet = sheets[PEOPLE]
    sheet[0] = [HEADING]
    sheet[2] = [*sheet[2], *extra]
    sheet[3:] = [row for row in sheet[3:] if row[0] not in drop] + list(rows)
    return sheets


@pytest.fixture
def first(load):
    return load(books.office())


def entries(name: str) -> list[tuple]:
    rows = Movement.objects.filter(person__full_name=name).order_by("on", "id")
    return list(rows.values_list("kind", "on", "standing", "joined_on"))


def code_of(name: str, on: date) -> str:
    stay = Stay.objects.get(person__full_name=name, valid_from__lte=on, valid_to__gt=on)
    return UnitState.objects.get(unit=stay.unit_id, valid_from__lte=on, valid_to__gt=on).code


# --- the first list --------------------------------------------------------------------------------------------


def test_the_first_list_opens_and_keeps_the_day_of_joining(first) -> None:
    assert set(Movement.objects.values_list("kind", flat=True)) == {"opening"}
    assert entries("Trịnh Đức Mạnh") == [("opening", FIRST, "O", date(1995, 6, 1))]
    assert entries("Đới Thị Hằng") == [("opening", FIRST, "P", date(2011, 5, 19))]
    assert list(MemberList.objects.values_list("as_of", flat=True)) == [FIRST]
    person = Person.objects.get(full_name="Bế Văn Sơn")
    assert (person.born_on, person.joined_on, person.official_on, person.card_no) == (
        date(1984, 2, 29), date(2008, 5, 12), date(2009, 5, 12), "77.100006",
    )  # fmt: skip


def test_youth_union_is_what_the_column_says_and_unknown_without_one(first, load) -> None:
    known = dict(Movement.objects.values_list("person__full_name", "youth_union"))
    assert known["Đới Thị Hằng"] is True and known["Vi Văn Tám"] is False


def test_without_the_column_youth_union_is_unknown(load) -> None:
    sheets = books.office()
    sheets[PEOPLE][2][11] = "Ghi chú"
    load(sheets)
    assert set(Movement.objects.values_list("youth_union", flat=True)) == {None}


def test_learners_who_are_no_members_become_people_of_the_sender(first) -> None:
    learner = Person.objects.get(full_name="Mạc Thị Thơm")
    assert learner.joined_on is None and not learner.movements.exists() and not learner.stays.exists()
    assert UnitState.objects.get(unit=learner.unit_id).code == "77.001.001"
    assert learner.certificates.get().number == "001/NT" and learner.enrolments.get().grade == "good"


def test_the_same_file_again_is_all_the_same(first, check) -> None:
    preview = check(books.office())
    assert {k: v for k, v in preview.counts.items() if k != "warning"} == {
        "new": 0, "changed": 0, "same": 20, "question": 0, "error": 0,
    }  # fmt: skip
    before = dump()
    pipeline.commit(preview, by=None)
    after = dump()
    changing = {"Batch", "JournalEntry", "TreeVersion"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }


# --- a later list ----------------------------------------------------------------------------------------------


def test_nothing_new_on_a_later_list_is_the_same(first, load) -> None:
    done = load(later())
    assert {k: done.counts[k] for k in ("new", "changed", "same")} == {"new": 0, "changed": 0, "same": 10}
    assert sorted(MemberList.objects.values_list("as_of", flat=True))[-1] == LATER


def test_who_joined_after_the_list_before_was_admitted(first, load) -> None:
    load(later(member(11, "77.020", "Ma Thị Liễu", "Nữ", date(1991, 4, 4), date(2011, 12, 22), youth="x")))
    assert entries("Ma Thị Liễu") == [("admitted", date(2011, 12, 22), "P", None)]
    person = Person.objects.get(full_name="Ma Thị Liễu")
    assert (person.joined_on, person.movements.get().youth_union) == (date(2011, 12, 22), True)


def test_who_joined_before_the_list_before_has_arrived(first, check) -> None:
    row = member(
        11, "77.020", "Ma Thị Liễu", "Nữ", date(1971, 4, 4), date(2001, 12, 22), date(2002, 12, 22), "77.300001"
    )
    preview = check(later(row))
    assert (PEOPLE, "C14", "no_move_day") in faults(preview, "warning")
    pipeline.commit(preview, by=None)
    assert entries("Ma Thị Liễu") == [("arrived", LATER, "O", date(2001, 12, 22))]


def test_a_column_gives_the_day_of_coming(first, load) -> None:
    row = member(
        11, "77.020", "Ma Thị Liễu", "Nữ", date(1971, 4, 4), date(2001, 12, 22), date(2002, 12, 22), "77.300001"
    )
    load(later([*row, date(2012, 1, 5), "Đảng bộ phường Gia Cẩm"], extra=("Ngày chuyển đến", "Từ đâu đến")))
    assert entries("Ma Thị Liễu") == [("arrived", date(2012, 1, 5), "O", date(2001, 12, 22))]
    assert Movement.objects.get(kind="arrived").elsewhere_name == "Đảng bộ phường Gia Cẩm"


def test_who_joined_on_the_very_day_of_the_list_before_was_there_already(first, load) -> None:
    load(later(member(11, "77.020", "Ma Thị Liễu", "Nữ", date(1991, 4, 4), FIRST)))
    assert [entry[0] for entry in entries("Ma Thị Liễu")] == ["arrived"]


def test_another_unit_is_a_move_on_the_day_of_the_list_with_a_warning(first, check) -> None:
    preview = check(later(cells=(("B4", "77.001.002"),)))
    assert (PEOPLE, "C4", "no_move_day") in faults(preview, "warning")
    assert preview.counts["changed"] == 1
    pipeline.commit(preview, by=None)
    assert [entry[:2] for entry in entries("Trịnh Đức Mạnh")] == [("opening", FIRST), ("moved", LATER)]
    assert code_of("Trịnh Đức Mạnh", date(2012, 3, 30)) == "77.001.001"
    assert code_of("Trịnh Đức Mạnh", LATER) == "77.001.002"


def test_a_move_has_the_day_of_its_column(first, load) -> None:
    sheets = later(cells=(("B4", "77.001.002"),), extra=("Ngày chuyển sinh hoạt",))
    sheets[PEOPLE][3] = [*sheets[PEOPLE][3], date(2011, 11, 15)]
    load(sheets)
    assert entries("Trịnh Đức Mạnh")[-1][:2] == ("moved", date(2011, 11, 15))


def test_a_newly_filled_official_day_is_a_recognition(first, load) -> None:
    load(later(cells=(("N13", date(2012, 3, 20)),)))
    assert [entry[:2] for entry in entries("Đới Thị Hằng")] == [("opening", FIRST), ("recognised", date(2012, 3, 20))]
    assert Person.objects.get(full_name="Đới Thị Hằng").official_on == date(2012, 3, 20)
    assert [s.standing for s in Stay.objects.filter(person__full_name="Đới Thị Hằng").order_by("valid_from")] == [
        "P",
        "O",
    ]


def test_a_recognition_before_the_move_happens_where_the_person_was(first, load) -> None:
    sheets = later(cells=(("N13", date(2012, 1, 10)), ("B13", "77.001.001")), extra=("Ngày chuyển đến",))
    sheets[PEOPLE][12] = [*sheets[PEOPLE][12], date(2012, 2, 1)]
    load(sheets)
    assert [entry[0] for entry in entries("Đới Thị Hằng")] == ["opening", "recognised", "moved"]


def test_a_recognition_older_than_the_first_list_is_asked_about(first, check) -> None:
    sheets = later(cells=(("M13", date(2010, 5, 19)), ("N13", date(2011, 6, 1))))
    preview = check(sheets)
    (question,) = preview.questions
    assert question.kind == "late_official" and preview.blocked
    preview = check(sheets, answers={question.id: "correct"})
    assert not preview.blocked
    pipeline.commit(preview, by=None)
    stays = Stay.objects.filter(person__full_name="Đới Thị Hằng").values_list("standing", "valid_from")
    assert list(stays) == [("O", FIRST)]
    assert Person.objects.get(full_name="Đới Thị Hằng").official_on == date(2011, 6, 1)


def test_a_missing_person_is_a_question_never_a_departure(first, check) -> None:
    preview = check(later(drop=(10,)))
    (question,) = preview.questions
    assert (question.kind, preview.counts["question"]) == ("missing", 1)
    assert question.sentence.startswith("Đới Thị Hằng có trong sổ nhưng không có trong bảng tính này")
    assert preview.blocked and preview.stage.entries == []
    assert check(later(drop=(10,))).questions[0].id == question.id
    kept = check(later(drop=(10,)), answers={question.id: "keep"})
    assert not kept.blocked
    before = entries("Đới Thị Hằng")
    pipeline.commit(kept, by=None)
    assert entries("Đới Thị Hằng") == before and code_of("Đới Thị Hằng", LATER) == "77.020"


def test_not_knowing_is_no_answer(first, check) -> None:
    question = check(later(drop=(10,))).questions[0]
    assert check(later(drop=(10,)), answers={question.id: "unknown"}).blocked
    assert check(later(drop=(10,)), answers={question.id: "nonsense"}).blocked


def test_an_answer_with_its_day_records_the_departure(first, check) -> None:
    question = check(later(drop=(10,))).questions[0]
    answer = {"answer": "departed", "on": date(2012, 2, 2), "to": "Đảng bộ phường Nông Trang"}
    pipeline.commit(check(later(drop=(10,)), answers={question.id: answer}), by=None)
    assert entries("Đới Thị Hằng")[-1][:2] == ("departed", date(2012, 2, 2))
    assert Movement.objects.get(kind="departed").elsewhere_name == "Đảng bộ phường Nông Trang"


def test_a_loss_without_a_day_is_refused(first, check) -> None:
    question = check(later(drop=(10,))).questions[0]
    preview = check(later(drop=(10,)), answers={question.id: "died"})
    assert {kind for _, _, kind in faults(preview)} == {"bad_answer"}


def test_only_the_units_the_list_speaks_for_are_missed(first, check) -> None:
    """A list of the base cell alone asks about nobody of the paper mill."""
    assert check(later(drop=(1, 2, 3, 4, 5, 6))).questions == []
    assert check(later(drop=(1, 2, 3))).questions == []
    assert len(check(later(drop=(1, 2))).questions) == 2


# --- who is who ------------------------------------------------------------------------------------------------


def test_the_same_card_is_the_same_person_whatever_the_birthday_says(first, check) -> None:
    preview = check(later(cells=(("E4", date(1970, 2, 5)),)))
    assert preview.questions == [] and (PEOPLE, "E4", "differs") in faults(preview, "warning")
    pipeline.commit(preview, by=None)
    assert Person.objects.get(full_name="Trịnh Đức Mạnh").born_on == date(1970, 2, 5)


def test_same_name_and_birthday_is_the_same_person_whatever_the_card_says(first, load) -> None:
    load(later(cells=(("O4", "077123456789"),)))
    assert Person.objects.get(full_name="Trịnh Đức Mạnh").card_no == "077123456789"
    assert Person.objects.count() == 12


def test_same_name_another_birthday_is_another_person_with_a_warning(first, check) -> None:
    row = member(11, "77.020", "Hứa Thị Lan", "Nữ", date(1992, 8, 19), date(2011, 12, 22))
    preview = check(later(row))
    assert (PEOPLE, "C14", "same_name") in faults(preview, "warning")
    pipeline.commit(preview, by=None)
    assert Person.objects.filter(full_name="Hứa Thị Lan").count() == 2


@pytest.mark.parametrize("name", ["Đới Thị Hạng", "Đới Thị Hằn", "Đới Thị Thu Hằng", "Đới Hằng Thị"])
def test_a_name_changed_slightly_under_the_same_birthday_is_a_question(name, first, check) -> None:
    sheets = later(cells=(("C13", name),))
    preview = check(sheets)
    (question,) = [q for q in preview.questions if q.kind == "same_person"]
    assert (question.cell, preview.counts["question"]) == ("C13", 1)
    same = check(sheets, answers={question.id: "same"})
    assert not same.blocked and same.counts["new"] == 0
    other = check(sheets, answers={question.id: "other"})
    assert [q.kind for q in other.stage.open_questions] == ["missing"] and other.counts["new"] == 1
    pipeline.commit(same, by=None)
    assert Person.objects.filter(full_name=name).count() == 1 and Person.objects.count() == 12


def test_a_name_changed_slightly_under_the_same_card_is_a_question(first, check) -> None:
    preview = check(later(cells=(("C4", "Trịnh Đức Mãnh"), ("E4", date(1970, 5, 3)))))
    assert [q.kind for q in preview.questions] == ["same_person"]


def test_a_tone_mark_on_the_other_vowel_is_the_same_name(load) -> None:
    sheets = books.changed((PEOPLE, "C4", "Trịnh Đức Hoà"))
    load(sheets)
    assert load(later(cells=(("C4", "Trịnh Đức Hòa"), ("O4", "")))).counts["same"] == 10


def test_another_name_under_a_card_of_somebody_is_an_error(first, check) -> None:
    row = member(11, "77.020", "Sùng A Páo", "Nam", date(1991, 1, 1), date(2011, 12, 22), card="77.100001")
    assert (PEOPLE, "C14", "duplicate_card") not in faults(check(later(row, drop=(1,))))
    assert (PEOPLE, "O13", "card_taken") in faults(check(later(row, drop=(1,))))


def test_two_of_one_name_and_birthday_in_two_units_are_asked_about(check) -> None:
    sheets = books.changed((PEOPLE, "C13", "Bế Văn Sơn"), (PEOPLE, "D13", "Nam"), (PEOPLE, "E13", date(1984, 2, 29)))
    preview = check(sheets)
    (question,) = preview.questions
    assert (question.kind, question.cell) == ("two_units", "C13")
    assert not check(sheets, answers={question.id: "two"}).blocked


def test_two_of_one_name_and_birthday_are_told_apart_by_their_cards(check) -> None:
    sheets = books.changed(
        (PEOPLE, "C12", "Bế Văn Sơn"), (PEOPLE, "D12", "Nam"), (PEOPLE, "E12", date(1984, 2, 29)),
    )  # fmt: skip
    preview = check(sheets)
    assert not preview.blocked and (PEOPLE, "C12", "same_name_twice") in faults(preview, "warning")


def test_a_learner_who_joins_later_stays_one_person(first, load) -> None:
    load(later(member(11, "77.001.001", "Mạc Thị Thơm", "Nữ", date(1990, 2, 3), date(2011, 12, 22), youth="x")))
    person = Person.objects.get(full_name="Mạc Thị Thơm")
    assert person.joined_on == date(2011, 12, 22) and person.enrolments.count() == 1
    assert [entry[:2] for entry in entries("Mạc Thị Thơm")] == [("admitted", date(2011, 12, 22))]


def test_who_died_cannot_be_on_a_later_list(first, check) -> None:
    question = check(later(drop=(10,))).questions[0]
    pipeline.commit(
        check(later(drop=(10,)), answers={question.id: {"answer": "died", "on": "2012-02-02"}}), by=None
    )  # fmt: skip
    sheets = later()
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 30/06/2012)"]
    assert (PEOPLE, "C13", "left_the_party") in faults(check(sheets))


def test_who_departed_and_is_listed_again_has_arrived(first, check) -> None:
    question = check(later(drop=(10,))).questions[0]
    pipeline.commit(
        check(later(drop=(10,)), answers={question.id: {"answer": "departed", "on": "2012-02-02"}}), by=None
    )  # fmt: skip
    sheets = later()
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 30/06/2012)"]
    pipeline.commit(check(sheets), by=None)
    assert [entry[0] for entry in entries("Đới Thị Hằng")] == ["opening", "departed", "arrived"]


def test_an_older_list_is_refused(first, check) -> None:
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 30/06/2011)"]
    assert "older_list" in {kind for _, _, kind in faults(check(sheets))}


def test_corrections_are_told_and_written(first, check) -> None:
    preview = check(later(cells=(("H4", "Đoan Hùng, Phú Thọ"), ("J4", "Thạc sĩ"), ("N4", date(1996, 7, 1)))))
    assert preview.counts["changed"] == 1
    pipeline.commit(preview, by=None)
    person = Person.objects.get(full_name="Trịnh Đức Mạnh")
    assert (person.native_place, person.official_on) == ("Đoan Hùng, Phú Thọ", date(1996, 7, 1))
    profiles = person.profiles.order_by("valid_from").values_list("qualification", flat=True)
    assert list(profiles) == ["university", "master"]


def test_an_empty_cell_takes_nothing_away(first, load) -> None:
    done = load(later(cells=(("H4", ""), ("J4", ""), ("O4", ""), ("F4", ""))))
    assert done.counts["same"] == 10


def test_a_later_list_can_be_undone_as_if_it_had_never_been(first, load) -> None:
    before = dump()
    row = member(11, "77.020", "Ma Thị Liễu", "Nữ", date(1991, 4, 4), date(2011, 12, 22))
    done = load(later(row, cells=(("B4", "77.001.002"), ("N13", date(2012, 3, 20)), ("J5", "Thạc sĩ"))))
    assert dump()["Person"] != before["Person"]
    batches.undo(done.batch_id, by=None)
    after = dump()
    for model in ("Person", "Profile", "Movement", "Stay", "MemberList", "UnitState", "Enrolment"):
        assert [row[1:] for row in after[model]] == [row[1:] for row in before[model]], model


def test_a_unit_renamed_on_a_later_list(first, check) -> None:
    sheets = books.office()
    sheets[PEOPLE][0] = [HEADING]
    books.put(sheets, books.UNITS, "C8", "Chi bộ Công ty Gốm Phù Lãng mới")
    preview = check(sheets)
    assert (books.UNITS, "C8", "renamed") in faults(preview, "warning") and preview.counts["changed"] == 1
    pipeline.commit(preview, by=None)
    names = UnitState.objects.filter(code="77.020").order_by("valid_from").values_list("name", flat=True)
    assert list(names) == ["Chi bộ Công ty Gốm Phù Lãng", "Chi bộ Công ty Gốm Phù Lãng mới"]


def test_a_unit_under_another_parent_is_asked_about(first, check) -> None:
    sheets = books.office()
    sheets[PEOPLE][0] = [HEADING]
    books.put(sheets, books.UNITS, "D8", "Đảng bộ cơ sở")
    preview = check(sheets)
    (question,) = preview.questions
    assert (question.kind, question.cell) == ("unit_kind", "D8")
    assert not check(sheets, answers={question.id: "yes"}).blocked


# --- rules that offices break ----------------------------------------------------------------------------------


def test_a_base_cell_of_thirty_one_and_a_cell_of_two_officials_are_warnings(check) -> None:
    sheets = books.office()
    joined, official = date(2000, 2, 3), date(2001, 2, 3)
    many = [member(10 + n, "77.020", "Lý Văn Giáp", "Nam", date(1970, 1, 1 + n), joined, official) for n in range(31)]
    sheets[PEOPLE][3:] = sheets[PEOPLE][3:5] + many
    preview = check(sheets)
    kinds = {(p.kind, p.found) for p in preview.problems if p.severity == "warning"}
    assert not preview.blocked
    assert {("cell_base_size", "77.020"), ("cell_min_official", "77.001.001")} <= kinds
