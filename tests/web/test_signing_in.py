"""Passwords, the second factor, printed codes, and the password once more before what weighs most."""

import threading
import unicodedata
from base64 import b32decode, b32encode
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django.test import Client
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.actions.accounts import factors
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, turns
from ketnap.models import Grant, JournalEntry, RecoveryCode, SecondFactor, User
from ketnap.web import session
from ketnap.web.accounts import signing
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"
NEW = "cái bàn đá xanh"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """The clock of the test: a call moves it on by seconds."""
    now = clock.now().replace(hour=5, minute=0, second=0, microsecond=0)
    at = {"now": now}
    monkeypatch.setattr(clock, "now", lambda: at["now"])

    def move(seconds: float) -> None:
        at["now"] += timedelta(seconds=seconds)

    return move


def enter(client: Client, username: str = "officer", password: str = PASSWORD, **more: str):
    return client.post(reverse("sign-in"), {"username": username, "password": password, **more})


def app(secret: str, ahead: int = 0) -> str:
    """What the phone shows, computed from the secret alone (RFC 6238)."""
    maker = TOTP(b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)
    return maker.generate(int(clock.now().timestamp()) + 30 * ahead).decode()


def given_factor(user: User) -> tuple[str, list[str]]:
    secret = accounts.begin(user=user)
    return secret, accounts.confirm(user=user, code=app(secret))


def test_the_codes_are_those_of_the_standard(cast, monkeypatch) -> None:
    """RFC 6238, appendix B: the last six digits at 1111111109 s of the secret 12345678901234567890. They open for the
    half minute they are shown and the one on either side, and no longer."""
    monkeypatch.setattr(factors, "_secret", lambda row: b32encode(b"12345678901234567890").decode())
    given_factor(cast.organiser)
    opened = []
    for second in (-300, -31, -30, 0, 29, 59, 60, 300):
        SecondFactor.objects.update(last_step=0)
        at = datetime.fromtimestamp(1111111080 + second, UTC)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        opened.append(accounts.passes(user=cast.organiser, code="081804"))
    assert opened == ["", "", *["app"] * 4, "", ""]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("ngan qua", "8 chữ, cần ít nhất 12"),
        ("1qaz2wsx3edc4rfv", "danh sách hay bị dò"),
        ("aaaaaaaaaaaaaa", "lặp lại vài chữ"),
        ("officer officer", "gần như chỉ là tên"),
        ("Đảng viên chi bộ 2026", "từ quen của cơ quan và năm"),
        ("ketnap-vietnam-1930!", "từ quen của cơ quan và năm"),
    ],
)
def test_what_is_no_password(cast, password, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        accounts.check_password(password, username="officer", display_name="Trần Văn Đức")


@pytest.mark.parametrize(
    "password", ["chi bộ có bốn cây bàng", "одиннадцать яблок", "correct horse battery", "a" * 9 + "bcdef" * 20]
)
def test_any_letters_and_any_length_from_twelve_are_taken(password) -> None:
    accounts.check_password(password, username="officer", display_name="Trần Văn Đức")


def test_one_changes_ones_own_and_other_windows_end(cast, sign_in, at_noon) -> None:
    here, there = sign_in(cast.officer), sign_in(cast.officer)
    assert there.get("/").status_code == 200
    typed = {"old": "khong phai", "password": NEW, "again": NEW, "key": KEY}
    assert "Mật khẩu đang dùng không đúng" in here.post(reverse("own-password"), typed).content.decode()
    answer = here.post(reverse("own-password"), typed | {"old": PASSWORD, "key": KEY + "1"})
    assert answer.status_code == 302
    assert here.get("/").status_code == 200 and there.get("/").status_code == 302
    assert enter(Client(), password=unicodedata.normalize("NFD", NEW))["Location"] == "/"
    assert [line.detail for line in JournalEntry.objects.filter(event="accounts.password_changed")] == [{}]


def test_guessing_the_old_password_at_an_open_window_is_counted(cast, sign_in) -> None:
    here = sign_in(cast.officer)
    statuses = [
        here.post(
            reverse("own-password"), {"old": f"sai {n}", "password": NEW, "again": NEW, "key": f"{KEY}{n}"}
        ).status_code
        for n in range(5)
    ]  # fmt: skip
    assert statuses == [422, 422, 422, 429, 429]


def test_who_was_given_a_password_sets_one_first(cast, tree, sign_in) -> None:
    boss = sign_in(cast.organiser)
    grant = Grant.objects.get(user=cast.officer)
    where = reverse("account-reset", args=[tree.committee, grant.pk])
    assert boss.get(where).status_code == 200
    assert boss.post(where, {"password": "trao tan tay nhe", "key": KEY}).status_code == 302
    assert enter(Client()).status_code == 422
    client = Client()
    assert enter(client, password="trao tan tay nhe")["Location"] == "/"
    assert client.get("/")["Location"] == reverse("own-password")
    assert client.get(reverse("tree"))["Location"] == reverse("own-password")
    typed = {"old": "trao tan tay nhe", "password": NEW, "again": NEW, "key": KEY}
    assert client.post(reverse("own-password"), typed).status_code == 302
    assert client.get("/").status_code == 200
    assert sign_in(cast.secretary).get(where).status_code == 404


def test_an_account_that_also_opens_another_house_is_not_set_anew_from_this_one(cast, tree, sign_in) -> None:
    where = reverse("account-reset", args=[tree.committee, Grant.objects.get(user=cast.officer).pk])
    Grant.objects.create(user=cast.officer, role="secretary", unit_id=tree.other_upper, valid_from=date(2011, 1, 1))
    sent = sign_in(cast.organiser).post(where, {"password": "trao tan tay nhe", "key": KEY})
    assert sent.status_code == 422 and "Nhờ người quản trị" in sent.content.decode()
    assert not User.objects.get(pk=cast.officer.pk).must_change


def test_the_second_factor_from_scanning_to_coming_in(cast, sign_in, at_noon) -> None:
    here = sign_in(cast.organiser)
    page = here.get(reverse("own-factor")).content.decode()
    assert "<svg" in page
    secret = accounts.begin(user=cast.organiser)
    assert " ".join(secret[n : n + 4] for n in range(0, 32, 4)) in page
    assert here.post(reverse("own-factor"), {"code": "000000", "key": KEY}).status_code == 422
    assert enter(Client(), "organiser")["Location"] == "/", "nothing is asked for before the app has answered"
    assert here.post(reverse("own-factor"), {"code": app(secret), "key": KEY + "1"}).status_code == 302
    printed = here.get(reverse("own-factor")).content.decode()
    assert printed.count("<li><code>") == 10
    assert "<li><code>" not in here.get(reverse("own-factor")).content.decode(), "readable once"
    assert b"".join(bytes(row.secret_sealed) for row in SecondFactor.objects.all()).find(secret.encode()) == -1

    client = Client()
    assert enter(client, "organiser", next="/to-chuc/")["Location"] == reverse("sign-in-code")
    assert client.get("/").status_code == 302, "the password alone opens nothing"
    old = app(secret)
    assert client.post(reverse("sign-in-code"), {"code": old}).status_code == 422, "the code that confirmed is used up"
    at_noon(30)
    assert client.post(reverse("sign-in-code"), {"code": app(secret)})["Location"] == "/to-chuc/"
    assert client.get("/").status_code == 200


def test_a_printed_code_opens_once(cast, at_noon) -> None:
    _, codes = given_factor(cast.organiser)
    for code, status in ((codes[3], 302), (codes[3], 422), (codes[4].lower().replace("-", " "), 302)):
        client = Client()
        enter(client, "organiser")
        assert client.post(reverse("sign-in-code"), {"code": code}).status_code == status
    assert accounts.codes_left(cast.organiser) == 8
    lines = JournalEntry.objects.filter(event="accounts.signed_in").order_by("seq")
    assert [line.detail for line in lines] == [{"code": "printed"}] * 2
    kept = "".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in kept for code in codes)


