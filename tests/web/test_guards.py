"""What browsers are told, what a sign-in is made of, and what is not there for anybody: small guards, one by one."""

import re
from datetime import timedelta
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends import db
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ketnap import settings as ours
from ketnap.actions.accounts import factors
from ketnap.lib import clock
from ketnap.models import JournalEntry, User
from ketnap.web.forms import accounts as account_forms
from tests.factories import PASSWORD
from tests.web.recipes import PAPER

pytestmark = pytest.mark.django_db


def own_passwords() -> list[tuple[str, forms.Field]]:
    found = [one for one in vars(account_forms).values() if isinstance(one, type) and issubclass(one, forms.Form)]
    return [
        (f"{form.__name__}.{name}", field)
        for form in found
        for name, field in form.base_fields.items()
        if name in ("password", "old", "again", "proof") and isinstance(field.widget, forms.PasswordInput)
    ]


def test_ones_own_password_is_masked_takes_64_letters_and_may_come_from_a_manager() -> None:
    asked = dict(own_passwords())
    assert {"SignInForm.password", "PasswordForm.old", "PasswordForm.password", "PasswordForm.again"} <= set(asked)
    for name, field in asked.items():
        assert field.max_length is None or field.max_length >= 64, name
        assert field.widget.attrs["autocomplete"] in ("current-password", "new-password"), name
    script = (ours.BASE_DIR / "ketnap" / "static" / "ketnap.js").read_text()
    assert not re.search(r"paste|localStorage|sessionStorage|indexedDB|postMessage|innerHTML|eval\(", script)


def test_passwords_are_kept_by_a_slow_function_of_the_standard() -> None:
    assert not hasattr(ours, "PASSWORD_HASHERS"), "Django's own, in its order"
    from django.conf import global_settings

    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 1_000_000 and PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"


def test_a_session_is_a_long_random_number_and_the_rest_stays_with_us(cast, sign_in) -> None:
    keys = {sign_in(one).cookies[settings.SESSION_COOKIE_NAME].value for one in (cast.organiser, cast.secretary)}
    assert len(keys) == 2 and all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys), "36^32: 165 bits"
    store = import_module(settings.SESSION_ENGINE).SessionStore
    assert issubclass(store, db.SessionStore), "a reference to a row, and nothing to be read in it"


def test_the_page_of_the_sign_in_tells_the_browser_what_it_may(client) -> None:
    answer = client.get(reverse("sign-in"))
    told = (part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip())
    policy = {name: values for name, *values in told}
    assert policy["default-src"] == ["'self'"]
    assert [policy[one] for one in ("object-src", "base-uri", "frame-ancestors")] == [["'none'"]] * 3
    assert answer["Referrer-Policy"] == "same-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff" and "Access-Control-Allow-Origin" not in answer
    assert answer["Content-Type"] == "text/html; charset=utf-8"


def test_every_page_has_the_way_out_and_it_leaves_nothing_in_the_browser(cast, sign_in, tree) -> None:
    client = sign_in(cast.secretary)
    out = reverse("sign-out")
    for where in (reverse("home"), "/ket-nap/", f"/to-chuc/{tree.cell}/dang-vien/"):
        assert f'action="{out}"' in client.get(where).content.decode(), where
    page = client.get(reverse("home")).content.decode()
    key, *_ = re.findall(rf'action="{out}">.*?name="key" value="([^"]+)"', page)
    answer = client.post(out, {"key": key})
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("home")).status_code == 302


def test_no_password_has_to_be_changed_because_it_is_old(cast, monkeypatch) -> None:
    later = clock.now() + timedelta(days=3650)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = Client()
    answer = client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
    assert answer["Location"] == reverse("home") and client.get(reverse("own-password")).status_code == 200
    assert "first" not in client.session


def test_asking_for_pages_makes_nobody_a_session(cast) -> None:
    """Not even on the device its owner came in with: coming in is something a person does."""
    client = Client()
    client.post(reverse("sign-in"), {"username": "officer", "password": PASSWORD})
    assert client.get("/").status_code == 200 and settings.KNOWN_COOKIE in client.cookies
    del client.cookies[settings.SESSION_COOKIE_NAME]
    for where in ("/", reverse("sign-in"), "/ban-tin/", "/ket-nap/"):
        client.get(where)
        assert settings.SESSION_COOKIE_NAME not in client.cookies, where
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "where",
    [
        "/static/",
        "/.git/config",
        "/admin/",
        "/static/../settings.py",
        "/docs/",
        "/metrics",
        "/.env",
        "/api/",
        "/pyproject.toml",
        "/docs/asvs.md",
    ],
)
def test_what_is_not_for_anybody_is_not_there(where, client) -> None:
    answer = client.get(where)
    assert answer.status_code in (302, 404), "a stranger is sent to the sign-in or told that there is nothing"
    assert "Index of" not in answer.content.decode() and "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_methods_nobody_needs_are_refused(method, client) -> None:
    answer = client.generic(method, reverse("sign-in"))
    assert answer.status_code == 405 or (method in ("PUT", "DELETE", "PATCH") and answer.status_code == 403)


def test_a_form_from_another_house_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("sign-in"), {"username": "x", "password": "y"}).status_code == 403


def test_who_asks_by_the_address_what_belongs_into_the_form_gets_nothing_done(cast, sign_in, tree) -> None:
    """Parameters of the address are not those of the form."""
    client, where = sign_in(cast.organiser), reverse("unit-rename", args=[tree.cell])
    key = {"key": "form-key-0001"}
    typed = {**PAPER, "name": "Chi bộ Xeo giấy", "code": "90.001.001", "on": "1.12.2011", "version": "1"}
    before = JournalEntry.objects.count()
    for asked, sent in ((key | typed, {}), (typed, key)):
        assert client.post(f"{where}?{urlencode(asked)}", sent).status_code in (400, 409, 422)
    assert JournalEntry.objects.count() == before
    assert client.post(where, key | typed).status_code == 302, "the same in the form is done"


def test_a_new_book_has_no_account() -> None:
    assert not User.objects.exists(), "the first one is made at the machine, with a name and a password of its own"


def test_printed_codes_are_long_and_come_from_the_systems_chance(cast, monkeypatch) -> None:
    drawn, real = [], factors.secrets.choice
    monkeypatch.setattr(factors.secrets, "choice", lambda letters: drawn.append(len(letters)) or real(letters))
    codes = factors._codes(cast.organiser)
    assert len(set(codes)) == 10 and len(drawn) == 120
    assert min(drawn) ** 12 >= 2**55
