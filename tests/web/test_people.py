"""Entering somebody by hand, and showing a person what is held."""

import pytest
from django.urls import reverse

from ketnap.models import JournalEntry, Person
from tests.web.test_acts import new_person
from tests.web.test_membership import words


@pytest.fixture
def enter(cast, office, tree, sign_in):
    """`enter(full_name=...)`: the secretary sends the form for her own cell."""
    client, number = sign_in(cast.secretary), iter(range(100))

    def post(**typed: str):
        where = reverse("person-new", args=[tree.cell])
        return client.post(where, {**new_person(tree.cell), "key": f"enter-key-{next(number)}", **typed})

    return post


def test_a_person_is_entered_and_then_admitted(enter, cast, tree, sign_in) -> None:
    answer = enter()
    person = Person.objects.get(full_name="Vi Thị Mận")
    assert answer["Location"] == reverse("person", args=[person.pk])
    assert (person.unit_id, person.ethnicity, person.profiles.get().occupation) == (tree.cell, "tay", "worker")
    client = sign_in(cast.secretary)
    shown = client.get(answer["Location"]).content.decode()
    assert "không là đảng viên trong sổ" in shown and "?viec=ket-nap" in shown
    where = f"{reverse('person-act', args=[person.pk])}?viec=ket-nap"
    typed = {"on": "3.2.2026", "unit": str(tree.cell), "youth_union": "co", "version": "1", "key": "admit-key-1"}
    assert client.post(where, typed).status_code == 302
    person.refresh_from_db()
    assert (person.joined_on.isoformat(), person.movements.get().youth_union) == ("2026-02-03", True)


def test_somebody_nearly_the_same_is_asked_about_first(enter, office) -> None:
    known = Person.objects.get(pk=office.people["cell.1"])
    before = JournalEntry.objects.count()
    typed = {"full_name": "Bui Thị Sên", "born_on": known.born_on.strftime("%d-%m-%Y")}
    asked = enter(**typed)
    assert asked.status_code == 422 and "Có phải người đã có trong sổ?" in words(asked)
    assert known.full_name in words(asked) and 'value="Bui Thị Sên"' in asked.content.decode()
    assert JournalEntry.objects.count() == before
    assert enter(**typed, khac=str(known.pk)).status_code == 302


def test_numbers_of_somebody_else_and_impossible_days_are_refused(enter, office) -> None:
    known = Person.objects.get(pk=office.people["cell.0"])
    assert "số thẻ đảng viên đã ghi cho một hồ sơ khác" in words(enter(card_no=known.card_no))
    assert "không sau ngày sinh" in words(enter(joined_on="1.1.1980"))


def test_a_cell_of_somebody_else_is_no_choice(enter, tree) -> None:
    answer = enter(unit=str(tree.other_cell))
    assert answer.status_code == 422 and "Chọn một chi bộ trong danh sách." in words(answer)


def test_what_is_held_shows_the_number_whole_and_who_looked(cast, office, sign_in) -> None:
    client, one = sign_in(cast.organiser), office.people["cell.0"]
    assert "000000000000" not in words(client.get(reverse("person", args=[one])))
    shown = words(client.get(reverse("person-held", args=[one])))
    assert "000000000000" in shown and "Nguyễn Thị Hòa Mở hồ sơ" in shown and "Bỏ một mục của sổ đảng tịch" in shown
    assert sign_in(cast.secretary).get(reverse("person-held", args=[one])).status_code == 403
