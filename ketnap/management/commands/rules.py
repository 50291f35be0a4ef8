"""`ketnap rules`: the rules and texts in force on a day, without a database."""

import json as json_format
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.management.arguments import day
from ketnap.rules import register
from ketnap.rules.law import Text, current
from ketnap.rules.register import Line, RuleInForce
from ketnap.rules.said import layer, named, said, sure


class Command(BaseCommand):
    help = "Print the texts and rules in force on a day, with value, article and confidence. Needs no database."
    examples = ("ketnap rules --on 2011-09-30", "ketnap rules --on 2026-08-01 --json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=day, help="the day (default: today)")
        parser.add_argument("--json", action="store_true", help="print JSON: rules[{id, sentence, value, …}]")

    def handle(self, *, on: date | None, json: bool, **options: Any) -> None:
        on = on or clock.today()
        law = current()
        rules, texts = register.in_force(on, law), register.texts(on, law)
        if json:
            written = {
                "on": on.isoformat(),
                "texts": {code: text.title if isinstance(text, Text) else None for code, text in texts.items()},
                "rules": [as_json(rule) for rule in rules],
            }
            self.stdout.write(json_format.dumps(written, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"Văn bản và quy tắc có hiệu lực ngày {show(on)}\n")
        for code, text in texts.items():
            self.stdout.write(f"{layer(code):<31}{text.title if isinstance(text, Text) else 'chưa rõ'}")
        for rule in rules:
            self.stdout.write("\n".join(as_lines(rule)))


def as_json(rule: RuleInForce) -> dict[str, Any]:
    """The value the rule is about; the other values it needs stand under `also`."""
    first, *rest = rule.lines
    return {
        "id": rule.id,
        "sentence": rule.sentence,
        **_line(first),
        "also": [_line(line) for line in rest],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "value": line.value,
        "unit": line.unit,
        "since": line.since and line.since.isoformat(),
        "text": line.text,
        "article": line.article,
        "confidence": line.confidence,
        "severity": line.severity,
        "last_checked": line.last_checked and line.last_checked.isoformat(),
    }


def as_lines(rule: RuleInForce) -> list[str]:
    lines = [f"\n{rule.id}  {rule.sentence}"]
    for line in rule.lines:
        name = named(line.name)
        if line.value is None:
            lines.append(f"      {name}: chưa rõ theo văn bản của ngày này ({line.text or 'không rõ văn bản'})")
            continue
        article = f", {line.article}" if line.article else ""
        source = f"{line.text}{article}, từ {show(line.since)}; {sure(line.confidence).lower()}"
        lines.append(f"      {name}: {said(line.name, line.value, line.unit)} · {source}")
    return lines
