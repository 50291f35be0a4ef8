"""`ketnap backup`: an encrypted copy of the whole register on a second medium, made while it is in use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.lib import envelope
from ketnap.management.copies import making, shelf
from ketnap.management.copies.state import show

WEEKS = 8


class Command(BaseCommand):
    help = (
        "Make a copy of the register and of the lists that arrived in the folder KETNAP_BACKUP_DIR, sealed under the "
        "office's key, while the desk is in use; read it back; then take away older copies that no rule keeps: all of "
        "the latest 24 hours stay, one a day for 14 days, one a week for so many weeks."
    )
    examples = ("ketnap backup", "ketnap backup --keep 12", "ketnap backup --list", "*/15 * * * * ketnap backup --due")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep", metavar="WEEKS", type=int, default=WEEKS, help=f"weeks (default: {WEEKS})")
        parser.add_argument("--due", action="store_true", help="only if something was written since the newest copy")
        parser.add_argument("--same-disk", action="store_true", help="even on the disk of the data, to try it out")
        parser.add_argument("--list", action="store_true", help="say which copies there are")

    def handle(self, *, keep: int, due: bool, same_disk: bool, list: bool, **options: Any) -> None:
        if keep < 1:
            raise CommandError("--keep takes a number of weeks: write 1 or more", returncode=2)
        if list:
            for copy in shelf.copies(shelf.folder()):
                self.stdout.write(line(copy))
            return
        made = making.make(weeks=keep, same_disk=same_disk, due=due)
        if made is None:
            return
        self.stdout.write(
            f"{made.copy.path}: {made.size / 1024**2:.1f} MiB in {made.seconds:.1f} s, the journal up to line "
            f"{made.seq}; read back and proven. {made.gone} older copies taken away."
        )
        if made.broken:
            raise CommandError(
                f"the copy was made, but the journal's chain does not hold at line {made.broken}: somebody changed it. "
                "No older copy was taken away; run ketnap check and compare with an older copy (ketnap restore --into)"
            )


def line(copy: shelf.Copy) -> str:
    try:
        header = envelope.peek(copy.path)
    except envelope.Damaged:
        return f"{copy.path.name}  damaged"
    seq = (header.get("journal") or {}).get("seq", "?")
    size = copy.path.stat().st_size / 1024**2
    return f"{copy.path.name}  {show(copy.at)}  journal {seq}  {size:.1f} MiB  ketnap {header.get('ketnap')}"
