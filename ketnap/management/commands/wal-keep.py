"""`ketnap wal-keep`: what a PostgreSQL server calls as archive_command: one piece of its log, sealed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ketnap.management.copies import cluster, keys


class Command(BaseCommand):
    help = (
        "Seal one piece of the server's log into the folder wal beside the copies; exit code 0 only when it stands "
        "there, flushed and read back. The server keeps a piece and asks again until then."
    )
    examples = ("ketnap wal-keep %p %f", "ketnap wal-keep pg_wal/00000001000000000000002A 00000001000000000000002A")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the piece (%%p)")
        parser.add_argument("name", help="its name (%%f)")

    def handle(self, *, path: Path, name: str, **options: Any) -> None:
        cluster.keep_piece(path, name, keys.for_opening())
