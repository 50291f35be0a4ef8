"""The lists that arrived (data folder/inbox), each sealed once beside the copies and named as there, by its SHA-256."""

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO

from ketnap.lib import envelope, files
from ketnap.management.copies import shelf

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def names(inbox: Path) -> list[str]:
    return sorted(path.name for path in inbox.glob("*") if _FINGERPRINT.fullmatch(path.name))


def keep(inbox: Path, place: Path, key: bytes) -> list[str]:
    """Seal those that are not there yet. → the names of all that lie in the inbox."""
    found = names(inbox)
    if found:
        (place / "files").mkdir(exist_ok=True)
    for name in found:
        target = place / "files" / f"{name}{shelf.SUFFIX}"
        if not target.exists():
            with (
                (inbox / name).open("rb") as source,
                shelf.placing(target, key, {"kind": "file", "name": name}) as part,
            ):
                shutil.copyfileobj(source, part)
    return found


def among(wanted: list[str], place: Path) -> list[str]:
    """Those of them that were kept: a list given on the command line never lay in the inbox."""
    return [name for name in wanted if (place / "files" / f"{name}{shelf.SUFFIX}").exists()]


def bring(wanted: list[str], place: Path, inbox: Path, key: bytes, there: Path | None = None) -> list[str]:
    """Put the lists a copy speaks of into an inbox; one that is not beside the copy may still lie whole in the inbox
    `there`. → one line for each that could not be brought."""
    return [
        f"the list {name} is not beside the copy or is damaged: ask the office below for it again"
        for name in wanted
        if _FINGERPRINT.fullmatch(name)
        and not _opened(name, place / "files" / f"{name}{shelf.SUFFIX}", inbox, key)
        and not (there and _taken(name, there / name, inbox))
    ]


def settle(come: Path, inbox: Path) -> None:
    """Move what was brought into the inbox where it stays, on the disk before a row speaks of it."""
    if found := names(come):
        inbox.mkdir(parents=True, exist_ok=True)
        for name in found:
            (come / name).replace(inbox / name)
        files.flush(inbox)


def _opened(name: str, sealed: Path, inbox: Path, key: bytes) -> bool:
    try:
        with envelope.opened(sealed, key) as (_, content):
            _write(name, content, inbox)
    except (OSError, envelope.Damaged, envelope.OtherKey):
        return False
    return True


def _taken(name: str, path: Path, inbox: Path) -> bool:
    try:
        with path.open("rb") as content:
            _write(name, content, inbox)
    except (OSError, envelope.Damaged):
        return False
    return True


def _write(name: str, content: BinaryIO, inbox: Path) -> None:
    """Raises Damaged for bytes that are not those of the name."""
    inbox.mkdir(parents=True, exist_ok=True)
    with files.whole(inbox / name) as part, part.open("w+b") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != name:
            raise envelope.Damaged(f"{name} holds another list: use another copy.")
