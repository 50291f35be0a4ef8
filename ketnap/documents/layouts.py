"""How a Party paper looks on the day it is signed: `layout(on)`, from layouts.yaml.

Each text on the form of papers has one entry there. What a text could not be read for is borrowed from another entry;
`Layout.notes()` says so in words, with the texts named, so that nobody takes a borrowed margin for the law's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import dates, yamls
from ketnap.rules import law
from ketnap.rules.law import CONFIDENCE, Text

FILE = Path(__file__).with_name("layouts.yaml")
PAPER_MM = {"A4": (210, 297)}
_WORDS = {
    "paper": "khổ giấy", "margins_mm": "lề trang", "font": "phông chữ", "superior": "tên cơ quan cấp trên",
    "issuer": "tên cơ quan ban hành", "number": "số văn bản", "party": "tiêu đề Đảng Cộng sản Việt Nam",
    "place_and_day": "địa danh, ngày tháng", "kind_of_paper": "tên loại văn bản", "subject": "trích yếu",
    "body": "cỡ chữ nội dung", "indent_mm": "thụt dòng đầu đoạn", "line_spacing": "giãn dòng",
    "authority": "thẩm quyền ký", "position": "chức vụ người ký", "signer": "tên người ký",
    "recipients_head": "tiêu đề nơi nhận", "recipients": "nơi nhận",
    "page_number": "số trang", "leading_zero": "cách ghi số dưới 10", "spelling": "cách viết ủy/uỷ",
    "form_number": "cỡ chữ số biểu", "form_title": "cỡ chữ tên biểu", "form_cell": "cỡ chữ trong biểu",
    "form_issuer": "cơ quan lập biểu", "form_maker": "người lập biểu", "form_maker_how": "cách ký của người lập biểu",
    "form_head": "người ký biểu", "form_head_how": "cách ký biểu",
}  # fmt: skip
OF_FORMS = frozenset(
    {"paper", "margins_mm", "font", "superior", "issuer", "place_and_day", "signer", "page_number", "spelling"}
    | {name for name in _WORDS if name.startswith("form_")}
)
"""Elements that stand on a statistics form."""
OF_PAPERS = frozenset(name for name in _WORDS if not name.startswith("form_"))
"""Elements that stand on a report and its like."""
_UY = re.compile(r"\b(?:ủy|uỷ|Ủy|Uỷ|ỦY|UỶ)\b")
_OLD = {"ủy": "uỷ", "Ủy": "Uỷ", "ỦY": "UỶ"}
_NEW = {old: new for new, old in _OLD.items()}


class LayoutError(Exception):
    """layouts.yaml cannot be used; the sentence names the entry, the key and what is right."""


@dataclass(frozen=True)
class Style:
    """Of one element of the paper; size in points."""

    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True)
class Margins:
    """In millimetres."""

    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True)
class Elements:
    """The keys of an entry, each with its kind of value."""

    paper: str
    margins_mm: Margins
    font: str
    superior: Style
    issuer: Style
    number: Style
    party: Style
    place_and_day: Style
    kind_of_paper: Style
    subject: Style
    body: Style
    indent_mm: float
    line_spacing: float
    """Exact, from line to line, in points."""
    authority: Style
    position: Style
    signer: Style
    recipients_head: Style
    recipients: Style
    page_number: Style
    leading_zero: bool
    spelling: str
    form_number: Style
    form_title: Style
    form_cell: Style
    """Of a statistics form: its number, its title, the cells of its table."""
    form_issuer: str
    """Who draws up the forms of an upper committee."""
    form_maker: str
    form_maker_how: str
    form_head: str
    form_head_how: str
    """The two who sign under the table, and how."""


@dataclass(frozen=True)
class Layout(Elements):
    text: Text
    confidence: Mapping[str, str]
    """Key → high, medium or low."""
    borrowed: Mapping[str, Text]
    """Key → the text its value was taken from."""
    outside: bool
    """No text is known for the day; this is the nearest."""

    def written(self, words: str) -> str:
        """With ủy or uỷ as this rule spells it. Only the whole syllable: names such as Thủy stay as they are."""
        change = _NEW if self.spelling == "ủy" else _OLD
        return _UY.sub(lambda found: change.get(found[0], found[0]), words)

    def paper_number(self, number: int) -> str:
        return f"{number:02d}" if self.leading_zero else str(number)

    def notes(self, about: frozenset[str] = OF_PAPERS) -> tuple[str, ...]:
        """Which rule was used and what of it is not its own, in sentences for the office: of the elements `about`."""
        kept = [
            f"Thể thức theo {self.text.title}."
            if not self.outside
            else f"Chưa biết quy định thể thức của ngày này; dùng văn bản gần nhất là {self.text.title}."
        ]
        borrowed = {key: text for key, text in self.borrowed.items() if key in about}
        for source in dict.fromkeys(borrowed.values()):
            words = ", ".join(_WORDS[key] for key, text in borrowed.items() if text == source)
            kept.append(f"Chưa đọc được trong văn bản ấy: {words}; tạm theo {source.title}.")
        unsure = [
            _WORDS[key]
            for key, sure in self.confidence.items()
            if sure == "low" and key in about and key not in self.borrowed
        ]
        if unsure:
            kept.append(f"Chưa chắc chắn: {', '.join(unsure)}. Đối chiếu với mẫu của cơ quan trước khi ký.")
        return tuple(kept)


def layout(on: date) -> Layout:
    """The rule of the day a paper is signed; before the first known text that text, said in the notes."""
    register = entries()
    for found in register:
        if found.text.holds(on):
            return found
    nearest = min(register, key=lambda entry: _distance(entry.text, on))
    return Layout(**{**_plain(nearest), "outside": True})


def _distance(text: Text, on: date) -> int:
    return min(abs((on - text.since).days), abs((on - (text.until or dates.OPEN_END)).days))


def _plain(entry: Layout) -> dict[str, Any]:
    return {field.name: getattr(entry, field.name) for field in fields(entry)}


@cache
def entries() -> tuple[Layout, ...]:
    return load(FILE.read_text(encoding="utf-8"), law.texts())


def load(source: str, texts: Mapping[str, Text]) -> tuple[Layout, ...]:
    """In the order of their days. LayoutError for a key too many or too few, a wrong kind or an unknown text."""
    read = yamls.read(source)
    if not isinstance(read, dict):
        raise LayoutError("layouts.yaml: expected entries named by their text.")
    for key, row in read.items():
        _same_keys(row, {field.name for field in fields(Elements)}, key)
    found = [_entry(key, row, read, texts) for key, row in read.items()]
    return tuple(sorted(found, key=lambda entry: entry.text.since))


def _entry(key: str, row: Any, every: dict[str, Any], texts: Mapping[str, Text]) -> Layout:
    if key not in texts:
        raise LayoutError(f"layouts.yaml: {key} is not in rules/texts.yaml; add the text there first.")
    wanted = {field.name: field.type for field in fields(Elements)}
    values, sure, borrowed = {}, {}, {}
    for name, cell in row.items():
        where = f"{key}: {name}"
        _same_keys(cell, {"value", "confidence"}, where, {"taken_from"})
        if cell["confidence"] not in CONFIDENCE:
            raise LayoutError(f"layouts.yaml: {where}: confidence is one of {', '.join(CONFIDENCE)}.")
        values[name] = _value(wanted[name], cell["value"], where)
        sure[name] = cell["confidence"]
        if source := cell.get("taken_from"):
            if source == key or "taken_from" in every.get(source, {}).get(name, {"taken_from": ""}):
                raise LayoutError(f"layouts.yaml: {where}: {source} does not say it itself; name the entry that does.")
            if every[source][name]["value"] != cell["value"]:
                raise LayoutError(f"layouts.yaml: {where}: is not the value of {source}, from which it is taken.")
            borrowed[name] = texts[source]
    return Layout(**values, text=texts[key], confidence=sure, borrowed=borrowed, outside=False)


def _value(kind: Any, value: Any, where: str) -> Any:
    if kind in (Style, Margins):
        _same_keys(value, {field.name for field in fields(kind)}, where)
        return kind(**{field.name: _value(field.type, value[field.name], where) for field in fields(kind)})
    allowed = (int, float) if kind is float else (kind,)
    if type(value) not in allowed:
        raise LayoutError(f"layouts.yaml: {where}: found {value!r}, expected {kind.__name__}.")
    return value


def _same_keys(row: Any, required: set[str], where: str, optional: frozenset[str] | set[str] = frozenset()) -> None:
    if not isinstance(row, dict):
        raise LayoutError(f"layouts.yaml: {where}: found {row!r}, expected names with values.")
    if missing := sorted(required - set(row)):
        raise LayoutError(f"layouts.yaml: {where}: missing {', '.join(missing)}.")
    if unknown := sorted(set(row) - required - set(optional)):
        raise LayoutError(f"layouts.yaml: {where}: unknown {', '.join(unknown)}.")
