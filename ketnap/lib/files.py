"""Files that appear only when they are whole, and stay through a power cut. No models, no Django."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = ".part"
"""End of the name of a file that is not whole yet."""


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Where to write instead of `path`; takes its place when the block ends well, and is gone when it does not.

    A link keeps being one. A device or a pipe is written to as it is: replacing it would take it away from everybody.
    Raises OSError as opening would.
    """
    target = Path(path).resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if target.exists() and not target.is_file():
        yield target
        return
    part = target.with_name(f"{target.name}{PART}")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def keep(path: Path, data: bytes) -> None:
    """Write a file that a row is going to speak of: whole, and on the disk with its name before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{PART}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    flush(path.parent)


def flush(folder: Path) -> None:
    """What was named, renamed or taken away in the folder is so on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
