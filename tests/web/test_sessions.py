"""A session: a new one at each sign-in, ended at once where the right or the account ended, never the longer for being
used, in a cookie no other place can write."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from ketnap.access.viewer import digest_of
from ketnap.actions import accounts
from ketnap.lib import clock
from ketnap.models import Grant, JournalEntry, OpenSession
from ketnap.web import session
from tests.factories import PASSWORD
from tests.web.test_signing_in import KEY, at_noon, enter

pytestmark = pytest.mark.django_db
__all__ = ["at_noon"]
DAY = timedelta(days=1)


def test_the_session_of_before_is_not_the_session_after(cast) -> None:
    client = Client()
    planted = import_module(settings.SESSION_ENGINE).SessionStore()
    planted["over"] = True
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert enter(client).status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    assert not OpenSession.objects.filter(session_key=digest_of(planted.session_key)).exists()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "0123456789abcdef0123456789abcdef"
    assert enter(client).status_code == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "0123456789abcdef0123456789abcdef"


def test_signing_in_again_gives_another_session(cast) -> None:
    client = Client()
    enter(client)
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("sign-out"), {"key": KEY})
    assert not OpenSession.objects.filter(session_key=digest_of(first)).exists()
    enter(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first


def revoked(cast, _tree) -> None:
    accounts.revoke(Grant.objects.get(user=cast.officer).pk, on=clock.today(), by=cast.organiser)


def demoted(cast, tree) -> None:
    revoked(cast, tree)
    accounts.grant(
        user=cast.officer, role="installer", unit_id=None, valid_from=clock.today(), by=cast.organiser
    )  # fmt: skip


def moved(cast, tree) -> None:
    revoked(cast, tree)
    accounts.grant(
        user=cast.officer, role="officer", unit_id=tree.other_committee, valid_from=clock.today(), by=cast.organiser
    )  # fmt: skip


@pytest.mark.parametrize("change", [revoked, demoted, moved])
def test_a_right_that_ended_is_felt_on_the_next_request(change, cast, tree, sign_in) -> None:
    here, where = sign_in(cast.officer), reverse("unit-members", args=[tree.cell])
    assert here.get(where).status_code == 200
    change(cast, tree)
    assert here.get(where).status_code == 404


def test_a_right_that_ends_tonight_is_gone_tomorrow(cast, tree, sign_in, monkeypatch) -> None:
    here, where, today = sign_in(cast.officer), reverse("unit-members", args=[tree.cell]), clock.today()
    accounts.revoke(Grant.objects.get(user=cast.officer).pk, on=today + DAY, by=cast.organiser)
    assert here.get(where).status_code == 200
    monkeypatch.setattr(clock, "today", lambda: today + DAY)
    assert here.get(where).status_code == 404


def test_a_closed_account_is_out_on_the_next_request(cast, tree, sign_in) -> None:
    here, where = sign_in(cast.officer), reverse("unit-members", args=[tree.cell])
    cast.officer.is_active = False
    cast.officer.save()
    assert here.get(where)["Location"].startswith(reverse("sign-in"))


def test_a_password_somebody_else_set_ends_what_was_open(cast, tree, sign_in) -> None:
    here, grant = sign_in(cast.officer), Grant.objects.get(user=cast.officer)
    assert here.get("/").status_code == 200
    sent = {"password": "trao tan tay nhe", "key": KEY}
    assert (
        sign_in(cast.organiser).post(reverse("account-reset", args=[tree.committee, grant.pk]), sent).status_code == 302
    )
    assert here.get("/").status_code == 302


def test_idle_ends_it_and_use_does_not_make_it_longer_than_a_day_at_work(cast, at_noon) -> None:
    client = Client()
    enter(client)
    at_noon(session.IDLE_SECONDS)
    assert client.get("/").status_code == 200
    at_noon(session.IDLE_SECONDS + 1)
    assert client.get("/").status_code == 302
    client, used = Client(), 0
    enter(client)
    while client.get("/").status_code == 200:
        used += 600
        at_noon(600)
        assert used < 86_400
    assert session.ABSOLUTE_SECONDS - 600 <= used <= session.ABSOLUTE_SECONDS + 600


NAMES = [f"{one}_COOKIE_{what}" for one in ("SESSION", "CSRF") for what in ("NAME", "SECURE", "HTTPONLY")]
READ = (
    "import json; from ketnap import settings;"
    f"print(json.dumps({{n: getattr(settings, n, None) for n in {[*NAMES, 'KNOWN_COOKIE']}}}))"
)


def told(https: bool) -> dict[str, object]:
    """What the settings say of cookies on an installation behind TLS, or without."""
    env = {**os.environ, "KETNAP_HTTPS": "yes" if https else "no", "KETNAP_SECRET_KEY": "x" * 50}
    done = subprocess.run([sys.executable, "-c", READ], env=env, capture_output=True, text=True, check=True)
    return {name: value for name, value in json.loads(done.stdout).items() if value is not None}


@pytest.mark.parametrize("https", [True, False])
def test_the_cookies_are_closed_to_scripts_other_sites_and_other_hosts(https, cast) -> None:
    with override_settings(**told(https)):
        client = Client()
        client.get(reverse("sign-in"), secure=https)
        answer = client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD}, secure=https)
        assert answer.status_code == 302
        found = dict(client.cookies.items())
    assert len(found) == 3
    for name, one in found.items():
        assert one["httponly"] and one["samesite"] == "Lax" and not one["domain"], name
        assert bool(one["secure"]) is https, name
        if https:
            assert name.startswith("__Host-") and one["path"] == "/", name


def test_two_tabs(cast, tree) -> None:
    """Out in one is out in the other; a form drawn for somebody else writes nothing."""
    client = Client(enforce_csrf_checks=True)

    def token(page: str) -> str:
        return client.get(page).content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    def come(username: str) -> int:
        sent = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token(reverse("sign-in"))}
        return client.post(reverse("sign-in"), sent).status_code

    assert come("organiser") == 302
    where = reverse("unit-accounts", args=[tree.committee])
    drawn = token(where)
    sent = {
        "unit": str(tree.cell), "role": "secretary", "display_name": "Lê Thị Nhàn", "username": "nhan.px1",
        "password": "mot-hai-ba-bon", "key": KEY, "csrfmiddlewaretoken": drawn,
    }  # fmt: skip
    assert client.post(reverse("sign-out"), {"key": KEY, "csrfmiddlewaretoken": token("/")}).status_code == 302
    assert client.get(where).status_code == 302
    before = JournalEntry.objects.filter(event="accounts.invited").count()
    assert come("officer") == 302
    assert client.post(where, sent).status_code == 403
    assert JournalEntry.objects.filter(event="accounts.invited").count() == before


@pytest.mark.parametrize(
    ("seconds", "part", "kept"), [(60, False, True), (60, True, False), (301, True, True), (20, False, False)]
)
def test_a_part_of_a_page_does_not_write_the_session_while_a_form_does(seconds, part, kept, cast, sign_in) -> None:
    """What a form says on the next page lies in the session: a part that read it before would write it back without."""
    client = sign_in(cast.organiser)
    client.get("/")
    held = client.session
    before = held["seen"] = clock.now().timestamp() - seconds
    held.save()
    client.get("/", headers={"HX-Request": "true"} if part else {})
    assert (client.session["seen"] != before) is kept
