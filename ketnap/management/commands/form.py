"""`ketnap form`: a statutory form of a unit and period, checked before it leaves."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.documents import table
from ketnap.lib import clock, files
from ketnap.management import arguments
from ketnap.management.arguments import day
from ketnap.management.commands.report import find
from ketnap.queries.missing import NotFound
from ketnap.statistics import forms
from ketnap.statistics.forms import sheet
from ketnap.statistics.forms.as_json import as_json
from ketnap.statistics.forms.plain_text import check, plain_text


class Command(BaseCommand):
    help = (
        "A statutory form: 1 (members, more and fewer), 2 (admitted), 2b (admitted by ethnicity and religion),"
        " 3 (members), 5 (organisations and members by kind of enterprise), 10 (recognition)."
        " Cross-checks run first; a form that contradicts itself is not handed out unless you say --anyway."
    )
    examples = (
        "ketnap form 1 --from 2012-01-01 --to 2012-12-31",
        "ketnap form 2b --unit 19.168 --from 2011-01-01 --to 2011-09-30 --generation 2021",
        "ketnap form 5 --from 2012-01-01 --to 2012-06-30 --format xlsx -o bieu-5.xlsx",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("form", choices=forms.FORMS, help="number of the form")
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, required=True, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, required=True, help="last day, included")
        parser.add_argument(
            "--generation", choices=["auto", *map(str, forms.GENERATIONS)], default="auto",
            help="layout (default: auto, the one of the last day, else the nearest, which the form then says)",
        )  # fmt: skip
        parser.add_argument("--format", choices=["text", "json", "xlsx"], default="text", help="default: text")
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
        parser.add_argument("--anyway", action="store_true", help="hand it out although a cross-check fails")

    def handle(
        self, *, form: str, unit: str | None, start: date, end: date, generation: str, format: str, output: str | None,
        anyway: bool, **_: Any,
    ) -> None:  # fmt: skip
        if end < start:
            raise CommandError(
                f"the period ends on {end}, before it starts on {start}: exchange --from and --to", returncode=2
            )
        if format == "xlsx" and output is None:
            raise CommandError("a workbook is not printed; say where to write it with -o FILE", returncode=2)
        viewer = office(clock.today())
        try:
            made = forms.form(viewer, form, find(viewer, unit, start, end), start, end, generation)
        except NotFound as missing:
            raise CommandError(str(missing)) from missing
        except KeyError:
            known = ", ".join(str(one) for one in forms.generations(form))
            raise CommandError(
                f"form {form} has no layout of {generation}; choose one of: {known}", returncode=2
            ) from None
        if made.wrong and not anyway:
            raise CommandError(
                f"{made.layout.code} contradicts itself: {'; '.join(check(one) for one in made.wrong)}; nothing was"
                " written (--anyway hands it out)"
            )
        if format != "text":  # the text carries its checks, a file is opened later
            self.stderr.write("".join(f"{check(one)}\n" for one in made.checks), ending="")
        self.hand_out(made, format, output)

    def hand_out(self, made: forms.FormResult, format: str, output: str | None) -> None:
        try:
            if format == "xlsx":
                with files.whole(str(output)) as part:
                    part.write_bytes(
                        table.xlsx(sheet.title(made), sheet.notes(made), sheet.head(made), sheet.lines(made))
                    )
                return
            text = (
                f"{json.dumps(as_json(made), ensure_ascii=False, indent=1)}\n" if format == "json" else plain_text(made)
            )
            if output is None:
                self.stdout.write(text, ending="")
                return
            with arguments.output(output) as file:
                file.write(text)
        except OSError as failed:
            raise CommandError(
                f"{output} cannot be written: {failed.strerror}; choose another place with -o", returncode=2
            ) from failed
