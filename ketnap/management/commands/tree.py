"""`ketnap tree`: the organisations as they stood on a day."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.lib import clock
from ketnap.management.arguments import day
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound


class Command(BaseCommand):
    help = "Print the organisations as they stood on a day, parents before children."
    examples = ("ketnap tree --on 2011-09-30", "ketnap tree --on 2011-09-30 --unit 19.168.001 --json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=day, help="the day (default: today)")
        parser.add_argument("--unit", metavar="CODE", help="only this unit and what stands below it")
        parser.add_argument("--json", action="store_true", help="as a JSON list, one object a unit")

    def handle(self, *, on: date | None, unit: str | None, json: bool, **options: Any) -> None:
        on = on or clock.today()
        lines = organisation.tree(office(on), on)
        if unit:
            try:
                top = organisation.find_by_code(office(on), unit, on)
            except NotFound as missing:
                raise CommandError(f"there is no unit {unit} on {on}: see the codes with ketnap tree") from missing
            lines = below(lines, top)
        self.stdout.write(as_json(lines) if json else organisation.render(lines))


def below(lines: list[organisation.UnitRow], top: int) -> list[organisation.UnitRow]:
    """The lines of one unit and its sub-tree; lines come parents first, with their depth."""
    start = next(index for index, line in enumerate(lines) if line.unit_id == top)
    found = [lines[start]]
    for line in lines[start + 1 :]:
        if line.depth <= lines[start].depth:
            break
        found.append(line)
    return found


def as_json(lines: list[organisation.UnitRow]) -> str:
    codes = {line.unit_id: line.code for line in lines}
    fields = ("code", "name", "kind", "depth")
    rows = [
        {field: asdict(line)[field] for field in fields} | {"parent": codes.get(line.parent_id or 0)} for line in lines
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)
