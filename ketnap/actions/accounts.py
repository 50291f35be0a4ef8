"""People who sign in, and what they are granted from day to day."""

from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.access.roles import ROLES, Permission
from ketnap.actions.refusal import refuse
from ketnap.lib import dates, text
from ketnap.lib.dates import OPEN_END
from ketnap.models import Grant, User
from ketnap.rules import organisation as rules

LEAST_LETTERS = 12
"""Of a password; longer is safer than stranger."""
INVITED = {
    "secretary": rules.HOLDS_MEMBERS, "officer": (rules.COMMITTEE, rules.CELL_BASE, rules.SECTION),
    "organiser": tuple(rules.KINDS), "standing": tuple(rules.KINDS), "inspector": tuple(rules.KINDS),
}  # fmt: skip
"""Role → kinds of organisation it may be held over, for those who are invited from the desk."""


def check_password(password: str) -> None:
    if len(password) < LEAST_LETTERS:
        raise refuse(
            f"Mật khẩu có {len(password)} chữ, cần ít nhất {LEAST_LETTERS}. Ghép vài từ dễ nhớ.", field="password"
        )


@transaction.atomic
def invite(
    *, username: str, display_name: str, password: str, seat: str, role: str, unit_id: int, kind: str,
    valid_from: date, by: Any,
) -> User:  # fmt: skip
    """A new account with its first right over a unit of that kind, told to the journal as one act."""
    check_password(password)
    if kind not in INVITED.get(role, ()):
        title = ROLES[role].title if role in ROLES else role
        kinds = ", ".join(rules.KINDS[one].lower() for one in INVITED.get(role, ()))
        raise refuse(f"{title} phải gắn với: {kinds}. Chọn tổ chức khác hoặc việc khác.", field="unit")
    user = _user(username=username, display_name=display_name, password=password, seat=seat)
    held = Grant.objects.create(
        user=user, role=role, unit_id=unit_id, valid_from=valid_from, granted_by_id=getattr(by, "pk", None)
    )
    journal.record(
        "accounts.invited", by=by, subject=f"user:{user.pk}", unit_id=unit_id, detail={"grant": held.pk, "role": role}
    )
    return user


def create_user(*, username: str, display_name: str, password: str, seat: str = "", by: Any) -> User:
    """Make an account that can sign in and, without a grant, sees nothing."""
    with transaction.atomic():
        user = _user(username=username, display_name=display_name, password=password, seat=seat)
        journal.record("accounts.created", by=by, subject=f"user:{user.pk}")
    return user


def _user(*, username: str, display_name: str, password: str, seat: str) -> User:
    username = username.strip()
    if not username or not display_name.strip():
        raise refuse("Tài khoản phải có tên đăng nhập và họ tên. Điền cả hai.", field="username")
    if User.objects.filter(username=username).exists():
        raise refuse(f"Tên đăng nhập {username} đã có. Chọn tên khác.", field="username")
    user = User(username=username, display_name=text.nfc(display_name), seat=text.nfc(seat))
    user.set_password(password)
    user.save()
    return user


def grant(
    *, user: User, role: str, unit_id: int | None, valid_from: date, valid_to: date = OPEN_END, by: Any
) -> Grant:  # fmt: skip
    """Give a role over a unit and everything below it. Only a role that sees no people may stand without a unit."""
    if role not in ROLES:
        raise refuse(f"Không có vai trò {role}; hãy chọn một trong: {', '.join(ROLES)}.", field="role")
    if unit_id is None and ROLES[role].permissions != {Permission.ADMINISTER}:
        raise refuse(f"Vai trò {ROLES[role].title} phải gắn với một tổ chức. Chọn tổ chức.", field="unit_id")
    if valid_to <= valid_from:
        raise refuse(
            f"Quyền kết thúc {dates.show(valid_to)} không sau ngày bắt đầu {dates.show(valid_from)}. Xem lại hai ngày.",
            field="valid_to",
        )
    with transaction.atomic():
        given = Grant.objects.create(
            user=user, role=role, unit_id=unit_id, valid_from=valid_from, valid_to=valid_to,
            granted_by_id=getattr(by, "user_id", None) or getattr(by, "pk", None),
        )  # fmt: skip
        journal.record(
            "accounts.granted", by=by, subject=f"user:{user.pk}", unit_id=unit_id,
            detail={"grant": given.pk, "role": role},
        )  # fmt: skip
    return given


def revoke(grant_id: int, *, on: date, by: Any) -> Grant:
    """End a grant: from that day on it gives nothing."""
    with transaction.atomic():
        held = Grant.objects.select_for_update().filter(pk=grant_id).first()
        if held is None or held.valid_to <= on:
            raise refuse("Quyền này không còn hiệu lực vào ngày đó; không cần thu hồi.")
        if on <= held.valid_from:
            raise refuse(
                f"Quyền này có từ {dates.show(held.valid_from)}; hãy chọn ngày thu hồi sau ngày đó.", field="on"
            )
        held.valid_to = on
        held.save(update_fields=["valid_to"])
        journal.record("accounts.revoked", by=by, subject=f"user:{held.user_id}", detail={"grant": held.pk})
    return held


@transaction.atomic
def signed_in(*, by: User) -> None:
    journal.record("accounts.signed_in", by=by, subject=f"user:{by.pk}")


@transaction.atomic
def signed_out(*, by: User) -> None:
    journal.record("accounts.signed_out", by=by, subject=f"user:{by.pk}")
