"""`ketnap report`: the report on member development of a unit and period."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import Viewer, office
from ketnap.lib import clock
from ketnap.management import arguments
from ketnap.management.arguments import day
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.statistics.plain_text import plain_text
from ketnap.statistics.report import report
from ketnap.statistics.report.as_json import as_json


class Command(BaseCommand):
    help = "Report on member development: any unit with what stands below it, any period, in the tree of each day."
    examples = (
        "ketnap report --from 2011-01-01 --to 2011-09-30",
        "ketnap report --unit 19.168.001 --from 01-01-2011 --to 30-09-2011 --format json -o report.json",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, required=True, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, required=True, help="last day, included")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")

    def handle(self, *, unit: str | None, start: date, end: date, format: str, output: str | None, **_: Any) -> None:
        if end < start:
            raise CommandError(f"the period ends on {end}, before it starts on {start}", returncode=2)
        viewer = office(clock.today())
        try:
            made = report(viewer, find(viewer, unit, start, end), start, end)
        except NotFound as missing:
            raise CommandError(str(missing)) from missing
        text = f"{json.dumps(as_json(made), ensure_ascii=False, indent=1)}\n" if format == "json" else plain_text(made)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            with arguments.output(output) as file:
                file.write(text)
        except OSError as failed:
            raise CommandError(f"{output} cannot be written: {failed.strerror}", returncode=2) from failed


def find(viewer: Viewer, code: str | None, start: date, end: date) -> int:
    """The unit that carries the code on the last day, else on the first, else today; without a code the only top."""
    days = list(dict.fromkeys((end, start, clock.today())))
    if code is None:
        for on in days:
            tops = [row for row in organisation.tree(viewer, on) if row.depth == 0]
            if len(tops) > 1:
                named = ", ".join(f"{row.code} ({row.name})" for row in tops)
                raise CommandError(f"several topmost units; choose one with --unit: {named}", returncode=2)
            if tops:
                return tops[0].unit_id
        raise CommandError("there is no unit in the register yet; import a workbook first")
    for on in days:
        try:
            return organisation.find_by_code(viewer, code, on)
        except NotFound:
            continue
    raise CommandError(f"there is no unit {code} on {end}")
