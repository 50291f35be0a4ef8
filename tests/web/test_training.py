"""Classes by hand: a pasted list is matched first, results and certificates follow, nobody is guessed."""

import pytest
from django.urls import reverse

from ketnap.models import Certificate, Enrolment, JournalEntry, Person, TrainingClass
from tests.web.test_acts import PAPER
from tests.web.test_membership import words


@pytest.fixture
def send(cast, office, sign_in):
    client, number = sign_in(cast.organiser), iter(range(100))

    def post(page: str, object_id: int, **typed: str):
        return client.post(reverse(page, args=[object_id]), {"key": f"class-key-{next(number)}", **typed})

    post.client = client
    return post


def test_a_class_from_opening_to_certificates(send, office, tree) -> None:
    typed = {"code": "NT09", "name": "Lớp khóa 9", "kind": "awareness", "starts_on": "1.3.2026", "ends_on": "5.3.2026"}
    assert send("class-new", tree.upper, **typed, **PAPER, on_behalf_of="Trung tâm").status_code == 302
    held = TrainingClass.objects.get(code="NT09")
    assert (held.decision_no, held.paper_kept, held.on_behalf_of) == ("12-QĐ/ĐU", "tủ 1", "Trung tâm")
    pasted = "1\tĐặng Bá Ước\t01/01/1960\r\n2\tbui thi sen\t02/01/1961\r\n10100000"
    seen = send("class-enrol", held.pk, names=pasted, xem="1")
    assert "3 dòng" in words(seen) and "Chưa ghi gì vào sổ." in words(seen)
    assert send("class-enrol", held.pk, names=pasted).status_code == 302
    assert Enrolment.objects.filter(training_class=held).count() == 3
    one = office.people["cell.0"]
    assert Enrolment.objects.get(training_class=held, person=one).unit_id == tree.cell
    grades = {f"v{pk}": "1" for pk in Enrolment.objects.filter(training_class=held).values_list("person_id", flat=True)}
    assert send("class-results", held.pk, **grades, **{f"g{one}": "good"}).status_code == 302
    assert Enrolment.objects.get(training_class=held, person=one).grade == "good"
    certificate = {"issued_on": "10.3.2026", "issuer": "Trung tâm chính trị", f"s{one}": "0015/NT"}
    assert send("class-certificates", held.pk, **certificate).status_code == 302
    assert Certificate.objects.get(training_class=held).number == "0015/NT"
    page = send.client.get(reverse("class", args=[held.pk]))
    assert "Giỏi 0015/NT" in words(page)
    left = send.client.get(reverse("class-certificates", args=[held.pk])).content.decode()
    assert f'name="s{one}"' not in left


def test_who_is_not_clear_is_asked_and_who_is_not_there_is_said(send, office, tree) -> None:
    twins = [Person.objects.get(pk=office.people[key]) for key in ("cell.0", "cell.1")]
    Person.objects.filter(pk=twins[1].pk).update(
        full_name=twins[0].full_name, name_fold=twins[0].name_fold, name_sort=twins[0].name_sort
    )
    before = JournalEntry.objects.count()
    answer = send("class-enrol", office.class_id, names="Đặng Bá Ước\nNgười Không Có")
    shown = words(answer)
    assert answer.status_code == 422 and "Còn 2 dòng chưa rõ là ai" in shown and "Không thấy trong sổ" in shown
    assert JournalEntry.objects.count() == before
    assert send("class-enrol", office.class_id, names="Đặng Bá Ước", chon0=str(twins[1].pk)).status_code == 302
    assert Enrolment.objects.filter(training_class=office.class_id, person=twins[1].pk).exists()
    nobody = send("class-enrol", office.class_id, names="Đặng Bá Ước", chon0="999999")
    assert nobody.status_code == 422


def test_who_is_in_the_class_already_is_not_written_again(send, office) -> None:
    person = Person.objects.get(pk=office.people["cell.3"])
    line = f"{person.full_name}; {person.born_on:%d-%m-%Y}"
    assert "đã có trong lớp" in words(send("class-enrol", office.class_id, names=line))
    assert Enrolment.objects.filter(training_class=office.class_id, person=person).count() == 1


def test_a_stale_page_of_results_writes_nothing(send, office) -> None:
    keys = [office.people[key] for key in ("cell.3", "base_cell.3")]
    typed = {f"v{pk}": "1" for pk in keys} | {f"g{pk}": "fair" for pk in keys}
    assert send("class-results", office.class_id, **typed).status_code == 302
    stale = send("class-results", office.class_id, **typed | {f"g{keys[0]}": "excellent"})
    assert stale.status_code == 409 and "Nguyễn Thị Hòa" in words(stale)
    assert set(Enrolment.objects.filter(person__in=keys).values_list("grade", "version")) == {("fair", 2)}


def test_a_class_cannot_end_before_it_begins(send, tree) -> None:
    typed = {"code": "NT10", "name": "Lớp", "kind": "awareness", "starts_on": "5.3.2026", "ends_on": "1.3.2026"}
    assert "trước ngày khai giảng" in words(send("class-new", tree.upper, **typed))
