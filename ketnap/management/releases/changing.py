"""From one version to the next and back: a copy first, then the new version beside the old one, then the tables, last
the switch. Cut off at any moment, the same command run again goes on; the old version and the copy stay."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from ketnap import __version__
from ketnap.lib import clock, files
from ketnap.management.commands.backup import WEEKS
from ketnap.management.commands.check import findings
from ketnap.management.copies import dumping, making, restoring, told
from ketnap.management.releases import archive, placing

NOTE = "update.json"
"""File of the data folder: from which version to which, which copy was made before, and how the register stood."""


@dataclass(frozen=True)
class Changed:
    version: str
    note: dict[str, Any]
    restored: bool = False
    kept: str = ""
    """What the restore said, with the place of the register that was put aside."""


def home() -> Path:
    """/opt/ketnap of this installation."""
    versions = Path(sys.prefix).resolve().parent
    if versions.name != "versions" or not (versions.parent / "current").is_symlink():
        raise CommandError(
            "this is no installation of a release (no folder versions/ with current beside it): in a project folder, "
            "use git and make setup instead", returncode=2,
        )  # fmt: skip
    return versions.parent


def update(path: Path, *, same_disk: bool = False) -> Changed:
    """Raises CommandError where nothing was changed, or where everything was put back."""
    place = home()
    try:
        release = archive.read(path)
    except archive.BadArchive as bad:
        raise CommandError(str(bad)) from bad
    if archive.number(release.version) <= archive.number(__version__):
        raise CommandError(
            f"{path.name} is version {release.version} and {__version__} is in use: choose a newer one, or go back "
            "with ketnap update --back"
        )
    with restoring.unserved(settings.DATA_DIR):
        note = begun(release.version) or begin(release.version, same_disk=same_disk)
        try:
            with tempfile.TemporaryDirectory(prefix=".unpacked-", dir=place) as folder:
                archive.unpack(release, Path(folder))
                new = placing.place(place, Path(folder))
            found = in_order(new)
        except placing.NotPlaced as failed:
            raise CommandError(f"{failed} Version {__version__} is in use as before; run it again.") from failed
    if found is None or found > note["findings"]:
        back(place, leave=True)
        raise CommandError(
            f"version {release.version} does not bring this register in order"
            f"{'' if found is None else f' ({found} findings)'}: everything is as it was under {__version__}; send "
            f"{settings.DATA_DIR / 'errors.log'} to the makers"
        )
    placing.switch(place, release.version)
    keep(note | {"state": "done"})
    return Changed(release.version, note)


def begun(version: str) -> dict[str, Any] | None:
    """The note of an update to that version that was cut off after the tables had changed: its copy is the one of
    before, a new one would not be."""
    note = noted()
    if note is None or (note["state"], note["from"], note["to"]) != ("begun", __version__, version):
        return None
    return note if note["migration"] != told.of()["migration"] else None


def begin(version: str, *, same_disk: bool) -> dict[str, Any]:
    made = making.make(weeks=WEEKS, same_disk=same_disk)
    assert made, "not `due`: a copy is always made"  # noqa: S101
    if made.broken:
        raise CommandError("the journal's chain does not hold: run ketnap check, and update when that is settled")
    state = told.of()
    note = {
        "state": "begun", "from": __version__, "to": version, "at": clock.now().isoformat(),
        "copy": str(made.copy.path), "migration": state["migration"], "seq": (state["journal"] or {}).get("seq"),
        "findings": sum(map(len, findings().values())),
    }  # fmt: skip
    if connection.vendor == "postgresql":
        note["dump"] = str(dumping.dump(settings.DATA_DIR, state["migration"]))
    keep(note)
    return note


def in_order(version: Path) -> int | None:
    """Findings of that version's `ketnap check`, which brings the tables up to date first; None: it cannot work."""
    done = subprocess.run(  # noqa: S603 - a program we installed a moment ago
        [version / "bin" / "ketnap", "check", "--json"], capture_output=True, text=True, check=False, cwd="/"
    )
    try:
        return sum(map(len, json.loads(done.stdout).values())) if done.returncode in (0, 1) else None
    except ValueError:
        return None


def back(place: Path, *, leave: bool = False) -> Changed:
    """The version before, and its copy where the tables had changed. `leave`: although lines of the journal were
    written since; they stay in the register that is put aside."""
    note = noted()
    if note is None or note["state"] == "back":
        raise CommandError("no update is noted here that could be taken back: see ketnap backup --list and restore")
    old = place / "versions" / note["from"]
    if not (old / placing.WHOLE).exists():
        raise CommandError(f"{old} is gone: install version {note['from']} again, then repeat this")
    with restoring.unserved(settings.DATA_DIR):
        state = told.of()
    said, changed = "", state["migration"] != note["migration"]
    if changed:
        said = put_back(old, note, (state["journal"] or {}).get("seq"), leave=leave)
    placing.switch(place, note["from"])
    keep(note | {"state": "back"})
    return Changed(note["from"], note, changed, said)


def put_back(old: Path, note: dict[str, Any], seq: int | None, *, leave: bool) -> str:
    if not leave and seq != note["seq"]:
        since = "an unknown number of" if seq is None or note["seq"] is None else seq - note["seq"]
        raise CommandError(
            f"{since} lines of the journal were written since the update, and the copy of before does not hold them. "
            "To go back all the same, give --leave: the register with them is kept beside it under another name"
        )
    if connection.vendor == "postgresql":
        return f"The tables of the update are kept as schema {dumping.put_back(Path(note['dump']))}.\n"
    done = subprocess.run(  # noqa: S603 - the version that was in use before
        [old / "bin" / "ketnap", "restore", note["copy"], "--replace"],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    if done.returncode not in (0, 1) or "kept as" not in done.stdout:
        raise CommandError(f"the copy could not be put back: {done.stderr.strip()} See what is wrong and run it again")
    return done.stdout


def noted() -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((settings.DATA_DIR / NOTE).read_text())
        return found if {"state", "from", "to", "copy", "migration", "seq", "findings"} <= set(found) else None
    except (OSError, ValueError):
        return None


def keep(note: dict[str, Any]) -> None:
    with files.whole(settings.DATA_DIR / NOTE) as part:
        part.write_text(json.dumps(note))
