"""Sealing of single fields: AES-GCM under a key file, bound to one column of one row; keyed HMAC for looking up.

A sealed value is `0x01 · first 4 bytes of the key's fingerprint · 12 bytes nonce · ciphertext and tag`. The place
(`Person.identity_sealed`) and the row's token are associated data: copied to another row or column it does not open.
"""

import hashlib
import hmac
import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_FORMAT = b"\x01"
_HEAD = 1 + 4 + 12


class SealError(Exception):
    """The key file or the sealed value cannot be used; the message is a Vietnamese sentence with the remedy."""


class Sealer:
    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(_derive(master, b"ketnap field cipher"))
        self._mac_key = _derive(master, b"ketnap field look-up")
        self.fingerprint = hashlib.sha256(_derive(master, b"ketnap key fingerprint")).digest()[:4]

    def seal(self, text: str, place: str, token: str) -> bytes:
        """Seal a text for one place (`Model.column`) of the row with that token."""
        nonce = os.urandom(12)
        return _FORMAT + self.fingerprint + nonce + self._cipher.encrypt(nonce, text.encode(), _bound(place, token))

    def open(self, sealed: bytes, place: str, token: str) -> str:
        """The text again. Raises SealError under another key, and for a value changed or brought from elsewhere."""
        sealed = bytes(sealed)
        if sealed[:1] != _FORMAT or len(sealed) < _HEAD + 16:
            raise SealError("Phần đã niêm phong không đúng khuôn; hãy khôi phục từ bản sao lưu gần nhất.")
        if sealed[1:5] != self.fingerprint:
            raise SealError(
                "Tệp khóa hiện dùng không phải khóa đã niêm phong hồ sơ này; "
                "hãy đặt lại đúng tệp khóa (field.key hoặc KETNAP_KEY_FILE) rồi mở lại phần mềm."
            )
        try:
            return self._cipher.decrypt(sealed[5:_HEAD], sealed[_HEAD:], _bound(place, token)).decode()
        except InvalidTag:
            raise SealError(
                "Phần đã niêm phong bị thay đổi hoặc bị chép từ hồ sơ khác; hãy khôi phục từ bản sao lưu gần nhất."
            ) from None

    def mac(self, text: str) -> str:
        """64 hex digits: the same text gives the same value under this key, and nothing can be read back."""
        return hmac.digest(self._mac_key, text.encode(), "sha256").hex()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)


def _bound(place: str, token: str) -> bytes:
    return f"{place}:{token}".encode()


def load_key(path: Path) -> bytes:
    """The master key of a file of 64 hex digits, made with mode 0600 when there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked, so that of two processes starting at once one key wins and none is half written.
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(KEY_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SealError(f"Tệp khóa {path} không đọc được hoặc không đúng 64 chữ số; hãy đặt lại tệp khóa đã cất.")
    return key


@cache
def sealer(path: Path) -> Sealer:
    """The sealer of a key file, read once in the life of the process."""
    return Sealer(load_key(path))
