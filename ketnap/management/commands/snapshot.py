"""`ketnap snapshot`: what figures are counted from, as a folder of Parquet files of one moment."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.actions import snapshots
from ketnap.lib import clock, folders
from ketnap.statistics.columnar import Damaged, Missing, read


class Command(BaseCommand):
    help = (
        "Write the tables that figures are counted from into a folder: one moment of the database, each file with its "
        "fingerprint, codes and days without names. `ketnap ask --snapshot DIR` counts on it, and so does any engine "
        "that reads Parquet. --check holds a folder against its fingerprints and writes nothing."
    )
    examples = (
        "ketnap snapshot /srv/figures/2026-09",
        "ketnap snapshot --check /srv/figures/2026-09",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="made, or exchanged as a whole")
        parser.add_argument("--check", action="store_true", help="only hold the folder against its fingerprints")

    def handle(self, *, folder: Path, check: bool, **options: Any) -> None:
        try:
            if check:
                there = read(folder)
                self.stdout.write(f"{folder}: in order, {there.rows} rows, as of {there.made_at}")
                return
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not _snapshot(folder):
                raise CommandError(f"{folder} holds something else: name a new folder", returncode=2)
            made = snapshots.make(folder, by=office(clock.today()))
        except Damaged as damaged:
            raise CommandError(str(damaged)) from damaged
        except Missing as missing:
            raise CommandError(str(missing), returncode=2) from missing
        except folders.Busy as busy:
            raise CommandError(f"somebody else writes beside {folder}: wait, or name another place") from busy
        except OSError as failed:
            raise CommandError(
                f"{folder} cannot be written: {failed.strerror}; choose another place", returncode=2
            ) from failed
        self.stdout.write(f"{folder}: {made.manifest.rows} rows in {len(made.manifest.tables)} tables")
        self.stdout.write(f"fingerprint {made.sha256}")


def _snapshot(folder: Path) -> bool:
    """Whether what lies there may be exchanged: an older snapshot, whole or damaged."""
    return all(path.suffix in {".parquet", ".json"} for path in folder.iterdir())
