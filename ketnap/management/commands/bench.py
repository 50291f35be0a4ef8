"""`ketnap bench`: runs the measurements of benchmarks/, each in a process and on databases of its own."""

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Measure speed against written-down rivals, alternated in one run, and write the table to docs/benchmarks.md."
    )
    examples = ("ketnap bench", "EFFORT=soak ketnap bench")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("only", nargs="*", help="names of measurements (default: all)")

    def handle(self, *, only: list[str], **options: Any) -> None:
        if not (settings.BASE_DIR / "benchmarks").is_dir():
            raise CommandError(
                "benchmarks/ is part of the source folder and not installed here: run it there.", returncode=2
            )
        done = subprocess.run([sys.executable, "-m", "benchmarks", *only], cwd=settings.BASE_DIR, check=False)  # noqa: S603
        if done.returncode:
            raise CommandError("a measurement did not finish: run it again", returncode=1)
