"""People are entered whole, corrected with a paper, and nothing sealed can be read in the database."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from ketnap.actions import batches, membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import Correction, NewPerson
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import sealing
from ketnap.lib.dates import FIRST_DAY, OPEN_END
from ketnap.models import JournalEntry, Movement, Person, Profile

CANARY_NUMBER, CANARY_PLACE = "027085123987", "Ngõ Hoàng Yến Canary 7"


@pytest.fixture
def an(tree) -> Person:
    row = NewPerson(
        "  Nguyễn  Văn An ", "M", date(1985, 3, 2), tree.cell, ethnicity="kinh", joined_on=date(2008, 5, 19),
        card_no="00012345", identity_no=CANARY_NUMBER, address=CANARY_PLACE, qualification="college",
    )  # fmt: skip
    return people.register([row], by=None)[0]


def profiles(person: Person) -> list[tuple]:
    rows = Profile.objects.filter(person=person.pk).order_by("valid_from")
    return list(rows.values_list("qualification", "theory", "valid_from", "valid_to"))


def stored() -> bytes:
    """Every byte the database would hand to whoever copies its tables, text and binary alike."""
    found = b""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    found += bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
    return found


def test_a_person_is_stored_searchable_and_sealed(an, tree):
    row = Person.objects.get(pk=an.pk)
    assert (row.full_name, row.name_fold, row.card_no, row.version) == ("Nguyễn Văn An", "nguyen van an", "00012345", 1)
    seal = people.current_sealer()
    assert seal.open(row.identity_sealed, "Person.identity_sealed", row.seal_token) == CANARY_NUMBER
    assert seal.open(row.address_sealed, "Person.address_sealed", row.seal_token) == CANARY_PLACE
    assert Person.objects.get(identity_mac=seal.mac(CANARY_NUMBER)).pk == an.pk
    assert profiles(an) == [("college", "", FIRST_DAY, OPEN_END)]


def test_nothing_sealed_can_be_read_in_the_database(an):
    everything = stored()
    assert "Nguyễn Văn An".encode() in everything  # the search itself works
    for canary in (CANARY_NUMBER, CANARY_PLACE, "Canary", "5123987"):
        assert canary.encode() not in everything


@pytest.mark.django_db(transaction=True)
def test_nothing_sealed_can_be_read_in_the_file(an):
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite":
        files = [path.read_bytes(), *(one.read_bytes() for one in path.parent.glob(path.name + "-*"))]
        assert b"nguyen van an" in files[0]
    else:
        files = [stored()]  # the server's own files are not ours to read
    for canary in (CANARY_NUMBER, CANARY_PLACE, "Canary"):
        assert all(canary.encode() not in content for content in files)


def test_a_sealed_value_moved_to_another_row_does_not_open(an, tree):
    other = people.register([NewPerson("Lê Thị Ba", "F", date(1990, 1, 1), tree.cell)], by=None)[0]
    Person.objects.filter(pk=other.pk).update(address_sealed=Person.objects.get(pk=an.pk).address_sealed)
    row = Person.objects.get(pk=other.pk)
    with pytest.raises(sealing.SealError):
        people.current_sealer().open(row.address_sealed, "Person.address_sealed", row.seal_token)


def another_key(folder) -> Path:
    """None is made where something is sealed already: somebody put it there."""
    (folder / "other.key").write_text("ab" * 32)
    return folder / "other.key"


def test_the_check_finds_what_was_moved_changed_or_sealed_under_another_key(an, tree, settings, tmp_path):
    row = NewPerson("Lê Thị Ba", "F", date(1990, 1, 1), tree.cell, identity_no="027090000001")
    other = people.register([row], by=None)[0]
    people.register([NewPerson("Lê Văn Tư", "M", date(1990, 1, 1), tree.cell)], by=None)
    assert people.check_sealing() == []
    moved = Person.objects.get(pk=an.pk).identity_sealed
    Person.objects.filter(pk=other.pk).update(identity_sealed=moved)
    Person.objects.filter(pk=an.pk).update(identity_mac="0" * 64)
    assert people.check_sealing() == [
        f"person {an.pk}: identity_mac does not belong to the sealed number",
        f"person {other.pk}: identity_sealed was changed or brought from another row",
    ]
    settings.FIELD_KEY_FILE = another_key(tmp_path)
    assert people.check_sealing() == [
        f"person {an.pk}: identity_sealed was sealed under another key",
        f"person {an.pk}: address_sealed was sealed under another key",
        f"person {other.pk}: identity_sealed was sealed under another key",
    ]


def test_under_another_key_nothing_is_written(an, tree, settings, tmp_path):
    settings.FIELD_KEY_FILE = another_key(tmp_path)
    with pytest.raises(Refused, match="không phải khóa đã niêm phong"):
        people.register([NewPerson("Lê Thị Ba", "F", date(1990, 1, 1), tree.cell, identity_no="1")], by=None)
    with pytest.raises(Refused, match="không phải khóa đã niêm phong"):
        people.correct(an.pk, 1, {"address": "Phố mới"}, by=None)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"card_no": "00012345"}, "số thẻ đảng viên đã ghi cho một hồ sơ khác"),
        ({"identity_no": "027 085 123 987"}, "số định danh cá nhân đã ghi cho một hồ sơ khác"),
        ({"joined_on": date(1985, 1, 1)}, "ngày vào Đảng 01-01-1985 không sau ngày sinh"),
        ({"joined_on": date(2010, 1, 1), "official_on": date(2009, 1, 1)}, "trước ngày vào Đảng"),
        ({"full_name": "   "}, "chưa có họ tên"),
    ],
)
def test_what_cannot_be_is_refused_at_entry_and_at_correction(an, tree, changes, words):
    given = {"full_name": "Lê Văn Ba", "sex": "M", "born_on": date(1985, 1, 1), "unit_id": tree.cell, "card_no": "9"}
    with pytest.raises(Refused, match=words):
        people.register([NewPerson(**{**given, **changes})], by=None)
    other = people.register([NewPerson(**given)], by=None)[0]
    with pytest.raises(Refused, match=words):
        people.correct(other.pk, 1, changes, by=None)
    assert Person.objects.get(pk=other.pk).version == 1


def test_numbers_given_twice_in_one_list_are_named_both_times(tree):
    rows = [NewPerson(name, "M", date(1985, 1, 1), tree.cell, card_no="00000007") for name in ("Lê Ba", "Lê Tư")]
    with pytest.raises(Refused) as refused:
        people.register(rows, by=None)
    assert [problem.sentence[:5] for problem in refused.value.problems] == ["Lê Ba", "Lê Tư"]


def test_many_people_cost_few_queries(tree, django_assert_max_num_queries):
    rows = [
        NewPerson(
            f"Lê Văn {n}", "M", date(1985, 1, 1), tree.cell, card_no=f"{n:08d}", identity_no=f"{n:012d}", address="x"
        )
        for n in range(400)
    ]
    with django_assert_max_num_queries(25):
        people.register(rows, by=None)
    assert (Person.objects.count(), Profile.objects.count()) == (400, 400)


def test_a_correction_mends_and_leaves_a_line(an, cast):
    paper = Paper("3-BB", date(2011, 5, 1))
    changes = {"full_name": "Nguyễn Văn Ấn", "address": "", "theory": "elementary"}
    row = people.correct(an.pk, 1, changes, by=cast.officer, paper=paper)
    stored_row = Person.objects.get(pk=an.pk)
    assert (stored_row.name_fold, stored_row.address_sealed, stored_row.version, row.version) == (
        "nguyen van an",
        None,
        2,
        2,
    )
    assert profiles(an) == [("college", "elementary", FIRST_DAY, OPEN_END)]
    line = JournalEntry.objects.get(event="people.corrected")
    assert line.detail["columns"] == ["address", "full_name", "theory"]
    assert (line.subject, line.detail["paper"]) == (f"person:{an.pk}", "3-BB")
    assert "Ấn" not in str(line.detail)


def test_a_change_of_life_opens_a_new_profile_from_its_day(an):
    people.correct(an.pk, 1, {"qualification": "university"}, by=None, since=date(2011, 6, 1))
    assert profiles(an) == [
        ("college", "", FIRST_DAY, date(2011, 6, 1)),
        ("university", "", date(2011, 6, 1), OPEN_END),
    ]


def test_columns_nobody_may_correct(an):
    for column in ("unit_id", "version", "batch_id", "id", "identity_mac"):
        with pytest.raises(ValueError, match=column):
            people.correct(an.pk, 1, {column: 7}, by=None)


def test_who_looked_at_an_older_version_is_told_who_was_faster(an, cast):
    people.correct(an.pk, 1, {"religion": "khong"}, by=cast.officer)
    with pytest.raises(Conflict) as conflict:
        people.correct(an.pk, 1, {"religion": "phat"}, by=cast.organiser)
    assert (conflict.value.who, conflict.value.at) == ("Trần Văn Đức", JournalEntry.objects.latest("seq").at)
    assert Person.objects.get(pk=an.pk).religion == "khong"


def test_the_day_of_joining_a_list_gave_is_corrected_in_the_ledger_too(an, tree, cast):
    membership.record([Entry(an.pk, "opening", date(2011, 9, 30), tree.cell, standing="P")], by=None)
    membership.record([Entry(an.pk, "recognised", date(2011, 10, 5), tree.cell)], by=None)
    people.correct_many([Correction(an.pk, {"joined_on": date(2008, 6, 19)})], by=cast.officer)
    entries = list(Movement.objects.order_by("pk").values_list("kind", "joined_on"))
    assert entries == [
        ("opening", date(2008, 5, 19)), ("recognised", None), ("reversal", None), ("opening", date(2008, 6, 19)),
    ]  # fmt: skip
    an.refresh_from_db()
    assert (an.joined_on, an.official_on) == (date(2008, 6, 19), date(2011, 10, 5))
    assert membership.check_ledger() == []


def test_days_that_entries_set_are_not_corrected_behind_their_back(tree):
    ba = people.register([NewPerson("Lê Văn Ba", "M", date(1985, 1, 1), tree.cell)], by=None)[0]
    membership.record([Entry(ba.pk, "admitted", date(2009, 1, 1), tree.cell)], by=None)
    with pytest.raises(Refused, match="do mục kết nạp ngày 01-01-2009 ghi; hãy bỏ mục ấy"):
        people.correct_many([Correction(ba.pk, {"joined_on": date(2009, 2, 1)})], by=None)
    with pytest.raises(Refused, match="hãy ghi công nhận chính thức"):
        people.correct_many([Correction(ba.pk, {"official_on": date(2010, 2, 1)})], by=None)
    membership.record([Entry(ba.pk, "recognised", date(2010, 1, 1), tree.cell)], by=None)
    with pytest.raises(Refused, match="do mục công nhận ngày 01-01-2010 ghi"):
        people.correct_many([Correction(ba.pk, {"official_on": date(2010, 2, 1)})], by=None)
    with pytest.raises(Refused, match="không sau ngày sinh"):
        people.correct_many([Correction(ba.pk, {"born_on": date(2009, 6, 1)})], by=None)


def test_people_of_the_same_batch_keep_their_version(tree):
    batch = batches.create(by=None)
    ba = people.register([NewPerson("Lê Văn Ba", "M", date(1985, 1, 1), tree.cell)], by=None, batch=batch)[0]
    membership.record([Entry(ba.pk, "admitted", date(2009, 1, 1), tree.cell)], by=None, batch=batch)
    people.correct_many([Correction(ba.pk, {"religion": "khong"})], by=None, batch=batch)
    assert Person.objects.get(pk=ba.pk).version == 1
    membership.record([Entry(ba.pk, "recognised", date(2010, 1, 1), tree.cell)], by=None)
    assert Person.objects.get(pk=ba.pk).version == 2


def test_records_of_people_who_are_no_members_go_to_another_unit(an, tree, cast):
    people.entrust([an.pk], tree.base_cell, on=date(2011, 9, 30), by=cast.organiser)
    row = Person.objects.get(pk=an.pk)
    assert (row.unit_id, row.version) == (tree.base_cell, 2)
    assert JournalEntry.objects.get(event="people.entrusted").subject == f"person:{an.pk}"
    with pytest.raises(Refused, match="không có vào ngày đó"):
        people.entrust([an.pk], tree.cell, on=date(2004, 12, 31), by=None)
    membership.record([Entry(an.pk, "admitted", date(2009, 1, 1), tree.base_cell)], by=None)
    with pytest.raises(Refused, match="hãy ghi chuyển trong nội bộ"):
        people.entrust([an.pk], tree.cell, on=date(2011, 9, 30), by=None)


def test_entrusting_within_a_batch_is_undone_with_it(an, tree):
    batch = batches.create(by=None)
    new = people.register([NewPerson("Lê Văn Ba", "M", date(1985, 1, 1), tree.cell)], by=None, batch=batch)[0]
    people.entrust([an.pk, new.pk], tree.base_cell, on=date(2011, 9, 30), by=None, batch=batch)
    assert set(Person.objects.values_list("pk", "unit", "version")) == {
        (an.pk, tree.base_cell, 2), (new.pk, tree.base_cell, 1),
    }  # fmt: skip
    for state in ("ready", "writing", "done"):
        batches.advance(batch.pk, state, by=None)
    batches.undo(batch.pk, by=None)
    assert list(Person.objects.values_list("pk", "unit", "version")) == [(an.pk, tree.cell, 1)]
