"""`ketnap leak`: from a file that was found outside, who took it away, when and from which page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ketnap.access.viewer import office
from ketnap.lib import clock
from ketnap.lib.tracing import serial
from ketnap.models import ExportRecord
from ketnap.queries import exports


class Command(BaseCommand):
    help = (
        "Say who took a file away: by the serial in it, which stays when the file is saved again by another program, "
        "and by its digest. Exit code 1 when the register knows nothing of it."
    )
    examples = ("ketnap leak found.xlsx", "ketnap leak 'Danh sách.pdf' bundle.zip")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="workbook, Word file, PDF, ZIP, JSON")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        unknown = 0
        for path in files:
            try:
                content = path.read_bytes()
            except OSError as failed:
                raise CommandError(f"{path} cannot be read ({failed.strerror}): check the name.") from failed
            named, same = exports.traced(office(clock.today()), content)
            bytes_known = {one.pk for one in same}
            for one in named:
                whole = "the file as it left" if one.pk in bytes_known else "changed or saved again since"
                self.stdout.write(f"{path.name}: {told(one)} ({whole})")
            for one in same:
                if one not in named:
                    self.stdout.write(f"{path.name}: {told(one)} (found by the digest of the file)")
            unknown += not (named or same)
            if not (named or same):
                self.stdout.write(f"{path.name}: no serial of this register and no digest it knows")
        if unknown:
            raise CommandError(f"nothing is known of {unknown} files: send for the file as it was found", returncode=1)


def told(one: ExportRecord) -> str:
    at = timezone.localtime(one.at)
    number = serial(one.pk, one.code)
    account = f"account {one.by_id}" if one.by_id else "console"
    return (
        f"{number} {one.by_name} ({account}) {at.isoformat(timespec='seconds')} {one.page} {one.rows} rows {one.house}"
    )
