"""A password that somebody else set opens for seven days; what to do is said when they are over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.models import Grant, JournalEntry, User
from tests.web.test_signing_in import KEY, NEW, at_noon, enter

pytestmark = pytest.mark.django_db
__all__ = ["at_noon"]
FIRST = "trao tan tay nhe"
DAY = timedelta(days=1).total_seconds()


@pytest.fixture
def given(cast, tree, sign_in) -> str:
    """A first password was set for the officer; the page that sets one."""
    where = reverse("account-reset", args=[tree.committee, Grant.objects.get(user=cast.officer).pk])
    assert sign_in(cast.organiser).post(where, {"password": FIRST, "key": KEY}).status_code == 302
    return where


def test_it_opens_to_the_last_day_and_not_after_it(given, at_noon) -> None:
    at_noon(accounts.FIRST_DAYS * DAY)
    assert enter(Client(), password=FIRST)["Location"] == "/"
    at_noon(1)
    late = enter(Client(), password=FIRST)
    words = late.content.decode()
    assert late.status_code == 422 and "chỉ dùng được trong 7 ngày" in words and "Nhờ người đã trao mật khẩu" in words
    line = JournalEntry.objects.latest("seq")
    assert (line.event, line.detail) == ("accounts.sign_in_failed", {"at": "first_password"})
    assert "hết hạn" not in enter(Client(), password="khong phai").content.decode(), "nobody else learns of it"
    assert [enter(Client(), password=FIRST).status_code for _ in range(6)] == [422] * 6, "it is no guess"


def test_set_anew_it_opens_again_and_ones_own_never_runs_out(given, cast, at_noon, sign_in) -> None:
    at_noon(accounts.FIRST_DAYS * DAY + 1)
    assert sign_in(cast.organiser).post(given, {"password": FIRST + "!", "key": KEY + "1"}).status_code == 302
    client = Client()
    assert enter(client, password=FIRST + "!")["Location"] == "/"
    typed = {"old": FIRST + "!", "password": NEW, "again": NEW, "key": KEY}
    assert client.post(reverse("own-password"), typed).status_code == 302
    assert User.objects.get(pk=cast.officer.pk).first_until is None
    at_noon(400 * DAY)
    assert enter(Client(), password=NEW)["Location"] == "/"


def test_who_is_invited_has_as_long(cast, tree, at_noon, sign_in) -> None:
    sent = {
        "unit": str(tree.cell), "role": "secretary", "display_name": "Lê Thị Nhàn", "username": "nhan.px1",
        "password": FIRST, "key": KEY,
    }  # fmt: skip
    boss, where = sign_in(cast.organiser), reverse("unit-accounts", args=[tree.committee])
    assert "Dùng được 7 ngày" in boss.get(where).content.decode()
    assert boss.post(where, sent).status_code == 302
    assert "được 7 ngày" in boss.get(where).content.decode(), "said with the password that is handed over"
    at_noon(accounts.FIRST_DAYS * DAY + 1)
    assert "hết hạn" in enter(Client(), "nhan.px1", FIRST).content.decode()
