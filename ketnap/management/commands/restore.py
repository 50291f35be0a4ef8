"""`ketnap restore`: a copy put back, checked, to the newest or to a chosen moment."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ketnap.lib import clock, envelope, files
from ketnap.management.arguments import moment
from ketnap.management.copies import embedded, keys, restoring, shelf
from ketnap.management.copies.state import REHEARSED, show


class Command(BaseCommand):
    help = (
        "Put a copy back where there is no register yet: open it under the office's key, examine it, run ketnap check "
        "over it, and only then put it in its place. A register that is there is never written over."
    )
    examples = (
        "ketnap restore", "ketnap restore --into /srv/ketnap-look", "ketnap restore --rehearse",
        'ketnap restore /mnt/copies --to "26-11-2026 15:30" --into /srv/ketnap-look',
        "ketnap restore /mnt/copies/ketnap-1a2b3c4d-20261126T081500123Z-sqlite.ketnap --replace",
    )  # fmt: skip

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", nargs="?", metavar="COPY", help="a copy, or a folder of copies, of which the newest"
        )
        parser.add_argument("--to", metavar="MOMENT", type=moment, help='as it was then: "26-11-2026 15:30"')
        parser.add_argument("--into", metavar="FOLDER", type=Path, help="a data folder (default: KETNAP_DATA_DIR)")
        parser.add_argument("--replace", action="store_true", help="keep the register that is there under another name")
        parser.add_argument("--rehearse", action="store_true", help="do everything in a folder that is gone afterwards")

    def handle(
        self,
        *,
        source: str | None,
        to: datetime | None,
        into: Path | None,
        replace: bool,
        rehearse: bool,
        **options: Any,
    ) -> None:
        key = keys.for_opening()
        copy = chosen(Path(source) if source else shelf.folder(), to, envelope.mark(key))
        if rehearse:
            done = restoring.rehearse(copy, key=key)
            note(copy)
        else:
            register = into.resolve() / embedded.DATABASE if into else own()
            done = restoring.restore(copy, register, key=key, replace=replace)
        self.tell(done, copy, into, rehearse)

    def tell(self, done: restoring.Restored, copy: Path, into: Path | None, rehearsed: bool) -> None:
        at = datetime.fromisoformat(done.header["at"])
        seq = (done.header["journal"] or {}).get("seq")
        what = "was restored and taken away again" if rehearsed else f"is now {done.place}"
        self.stdout.write(f"{copy.name}, the register of {show(at)}, journal up to line {seq}, {what}.")
        if done.before:
            self.stdout.write(f"The register that was there is kept as {done.before}.")
        for found in done.findings:
            self.stdout.write(f"  {found}")
        if not done.findings:
            self.stdout.write("Tree, ledger, seals and journal are in order.")
        if not rehearsed:
            named = f"KETNAP_DATA_DIR={into.resolve()} KETNAP_KEY_FILE={settings.FIELD_KEY_FILE} " if into else ""
            self.stdout.write(f"Serve it with: {named}ketnap serve. Everybody signs in again.")
        if done.findings:
            raise CommandError(f"{len(done.findings)} findings: see the lines above")


def chosen(source: Path, to: datetime | None, mark: str) -> Path:
    """The copy itself, or of a folder the newest, or the newest of a moment."""
    if source.is_file():
        return source
    if not source.is_dir():
        raise CommandError(f"there is no copy {source}: see them with ketnap backup --list")
    if not (found := shelf.copies(source, mark)):
        others = len(shelf.copies(source))
        raise CommandError(
            f"{source} holds no copy under the key here ({mark})"
            + (
                f", but {others} under another: use that key (ketnap key --enter)"
                if others
                else ": name the folder of copies"
            )
        )
    then = [copy for copy in found if to is None or copy.at <= to]
    if not then:
        raise CommandError(f"the oldest copy is of {show(found[-1].at)}: choose a later moment")
    return then[0].path


def own() -> Path:
    if connection.vendor != "sqlite":
        raise CommandError("DATABASE_URL names a server: say --into FOLDER", returncode=2)
    return Path(connection.settings_dict["NAME"])


def note(copy: Path) -> None:
    with files.whole(settings.DATA_DIR / REHEARSED) as part:
        part.write_text(json.dumps({"at": clock.now().isoformat(), "copy": copy.name}))
