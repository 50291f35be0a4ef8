"""Search and the personal file: what is found, who sees it, what is journalled."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.actions import membership, people, training
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from ketnap.actions.training import NewCertificate, NewClass, NewEnrolment
from ketnap.models import JournalEntry, Person
from ketnap.queries import people as asked
from ketnap.queries.missing import NotFound

LIST_DAY = date(2011, 9, 30)


@pytest.fixture
def found(tree, cast) -> dict[str, Person]:
    rows = {
        "dang": NewPerson("Đặng Thị Ánh", "F", date(1985, 3, 2), tree.cell, card_no="00123456",
                          identity_no="027085000111", address="Phường Đáp Cầu", joined_on=date(2011, 2, 3),
                          theory="elementary"),
        "an": NewPerson("Nguyễn Văn An", "M", date(1980, 1, 1), tree.cell, card_no="001234567890"),
        "anh": NewPerson("Nguyễn Thị Ánh", "F", date(1981, 1, 1), tree.other_cell),
        "far": NewPerson("Đặng Văn Ánh", "M", date(1982, 1, 1), tree.other_committee, identity_no="027082000222"),
    }  # fmt: skip
    made = people.register(list(rows.values()), by=cast.organiser)
    return dict(zip(rows, made, strict=True))


def names(viewer, query: str) -> list[str]:
    return [row.full_name for row in asked.search(viewer, query).rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dang anh", ["Đặng Thị Ánh"]),
        ("ĐẶNG", ["Đặng Thị Ánh"]),
        ("a\u0301nh", ["Đặng Thị Ánh", "Nguyễn Thị Ánh"]),  # decomposed input
        ("an", ["Nguyễn Văn An", "Đặng Thị Ánh", "Nguyễn Thị Ánh"]),  # a < á; then family name đ < n
        ("nguyen thi", ["Nguyễn Thị Ánh"]),
        ("guyen", []),  # the middle of a word begins nothing
        ("00123456", ["Đặng Thị Ánh"]),
        ("123456", ["Đặng Thị Ánh"]),  # the zeros a spreadsheet dropped
        ("1234567890", ["Nguyễn Văn An"]),
        ("027 085 000 111", ["Đặng Thị Ánh"]),
        ("027085000112", []),
        ("027082000222", []),  # exists, out of reach
        ("%", []),
        ("  ", []),
    ],
)
def test_search(found, organiser, query, expected):
    assert names(organiser, query) == expected


def test_search_says_when_there_is_more(found, organiser):
    result = asked.search(organiser, "an", limit=2)
    assert ([row.full_name for row in result.rows], result.more) == (["Nguyễn Văn An", "Đặng Thị Ánh"], True)
    assert asked.search(organiser, "an", limit=3).more is False


def test_search_row_shows_unit_and_standing_of_the_day(found, tree, organiser):
    membership.record([Entry(found["dang"].pk, "admitted", date(2011, 2, 3), tree.cell)], by=None)
    row = asked.search(organiser, "dang thi").rows[0]
    assert (row.unit_name, row.standing_label) == ("Chi bộ Phân xưởng 1", "Dự bị")
    assert asked.search(organiser, "van an").rows[0].standing_label == "Không là đảng viên"


def test_the_file_tells_everything_with_its_provenance(found, tree, cast, organiser):
    person = found["dang"]
    paper = Paper("12-QĐ/ĐU", date(2011, 1, 20), "Đảng ủy Khối", "Tủ 3", "Chi bộ Phân xưởng 1")
    admitted = membership.record(
        [Entry(person.pk, "admitted", date(2011, 2, 3), tree.cell, paper=paper)], by=cast.organiser
    )[0]
    wrong = membership.record([Entry(person.pk, "moved", date(2011, 3, 1), tree.other_cell)], by=cast.officer)[0]
    back = membership.reverse(wrong, reason="Ghi nhầm người", by=cast.officer)
    held = training.open_classes(
        [NewClass("L1", "Lớp đảng viên mới", "new_member", tree.upper, date(2011, 4, 1), date(2011, 4, 3))], by=None
    )[0]
    training.enrol([NewEnrolment(held.pk, person.pk, tree.cell, "fair")], by=None)
    training.certify([NewCertificate(person.pk, "awareness", "77", date(2010, 5, 1), "Trường Chính trị")], by=None)
    file = asked.person(organiser, person.pk)
    assert [(line.label, line.on, line.unit_name, line.reversed_by) for line in file.ledger] == [
        ("Kết nạp", date(2011, 2, 3), "Chi bộ Phân xưởng 1", None),
        ("Chuyển trong nội bộ", date(2011, 3, 1), "Chi bộ Phân xưởng 2", back.pk),
        ("Bút toán đảo", date(2011, 3, 1), "Chi bộ Phân xưởng 2", None),
    ]
    first, last = file.ledger[0], file.ledger[2]
    assert (first.movement_id, first.decision_no, first.decided_on, first.on_behalf_of, first.paper_kept) == (
        admitted, "12-QĐ/ĐU", date(2011, 1, 20), "Chi bộ Phân xưởng 1", "Tủ 3",
    )  # fmt: skip
    assert (first.entered_by, last.reason, last.entered_by) == ("Nguyễn Thị Hòa", "Ghi nhầm người", "Trần Văn Đức")
    assert (file.standing_label, file.probation_ends_on, file.party_years) == ("Dự bị", date(2012, 2, 3), None)
    assert (file.card_no, file.identity_masked, file.address) == ("00123456", "•••••••••111", "Phường Đáp Cầu")
    assert [(stay.unit_name, stay.since, stay.until) for stay in file.stays] == [
        ("Chi bộ Phân xưởng 1", date(2011, 2, 3), None)
    ]
    assert [(line.theory, line.since) for line in file.profiles] == [("elementary", None)]
    assert [(line.code, line.grade) for line in file.enrolments] == [("L1", "Khá")]
    assert [(line.number, line.issuer, line.class_id) for line in file.certificates] == [
        ("77", "Trường Chính trị", None)
    ]


def test_opening_a_file_is_journalled_with_who_and_whom(found, officer):
    asked.person(officer, found["anh"].pk)
    line = JournalEntry.objects.get(event="people.viewed")
    assert (line.subject, line.by_name) == (f"person:{found['anh'].pk}", "Trần Văn Đức")
    assert "Ánh" not in str(line.detail)


def test_outside_reach_is_as_if_it_were_not_there(found, secretary, stranger, organiser):
    for viewer, key in ((secretary, "anh"), (stranger, "an"), (organiser, "far")):
        with pytest.raises(NotFound) as outside:
            asked.person(viewer, found[key].pk)
        with pytest.raises(NotFound) as missing:
            asked.person(viewer, 10**9)
        assert str(outside.value) == str(missing.value)
        with pytest.raises(NotFound):
            asked.held(viewer, found[key].pk)
    assert not JournalEntry.objects.filter(event__in=["people.viewed", "people.held_shown"]).exists()
    assert names(stranger, "anh") == ["Đặng Văn Ánh"]


def test_what_is_held_shows_the_number_in_clear_and_who_looked(found, organiser):
    asked.person(organiser, found["dang"].pk)
    held = asked.held(organiser, found["dang"].pk)
    assert held.identity_no == "027085000111"
    assert [line.event for line in held.journal] == ["people.held_shown", "people.viewed"]


def test_a_longer_file_costs_no_more_queries(found, tree, organiser):
    person = found["an"]
    membership.record([Entry(person.pk, "opening", date(2006, 1, 1), tree.cell, standing="O")], by=None)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            asked.person(organiser, person.pk)
        return len(queries)

    short = cost()
    for year in range(2007, 2011):
        there = tree.other_cell if year % 2 else tree.cell
        membership.record([Entry(person.pk, "moved", date(year, 1, 1), there)], by=None)
    assert cost() == short
