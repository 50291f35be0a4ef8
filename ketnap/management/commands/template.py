"""`ketnap template`: a workbook for an office, filled with what the register holds about it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.imports import template
from ketnap.lib import clock
from ketnap.management.arguments import day
from ketnap.queries.missing import NotFound


class Command(BaseCommand):
    help = (
        "Write a workbook for an office below, filled with its organisations, members and plan. Sent back unchanged it "
        "is read as the same; codes and card numbers are text, so that no zero is lost."
    )
    examples = (
        "ketnap template --unit 19.168.001 -o mau-19.168.001.xlsx",
        "ketnap template --unit 19.168.001 --on 2011-12-31 -o mau.xlsx",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", required=True, help="the unit; everything below it is included")
        parser.add_argument("--on", type=day, help="day the lists stand for (default: today)")
        parser.add_argument("-o", "--output", metavar="FILE", required=True, help="the .xlsx to write")

    def handle(self, *, unit: str, output: str, on: date | None = None, **options: Any) -> None:
        try:
            rows = template.write(office(clock.today()), unit, Path(output), on=on or clock.today())
        except NotFound as missing:
            raise CommandError(f"there is no unit {unit} on {on or clock.today()}") from missing
        except OSError as failed:
            raise CommandError(f"cannot write {output}: {failed.strerror}", returncode=2) from failed
        counted = ", ".join(f"{title}: {count}" for title, count in rows.items())
        self.stderr.write(f"{output}: {counted}")
