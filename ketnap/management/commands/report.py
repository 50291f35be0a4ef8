"""`ketnap report`: the report on member development of a unit and period."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import Viewer, office
from ketnap.documents import report as papers
from ketnap.documents.paper import Mark
from ketnap.lib import clock, files
from ketnap.management import arguments
from ketnap.management.arguments import day
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.closing import closed_words
from ketnap.statistics.closed.said import under
from ketnap.statistics.plain_text import plain_text
from ketnap.statistics.report import Report, report
from ketnap.statistics.report.as_json import as_json


class Command(BaseCommand):
    help = "Report on member development: any unit with what stands below it, any period, in the tree of each day."
    examples = (
        "ketnap report --from 2011-01-01 --to 2011-09-30",
        "ketnap report --unit 19.168.001 --from 01-01-2011 --to 30-09-2011 --format json -o report.json",
        "ketnap report --from 2011-01-01 --to 2011-09-30 --format pdf -o bao-cao.pdf --signed 03-10-2011 --number 45"
        " --place 'Bắc Ninh'",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, required=True, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, required=True, help="last day, included")
        parser.add_argument("--format", choices=["text", "json", *papers.KINDS], default="text", help="default: text")
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
        paper = arguments.signing(parser, "docx, pdf and xlsx")
        paper.add_argument("--number", type=number, help="of the paper; without it room is left for the pen")

    def handle(self, *, unit: str | None, start: date, end: date, format: str, output: str | None, **more: Any) -> None:
        if end < start:
            raise CommandError(
                f"the period ends on {end}, before it starts on {start}: exchange --from and --to", returncode=2
            )
        if format in papers.KINDS and output is None:
            raise CommandError(f"a {format} is not printed; say where to write it with -o FILE", returncode=2)
        viewer = office(clock.today())
        try:
            made = report(viewer, find(viewer, unit, start, end), start, end)
        except NotFound as missing:
            raise CommandError(str(missing)) from missing
        if format in papers.KINDS:
            self.write_paper(viewer, made, format, str(output), more)
            return
        text = f"{json.dumps(as_json(made), ensure_ascii=False, indent=1)}\n" if format == "json" else plain_text(made)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            with arguments.output(output) as file:
                file.write(text)
        except OSError as failed:
            raise CommandError(
                f"{output} cannot be written: {failed.strerror}; choose another place with -o", returncode=2
            ) from failed

    def write_paper(self, viewer: Viewer, made: Report, format: str, output: str, words: dict[str, Any]) -> None:
        """The file; what of its layout is not certain goes to stderr, as does a cross-check that fails."""
        on = words["signed"] or clock.today()
        said = {name: words[name] for name in ("number", "place", "superior", "position", "signer")}
        line, warnings = under(viewer, made)
        mark = Mark(line.check_code, closed_words(line)) if line else None
        file = papers.made(made, papers.Signing(on, **said), format, mark, warnings)
        try:
            with files.whole(output) as part:
                part.write_bytes(file.content)
        except OSError as failed:
            raise CommandError(
                f"{output} cannot be written: {failed.strerror}; choose another place with -o", returncode=2
            ) from failed
        self.stderr.write("".join(f"{line}\n" for line in (*warnings, *file.paper.notes)), ending="")


def number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100_000:
        raise ArgumentTypeError(f"{text!r} is not the number of a paper: write 1 to 99999")
    return int(text)


def find(viewer: Viewer, code: str | None, start: date, end: date) -> int:
    """The unit that carried the code last in the period, else today; without a code the only top."""
    if code is None:
        for on in dict.fromkeys((end, start, clock.today())):
            tops = [row for row in organisation.tree(viewer, on) if row.depth == 0]
            if len(tops) > 1:
                named = ", ".join(f"{row.code} ({row.name})" for row in tops)
                raise CommandError(f"several topmost units; choose one with --unit: {named}", returncode=2)
            if tops:
                return tops[0].unit_id
        raise CommandError("there is no unit in the register yet; import a workbook first")
    for on, since in ((end, start), (clock.today(), None)):
        try:
            return organisation.find_by_code(viewer, code, on, since)
        except NotFound:
            continue
    raise CommandError(f"there is no unit {code} on {end}: see the codes with ketnap tree")
