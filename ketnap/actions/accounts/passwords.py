"""Passwords: what may be one, changing one's own, setting a first one for somebody who forgot."""

import re
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import viewer_of
from ketnap.actions.accounts.ending import end_everywhere
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, text
from ketnap.models import RecoveryCode, SecondFactor, User
from ketnap.queries import accounts as known

LEAST_LETTERS = 12
"""Of a password; longer is safer than stranger."""
LEAST_DIFFERENT = 5
"""Different letters of a password."""
FIRST_DAYS = 7
"""A password that somebody else set opens for so long; its holder sets one of their own before."""
WORDS_OF_THE_OFFICE = (
    "ketnap", "matkhau", "password", "dangbo", "danguy", "dangvien", "chibo", "chiuy", "bithu", "tochuc", "vanphong",
    "congdoan", "doanthanhnien", "doanhnghiep", "congsan", "vietnam", "quantri", "admin",
)  # fmt: skip
"""Without accents and blanks: what anybody tries first who knows whose desk it is. Years are among them."""


def typed(password: str) -> str:
    """One spelling: keyboards compose accents differently, and the same words must open."""
    return unicodedata.normalize("NFC", password)


def first_until() -> datetime:
    return clock.now() + timedelta(days=FIRST_DAYS)


@transaction.atomic
def too_late(user: User) -> bool:
    """Whether the password that opened is a first one which has run out. The journal is told that it was tried."""
    late = user.must_change and user.first_until is not None and user.first_until < clock.now()
    if late:
        journal.record("accounts.sign_in_failed", by=None, subject=f"user:{user.pk}", detail={"at": "first_password"})
    return late


@cache
def leaked() -> frozenset[str]:
    """The 20,000 passwords found most often in leaks, as Django brings them (list of Royce Williams)."""
    return frozenset(CommonPasswordValidator().passwords)


def check_password(password: str, *, username: str = "", display_name: str = "") -> None:
    """Refused with what is wrong and what would do."""
    password = typed(password)
    if len(password) < LEAST_LETTERS:
        raise refuse(
            f"Mật khẩu có {len(password)} chữ, cần ít nhất {LEAST_LETTERS}. Ghép vài từ dễ nhớ.", field="password"
        )
    folded = text.fold(password)
    if folded in leaked() or folded.replace(" ", "") in leaked():
        raise refuse(
            "Mật khẩu này nằm trong danh sách hay bị dò. Ghép vài từ không liên quan với nhau.", field="password"
        )
    if len(set(folded)) < LEAST_DIFFERENT:
        raise refuse("Mật khẩu lặp lại vài chữ. Ghép vài từ khác nhau.", field="password")
    for own in (username, display_name):
        part = text.fold(own).replace(" ", "")
        if len(part) >= 4 and len(folded.replace(" ", "").replace(part, "")) < LEAST_LETTERS // 2:
            raise refuse(
                "Mật khẩu gần như chỉ là tên của chính tài khoản. Thêm vài từ không liên quan.", field="password"
            )

    rest = re.sub("|".join((*WORDS_OF_THE_OFFICE, r"(?:19|20)\d\d")), "", re.sub(r"[\W_]", "", folded))
    if len(rest) < LEAST_LETTERS // 2:
        raise refuse(
            "Mật khẩu gần như chỉ gồm từ quen của cơ quan và năm, ai cũng đoán ra. Thêm vài từ không liên quan.",
            field="password",
        )


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> User:
    """Its holder sets another one; every other session of theirs ends. The account as it is now;
    Refused when `old` is wrong."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not user.check_password(typed(old)) and not user.check_password(old):
        raise refuse("Mật khẩu đang dùng không đúng. Gõ lại mật khẩu vừa đăng nhập.", field="old")
    if typed(old) == typed(new):
        raise refuse("Mật khẩu mới trùng mật khẩu đang dùng. Chọn mật khẩu khác.", field="password")
    check_password(new, username=user.username, display_name=user.display_name)
    _set(user, new, must_change=False)
    end_everywhere(user)  # the one this came from is written anew, under a new key
    journal.record("accounts.password_changed", by=user, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def reset_password(user_id: int, *, password: str, drop_factor: bool, by: Any) -> User:
    """A first password for somebody who forgot theirs: every session of theirs ends, and they set one of their own when
    they come in. `drop_factor` also takes away the app and the printed codes, for who lost both."""
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).first()
    if user is None:
        raise refuse("Tài khoản này không còn dùng được. Mở lại trang.")
    if getattr(by, "pk", None) == user.pk:
        raise refuse("Mật khẩu của chính mình đổi ở trang “Tài khoản, lịch”.", field="password")
    if isinstance(by, User) and known.held_elsewhere(viewer_of(by, clock.today()), user.pk):
        raise refuse("Tài khoản này còn mở được nơi đồng chí không giao quyền. Nhờ người quản trị đặt lại tại máy chủ.")
    check_password(password, username=user.username, display_name=user.display_name)
    _set(user, password, must_change=True)
    end_everywhere(user)
    dropped = 0
    if drop_factor:
        RecoveryCode.objects.filter(user=user).delete()
        dropped = SecondFactor.objects.filter(user=user).delete()[0]
    journal.record(
        "accounts.password_reset", by=by, subject=f"user:{user.pk}", detail={"factor_dropped": bool(dropped)}
    )
    return user


def _set(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(typed(password))
    user.must_change, user.first_until = must_change, first_until() if must_change else None
    user.save(update_fields=["password", "must_change", "first_until"])
