"""The door of every page: session, guessing, one effect a key, words instead of codes."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import Client, RequestFactory
from django.urls import reverse

from ketnap.access import policy
from ketnap.actions import accounts
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import clock
from ketnap.models import Grant, JournalEntry, Submission
from ketnap.queries import organisation
from ketnap.web import pages, session
from tests.factories import PASSWORD

KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def no_guesses_before() -> None:
    cache.clear()


def sign_in(client: Client, username: str = "officer", password: str = PASSWORD, **more: str):
    return client.post(reverse("sign-in"), {"username": username, "password": password, **more})


def test_signing_in_changes_the_session_key_and_is_written_down(cast) -> None:
    client = Client()
    client.session["before"] = 1  # gives the visitor a session, as an attacker who plants one would
    client.session.save()
    before = client.session.session_key
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    (line,) = JournalEntry.objects.all()
    told = (line.event, line.by_id_text, line.by_name, line.subject, line.place)
    who = cast.officer
    assert told == ("accounts.signed_in", str(who.pk), who.display_name, f"user:{who.pk}", "127.0.0.1")
    assert abs(clock.now() - line.at) < timedelta(minutes=1)
    sign_in(Client(), password="x")
    assert JournalEntry.objects.latest("seq").event == "accounts.sign_in_failed"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_way_on_stays_in_the_house(cast, address) -> None:
    assert sign_in(Client(), next=address)["Location"] == "/"


def test_the_way_on_is_kept(cast) -> None:
    client = Client()
    to_sign_in = client.get("/to-chuc/?ngay=31-12-2009")["Location"]
    assert to_sign_in == "/dang-nhap/?next=/to-chuc/%3Fngay%3D31-12-2009"
    assert sign_in(client, next="/to-chuc/?ngay=31-12-2009")["Location"] == "/to-chuc/?ngay=31-12-2009"


def test_a_wrong_password_says_the_same_as_an_unknown_name(cast) -> None:
    wrong, unknown = sign_in(Client(), password="x"), sign_in(Client(), username="nobody", password="x")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert sentence in wrong.content.decode() and sentence in unknown.content.decode()


def test_guessing_is_slowed_and_the_right_password_is_not_looked_at_meanwhile(cast) -> None:
    for _ in range(4):
        sign_in(Client(), password="x")
    waiting = sign_in(Client())
    assert waiting.status_code == 429
    assert "rồi thử lại" in waiting.content.decode()
    assert sign_in(Client(), username="secretary").status_code == 302


def test_an_address_that_tries_many_names_is_slowed_too(cast) -> None:
    for number in range(21):
        sign_in(Client(), username=f"name{number}", password="x")
    assert sign_in(Client(), username="secretary").status_code == 429


def later(monkeypatch, seconds: float) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=seconds))


def test_an_idle_quarter_of_an_hour_ends_the_session(cast, monkeypatch) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/").status_code == 200
    later(monkeypatch, session.IDLE_SECONDS + 60)
    assert client.get("/to-chuc/")["Location"] == "/dang-nhap/?next=/to-chuc/"
    assert "Đã đăng xuất vì 15 phút không dùng" in client.get("/dang-nhap/").content.decode()


def test_twelve_hours_end_the_session_however_busy(cast, monkeypatch) -> None:
    client = Client()
    sign_in(client)
    began = clock.now()
    for minutes in range(10, 12 * 60 + 11, 10):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: began + timedelta(minutes=minutes))
        answer = client.get("/")
    assert minutes == 12 * 60 + 10 and answer.status_code == 302


def test_a_grant_that_ended_is_felt_on_the_next_request(cast, tree, sign_in) -> None:
    client = sign_in(cast.officer)
    address = reverse("unit", args=[tree.cell])
    assert client.get(address).status_code == 200
    Grant.objects.filter(user=cast.officer).update(valid_to=clock.today())
    assert client.get(address).status_code == 404
    Grant.objects.filter(user=cast.officer).update(valid_to=clock.today().replace(year=9000))
    assert client.get(address).status_code == 200


def test_signing_out_ends_it(cast, sign_in) -> None:
    client = sign_in(cast.officer)
    held = client.cookies["sessionid"].value
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.post(reverse("sign-out"), {"key": KEY}).status_code == 302
    assert client.get("/").status_code == 302
    client.cookies["sessionid"] = held
    assert client.get("/").status_code == 302, "whoever kept the cookie has nothing"


def test_personal_pages_are_not_kept_by_anybody_on_the_way(cast, sign_in) -> None:
    answer = sign_in(cast.officer).get("/")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"


LINE = policy.Line("sign-out", "POST", policy.SIGNED_IN, "none", "none", "accounts.signed_out", "public")


def post(user, view, **typed: str) -> HttpResponse:
    """One POST through the door to a view of the test's own, under the policy line of signing out."""
    request = RequestFactory().post("/x/", typed)
    request.user, request.session = user, {}
    return pages.page("sign-out")(view)(request)


