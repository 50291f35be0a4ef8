"""The rules in force on a day, as anybody may audit them: sentence, value, since when, by which text, how sure."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ketnap.rules.judging import PATH
from ketnap.rules.law import STACK, Law, Parameter, Text, Unknown, Value


@dataclass(frozen=True)
class Line:
    """One value of a rule. `value` is None and `confidence` is "unknown" where the law of the day is not known."""

    name: str
    value: Any
    unit: str
    since: date | None
    text: str
    article: str
    confidence: str
    severity: str
    last_checked: date | None


@dataclass(frozen=True)
class RuleInForce:
    id: str
    sentence: str
    lines: tuple[Line, ...]
    """The value the rule is about, then the others it needs."""


def in_force(on: date, law: Law) -> list[RuleInForce]:
    """Every rule, in the order of the path."""
    named = sorted((one for one in law.parameters.values() if one.rule), key=_place)
    return [
        RuleInForce(rule, group[0].sentence, tuple(_line(one, law.value(one.name, on)) for one in group))
        for rule, group in ((rule, list(found)) for rule, found in groupby(named, key=lambda one: one.rule))
    ]


def texts(on: date, law: Law) -> dict[str, Text | Unknown]:
    """The text of each of the four layers."""
    return {layer: law.in_force(layer, on) for layer in STACK}


def _place(one: Parameter) -> tuple[int, str, bool]:
    """Path, id; the parameter with the sentence of the rule stands first."""
    return PATH.index(one.rule[0]), one.rule, not one.sentence


def _line(one: Parameter, found: Value | Unknown) -> Line:
    if isinstance(found, Unknown):
        text = found.text.title if found.text else ""
        return Line(one.name, None, one.unit, None, text, "", "unknown", "inform", None)
    return Line(
        one.name, found.value, one.unit, found.since, found.text.title, found.article, found.confidence,
        found.severity, found.last_checked,
    )  # fmt: skip


@dataclass(frozen=True)
class Group:
    letter: str
    title: str
    rules: tuple[RuleInForce, ...]


TITLES = {
    "E": "Người vào Đảng và người giới thiệu", "O": "Chủ doanh nghiệp, nơi chưa có chi bộ",
    "P": "Hồ sơ và thẩm tra lý lịch", "V": "Biểu quyết", "D": "Quyết định", "C": "Lễ kết nạp",
    "B": "Dự bị và công nhận chính thức", "T": "Chuyển nơi công tác, chuyển sinh hoạt", "K": "Kết nạp lại",
    "X": "Xóa tên, hủy quyết định sai", "N": "Sổ sách, số hiệu, đối chiếu",
}  # fmt: skip


def grouped(rules: list[RuleInForce]) -> list[Group]:
    """The rules under the steps of the path they speak of."""
    return [
        Group(letter, TITLES[letter], tuple(found)) for letter, found in groupby(rules, key=lambda rule: rule.id[0])
    ]


def history(rule: str, law: Law) -> list[tuple[date, Line]]:
    """Every value the parameters of a rule ever had, with its first day; one that is not known is told as unknown."""
    named = sorted((one for one in law.parameters.values() if one.rule == rule), key=_place)
    return [(day, _line(one, law.value(one.name, day))) for one in named for day in one.days]


def days_of_change(law: Law) -> list[date]:
    """Days on which a text of the four layers or a value of a rule begins, the latest first."""
    texts_begin = {text.since for text in law.texts.values() if text.layer in STACK}
    return sorted(texts_begin | {day for one in law.parameters.values() if one.rule for day in one.days}, reverse=True)
