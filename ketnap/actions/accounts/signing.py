"""Coming in and going out, wrong tries, and the secret address of one's calendar."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import digest_of
from ketnap.actions.accounts.ending import make_room
from ketnap.actions.refusal import refuse
from ketnap.lib import clock
from ketnap.models import CalendarFeed, Guess, User

TOKEN_BYTES = 32


@transaction.atomic
def make_feed(*, by: User) -> str:
    """A new secret for the address of one's own calendar; the one before stops working. It can be read only here."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=clock.now())
    made = CalendarFeed.objects.create(user=by, digest=digest_of(token), made_at=clock.now())
    journal.record("accounts.feed_made", by=by, subject=f"user:{by.pk}", detail={"feed": made.pk})
    return token


@transaction.atomic
def revoke_feed(*, by: User) -> None:
    """Raises Refused where there is none."""
    if not CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=clock.now()):
        raise refuse("Đồng chí chưa có địa chỉ lịch nào đang dùng; không cần thu hồi.")
    journal.record("accounts.feed_revoked", by=by, subject=f"user:{by.pk}")


@transaction.atomic
def signed_in(*, by: User, code: str = "") -> None:
    """`code`: what opened beside the password, as `factors.passes` says. Told before the new session is kept."""
    ended = make_room(by)
    detail = {name: told for name, told in (("code", code), ("ended", ended)) if told}
    journal.record("accounts.signed_in", by=by, subject=f"user:{by.pk}", detail=detail)


@transaction.atomic
def signed_out(*, by: User) -> None:
    journal.record("accounts.signed_out", by=by, subject=f"user:{by.pk}")


FORGOTTEN = timedelta(minutes=30)
PAUSES = (0, 0, 120, 600, 1800)
"""Seconds after the first, second … wrong try in a row at one name: five tries in half an hour, no more."""
KINDS = {"user": "password", "own": "password", "code": "code"}
"""Beginnings of names under which tries are counted: what was typed wrongly."""
BY_NUMBER = ("own", "code")
FREE_OF_ADDRESS = 20
"""Wrong tries from one address before it is slowed: a whole office may stand behind it."""


def _key(what: str) -> str:
    return hashlib.sha256(what.encode()).hexdigest()


def waiting(*names: str) -> int:
    """Seconds until the next try under any of the names is looked at; 0 when it may be now."""
    now = clock.now()
    rows = Guess.objects.filter(key__in=[_key(name) for name in names], until__gt=now)
    return max((int((one.until - now).total_seconds()) + 1 for one in rows), default=0)


@transaction.atomic
def failed(name: str, address: str = "") -> None:
    """One wrong try at a name (with the device it came from, if known) and from an address. The journal is told at
    whose account, where there is one, never what was typed: it may be a password in the wrong field."""
    kind, typed = name.split(":")[:2]
    known = {"pk": int(typed)} if kind in BY_NUMBER else {"username__iexact": typed}
    found = User.objects.filter(**known).first()
    journal.record(
        "accounts.sign_in_failed", by=None, subject=f"user:{found.pk}" if found else "", detail={"at": KINDS[kind]}
    )
    now = clock.now()
    Guess.objects.filter(at__lt=now - FORGOTTEN, until__lt=now).delete()
    for what in (name, address):
        if not what:
            continue
        row, _ = Guess.objects.select_for_update().get_or_create(
            key=_key(what), defaults={"count": 0, "until": now, "at": now}
        )
        row.count, row.at = row.count + 1, now
        if what is name:
            pause = PAUSES[min(row.count, len(PAUSES)) - 1]
        else:
            pause = 0 if row.count < FREE_OF_ADDRESS else min(2 ** (row.count - FREE_OF_ADDRESS + 1), 900)
        row.until = now + timedelta(seconds=pause)
        row.save()


def passed(name: str) -> None:
    Guess.objects.filter(key=_key(name)).delete()
