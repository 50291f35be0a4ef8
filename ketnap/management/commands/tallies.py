"""`ketnap tallies`: standing figures kept from now on, held against adding up from nothing, or kept no more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.actions import tallies
from ketnap.lib import clock


class Command(BaseCommand):
    help = (
        "Standing figures: what happened in and below every organisation, month by month, written with each act, so "
        "that a page costs the same for a country as for a cell. keep: add everything up and keep it from now on; read "
        "where KETNAP_FIGURES=columnar. check: hold every row against adding up from nothing; exit code 1 names those "
        "that differ, and every figure is counted from the register until keep. drop: keep none."
    )
    examples = ("ketnap tallies keep", "ketnap tallies check", "15 3 * * * ketnap tallies check")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["keep", "check", "drop"])

    def handle(self, *, what: str, **options: Any) -> None:
        by = office(clock.today())
        if what == "keep":
            self.stdout.write(f"{tallies.keep(by=by)} rows are kept")
            if settings.FIGURES != "columnar":
                self.stdout.write("they are read once KETNAP_FIGURES=columnar is set")
        elif what == "drop":
            tallies.drop(by=by)
            self.stdout.write("every figure is counted when it is asked for")
        elif not tallies.kept():
            self.stdout.write("none are kept: every figure is counted when it is asked for")
        else:
            found = tallies.look()
            for line in found[:100]:
                self.stdout.write(line)
            if found:
                raise CommandError(
                    f"{len(found)} numbers are wrong and no longer read: see what wrote them, then ketnap tallies keep"
                )
            self.stdout.write("in order")
