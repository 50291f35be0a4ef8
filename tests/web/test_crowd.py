"""More ask than there are places: one waits, one is sent away with what was typed, and a place given back is taken."""

import os
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from ketnap.lib import crowd
from ketnap.management.commands import serve
from ketnap.models import Person
from ketnap.web import crowd as door
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(monkeypatch) -> Iterator[threading.BoundedSemaphore]:
    """Every place is taken, and nobody waits long."""
    places = threading.BoundedSemaphore(crowd.AT_WORK)
    for _ in range(crowd.AT_WORK):
        places.acquire()
    monkeypatch.setattr(crowd, "places", places)
    monkeypatch.setattr(door, "PATIENCE", 0.05)
    return places


def test_whoever_finds_no_place_is_told_when_to_come_back(full) -> None:
    answer = Client().get("/dang-nhap/")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    text = answer.content.decode()
    assert '<meta http-equiv="refresh" content="5">' in text and "Nhiều người đang dùng" in text
    full.release()
    assert Client().get("/dang-nhap/").status_code == 200


def test_where_many_wait_nobody_else_does(full, monkeypatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 60)
    monkeypatch.setattr(crowd, "chairs", threading.BoundedSemaphore(1))
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(door.in_turn(lambda request: 200)(None)))
    waiting.start()
    while crowd.chairs.acquire(blocking=False):  # until the one who waits has taken the only chair
        crowd.chairs.release()
        time.sleep(0.01)
    assert Client().get("/dang-nhap/").status_code == 503
    full.release()
    waiting.join(10)
    assert answers == [200]
    assert crowd.chairs.acquire(blocking=False)


def test_no_place_is_lost_and_none_is_given_back_twice(full) -> None:
    for _ in range(crowd.AT_WORK):
        full.release()
    for address in ("/dang-nhap/", "/khong-co/", "/dang-nhap/"):
        Client().get(address)
    taken = [full.acquire(blocking=False) for _ in range(crowd.AT_WORK)]
    assert taken == [True] * crowd.AT_WORK and not full.acquire(blocking=False)


def test_a_place_is_given_back_by_a_page_that_breaks(full, rf) -> None:
    def breaks(request):
        raise ValueError("broken")

    full.release()
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            door.in_turn(breaks)(rf.get("/"))


def test_a_form_that_was_not_taken_in_can_be_sent_again_as_it_was_typed(full, cast, tree) -> None:
    """Its page carries what was typed and the token of its cookie; sent from there it is written once."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.organiser)
    where = f"/to-chuc/{tree.cell}/nguoi-moi/"
    full.release()
    form = client.get(where)
    token = form.context["csrf_token"]
    full.acquire()
    typed = {"unit": tree.cell, "full_name": "Vi Thị Mận", "sex": "F", "born_on": "3/4/1990", "ethnicity": "tay",
             "occupation": "worker", "reason": "Mới", "key": "crowd-0123456789",
             "csrfmiddlewaretoken": str(token)}  # fmt: skip
    answer = client.post(where, typed)
    text = answer.content.decode()
    assert answer.status_code == 503 and "Phần vừa gửi chưa được ghi" in text and "http-equiv" not in text
    assert not Person.objects.filter(full_name="Vi Thị Mận").exists()
    assert 'name="full_name" value="Vi Thị Mận"' in text and 'name="csrfmiddlewaretoken"' in text
    full.release()
    again = typed | {"csrfmiddlewaretoken": str(answer.context["csrf_token"])}
    done = client.post(where, again)
    assert done.status_code == 302, done.content.decode()
    assert Person.objects.filter(full_name="Vi Thị Mận").count() == 1


def test_a_password_does_not_come_back_on_that_page(full) -> None:
    answer = Client().post("/dang-nhap/", {"username": "organiser", "password": PASSWORD})
    assert answer.status_code == 503 and PASSWORD not in answer.content.decode()


def test_a_desk_asks_the_database_for_no_helpers(monkeypatch) -> None:
    monkeypatch.setattr(serve.children, "end_with_parent", lambda: None)
    monkeypatch.delenv("PGOPTIONS", raising=False)
    serve.desk()
    if connection.vendor == "postgresql":
        desk = connection.copy()
        try:
            with desk.cursor() as cursor:
                cursor.execute("SHOW max_parallel_workers_per_gather")
                assert cursor.fetchone() == ("0",)
                cursor.execute("SHOW random_page_cost")
                assert cursor.fetchone() == ("1.1",)
        finally:
            desk.close()
    assert os.environ["PGOPTIONS"] == serve.ALONE