def test_five_wrong_codes_and_it_waits(cast) -> None:
    secret, _ = given_factor(cast.organiser)
    client = Client()
    enter(client, "organiser")
    statuses = [client.post(reverse("sign-in-code"), {"code": f"00000{n}"}).status_code for n in range(4)]
    assert statuses == [422, 422, 422, 429]
    assert client.post(reverse("sign-in-code"), {"code": app(secret, 1)}).status_code == 429


def test_halfway_ends_by_itself(cast, at_noon) -> None:
    secret, _ = given_factor(cast.organiser)
    client = Client()
    enter(client, "organiser")
    at_noon(signing.HALFWAY_SECONDS + 1)
    late = client.post(reverse("sign-in-code"), {"code": app(secret)})
    assert late.status_code == 422 and "Quá năm phút" in late.content.decode()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("who", "asked"), [("organiser", True), ("officer", False), ("secretary", False)])
def test_a_server_asks_those_who_decide(cast, settings, who, asked) -> None:
    settings.SECOND_FACTOR = "required"
    client = Client()
    enter(client, who)
    answer = client.get("/")
    assert (answer.get("Location") == reverse("own-factor")) is asked
    if asked:
        secret = accounts.begin(user=getattr(cast, who))
        assert client.post(reverse("own-factor"), {"code": app(secret), "key": KEY}).status_code == 302
        assert client.get("/").status_code == 200


