"""`ketnap form`: a statutory form of a unit and period, checked before it leaves."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import Viewer, office
from ketnap.documents import forms as papers
from ketnap.documents.paper import Mark, Signing
from ketnap.lib import clock, files
from ketnap.management import arguments
from ketnap.management.arguments import day
from ketnap.management.commands.report import find
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing as closings
from ketnap.statistics import forms
from ketnap.statistics.closed.forms import as_closed
from ketnap.statistics.forms.as_json import as_json
from ketnap.statistics.forms.plain_text import check, plain_text

PACKED = ("docx", "pdf", "xlsx")
"""Not for a terminal."""


class Command(BaseCommand):
    help = (
        "A statutory form: 1 (members, more and fewer), 2 (admitted), 2b (admitted by ethnicity and religion),"
        " 3 (members), 5 (organisations and members by kind of enterprise), 6f (reviews), 7a and 7b (ratings of"
        " organisations and members), 10 (recognition)."
        " Cross-checks run first; a form that contradicts itself is not handed out unless you say --anyway."
    )
    examples = (
        "ketnap form 1 --from 2012-01-01 --to 2012-12-31",
        "ketnap form 2b --unit 19.168 --from 2011-01-01 --to 2011-09-30 --generation 2021",
        "ketnap form 5 --from 2012-01-01 --to 2012-06-30 --format pdf -o bieu-5.pdf --signed 05-07-2012",
        "ketnap form 1 --from 2012-01-01 --to 2012-06-30 --closed --format docx -o bieu-1.docx",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("form", choices=forms.EVERY_FORM, help="number of the form")
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, required=True, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, required=True, help="last day, included")
        parser.add_argument(
            "--generation", choices=["auto", *map(str, forms.GENERATIONS)], default="auto",
            help="layout (default: auto, the one of the last day, else the nearest, which the form then says)",
        )  # fmt: skip
        parser.add_argument("--format", choices=["text", *papers.KINDS], default="text", help="default: text")
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")
        parser.add_argument("--anyway", action="store_true", help="hand it out although a cross-check fails")
        parser.add_argument("--closed", action="store_true", help="as it was when the period was closed")
        paper = arguments.signing(parser, "docx and pdf")
        paper.add_argument("--maker", default="", help="who drew it up")
        paper.add_argument("--phone", default="", help="of who drew it up")

    def handle(
        self, *, form: str, unit: str | None, start: date, end: date, generation: str, format: str, output: str | None,
        anyway: bool, closed: bool, **more: Any,
    ) -> None:  # fmt: skip
        if end < start:
            raise CommandError(
                f"the period ends on {end}, before it starts on {start}: exchange --from and --to", returncode=2
            )
        if format in PACKED and output is None:
            raise CommandError(f"a {format} is not printed; say where to write it with -o FILE", returncode=2)
        if closed and generation != "auto":
            raise CommandError("a closed form has the layout it was closed in; leave --generation out", returncode=2)
        viewer = office(clock.today())
        mark = None
        try:
            unit_id = find(viewer, unit, start, end)
            if closed:
                made, mark = as_kept(viewer, unit_id, start, end, form)
            else:
                made = forms.form(viewer, form, unit_id, start, end, generation)
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
        said = {name: more[name] for name in ("place", "superior", "position", "signer", "maker", "phone")}
        self.hand_out(made, format, output, Signing(more["signed"] or clock.today(), **said), mark)

    def hand_out(
        self, made: forms.FormResult, format: str, output: str | None, signing: Signing, mark: Mark | None
    ) -> None:
        try:
            if format in PACKED:
                file = papers.made(made, signing, format, mark)
                with files.whole(str(output)) as part:
                    part.write_bytes(file.content)
                self.stderr.write("".join(f"{line}\n" for line in file.notes), ending="")
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


def as_kept(viewer: Viewer, unit_id: int, start: date, end: date, form: str) -> tuple[forms.FormResult, Mark]:
    """The form as it was closed. CommandError where the period is open or what was kept is not whole."""
    line = closings.closing_of(viewer, unit_id, start, end)
    if line is None:
        raise CommandError(f"the period {start} to {end} is not closed; leave --closed out, or close it first")
    kept = closings.closed_form(viewer, line.period_id, form)
    if not kept.intact:
        raise CommandError(f"what was kept of form {form} is not what was closed; give the database back from a backup")
    return as_closed(kept.content), Mark(kept.check_code, closings.closed_words(line))
