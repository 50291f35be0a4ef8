"""A copy of a bulletin written into a folder: whole or not at all, with the SHA-256 of each file."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from ketnap.lib import folders
from ketnap.public.static_site.pages import Site, every
from ketnap.queries import bulletin
from ketnap.queries.bulletin import NotFound, Reader
from ketnap.queries.bulletin.copying import standing, unit_of

MANIFEST = "MANIFEST"
HEAD = "# Bản chép của bản tin, do `ketnap bulletin export` lập. Kiểm tra: sha256sum -c MANIFEST"
TRIES = 3
NAMED = 3
"""Foreign files that are named."""


class Unwritten(Exception):
    """The folder stays as it was. A sentence for administrators, with its remedy."""


@dataclass(frozen=True)
class Written:
    unit_id: int
    articles: int
    files: int
    size: int
    """Bytes."""


def export(reader: Reader, address: str, folder: Path, base: str = "") -> Written:
    """Raises NotFound for a bulletin that is none, Unwritten, OSError. `base`: as Site says."""
    of = bulletin.head(reader, address)
    site = Site(reader, of, base)
    _ours(folder)
    try:
        with folders.whole(folder) as part:
            files, size = _steady(site, part)
            _ours(folder)
    except folders.Busy:
        raise Unwritten(f"another export is being written beside {folder}: wait until it has ended") from None
    articles = len(bulletin.newest(reader, of.bulletin_id, most=None))
    return Written(unit_of(reader, of.bulletin_id), articles, files, size)


def _steady(site: Site, part: Path) -> tuple[int, int]:
    """Written anew where the desk changed something meanwhile: no page leads to one that is gone. A transaction that
    long would keep the desk from writing."""
    for _ in range(TRIES):
        before = standing(site.reader, site.of.bulletin_id)
        try:
            done = _fill(site, part)
        except NotFound:
            done = None
        if done and standing(site.reader, site.of.bulletin_id) == before:
            return done
        site = Site(site.reader, bulletin.head(site.reader, site.of.address), site.base)
        for left in part.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    raise Unwritten("the desk is changing articles right now: run the export again in a moment")


def _fill(site: Site, part: Path) -> tuple[int, int]:
    """(files, bytes)"""
    lines, size = [], 0
    for path, content in every(site):
        place = part / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        lines.append((path, hashlib.sha256(content).hexdigest()))
        size += len(content)
    said = "".join(f"{digest}  {path}\n" for path, digest in sorted(lines))
    (part / MANIFEST).write_text(f"{HEAD}\n{said}", encoding="utf-8")
    return len(lines), size


def _ours(folder: Path) -> None:
    """Only what an export wrote is replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Unwritten(f"{folder} is a file: name a folder")
    there = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_symlink() or not one.is_dir()}
    manifest = folder / MANIFEST
    said = manifest.read_text(encoding="utf-8", errors="replace").splitlines() if MANIFEST in there else []
    known = {line[66:] for line in said[1:]} | {MANIFEST} if said[:1] == [HEAD] else set()
    foreign = sorted(there - known)
    if foreign:
        some = ", ".join(foreign[:NAMED]) + (f" and {len(foreign) - NAMED} more" if len(foreign) > NAMED else "")
        raise Unwritten(
            f"{folder} holds files that no export wrote: {some}. Nothing was deleted: move them away or name another "
            "folder"
        )
