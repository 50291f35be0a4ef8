"""`ketnap papers`: papers that were issued, many in one file."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.documents.papers import joining, packing
from ketnap.documents.papers.joining import Apart
from ketnap.lib import clock, files
from ketnap.management.arguments import day
from ketnap.management.commands.report import find
from ketnap.queries import exports
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import issued
from ketnap.rules.papers import catalogue

KINDS = (".zip", ".docx", ".pdf")


class Command(BaseCommand):
    help = (
        "Papers issued in a unit and all below it, as they were issued; withdrawn ones are left out. A ZIP holds each"
        " under a speaking name; a DOCX or PDF holds those of one kind (--key), each from a page of its own."
    )
    examples = (
        "ketnap papers --unit 19.168 --from 2011-01-01 --to 2011-12-31 -o van-ban.zip",
        "ketnap papers --from 2011-09-01 --to 2011-09-30 --key 9-KND -o quyet-dinh.pdf",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, required=True, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, required=True, help="last day, included")
        parser.add_argument("--key", metavar="PAPER", help="one kind of paper, such as 9-KND (default: all)")
        parser.add_argument("-o", "--output", metavar="FILE", required=True, help="ends in .zip, .docx or .pdf")

    def handle(
        self, *, unit: str | None, start: date, end: date, key: str | None, output: str, **options: Any
    ) -> None:  # fmt: skip
        kind = Path(output).suffix.lower()
        if kind not in KINDS:
            raise CommandError(f"{output} ends in none of {', '.join(KINDS)}", returncode=2)
        if key is not None and key not in catalogue():
            raise CommandError(f"there is no paper {key!r}; known: {', '.join(catalogue())}", returncode=2)
        if kind != ".zip" and key is None:
            raise CommandError(f"a {kind[1:]} holds one kind of paper; say which with --key", returncode=2)
        viewer = office(clock.today())
        try:
            unit_id = find(viewer, unit, start, end)
            lines, rows = issued.between(viewer, unit_id, start, end, key)
            content = packed(kind, key, lines, rows)
        except (NotFound, Apart) as no:
            raise CommandError(str(no)) from no
        try:
            with files.whole(output) as part:
                part.write_bytes(content)
        except OSError as failed:
            raise CommandError(
                f"{output} cannot be written: {failed.strerror}; choose another place with -o", returncode=2
            ) from failed
        exports.noted(viewer, "papers.exported", rows=len(rows), unit_id=unit_id)
        self.stderr.write(f"{len(rows)} papers")


def packed(kind: str, key: str | None, lines: list[issued.IssuedLine], rows: list[Any]) -> bytes:
    if not rows:
        raise NotFound("no paper was issued in these days")
    if kind == ".docx":
        return joining.docx(bytes(row.content) for row in rows)
    if kind == ".pdf":
        return joining.of_issued(catalogue()[str(key)], rows)
    return packing.speaking(lines, rows)
