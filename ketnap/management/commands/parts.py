"""`ketnap parts`: what the program is made of on this machine, as lines or as a bill of materials."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ketnap.management import parts


class Command(BaseCommand):
    help = (
        "Say what the program is made of on this machine: Python packages, the libraries in C that they link, files we "
        "carry, and the database server. Read from what is installed, not from a list."
    )
    examples = ("ketnap parts", "ketnap parts --bill > ketnap.cdx.json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bill", action="store_true", help="a bill of materials, CycloneDX 1.6 in JSON")

    def handle(self, *, bill: bool, **options: Any) -> None:
        found = parts.everything()
        if bill:
            self.stdout.write(json.dumps(parts.bill(found), ensure_ascii=False, indent=1))
            return
        for one in sorted(found):
            self.stdout.write(f"{one.kind:<9}{one.name:<28}{one.version}")
