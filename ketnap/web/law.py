"""The texts and rules in force on a day, for everybody who works in the book, to audit without programming."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.rules import register
from ketnap.rules.law import Text, current
from ketnap.rules.register import Line, RuleInForce
from ketnap.rules.remedies import remedy
from ketnap.rules.said import layer, named, said, sure
from ketnap.web.days import asked
from ketnap.web.pages import page, show

SHAPE = {"high": "pass", "medium": "warn", "low": "question", "unknown": "unknown"}
DOES = {"stop": "dừng việc đang làm", "warn": "cảnh báo", "inform": "chỉ thông tin"}


@dataclass(frozen=True)
class Shown:
    """A line of the register in words."""

    name: str
    words: str
    since: date | None
    source: str
    shape: str
    sure: str
    does: str
    checked: date | None


@dataclass(frozen=True)
class ShownRule:
    id: str
    sentence: str
    lines: list[Shown]
    remedy: str
    history: list[tuple[date, Shown]]
    unknown: bool


@page("rules")
def rules(request: HttpRequest) -> HttpResponse:
    day, law = asked(request), current()
    only = request.GET.get("chi") == "chua-ro"
    texts = [
        (layer(code), text if isinstance(text, Text) else None) for code, text in register.texts(day.day, law).items()
    ]
    groups = []
    for group in register.grouped(register.in_force(day.day, law)):
        found = [_rule(rule) for rule in group.rules]
        groups.append((group, [rule for rule in found if rule.unknown or not only]))
    changes = register.days_of_change(law)
    context = {
        "day": day, "texts": texts, "groups": [(group, found) for group, found in groups if found], "only": only,
        "count": sum(len(found) for _, found in groups), "changes": changes,
        "unknown": sum(rule.unknown for _, found in groups for rule in found),
    }  # fmt: skip
    return show(request, "law/rules.html", context, on=day.day)


def _rule(rule: RuleInForce) -> ShownRule:
    lines = [shown(line) for line in rule.lines]
    past = [(day, shown(line)) for day, line in register.history(rule.id, current())]
    repair = "" if rule.id == "N-05" else remedy(rule.id)
    return ShownRule(rule.id, rule.sentence, lines, repair, past, any(one.shape == "unknown" for one in lines))


def shown(line: Line) -> Shown:
    words = "chưa rõ theo văn bản của ngày này" if line.value is None else said(line.name, line.value, line.unit)
    source = f"{line.text}, {line.article}" if line.article else line.text
    shape, how_sure = SHAPE[line.confidence], sure(line.confidence)
    return Shown(named(line.name), words, line.since, source, shape, how_sure, DOES[line.severity], line.last_checked)
