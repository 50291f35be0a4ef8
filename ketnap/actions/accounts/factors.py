"""The second factor: codes of an app on one's phone (RFC 6238), and printed codes for the day the phone is gone."""

import hashlib
import hmac
import secrets
from base64 import b32decode, b32encode
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from ketnap.access import journal
from ketnap.access.roles import ROLES, Permission
from ketnap.access.viewer import Viewer
from ketnap.actions.refusal import refuse
from ketnap.lib import clock
from ketnap.lib.sealing import sealer
from ketnap.models import RecoveryCode, SecondFactor, User

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
DRIFT = 1
"""Steps the clock of a phone may be ahead or behind."""
CODES = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of printed codes: none that is mistaken for another one."""
PLACE = "SecondFactor.secret_sealed"
WANTING = (Permission.DECIDE, Permission.GRANT, Permission.CLOSE_PERIOD)
"""Who may do one of these needs a second factor where the installation asks for it."""


def wanted(viewer: Viewer) -> bool:
    """Whether this viewer must have a second factor here."""
    if settings.SECOND_FACTOR != "required":
        return False
    return any(set(WANTING) & ROLES[role].permissions or role == "standing" for role, _ in viewer.grants) or bool(
        viewer.mandates
    )


def held(user: User) -> SecondFactor | None:
    """The confirmed one; None: signing in asks for the password alone."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def begin(*, user: User) -> str:
    """The secret to type or scan into the app, in base 32. One that was begun and not confirmed is shown again."""
    if held(user):
        raise refuse("Tài khoản đã có mã xác nhận. Muốn đổi điện thoại thì tắt mã cũ trước.")
    row = SecondFactor.objects.select_for_update().filter(user=user).first()
    if row is None:
        token = secrets.token_hex(16)
        sealed = _sealer().seal(b32encode(secrets.token_bytes(SECRET_BYTES)).decode(), PLACE, token)
        row = SecondFactor.objects.create(user=user, token=token, secret_sealed=sealed)
    return _secret(row)


def address(user: User, secret: str) -> str:
    """What the picture with the squares holds (otpauth)."""
    label = quote(f"Ketnap:{user.username}", safe=":")
    return f"otpauth://totp/{label}?secret={secret}&issuer=Ketnap&digits={DIGITS}&period={STEP_SECONDS}"


@transaction.atomic
def confirm(*, user: User, code: str) -> list[str]:
    """The app works: from now on signing in asks for its code. The printed codes, readable only here."""
    row = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if row is None:
        raise refuse("Chưa bắt đầu cài mã xác nhận, hoặc đã cài xong. Mở lại trang.")
    if not _taken(row, code):
        raise refuse("Mã không khớp. Xem giờ trên điện thoại có đúng không, chờ mã mới rồi gõ lại.", field="code")
    row.confirmed_at = clock.now()
    row.save(update_fields=["confirmed_at"])
    codes = _codes(user)
    journal.record("accounts.factor_added", by=user, subject=f"user:{user.pk}")
    return codes


@transaction.atomic
def new_codes(*, user: User) -> list[str]:
    """Ten new printed codes; those before open nothing any more."""
    if held(user) is None:
        raise refuse("Tài khoản chưa có mã xác nhận. Mở trang “Mã xác nhận” và làm theo ba bước.")
    codes = _codes(user)
    journal.record("accounts.codes_printed", by=user, subject=f"user:{user.pk}")
    return codes


@transaction.atomic
def remove(*, user: User, by: Any) -> None:
    RecoveryCode.objects.filter(user=user).delete()
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        raise refuse("Tài khoản chưa có mã xác nhận; không có gì để tắt.")
    journal.record("accounts.factor_removed", by=by, subject=f"user:{user.pk}")


@transaction.atomic
def passes(*, user: User, code: str) -> str:
    """What the code is that opens now: `app`, once each, or `printed`, once for good; empty: it opens nothing."""
    row = held(user)
    if row is None:
        return ""
    cleaned = "".join(code.split()).upper()
    if cleaned.isdigit() and len(cleaned) == DIGITS:
        return "app" if _taken(row, cleaned) else ""
    used = RecoveryCode.objects.filter(user=user, digest__in=_digests(user, cleaned), used_at=None)
    return "printed" if used.update(used_at=clock.now()) else ""


def _taken(row: SecondFactor, code: str) -> bool:
    """One UPDATE decides, so that of two at once with the same code one comes in."""
    now = int(clock.now().timestamp())
    maker = TOTP(_raw(_secret(row)), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238, as every app computes it
    for drift in range(-DRIFT, DRIFT + 1):
        step = now // STEP_SECONDS + drift
        if hmac.compare_digest(maker.generate(step * STEP_SECONDS), code.strip().encode()):
            mine = SecondFactor.objects.filter(pk=row.pk, last_step__lt=step)
            return bool(mine.update(last_step=step))
    return False


def _codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    made = ["".join(secrets.choice(LETTERS) for _ in range(12)) for _ in range(CODES)]
    now = clock.now()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digests(user, one)[0], made_at=now) for one in made
    )
    return [f"{one[:4]}-{one[4:8]}-{one[8:]}" for one in made]


def _digests(user: User, code: str) -> list[str]:
    """What is kept of a code; after the first, what an older key made of it: codes lie printed in an envelope."""
    plain = code.replace("-", "")
    return [hashlib.sha256(f"{user.pk} {mac}".encode()).hexdigest() for mac in _sealer().macs(plain)]


def _secret(row: SecondFactor) -> str:
    return _sealer().open(row.secret_sealed, PLACE, row.token)


def _raw(secret: str) -> bytes:
    return b32decode(secret)


def _sealer() -> Any:
    return sealer(settings.FIELD_KEY_FILE)
