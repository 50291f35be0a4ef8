"""`ketnap judge`: dossiers judged by the law of the day of each act, without a database."""

import json as json_format
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.lib.dates import show
from ketnap.rules import dossiers
from ketnap.rules.finding import FAIL, Finding
from ketnap.rules.judging import judge

MARK = {"pass": "đạt", "fail": "KHÔNG ĐẠT", "unknown": "chưa rõ"}


class Command(BaseCommand):
    help = "Judge dossiers (YAML, format cases-1) by the law in force on the day of each act. Needs no database."
    examples = (
        "ketnap judge ho-so.yaml",
        "ketnap judge a.yaml b.yaml --json",
        "ketnap judge ho-so.yaml --strict    exit code 1 when a rule fails",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="CASE.yaml", help="files of dossiers")
        parser.add_argument("--json", action="store_true", help="print JSON: cases[{id, findings[…]}]")
        parser.add_argument("--strict", action="store_true", help="exit code 1 when any rule fails")

    def handle(self, *, files: list[Path], json: bool, strict: bool, **options: Any) -> None:
        for file in files:
            if not file.is_file():
                raise CommandError(f"{file}: there is no such file: check the name.", returncode=2)
        try:
            cases = [one for file in files for one in dossiers.read(file)]
        except dossiers.DossierError as wrong:
            raise CommandError(str(wrong), returncode=1) from wrong
        judged = [(one, judge(one.facts, one.examined_on)) for one in cases]
        if json:
            found = [{"id": one.id, "findings": [as_json(finding) for finding in findings]} for one, findings in judged]
            self.stdout.write(json_format.dumps({"cases": found}, ensure_ascii=False, indent=1))
        else:
            for one, findings in judged:
                self.stdout.write("\n".join(as_lines(one, findings)))
        failed = sum(finding.outcome == FAIL for _, findings in judged for finding in findings)
        if strict and failed:
            raise CommandError(f"{failed} findings fail: see the lines above.", returncode=1)


def as_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "sentence": finding.sentence,
        "value": finding.value,
        "since": finding.since and finding.since.isoformat(),
        "citation": finding.citation,
        "due_on": finding.due_on and finding.due_on.isoformat(),
        "confidence": finding.confidence,
        "item": finding.item,
    }


def as_lines(one: dossiers.Dossier, findings: list[Finding]) -> list[str]:
    """A dossier for people: what fails first, then what is not clear, then a count of what is in order."""
    lines = [f"{one.id}  xét đến ngày {show(one.examined_on)}" + (f"  {one.story}" if one.story else "")]
    for outcome in ("fail", "unknown"):
        for finding in (finding for finding in findings if finding.outcome == outcome):
            item = f" [{finding.item}]" if finding.item else ""
            source = f" ({finding.citation}, từ {show(finding.since)})" if finding.citation else ""
            lines.append(f"  {MARK[outcome]:<10} {finding.rule}{item}  {finding.sentence}{source}")
    passed = [finding.rule for finding in findings if finding.outcome == "pass"]
    return [*lines, f"  {MARK['pass']:<10} {len(passed)} quy tắc: {', '.join(dict.fromkeys(passed))}", ""]
