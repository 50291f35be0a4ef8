"""Files that are of use only under the office's key: compressed content in numbered, authenticated pieces.

    KETNAP COPY 1\n · 4 bytes length · header (JSON) · 32 bytes salt · pieces

A piece is at most CHUNK bytes of content under AES-GCM and its tag. The key of a file comes by HKDF from the key of
copies and the file's salt, so the nonce may be the number of the piece. Associated data: digest of everything before
the first piece, number of the piece, whether it is the last. A file that was cut, lengthened, swapped or changed in one
bit does not open. The header can be read without the key and is proven with the first piece. No models, no Django.
"""

import gzip
import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"KETNAP COPY 1\n"
CHUNK = 64 * 1024
TAG = 16
SALT = 32
LARGEST_HEADER = 64 * 1024
Header = dict[str, Any]


class Ring(bytes):
    """The key of copies, and the older ones that still open what was sealed under them."""

    older: tuple[bytes, ...] = ()


def ring(masters: list[bytes]) -> Ring:
    """The keys of copies of every key of the sealed fields, the first one in use."""
    made = Ring(copy_key(masters[0]))
    made.older = tuple(copy_key(master) for master in masters[1:])
    return made


class Damaged(Exception):
    """What was read is not what was written. The text says which file."""


class OtherKey(Exception):
    """The file was sealed under another key. The text names both by their marks."""


def copy_key(master: bytes) -> bytes:
    """The key of copies: opens copies, tells nothing about the key of the sealed fields it is derived from."""
    return _derive(master, b"ketnap copies")


def mark(key: bytes) -> str:
    """8 hex digits by which a key of copies is named; nothing can be read back from them."""
    return hashlib.sha256(_derive(key, b"ketnap copies mark")).hexdigest()[:8]


def _derive(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(key)


class Sealing(io.RawIOBase):
    """Takes content and writes pieces; `finish` writes the last one, without which the file does not open."""

    def __init__(self, target: BinaryIO, key: bytes, header: Header) -> None:
        body = json.dumps(header | {"key": mark(key)}, ensure_ascii=False, sort_keys=True).encode()
        salt = os.urandom(SALT)
        head = MAGIC + len(body).to_bytes(4) + body + salt
        self._pieces = _Pieces(key, salt, head)
        self._target, self._waiting = target, bytearray()
        target.write(head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # the last piece is written by `finish` alone
            self._put(CHUNK, last=False)
        return len(data)

    def finish(self) -> None:
        self._put(len(self._waiting), last=True)

    def _put(self, size: int, *, last: bool) -> None:
        self._target.write(self._pieces.seal(bytes(self._waiting[:size]), last=last))
        del self._waiting[:size]


class Opened(io.RawIOBase):
    """Gives the content back, piece by proven piece. Raises Damaged, and OtherKey before anything was read."""

    def __init__(self, source: BinaryIO, key: bytes, name: str) -> None:
        self.header, salt, head = _begin(source, name)
        key = next((one for one in (key, *getattr(key, "older", ())) if self.header.get("key") == mark(one)), key)
        if self.header.get("key") != mark(key):
            raise OtherKey(
                f"{name} was sealed under the key {self.header.get('key')}; the key here is {mark(key)}. Put that key "
                "back (ketnap key --enter takes it from the key sheet); without it nobody can open the file."
            )
        self._pieces, self._source, self._name = _Pieces(key, salt, head), source, name
        self._ahead, self._content, self._ended = source.read(CHUNK + TAG), b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._content and not self._ended:
            piece, self._ahead = self._ahead, self._source.read(CHUNK + TAG)
            self._ended = not self._ahead
            try:
                self._content = self._pieces.open(piece, last=self._ended)
            except InvalidTag:
                raise Damaged(f"{self._name} is damaged or was changed: use another copy.") from None
        size = min(len(buffer), len(self._content))
        buffer[:size] = self._content[:size]
        self._content = self._content[size:]
        return size


class _Pieces:
    """The cipher of one file and the number of its next piece."""

    def __init__(self, key: bytes, salt: bytes, head: bytes) -> None:
        self._cipher = AESGCM(_derive(key, b"ketnap copy", salt))
        self._head, self._number = hashlib.sha256(head).digest(), 0

    def _next(self, last: bool) -> tuple[bytes, bytes]:
        number = self._number
        self._number += 1
        return number.to_bytes(12), self._head + number.to_bytes(8) + bytes([last])

    def seal(self, content: bytes, *, last: bool) -> bytes:
        nonce, bound = self._next(last)
        return self._cipher.encrypt(nonce, content, bound)

    def open(self, piece: bytes, *, last: bool) -> bytes:
        nonce, bound = self._next(last)
        return self._cipher.decrypt(nonce, piece, bound)


def _begin(source: BinaryIO, name: str) -> tuple[Header, bytes, bytes]:
    start = source.read(len(MAGIC) + 4)
    size = int.from_bytes(start[len(MAGIC) :])
    rest = source.read(min(size, LARGEST_HEADER) + SALT) if start.startswith(MAGIC) else b""
    try:
        header = json.loads(rest[:size]) if len(rest) == size + SALT else None
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise Damaged(f"{name} is no copy made by ketnap, or its beginning is damaged: use another one.")
    return header, rest[size:], start + rest


def peek(path: Path) -> Header:
    """The header as it stands in the file, not yet proven. Raises Damaged, OSError."""
    with path.open("rb") as file:
        return _begin(file, path.name)[0]


@contextmanager
def sealed(path: Path, key: bytes, header: Header) -> Iterator[BinaryIO]:
    """Where to write the content of a new file; on the disk, whole, when the block ends well."""
    with path.open("xb") as file:
        outer = Sealing(file, key, header)
        with gzip.GzipFile(fileobj=cast(BinaryIO, outer), mode="wb", compresslevel=3, mtime=0) as inner:
            yield cast(BinaryIO, inner)
        outer.finish()
        file.flush()
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # who proves it reads the medium, not memory


@contextmanager
def opened(path: Path, key: bytes) -> Iterator[tuple[Header, BinaryIO]]:
    """(header, content to read in order). What the block leaves unread is read and proven before it ends well."""
    with path.open("rb") as file:
        outer = Opened(file, key, path.name)
        with io.BufferedReader(outer, CHUNK) as source, gzip.GzipFile(fileobj=source, mode="rb") as inner:
            try:
                yield outer.header, cast(BinaryIO, inner)
                while inner.read(CHUNK):
                    pass
            except (
                EOFError,
                gzip.BadGzipFile,
                zlib.error,
            ) as wrong:  # sealed by us, and yet no content: a fault of the writer
                raise Damaged(f"{path.name} does not hold what it should ({wrong}): use another copy.") from wrong
            while source.read(CHUNK):
                pass


def prove(path: Path, key: bytes) -> Header:
    """Read the whole file. → its header, proven. Raises Damaged, OtherKey, OSError."""
    with opened(path, key) as (header, _):
        return header
