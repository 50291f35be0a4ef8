"""`ketnap demo`: one command from an empty folder to a report and four people who can sign in."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from ketnap.management import demo
from ketnap.management.commands.serve import serve


class Command(BaseCommand):
    help = (
        "Load the sample office of 2011 through the real import, print its report of September 2011, and serve it on "
        "this machine with four sign-ins. A second call loads nothing. The people and passwords are invented and "
        "public: never enter real data here."
    )
    examples = ("ketnap demo", "ketnap demo --no-serve", "KETNAP_DATA_DIR=/tmp/try ketnap demo --port 8080")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parser.add_argument("--no-serve", action="store_true", help="stop after the report and the sign-ins")

    def handle(self, *, port: int, no_serve: bool, **options: Any) -> None:
        people = demo.prepare()
        call_command("report", "--unit", demo.TOP, "--from", "2011-01-01", "--to", "2011-09-30", stdout=self.stdout)
        self.stdout.write("\nSign-ins of this demonstration:")
        for person in people:
            self.stdout.write(f"  {person.username:<14}{person.password:<20}{person.display_name}, {person.seat}")
        sys.stdout.flush()
        if not no_serve:
            serve("127.0.0.1", port)
