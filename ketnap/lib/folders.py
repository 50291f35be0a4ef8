"""Folders that change as a whole: until the last moment the old one stands, then the new one. No models, no Django."""

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HERE = -100
"""AT_FDCWD: paths are taken as they are."""
_EXCHANGE = 2
"""RENAME_EXCHANGE."""
_IMPOSSIBLE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM)
"""How a file system says that it cannot exchange."""


class Busy(Exception):
    """Somebody else is filling a folder beside this one."""


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """An empty folder beside `path` to fill; it takes its place when the block ends well, and is gone when it does not.

    Killed at any moment, `path` is what it was or what it is to be: the two are exchanged in one step where the file
    system can do that, and else put right by the next run. Raises OSError as writing would, Busy.
    """
    target = Path(path).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        mark = f".{target.name}.ketnap-"
        before = target.with_name(f"{mark}before")
        if before.exists() and not target.exists():
            before.rename(target)
        for left in target.parent.iterdir():
            if left.name.startswith(mark):
                shutil.rmtree(left)
        part = target.with_name(mark + secrets.token_hex(4))
        part.mkdir()
        try:
            yield part
            _take_place(part, target, before)
        finally:
            shutil.rmtree(part, ignore_errors=True)
            if target.exists():
                shutil.rmtree(before, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise Busy from None
    try:
        yield
    finally:
        os.close(held)


def _take_place(part: Path, target: Path, before: Path) -> None:
    if not target.exists():
        part.rename(target)
    elif not exchange(part, target):
        target.rename(before)
        part.rename(target)


def exchange(one: Path, other: Path) -> bool:
    """Both change their names in one step. False: this system cannot."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    if library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _IMPOSSIBLE:
        return False
    raise OSError(number, os.strerror(number), str(other))
