"""Where an account has the book open: seen and ended by its holder, ended by who gives rights over it, five at once,
and nothing of it left when it is over."""

import html
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access.viewer import digest_of
from ketnap.actions import accounts
from ketnap.actions.accounts import clock_steps
from ketnap.models import Grant, JournalEntry, OpenSession
from ketnap.web import session
from tests.factories import PASSWORD
from tests.web.test_signing_in import KEY, at_noon, enter

pytestmark = pytest.mark.django_db
__all__ = ["at_noon"]
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"


def come(username: str = "officer", agent: str = CHROME, address: str = "10.0.0.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert enter(client, username).status_code == 302
    return client


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def shown(client: Client) -> list[str]:
    """The places as the page lists them, in words."""
    page = client.get(reverse("own-sessions")).content.decode()
    parts = re.findall(r'<section class="panel place">(.*?)</section>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split()) for part in parts]


def events() -> list[tuple[str, str, dict]]:
    rows = JournalEntry.objects.exclude(event="accounts.signed_in").order_by("seq")
    return [(one.event, one.subject, one.detail) for one in rows]


def test_one_sees_where_the_book_is_open_in_plain_words(cast, at_noon) -> None:
    there = come(agent=PHONE, address="8.8.8.8")
    at_noon(600)
    here = come()
    come("organiser")
    at_noon(60)
    assert inside(there)
    first, second = shown(here)
    assert first.startswith("Chrome trên máy tính Windows Phiên này Vào sổ ") and "Trong mạng cơ quan" in first
    assert second.startswith("Safari trên iPhone Vào sổ ") and "Từ ngoài mạng cơ quan" in second
    assert "12 giờ 00" in second and "12 giờ 11" in second, "when it began, and when it was last used"
    assert "Đóng nơi này" in second and "Đóng nơi này" not in first
    assert [one[:12] for one in shown(there)] == ["Safari trên ", "Chrome trên "]


def test_one_place_is_ended_and_the_others_stay(cast) -> None:
    here, lost, kept = come(), come(agent=PHONE), come()
    mark = digest_of(key_of(lost))
    assert here.post(reverse("own-session-end"), {"key": KEY, "mark": mark}).status_code == 302
    assert (inside(here), inside(lost), inside(kept)) == (True, False, True)
    again = here.post(reverse("own-session-end"), {"key": KEY + "1", "mark": mark})
    assert again.status_code == 422 and "đã đóng rồi" in again.content.decode()
    assert events() == [("accounts.session_ended", f"user:{cast.officer.pk}", {})]


def test_nobody_ends_the_session_they_are_in_or_one_of_somebody_else(cast) -> None:
    here, other = come(), come("organiser")
    for number, client in enumerate((here, other)):
        sent = {"key": f"{KEY}{number}", "mark": digest_of(key_of(client))}
        assert here.post(reverse("own-session-end"), sent).status_code == 422
    assert inside(here) and inside(other) and events() == []


def test_all_others_are_ended_at_once(cast) -> None:
    here, others, organiser = come(), [come(), come(agent=PHONE)], come("organiser")
    assert here.post(reverse("own-sessions-end"), {"key": KEY}).status_code == 302
    assert [inside(one) for one in (here, *others, organiser)] == [True, False, False, True]
    assert here.post(reverse("own-sessions-end"), {"key": KEY + "1"}).status_code == 422
    assert events() == [("accounts.others_ended", f"user:{cast.officer.pk}", {"sessions": 2})]


def test_ending_asks_for_the_password_that_was_typed_long_ago(cast, at_noon) -> None:
    here, other = come(), come()
    at_noon(session.PROOF_SECONDS + 60)
    assert inside(here) and inside(other)
    asked = here.post(reverse("own-sessions-end"), {"key": KEY})
    assert asked.status_code == 200 and "Xác nhận lại mật khẩu" in asked.content.decode() and inside(other)
    assert here.post(reverse("own-sessions-end"), {"key": KEY, "proof": PASSWORD}).status_code == 302
    assert not inside(other)


def test_who_gives_rights_ends_every_session_of_one_account(cast, tree) -> None:
    boss, theirs, secretary = come("organiser"), [come(), come(agent=PHONE)], come("secretary")
    grant = Grant.objects.get(user=cast.officer)
    where = [reverse(name, args=[tree.committee, grant.pk]) for name in ("account-held", "account-out")]
    page = boss.get(where[0]).content.decode()
    assert "Đang mở sổ ở 2 nơi" in page and "iPhone" not in page, "in how many places, and nothing else of them"
    assert boss.post(where[1], {"key": KEY}).status_code == 302
    assert [inside(one) for one in (boss, *theirs, secretary)] == [True, False, False, True]
    assert "Hiện không mở sổ ở nơi nào" in boss.get(where[0]).content.decode()
    assert events() == [("accounts.sessions_ended", f"user:{cast.officer.pk}", {"sessions": 2})]
    assert inside(come()), "and signs in again"
    for name, status in (("secretary", 404), ("officer", 403), ("stranger", 404)):
        client = come(name)
        assert [client.get(where[0]).status_code, client.post(where[1], {"key": KEY}).status_code] == [status] * 2


def test_of_more_than_five_the_one_not_used_longest_ends(cast, at_noon) -> None:
    clients = []
    for _ in range(accounts.MOST):
        clients.append(come())
        at_noon(60)
    assert inside(clients[0]), "began first, used last"
    clients.append(come())
    assert [inside(one) for one in clients] == [True, False, True, True, True, True]
    assert JournalEntry.objects.latest("seq").detail == {"ended": 1}
    assert len(shown(clients[0])) == accounts.MOST


def test_a_new_password_ends_the_others_and_the_list_follows_the_new_key(cast) -> None:
    here, other = come(), come(agent=PHONE)
    before, new = key_of(here), "cái bàn đá xanh"
    typed = {"old": PASSWORD, "password": new, "again": new, "key": KEY}
    assert here.post(reverse("own-password"), typed).status_code == 302
    assert key_of(here) != before
    assert [one.pk for one in OpenSession.objects.filter(user=cast.officer)] == [digest_of(key_of(here))], (
        "at once, not when the other window asks again"
    )
    (only,) = shown(here)
    assert only.startswith("Chrome trên máy tính Windows Phiên này") and not inside(other)


def test_what_was_left_open_is_not_shown_and_goes_by_itself(cast, at_noon) -> None:
    come(agent=PHONE)
    at_noon(session.IDLE_SECONDS + 1)
    here = come()
    assert len(shown(here)) == 1
    at_noon(settings.SESSION_COOKIE_AGE + 1)
    come("organiser")
    assert OpenSession.objects.count() == 1, "nothing of who was here yesterday"


def test_what_is_kept_opens_nothing_and_tells_no_address(cast) -> None:
    client = come()
    assert inside(client)
    row = OpenSession.objects.get(user=cast.officer)
    kept = {name: str(value) for name, value in vars(row).items() if name != "_state"}
    assert set(kept) == {
        "session_key", "session_data", "expire_date", "user_id", "began_at", "seen_at", "device", "near",
    }  # fmt: skip
    held = " ".join([*kept.values(), str(client.session.items())])
    assert key_of(client) not in held and "10.0.0.7" not in held and "126.0" not in held
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.pk[:32]
    assert not inside(thief)
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.pk
    assert not inside(thief)


def test_the_list_costs_a_page_nothing(cast, tree) -> None:
    """One statement reads the session and none is for the list, but where it is asked for."""
    client = come()
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert inside(client)
    of_sessions = [one["sql"] for one in asked.captured_queries if "ketnap_opensession" in one["sql"]]
    assert len(of_sessions) == 1 and of_sessions[0].startswith("SELECT")


def test_a_clock_set_back_ends_them_all(cast) -> None:
    clients = [come(), come("organiser")]
    assert clock_steps.note(-3600)
    assert [inside(one) for one in clients] == [False, False] and not OpenSession.objects.exclude(user=None).exists()