def test_a_key_has_one_effect_and_one_answer(cast) -> None:
    def view(request):
        accounts.signed_out(by=request.user)
        return redirect(f"/done/{JournalEntry.objects.count()}/")

    first, again = post(cast.officer, view, key=KEY), post(cast.officer, view, key=KEY)
    assert first["Location"] == again["Location"] == "/done/1/"
    assert JournalEntry.objects.count() == 1
    assert post(cast.secretary, view, key=KEY)["Location"] == "/done/2/"


def test_a_form_without_a_key_is_not_carried_out(cast) -> None:
    def view(request):
        accounts.signed_out(by=request.user)
        return redirect("/done/")

    assert post(cast.officer, view).status_code == 400
    assert JournalEntry.objects.count() == 0


def test_a_refused_form_leaves_nothing_and_its_key_may_be_used_again(cast) -> None:
    def refused_after_writing(request):
        accounts.signed_out(by=request.user)
        return HttpResponse("no", status=422)

    def raises(request):
        accounts.signed_out(by=request.user)
        raise refuse("Ngày lễ trước ngày quyết định.")

    assert post(cast.officer, refused_after_writing, key=KEY).status_code == 422
    answer = post(cast.officer, raises, key=KEY)
    assert answer.status_code == 422 and "Ngày lễ trước ngày quyết định." in answer.content.decode()
    assert (JournalEntry.objects.count(), Submission.objects.count()) == (0, 0)
    assert post(cast.officer, lambda request: redirect("/done/"), key=KEY)["Location"] == "/done/"


def test_a_lost_race_names_who_and_when(cast) -> None:
    at = clock.now()

    def view(request):
        raise Conflict("Tô Văn Cường", at, "lý lịch")

    answer = post(cast.officer, view, key=KEY)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Tô Văn Cường" in words and "lý lịch" in words and "giờ" in words


@pytest.mark.django_db(transaction=True)
def test_two_requests_with_one_key_at_the_same_moment_have_one_effect(cast) -> None:
    together, answers = threading.Barrier(4), []

    def view(request):
        accounts.signed_out(by=request.user)
        return redirect(f"/done/{JournalEntry.objects.count()}/")

    def send() -> None:
        try:
            together.wait(20)
            answers.append(post(cast.officer, view, key=KEY)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == ["/done/1/"] * 4
    assert JournalEntry.objects.count() == 1


def test_a_form_without_its_token_is_answered_in_words(cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer)
    answer = client.post(reverse("sign-out"), {"key": KEY})
    assert answer.status_code == 403
    assert "trang này mở đã lâu" in answer.content.decode()
    assert JournalEntry.objects.count() == 0


def test_too_much_at_once_is_refused_before_it_is_read(cast, sign_in) -> None:
    answer = sign_in(cast.officer).post(reverse("sign-out"), {"key": KEY}, CONTENT_LENGTH=str(pages.UPLOAD_LIMIT + 1))
    assert answer.status_code == 413
    assert "tệp quá lớn" in answer.content.decode()


def test_a_full_disk_is_said_and_nothing_is_broken(cast, sign_in, monkeypatch) -> None:
    def full(viewer, on, wanted):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(organisation, "part", full)
    answer = sign_in(cast.officer).get(reverse("tree"))
    assert answer.status_code == 507
    assert "Máy chủ hết chỗ" in answer.content.decode()


def test_our_own_fault_gives_a_code_to_read_out(cast, sign_in, monkeypatch, caplog) -> None:
    monkeypatch.setattr(organisation, "part", lambda viewer, on, wanted: 1 / 0)
    client = sign_in(cast.officer)
    client.raise_request_exception = False
    answer = client.get(reverse("tree"))
    assert answer.status_code == 500
    code = next(line for line in caplog.messages if "code" in line).split("code ")[1][:4]
    page = answer.content.decode()
    assert code in page and "chưa ghi gì vào sổ" in page
    assert not [word for word in ("ZeroDivisionError", "division", "Traceback", "organisation.") if word in page]
