"""`ketnap update`: a signed release installed beside the one in use, after a copy; and the way back."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.management.releases import changing


class Command(BaseCommand):
    help = (
        "Install a release that the makers signed: check every byte, make a copy of the register, install the new "
        "version beside the one in use, bring the tables up to date, and only then switch. Whatever fails leaves or "
        "brings back the version and the register of before. Stop the desk first."
    )
    examples = (
        "ketnap update /media/stick/ketnap-0.2.0.tar", "ketnap update --back", "ketnap update --back --leave",
    )  # fmt: skip

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", nargs="?", metavar="ARCHIVE", type=Path, help="its .sig lies beside it")
        parser.add_argument("--back", action="store_true", help="the version before, and the copy made before it")
        parser.add_argument("--leave", action="store_true", help="with --back: although something was written since")
        parser.add_argument("--same-disk", action="store_true", help="the copy may lie on the disk of the data")

    def handle(self, *, archive: Path | None, back: bool, leave: bool, same_disk: bool, **options: Any) -> None:
        if (archive is None) == (not back):
            raise CommandError("give an archive, or --back", returncode=2)
        began = time.monotonic()
        if archive:
            done = changing.update(archive, same_disk=same_disk)
            self.stdout.write(f"Copy of before: {done.note['copy']}")
            self.stdout.write(f"Version {done.version} is in use; {done.note['from']} stays beside it (--back).")
        else:
            done = changing.back(changing.home(), leave=leave)
            self.stdout.write(done.kept.strip() or "The tables are those of before: nothing had to be put back.")
            self.stdout.write(f"Version {done.version} is in use again, after {time.monotonic() - began:.0f} s.")
        self.stdout.write("Start the desk: systemctl start ketnap")
