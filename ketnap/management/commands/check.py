"""`ketnap check`: what is derived is compared with its source, seals are opened, stored bytes counted again, the
journal's chain is walked."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access import chain, heads, sealed
from ketnap.actions import membership, organisation, people, stored, tallies
from ketnap.imports import arrived


class Command(BaseCommand):
    help = (
        "Compare the tree, the ledger, the sealed columns, stored files and the journal with their sources. Changes"
        " nothing."
    )
    examples = ("ketnap check", "ketnap check --json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="findings as a JSON object, one list a part")

    def handle(self, *, json: bool, **options: Any) -> None:
        found = findings()
        if json:
            self.stdout.write(dumps(found))
        else:
            for part, lines in found.items():
                self.stdout.write(f"{part}: {'in order' if not lines else f'{len(lines)} findings'}")
                for line in lines:
                    self.stdout.write(f"  {line}")
        if count := sum(len(lines) for lines in found.values()):
            raise CommandError(f"{count} findings: see the lines above")


def findings() -> dict[str, list[str]]:
    """Part → one English line for each thing that does not hold; identifiers only, no names."""
    broken = chain.examine()
    return {
        "tree": organisation.check_tree(),
        "ledger": membership.check_ledger(),
        "sealing": people.check_sealing(),
        "standing figures": tallies.check(),
        "files": stored.check_stored() + arrived.check(),
        "journal": [
            *([broken.says] if broken else []),
            *sealed.faults(),
            *heads.faults(),
            *(f"{table} can be changed: its triggers are gone" for table in chain.guards_missing()),
        ],
    }


def dumps(found: dict[str, list[str]]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)
