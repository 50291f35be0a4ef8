"""What others write between check and lock: only what may change the list sends it back to its check."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from ketnap.access import journal
from ketnap.actions import admission, membership, organisation, people
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.people import Correction, NewPerson
from ketnap.imports import meanwhile, pipeline
from ketnap.imports.preview import Preview
from ketnap.models import Person, UnitState
from tests.imports import books
from tests.imports.books import PEOPLE, member
from tests.imports.conftest import TODAY

pytestmark = pytest.mark.django_db
HERE, THERE = "77.020", "77.001.001"
NEW, BORN = "Ma Thị Liễu", date(1991, 4, 4)
PAPER = Paper(number="3-QĐ", decided_on=date(2012, 2, 1), body="Ban Thường vụ", reason="Theo quyết định")


def unit(code: str) -> int:
    return UnitState.objects.get(code=code).unit_id


def of(code: str) -> Person:
    """Somebody who stands in the unit."""
    return Person.objects.filter(unit=unit(code)).order_by("pk")[0]


@pytest.fixture
def listed(load, check) -> Preview:
    """Everybody of one unit and somebody new in it, checked and waiting to be written."""
    load(books.office())
    sheets = books.only(PEOPLE)
    head, rows = sheets[PEOPLE][:3], [row for row in sheets[PEOPLE][3:] if row[1] == HERE]
    head[0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"]
    sheets[PEOPLE] = [*head, *rows, member(11, HERE, NEW, "Nữ", BORN, date(2012, 1, 22))]
    preview = check(sheets)
    assert not preview.blocked and len(preview.stage.newcomers) == 1
    return preview


def enters(name: str, born: date, code: str, **more: Any) -> Callable[[], object]:
    return lambda: people.register([NewPerson(name, "F", born, unit(code), **more)], by=None)


def moves(code: str, to: str) -> Callable[[], object]:
    return lambda: membership.record(
        [Entry(of(code).pk, "moved", date(2012, 2, 10), unit(to), paper=PAPER)], by=None
    )  # fmt: skip


def corrects(code: str) -> Callable[[], object]:
    return lambda: people.correct_many(
        [Correction(of(code).pk, {"native_place": "Sông Lô, Vĩnh Phúc"}, since=date(2012, 2, 1))], by=None, batch=None
    )


ACTS: dict[str, tuple[bool, Callable[[], object]]] = {
    "somebody new elsewhere": (False, enters("Vi Thị Mận", date(1988, 8, 8), THERE)),
    "somebody new elsewhere, born on the same day": (False, enters("Vi Thị Mận", BORN, THERE)),
    "the same name elsewhere, born on another day": (False, enters(NEW, date(1988, 8, 8), THERE)),
    "the same person elsewhere": (True, enters(NEW, BORN, THERE)),
    "nearly the same name elsewhere": (True, enters("Ma Thị Liêu", BORN, THERE)),
    "somebody new here": (True, enters("Vi Thị Mận", date(1988, 8, 8), HERE)),
    "two at once": (True, lambda: people.register(
        [NewPerson(f"Vi Thị {n}", "F", date(1980, 1, 1 + n), unit(THERE)) for n in range(2)], by=None)),
    "somebody from elsewhere moves elsewhere": (False, moves(THERE, "77.001.002")),
    "somebody of the list moves away": (True, moves(HERE, THERE)),
    "somebody from elsewhere moves here": (True, moves(THERE, HERE)),
    "somebody of elsewhere is corrected": (False, corrects(THERE)),
    "somebody of the list is corrected": (True, corrects(HERE)),
    "somebody elsewhere comes onto the path": (False, lambda: admission.open_candidacies(
        [(enters("Vi Thị Mận", date(1988, 8, 8), THERE)()[0].pk, unit(THERE), date(2012, 2, 1))], by=None)),
    "an organisation gets another name": (True, lambda: organisation.rename(
        unit_id=unit(THERE), name="Chi bộ Lò hơi số 1", on=date(2012, 2, 1), paper=PAPER, by=None)),
}  # fmt: skip


@pytest.mark.parametrize("what", ACTS)
def test_what_may_change_the_list_is_seen(listed, what) -> None:
    expected, act = ACTS[what]
    assert not meanwhile.concerns(listed)
    act()
    assert meanwhile.concerns(listed) == expected
    again = pipeline.recheck(listed)
    if not expected:
        assert (again.outcome(), again.blocked) == (listed.outcome(), False)


def test_a_list_nobody_spoke_of_is_written_without_a_second_check(listed, monkeypatch) -> None:
    for what, (concerned, act) in ACTS.items():
        if not concerned and "path" not in what:
            with transaction.atomic():
                act()
    monkeypatch.setattr(pipeline, "recheck", lambda preview: pytest.fail("it was checked again"))
    assert pipeline.commit(listed, by=None).counts["new"] == 1
    assert Person.objects.filter(full_name=NEW).count() == 2  # one elsewhere, born on another day


def test_somebody_who_goes_out_of_reach_meanwhile_is_seen(cast, tree, viewer, check) -> None:
    """Of the list of an officer: who is moved beside is no longer theirs to see, and is on the list all the same."""
    (held,) = people.register([NewPerson("Hứa Thị Lan", "F", date(1975, 8, 19), tree.cell)], by=None)
    membership.record([Entry(held.pk, "opening", date(2011, 9, 30), tree.cell, standing="O")], by=None)
    Person.objects.filter(pk=held.pk).update(joined_on=date(2001, 9, 2), official_on=date(2002, 9, 2))
    sheets = books.only(PEOPLE)
    row = member(1, "90.001.001", "Hứa Thị Lan", "Nữ", date(1975, 8, 19), date(2001, 9, 2), date(2002, 9, 2))
    new = member(2, "90.001.001", NEW, "Nữ", BORN, date(2012, 1, 22))
    sheets[PEOPLE] = [["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"], *sheets[PEOPLE][1:3], row, new]
    officer = viewer(cast.officer, TODAY)
    preview = check(sheets, viewer=officer)
    assert not preview.blocked and not meanwhile.concerns(preview)
    membership.record([Entry(held.pk, "moved", date(2012, 2, 10), tree.base_cell, paper=PAPER)], by=None)
    assert meanwhile.concerns(preview)
    again = pipeline.recheck(preview)
    assert (again.outcome(), again.blocked) != (preview.outcome(), False)


def test_a_verdict_concerns_no_list_and_what_nobody_knows_concerns_every_list(listed) -> None:
    lines = [("rating.proposed", "", unit(HERE), False), ("rating.proposed", "", None, True),
             ("people.registered", "person:999999", unit(THERE), True), ("tree.unheard_of", "", unit(THERE), True),
             ("admission.examined", f"unit:{unit(THERE)}", unit(THERE), True)]  # fmt: skip
    for event, subject, unit_id, concerned in lines:
        with transaction.atomic():
            journal.record(event, by=None, subject=subject, unit_id=unit_id)
            assert meanwhile.concerns(listed) == concerned, event
            transaction.set_rollback(True)


def test_a_card_given_elsewhere_meanwhile_is_found_when_it_is_written(load, check) -> None:
    load(books.office())
    sheets = books.only(PEOPLE)
    rows = [row for row in sheets[PEOPLE][3:] if row[1] == HERE]
    rows.append(member(11, HERE, NEW, "Nữ", BORN, date(1999, 1, 22), date(2000, 1, 22), card="77.900001"))
    sheets[PEOPLE] = [["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"], *sheets[PEOPLE][1:3], *rows]
    preview = check(sheets)
    enters("Vi Thị Mận", date(1988, 8, 8), THERE, card_no="77.900001")()
    assert not meanwhile.concerns(preview)
    with pytest.raises(Exception, match=r"khác|thẻ"):
        pipeline.commit(preview, by=None)
    assert not Person.objects.filter(full_name=NEW).exists()


def test_whatever_is_passed_over_changes_nothing(listed) -> None:
    """People drawn at random: where an act is passed over, a second check says what the first did."""
    rng, passed = random.Random(27), 0
    names = (NEW, "Ma Liễu", "Liễu Thị Ma", "Hứa Thị Lan", "Vi Thị Mận")
    days = (BORN, date(1975, 8, 19), date(1990, 1, 1))
    for _ in range(40):
        with transaction.atomic():
            enters(rng.choice(names), rng.choice(days), rng.choice((HERE, THERE, "77.001.002")))()
            if not meanwhile.concerns(listed):
                passed += 1
                again = pipeline.recheck(listed)
                assert (again.outcome(), again.blocked) == (listed.outcome(), False)
            transaction.set_rollback(True)
    assert passed > 5
