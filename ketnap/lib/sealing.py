"""Sealing of single fields: AES-GCM under a key file, bound to one column of one row; keyed HMAC for looking up.

A sealed value is `0x01 · first 4 bytes of the key's fingerprint · 12 bytes nonce · ciphertext and tag`. The place
(`Person.identity_sealed`) and the row's token are associated data: copied to another row or column it does not open.

A key file holds one key a line, 64 hex digits each. The first seals. Those below are older: they open what was sealed
under them. The look-up values are made with the first one, or with the one whose line says ` look-up` while a change of
keys is under way, so that at any moment one number has one look-up value.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
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
    """`older`: keys that were in use before; `look_up`: the key of the look-up values, where it is not the first."""

    def __init__(self, master: bytes, *older: bytes, look_up: bytes | None = None) -> None:
        self._ciphers = {mark(key): AESGCM(_derive(key, b"ketnap field cipher")) for key in (*reversed(older), master)}
        self.fingerprint = mark(master)
        self._cipher = self._ciphers[self.fingerprint]
        others = [key for key in (master, *older) if key != (look_up or master)]
        self._mac_keys = [_derive(key, b"ketnap field look-up") for key in (look_up or master, *others)]

    @property
    def fingerprints(self) -> frozenset[bytes]:
        """Of every key it opens with."""
        return frozenset(self._ciphers)

    def seal(self, text: str, place: str, token: str) -> bytes:
        """Seal a text for one place (`Model.column`) of the row with that token."""
        nonce = os.urandom(12)
        return _FORMAT + self.fingerprint + nonce + self._cipher.encrypt(nonce, text.encode(), _bound(place, token))

    def open(self, sealed: bytes, place: str, token: str) -> str:
        """The text again. Raises SealError under another key, and for a value changed or brought from elsewhere."""
        sealed = bytes(sealed)
        if sealed[:1] != _FORMAT or len(sealed) < _HEAD + 16:
            raise SealError("Phần đã niêm phong không đúng khuôn; hãy khôi phục từ bản sao lưu gần nhất.")
        if sealed[1:5] not in self._ciphers:
            raise SealError(
                "Tệp khóa hiện dùng không phải khóa đã niêm phong hồ sơ này; "
                "hãy đặt lại đúng tệp khóa (field.key hoặc KETNAP_KEY_FILE) rồi mở lại phần mềm."
            )
        try:
            return self._ciphers[sealed[1:5]].decrypt(sealed[5:_HEAD], sealed[_HEAD:], _bound(place, token)).decode()
        except InvalidTag:
            raise SealError(
                "Phần đã niêm phong bị thay đổi hoặc bị chép từ hồ sơ khác; hãy khôi phục từ bản sao lưu gần nhất."
            ) from None

    def mac(self, text: str) -> str:
        """64 hex digits: the same text gives the same value under this key, and nothing can be read back."""
        return self.macs(text)[0]

    def macs(self, text: str) -> list[str]:
        """The look-up value, and after it those that older keys gave: for finding what was written before a change."""
        return [hmac.digest(key, text.encode(), "sha256").hex() for key in self._mac_keys]


def mark(master: bytes) -> bytes:
    """The four bytes by which a sealed value names its key."""
    return hashlib.sha256(_derive(master, b"ketnap key fingerprint")).digest()[:4]


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)


def _bound(place: str, token: str) -> bytes:
    return f"{place}:{token}".encode()


LOOK_UP = " look-up"
_needed: list[Callable[[Path], bool]] = []


def guard(needed: Callable[[Path], bool]) -> None:
    """Asked before a key is made: whether something is sealed already that a new key would never open."""
    _needed[:] = [needed]


def load_key(path: Path) -> bytes:
    """The key that seals, of a file made with mode 0600 when there is none yet and nothing was sealed."""
    return load_keys(path)[0][0]


def load_keys(path: Path) -> tuple[list[bytes], bytes]:
    """(keys, the one that seals first; the key of the look-up values)."""
    if not path.exists():
        if any(needed(path) for needed in _needed):
            raise SealError(
                f"Không có tệp khóa {path}, mà sổ đã có phần niêm phong; không lập khóa mới. Hãy đặt lại đúng tệp khóa "
                "đã cất (field.key hoặc KETNAP_KEY_FILE), hoặc gõ lại phiếu khóa bằng lệnh ketnap key --enter."
            )
        _place([os.urandom(KEY_BYTES)], path, replace=False)
    try:
        lines = path.read_text().strip().splitlines()
        keys = [bytes.fromhex(line.removesuffix(LOOK_UP)) for line in lines]
        chosen = [key for key, line in zip(keys, lines, strict=True) if line.endswith(LOOK_UP)]
    except (OSError, ValueError):
        keys, chosen = [], []
    if not keys or len(chosen) > 1 or any(len(key) != KEY_BYTES for key in keys):
        raise SealError(f"Tệp khóa {path} không đọc được hoặc không đúng 64 chữ số; hãy đặt lại tệp khóa đã cất.")
    return keys, chosen[0] if chosen else keys[0]


def write_keys(path: Path, keys: list[bytes], look_up: bytes | None = None) -> None:
    """Put another set of keys in the place of the one that is there, whole or not at all."""
    _place(keys, path, replace=True, look_up=look_up)


def _place(keys: list[bytes], path: Path, *, replace: bool, look_up: bytes | None = None) -> None:
    """Written aside and moved or linked into its place: of two processes starting at once one key wins, and none is
    half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(key.hex() + (LOOK_UP if key == look_up and key != keys[0] else "") + "\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def sealer(path: Path) -> Sealer:
    """The sealer of a key file, read again when the file is another one: keys change while the desk is served."""
    try:
        about = path.stat()
        return _sealer(path, about.st_ino, about.st_mtime_ns, about.st_size)
    except FileNotFoundError:
        return _made(path)


@lru_cache(maxsize=8)
def _sealer(path: Path, *_about: int) -> Sealer:
    return _made(path)


def _made(path: Path) -> Sealer:
    keys, look_up = load_keys(path)
    return Sealer(*keys, look_up=look_up)
