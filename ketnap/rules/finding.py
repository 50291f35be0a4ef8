"""What a rule says about a dossier, and the two ways of not knowing: the law of the day, or a fact."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from ketnap.lib.dates import show
from ketnap.rules.facts.fields import FactMissing, NotYet
from ketnap.rules.law import CONFIDENCE, NoLaw, Unknown, Value

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
INFORM = "inform"


class Finding(NamedTuple):
    """A named tuple, since a file makes fifty of them and a frozen dataclass costs four times as much to make."""

    rule: str
    outcome: str
    severity: str
    """stop, warn or inform: what a failed rule may do to a step of our own."""
    sentence: str
    value: Any
    """What the law of the day asks for."""
    since: date | None
    citation: str
    confidence: str
    due_on: date | None = None
    item: str = ""
    """Path of the entry a rule about a list speaks of, `cards.0`."""


def judged(
    rule: str, by: Value, ok: bool, sentence: str, value: Any, *, due_on: date | None = None, item: str = ""
) -> Finding:
    """Pass or fail where the value is sure enough; a value of low confidence is shown and judges nothing."""
    if by.confidence == "low":
        said = f"Chưa rõ theo văn bản của ngày đó; tham khảo, chưa dùng để kết luận: {sentence}"
        return Finding(rule, UNKNOWN, INFORM, said, value, by.since, by.citation(), by.confidence, due_on, item)
    outcome = PASS if ok else FAIL
    return Finding(rule, outcome, by.severity, sentence, value, by.since, by.citation(), by.confidence, due_on, item)


def open_question(rule: str, by: Value, sentence: str, value: Any, *, item: str = "") -> Finding:
    """The text of the day is known and does not settle this case."""
    return Finding(rule, UNKNOWN, INFORM, sentence, value, by.since, by.citation(), by.confidence, None, item)


def unclear(rule: str, unknown: Unknown, item: str = "") -> Finding:
    """The law of that day is not known: somebody has to look."""
    text = unknown.text
    said = f"Chưa rõ quy định có hiệu lực ngày {show(unknown.on)}; cần người có thẩm quyền xem xét."
    since, citation = (text.since, text.title) if text else (None, "")
    return Finding(rule, UNKNOWN, INFORM, said, None, since, citation, "unknown", None, item)


def lacking(rule: str, missing: FactMissing, item: str = "") -> Finding:
    said = f"Chưa kết luận được: hồ sơ chưa ghi {str(missing) or 'dữ kiện cần xét'}."
    return Finding(rule, UNKNOWN, INFORM, said, None, None, "", "unknown", None, item)


type Answer = Finding | list[Finding] | None


def attempt(rule: str, ask: Callable[[], Answer], item: str = "") -> list[Finding]:
    """What the rule says; nothing where its act has not been done."""
    try:
        answer = ask()
    except NotYet:
        return []
    except FactMissing as missing:
        return [lacking(rule, missing, item)]
    except NoLaw as unknown:
        return [unclear(rule, unknown.unknown, item)]
    return [] if answer is None else answer if isinstance(answer, list) else [answer]


def weakest(*values: Value) -> Value:
    """The value of least confidence: a verdict is no surer than it."""
    return max(values, key=_doubt)


def _doubt(value: Value) -> int:
    return CONFIDENCE.index(value.confidence)
