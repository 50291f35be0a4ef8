"""The lists that arrived (data folder/inbox), each sealed once beside the copies and named as there, by its SHA-256."""

import hashlib
import re
import shutil
from pathlib import Path

from django.core.management.base import CommandError

from ketnap.lib import envelope
from ketnap.management.copies import shelf

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def names(inbox: Path) -> list[str]:
    return sorted(path.name for path in inbox.glob("*") if _FINGERPRINT.fullmatch(path.name))


def keep(inbox: Path, place: Path, key: bytes) -> list[str]:
    """Seal those that are not there yet. → the names of all that lie in the inbox."""
    found = names(inbox)
    files = place / "files"
    if found:
        files.mkdir(exist_ok=True)
    for name in found:
        target = files / f"{name}{shelf.SUFFIX}"
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


def bring(wanted: list[str], place: Path, inbox: Path, key: bytes) -> list[str]:
    """Put the lists a copy speaks of back into an inbox. → one line for each that could not be brought."""
    missing = []
    for name in wanted:
        if _FINGERPRINT.fullmatch(name) and not (inbox / name).exists():
            try:
                _bring(name, place / "files" / f"{name}{shelf.SUFFIX}", inbox, key)
            except (OSError, envelope.Damaged, envelope.OtherKey, CommandError):
                missing.append(
                    f"the list {name} is not beside the copy or is damaged: ask the office below for it again"
                )
    return missing


def _bring(name: str, sealed: Path, inbox: Path, key: bytes) -> None:
    inbox.mkdir(parents=True, exist_ok=True)
    part = inbox / f".{name}.part"
    try:
        with envelope.opened(sealed, key) as (_, content), part.open("wb") as file:
            shutil.copyfileobj(content, file)
        with part.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name:
                raise envelope.Damaged(f"{sealed.name} holds another list: use another copy.")
        part.replace(inbox / name)
    finally:
        part.unlink(missing_ok=True)
