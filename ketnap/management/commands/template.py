"""`ketnap template`: a workbook for an office, filled with what the register holds about it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.imports import national, template
from ketnap.lib import clock
from ketnap.management.arguments import day
from ketnap.queries.missing import NotFound


class Command(BaseCommand):
    help = (
        "Write a workbook for an office below, filled with its organisations, members and plan. Sent back unchanged it "
        "is read as the same; codes and card numbers are text, so that no zero is lost. --layout national writes the "
        "list for cleaning the national database instead: it holds identity numbers and addresses in clear."
    )
    examples = (
        "ketnap template --unit 19.168.001 -o mau-19.168.001.xlsx",
        "ketnap template --unit 19.168.001 --on 2011-12-31 -o mau.xlsx",
        "ketnap template --unit 19.168.001 --layout national -o csdl.xlsx",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", required=True, help="the unit; everything below it is included")
        parser.add_argument("--on", type=day, help="day the lists stand for (default: today)")
        parser.add_argument(
            "--layout", choices=("office", "national"), default="office",
            help="office: organisations, members, plan, the path; national: the 26 columns of the national database",
        )  # fmt: skip
        parser.add_argument("-o", "--output", metavar="FILE", required=True, help="the .xlsx to write")

    def handle(
        self, *, unit: str, output: str, on: date | None = None, layout: str = "office", **options: Any
    ) -> None:  # fmt: skip
        viewer, day = office(clock.today()), on or clock.today()
        try:
            if layout == "national":
                rows = {"Đảng viên": national.write(viewer, unit, Path(output), on=day)}
            else:
                rows = template.write(viewer, unit, Path(output), on=day)
        except NotFound as missing:
            raise CommandError(f"there is no unit {unit} on {day}: see the codes with ketnap tree") from missing
        except OSError as failed:
            raise CommandError(
                f"cannot write {output}: {failed.strerror}; choose another place with -o", returncode=2
            ) from failed
        counted = ", ".join(f"{title}: {count}" for title, count in rows.items())
        self.stderr.write(f"{output}: {counted}")
