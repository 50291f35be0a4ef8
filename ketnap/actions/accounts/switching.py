"""An account is switched off and on again: with a reason, by a paper or at somebody's word, never the last one that
gives rights or looks after the program."""

from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import viewer_of
from ketnap.actions.accounts import seats
from ketnap.actions.accounts.ending import end_everywhere
from ketnap.actions.papers import Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import clock
from ketnap.models import AccountAct, CalendarFeed, Grant, User
from ketnap.queries import accounts as known


@transaction.atomic
def switch_off(user_id: int, *, paper: Paper, unit_id: int | None, by: Any) -> User:
    """Nobody signs in with it from now on, and where it has the book open that ends with the next request. Its rights
    and what it wrote stay. Raises Refused for one's own account, the last of its kind, one that opens other houses too,
    or without a reason and a paper or person."""
    _founded(paper)
    if getattr(by, "pk", None) == user_id:
        raise refuse("Không tự ngừng tài khoản của mình. Để một người khác cùng giao quyền làm việc này.")
    seats.hold()
    user = _known(user_id, by)
    if not user.is_active:
        raise refuse("Tài khoản này đã ngừng từ trước. Mở lại trang.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    today = clock.today()
    for role, unit in Grant.objects.filter(user=user, valid_to__gt=today).values_list("role", "unit_id"):
        seats.stays(role, unit, today, then="rồi ngừng tài khoản này", field="")
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
    _told(user, AccountAct.Kind.OFF, paper, unit_id, by, sessions=end_everywhere(user))
    return user


@transaction.atomic
def switch_on(user_id: int, *, paper: Paper, unit_id: int | None, by: Any) -> User:
    """Signs in again as before, with the password of before. Raises Refused for one that is on, or as switching off."""
    _founded(paper)
    user = _known(user_id, by)
    if user.is_active:
        raise refuse("Tài khoản này đang dùng được; không cần mở lại.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    _told(user, AccountAct.Kind.ON, paper, unit_id, by)
    return user


def any_named(username: str) -> int | None:
    """The account of that name, on or off."""
    return User.objects.filter(username=username.strip()).values_list("pk", flat=True).first()


def _founded(paper: Paper) -> None:
    if not paper.reason.strip():
        raise refuse("Ghi lý do, một câu. Người xem lại sổ đọc câu này.", field="reason")
    if not (paper.number.strip() or paper.on_behalf_of.strip()):
        raise refuse("Ghi theo văn bản số mấy, hoặc ai bảo làm.", field="number")


def _known(user_id: int, by: Any) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise refuse("Không có tài khoản này. Mở lại trang.")
    if isinstance(by, User) and known.held_elsewhere(viewer_of(by, clock.today()), user.pk):
        raise refuse("Tài khoản này còn mở được nơi đồng chí không giao quyền. Nhờ người quản trị làm tại máy chủ.")
    return user


def _told(user: User, kind: str, paper: Paper, unit_id: int | None, by: Any, **detail: Any) -> None:
    act = AccountAct.objects.create(user=user, kind=kind, **provenance(by, paper))
    journal.record(
        f"accounts.switched_{kind}", by=by, subject=f"user:{user.pk}", unit_id=unit_id,
        detail={"act": act.pk, **detail},
    )  # fmt: skip
