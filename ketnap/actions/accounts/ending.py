"""Where an account has the book open: how many places at once, and how one, the others or all of them are ended."""

from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import digest_of
from ketnap.actions.refusal import refuse
from ketnap.lib import clock
from ketnap.models import OpenSession, User

MOST = 5
"""Sessions of one account at once."""


def make_room(user: User) -> int:
    """Before one more begins: of the others the last seen stay, so that there are `MOST`. How many ended for it; rows
    nobody can use any more go too."""
    OpenSession.objects.filter(expire_date__lt=clock.now()).delete()
    rows = OpenSession.objects.filter(user=user).order_by("-seen_at", "pk").values_list("pk", flat=True)
    over = list(rows)[MOST - 1 :]
    return OpenSession.objects.filter(pk__in=over).delete()[0] if over else 0


def end_everywhere(user: User) -> int:
    """Part of an act that shuts an account out: every session ends with its next request. How many there were."""
    return OpenSession.objects.filter(user=user).delete()[0]


@transaction.atomic
def end_one(mark: str, *, but: str, by: User) -> None:
    """Ends one of one's own sessions, never the one with the key `but`. Refused where it has ended already."""
    rows = OpenSession.objects.filter(user=by, session_key=mark).exclude(session_key=digest_of(but))
    if not rows.delete()[0]:
        raise refuse("Nơi này đã đóng rồi. Mở lại trang để xem những nơi còn đang mở.")
    journal.record("accounts.session_ended", by=by, subject=f"user:{by.pk}")


@transaction.atomic
def end_others(*, but: str, by: User) -> int:
    """Ends all of one's own sessions but the one with the key `but`. Refused where there is no other."""
    many = OpenSession.objects.filter(user=by).exclude(session_key=digest_of(but)).delete()[0]
    if not many:
        raise refuse("Không còn nơi nào khác đang mở; không có gì phải đóng. Mở lại trang.")
    journal.record("accounts.others_ended", by=by, subject=f"user:{by.pk}", detail={"sessions": many})
    return many


@transaction.atomic
def end_all_of(user_id: int, *, unit_id: int | None, by: Any) -> int:
    """Somebody who gives rights over this account ends all its sessions; it may sign in again. How many there were:
    also none, so that an order to end them is always carried out and told."""
    many = OpenSession.objects.filter(user=user_id).delete()[0]
    journal.record(
        "accounts.sessions_ended", by=by, subject=f"user:{user_id}", unit_id=unit_id, detail={"sessions": many}
    )
    return many
