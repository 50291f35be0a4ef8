"""`ketnap restore`: a copy put back, checked, to the newest or to a chosen moment."""

import contextlib
import json
import tempfile
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ketnap.lib import clock, envelope, files
from ketnap.management.arguments import moment
from ketnap.management.copies import embedded, keys, recovering, restoring, shelf
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
        found = of_ring(Path(source) if source else shelf.folder(), to, key)
        copy = found[0].path
        if found[0].kind == "postgresql":
            done = of_server(found, into, to, key, rehearse=rehearse)
        elif rehearse:
            done = restoring.rehearse(copy, key=key)
        else:
            register = into.resolve() / embedded.DATABASE if into else own()
            done = restoring.restore(copy, register, key=key, replace=replace)
        if rehearse:
            note(copy)
        self.tell(done, to, rehearse)

    def tell(self, done: restoring.Restored, to: datetime | None, rehearsed: bool) -> None:
        at, seq = datetime.fromisoformat(done.header["at"]), (done.header["journal"] or {}).get("seq")
        what = "was restored and taken away again" if rehearsed else f"is now {done.place}"
        served = done.header["kind"] == "postgresql"
        since = f"copied {show(at)} and played back to {show(to) if to else 'the last piece of the log'}"
        self.stdout.write(f"The register {since if served else f'of {show(at)}'}, journal up to line {seq}, {what}.")
        if done.before:
            self.stdout.write(f"The register that was there is kept as {done.before}.")
        for found in done.findings:
            self.stdout.write(f"  {found}")
        if not done.findings:
            self.stdout.write("Tree, ledger, seals and journal are in order.")
        if not rehearsed:
            self.stdout.write(of_cluster(done) if served else of_file(done))
        if done.findings:
            raise CommandError(f"{len(done.findings)} findings: see the lines above")


def of_file(done: restoring.Restored) -> str:
    elsewhere = done.place.parent != settings.DATA_DIR
    named = f"KETNAP_DATA_DIR={done.place.parent} KETNAP_KEY_FILE={settings.FIELD_KEY_FILE} " if elsewhere else ""
    return f"Serve it with: {named}ketnap serve. Everybody signs in again."


def of_cluster(done: restoring.Restored) -> str:
    version = (done.place / "PG_VERSION").read_text().strip()
    return (
        f"It is a stopped cluster of PostgreSQL {version}. Serve it: stop the old server, put the folder where its "
        f"data lay (on Debian /var/lib/postgresql/{version}/main), start it; put what lies in "
        f"{done.place.parent / 'ketnap' / 'inbox'} into the inbox of the data folder; run ketnap backup at once: a new "
        "line of the log begins here."
    )


def of_server(
    found: list[shelf.Copy], into: Path | None, to: datetime | None, key: bytes, *, rehearse: bool
) -> restoring.Restored:
    if rehearse:
        with tempfile.TemporaryDirectory(prefix="ketnap-rehearsal-", ignore_cleanup_errors=True) as folder:
            return recovering.recover(found, recovering.Target(Path(folder), to, key))
    if into is None:
        raise CommandError("a server's register is restored into an empty folder: say --into FOLDER", returncode=2)
    return recovering.recover(found, recovering.Target(into.resolve(), to, key))


def of_ring(source: Path, to: datetime | None, key: envelope.Ring) -> list[shelf.Copy]:
    """Copies under the key in use; before the first of them was made, those under the key before it."""
    *older, last = (key, *key.older)
    for one in older:
        with contextlib.suppress(CommandError):
            return chosen(source, to, envelope.mark(one))
    return chosen(source, to, envelope.mark(last))


def chosen(source: Path, to: datetime | None, mark: str) -> list[shelf.Copy]:
    """The copy itself, or those of a folder, newest first; none younger than the moment."""
    if source.is_file():
        if not (copy := shelf.read_name(source)):
            raise CommandError(f"{source} has not the name of a copy: give it the name it was made with")
        return [copy]
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
    return then


def own() -> Path:
    if connection.vendor != "sqlite":
        raise CommandError("DATABASE_URL names a server: say --into FOLDER", returncode=2)
    return Path(connection.settings_dict["NAME"])


def note(copy: Path) -> None:
    with files.whole(settings.DATA_DIR / REHEARSED) as part:
        part.write_text(json.dumps({"at": clock.now().isoformat(), "copy": copy.name}))
