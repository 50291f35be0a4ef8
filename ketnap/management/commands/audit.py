"""`ketnap audit`: files of admission as an inspector would find them."""

import json as json_format
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.management.arguments import day
from ketnap.management.commands.report import find
from ketnap.queries import exports
from ketnap.queries.admission.auditing import Audit, AuditedFile, audit
from ketnap.queries.missing import NotFound
from ketnap.rules.path.examining import Fault


class Command(BaseCommand):
    help = (
        "Examine every file of admission of a unit and of all below it: each finding with its rule, value, since when,"
        " article, and what would repair it; then the faults they share."
    )
    examples = ("ketnap audit", "ketnap audit --unit 19.168.001 --on 2026-09-30 --json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--on", type=day, help="the files as they stood on that day (default: today)")
        parser.add_argument("--json", action="store_true", help="print JSON: files[{…, findings[…]}], common[…]")

        parser.add_argument("--strict", action="store_true", help="exit code 1 when a file has a fault")

    def handle(self, *, unit: str | None, on: date | None, json: bool, strict: bool, **options: Any) -> None:
        on = on or clock.today()
        viewer = office(clock.today())
        try:
            found = audit(viewer, find(viewer, unit, on, on), on)
        except NotFound as missing:
            raise CommandError(str(missing)) from missing
        exports.noted(viewer, "admission.audited", rows=len(found.files), unit_id=found.unit_id)
        if json:
            self.stdout.write(json_format.dumps(as_json(found), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(as_lines(found)))
        if strict and found.faulty:
            raise CommandError(f"{found.faulty} files have faults: see the lines above", returncode=1)


def as_json(found: Audit) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "counts": {"files": len(found.files), "faulty": found.faulty, "faults": found.faults},
        "files": [
            {
                "id": file.candidacy_id, "name": file.full_name, "unit": file.unit_name, "stage": file.stage,
                "opened_on": file.opened_on.isoformat(), "passed": file.examined.passed,
                "findings": [_finding(one) for one in file.examined.faults],
                "unknown": [{"rule": one.rule, "sentence": one.sentence} for one in file.examined.unknown],
            }
            for file in found.files
        ],
        "common": [
            {"rule": one.rule, "repair": one.repair, "files": one.files,
             "units": [{"name": name, "files": count} for _, name, count in one.units]}
            for one in found.common
        ],
    }  # fmt: skip


def _finding(fault: Fault) -> dict[str, Any]:
    one = fault.finding
    return {
        "rule": one.rule, "severity": one.severity, "sentence": one.sentence, "value": one.value,
        "since": one.since and one.since.isoformat(), "citation": one.citation,
        "due_on": one.due_on and one.due_on.isoformat(), "repair": fault.repair,
        "paper": fault.paper,
    }  # fmt: skip


def as_lines(found: Audit) -> list[str]:
    lines = [f"Kiểm tra hồ sơ ngày {show(found.on)}: {len(found.files)} hồ sơ, {found.faulty} hồ sơ có lỗi, "
             f"{found.faults} lỗi."]  # fmt: skip
    for file in found.files:
        if file.examined.faults:
            lines += ["", *_file(file)]
    if found.common:
        lines += ["", "Lỗi chung"]
    for one in found.common:
        units = ", ".join(f"{name} {count}" for _, name, count in one.units)
        lines.append(f"{one.rule or '–':<6}{one.files} hồ sơ: {units}")
    return lines


def _file(file: AuditedFile) -> list[str]:
    lines = [f"{file.full_name}, {file.unit_name} ({file.stage_title})"]
    for fault in file.examined.faults:
        one = fault.finding
        since = f", từ {show(one.since)}" if one.since else ""
        source = f" [{one.citation}{since}]" if one.citation else ""
        lines += [f"  {one.rule or '–':<6}{one.sentence}{source}", f"        Cách sửa: {fault.repair}"]
    return lines