def test_it_is_taken_away_with_a_code_and_by_who_gives_rights(cast, tree, sign_in, at_noon) -> None:
    _, codes = given_factor(cast.officer)
    here = sign_in(cast.officer)
    assert here.post(reverse("own-factor-off"), {"code": "123456", "key": KEY}).status_code == 422
    assert accounts.held(cast.officer) is not None
    assert here.post(reverse("own-factor-off"), {"code": codes[0], "key": KEY + "1"}).status_code == 302
    assert accounts.held(cast.officer) is None
    given_factor(cast.officer)
    where = reverse("account-reset", args=[tree.committee, Grant.objects.get(user=cast.officer).pk])
    assert "Bỏ cả mã xác nhận" in sign_in(cast.organiser).get(where).content.decode()
    sent = {"password": "trao tan tay nhe", "key": KEY}
    assert sign_in(cast.organiser).post(where, sent).status_code == 302
    assert accounts.held(cast.officer) is not None, "another password is no reason to take the code away"
    sent = {"password": "trao tan tay nhe", "drop_factor": "on", "key": KEY + "1"}
    assert sign_in(cast.organiser).post(where, sent).status_code == 302
    assert enter(Client(), password="trao tan tay nhe")["Location"] == "/"


def test_wrong_codes_at_an_open_window_are_counted_though_the_form_is_undone(cast, sign_in) -> None:
    given_factor(cast.officer)
    here = sign_in(cast.officer)
    for n in range(4):
        here.post(reverse("own-factor-off"), {"code": f"00000{n}", "key": f"{KEY}{n}"})
    assert accounts.waiting(f"code:{cast.officer.pk}") > 0


def test_a_decision_asks_for_the_password_that_was_typed_long_ago(cast, tree, sign_in, at_noon) -> None:
    client = Client()
    enter(client, "organiser")
    at_noon(session.PROOF_SECONDS + 60)
    where = reverse("unit-accounts", args=[tree.committee])
    sent = {
        "unit": str(tree.cell), "role": "secretary", "display_name": "Lê Thị Nhàn", "username": "nhan.px1",
        "password": "mot-hai-ba-bon", "key": KEY,
    }  # fmt: skip
    asked = client.post(where, sent)
    page = asked.content.decode()
    assert asked.status_code == 200 and "Xác nhận lại mật khẩu" in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in sent.items())
    assert not User.objects.filter(username="nhan.px1").exists()
    assert client.post(where, sent | {"proof": "khong phai"}).status_code == 422
    assert not User.objects.filter(username="nhan.px1").exists()
    assert client.post(where, sent | {"proof": PASSWORD}).status_code == 302
    assert User.objects.filter(username="nhan.px1").exists()
    assert client.post(where, sent | {"username": "nhan.px2", "key": KEY + "2"}).status_code == 302, (
        "proved for a while"
    )


def test_a_quiet_page_asks_nothing(cast, tree, at_noon) -> None:
    client = Client()
    enter(client, "organiser")
    at_noon(session.PROOF_SECONDS + 60)
    assert client.get(reverse("unit-accounts", args=[tree.committee])).status_code == 200
    assert client.post(reverse("feed-make"), {"key": KEY}).status_code == 302


def test_the_owner_is_not_shut_out_by_who_guesses_elsewhere(cast, at_noon) -> None:
    mine = Client()
    assert enter(mine).status_code == 302
    mine.post(reverse("sign-out"), {"key": KEY})
    tries = [enter(Client(REMOTE_ADDR="10.0.0.9"), password="x").status_code for _ in range(6)]
    assert tries == [422, 422, 422, 429, 429, 429]
    assert enter(Client()).status_code == 429, "a browser nobody came in with"
    assert enter(mine).status_code == 302, "the one its owner uses"


def test_behind_a_trusted_proxy_each_visitor_has_an_address_of_their_own(cast, settings) -> None:
    settings.TRUSTED_PROXIES = frozenset({"127.0.0.1"})
    for number in range(21):
        enter(Client(headers={"x-forwarded-for": "10.0.0.9"}), f"nobody{number}", "x")
    told = {name: Client(headers={"x-forwarded-for": name}) for name in ("10.0.0.9", "10.0.0.10")}
    assert [enter(told[name]).status_code for name in told] == [429, 302]


def test_half_an_hour_allows_five_tries(cast, at_noon) -> None:
    looked_at = 0
    for _ in range(30 * 60 // 10):
        looked_at += enter(Client(REMOTE_ADDR="10.0.0.9"), password="x").status_code == 422
        at_noon(10)
    assert looked_at == 5


def test_while_too_many_wait_nobody_is_wrong(cast, monkeypatch, tmp_path) -> None:
    def busy(*_args, **_more):
        raise turns.Busy

    monkeypatch.setattr(signing.turns, "turn", busy)
    answer = enter(Client())
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "chưa có gì bị tính là sai" in answer.content.decode()
    monkeypatch.undo()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_the_same_code_one_comes_in(cast) -> None:
    secret, codes = given_factor(cast.organiser)
    SecondFactor.objects.update(last_step=0)
    for code in (app(secret), codes[0]):
        together, told = threading.Barrier(4), []

        def come(code=code, together=together, told=told) -> None:
            try:
                together.wait()
                told.append(accounts.passes(user=cast.organiser, code=code))
            finally:
                connection.close()

        people = [threading.Thread(target=come) for _ in range(4)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert sorted(map(bool, told)) == [False, False, False, True]
