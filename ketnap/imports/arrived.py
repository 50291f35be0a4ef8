"""The lists that arrived, against the batches that speak of them: none is missing, none is changed, and what nobody
speaks of is laid aside and goes after a month."""

import hashlib
import time
from pathlib import Path

from django.conf import settings

from ketnap.actions.stored import lists
from ketnap.lib import files

ASIDE = "inbox-aside"
YOUNG = 3600
"""Seconds a file may lie in the inbox before a row speaks of it: a form that is on its way."""
KEPT = 30 * 24 * 3600
"""Seconds a file stays aside."""


def check() -> list[str]:
    """One English line for each batch without its file and each file whose bytes are no longer those of its name."""
    inbox, wanted = Path(settings.DATA_DIR) / "inbox", lists()
    lines = [
        f"batch {batch}: its list is not in the inbox" for batch, name in wanted.waiting if not (inbox / name).exists()
    ]
    for path in sorted(inbox.glob("*")):
        if not path.name.endswith(files.PART) and digest(path) != path.name:
            lines.append(f"the list {path.name[:12]} is not what arrived")
    return lines


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sweep(now: float | None = None) -> tuple[int, int]:
    """(laid aside, gone): files no batch speaks of, an hour after they came; those laid aside a month ago."""
    at, folder = time.time() if now is None else now, Path(settings.DATA_DIR)
    known, aside = lists().all, folder / ASIDE
    strays = [
        path for path in (folder / "inbox").glob("*") if path.name not in known and at - path.stat().st_mtime > YOUNG
    ]
    if strays:
        aside.mkdir(mode=0o700, exist_ok=True)
    for path in strays:
        path.replace(aside / path.name)
    old = [path for path in aside.glob("*") if at - path.stat().st_ctime > KEPT]
    for path in old:
        path.unlink()
    return len(strays), len(old)
