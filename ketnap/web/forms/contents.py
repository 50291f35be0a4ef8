"""The form of a file's register: one line a paper, all of them sent at once; what was not touched is not sent on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ketnap.actions.admission.contents import Entered
from ketnap.lib import dates
from ketnap.queries.admission.contents import Line, Said
from ketnap.rules.path.contents import MISSING, NEEDED, NOT_NEEDED, PRESENT

WORDS = {PRESENT: "Có", MISSING: "Thiếu", NOT_NEEDED: "Không cần"}
COPY = (("", "Chưa ghi"), ("goc", "Bản gốc"), ("sao", "Bản sao"))
YES_NO = (("", "Chưa ghi"), ("co", "Có"), ("khong", "Không"))
ORIGINAL = {"goc": True, "sao": False}
FLAG = {"co": True, "khong": False}
LONGEST = {"number": 60, "kept": 200, "remark": 200}
LABELS = {"number": "Số", "kept": "Lưu ở đâu", "remark": "Ghi chú"}
NOTHING = Said("")


@dataclass(frozen=True)
class Typed:
    """One paper as it stands in the table: what the book has, or what was typed over it. Text, as in the fields."""

    line: Line
    state: str
    number: str
    on: str
    pages: str
    kept: str
    original: str
    handwritten: str
    sealed: str
    remark: str
    wrong: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.line.item.code

    @property
    def was(self) -> str:
        """What stands in the book, as the form sends it back."""
        return json.dumps([getattr(shown(self.line), name) for name in FIELDS], ensure_ascii=False)


def shown(line: Line) -> Typed:
    """The fields as the page first shows them."""
    said = line.said or NOTHING
    return Typed(
        line, said.state, said.number, dates.show(said.on) if said.on else "", "" if said.pages is None else
        str(said.pages), said.kept, _word(ORIGINAL, said.original), _word(FLAG, said.handwritten),
        _word(FLAG, said.sealed), said.remark,
    )  # fmt: skip


FIELDS = ("state", "number", "on", "pages", "kept", "original", "handwritten", "sealed", "remark")


def typed(sent: Mapping[str, Any], line: Line) -> Typed:
    """What was sent about a paper. A field that says what the page showed when it was opened is as it stands by now, so
    that a page opened before somebody else wrote takes nothing back."""
    now = shown(line)
    before = _opened(sent.get(f"was-{line.item.code}"), now)
    found = {}
    for name in FIELDS:
        value = str(sent.get(f"{name}-{line.item.code}", before[name])).strip()
        found[name] = getattr(now, name) if value == before[name] else value
    if found["state"] not in WORDS:
        found["state"] = now.state
    after = replace(now, **found)
    if after.state in (MISSING, NOT_NEEDED):
        # What the page had filled in by itself is not something the officer says of a paper that is not there.
        kept = [name for name in FIELDS[1:-1] if getattr(after, name) == getattr(now, name)]
        after = replace(after, **dict.fromkeys(kept, ""))
    elif after.state == PRESENT != now.state and not after.kept:
        after = replace(after, kept=str(sent.get("kept-all", "")).strip())
    return after


def _opened(was: Any, now: Typed) -> dict[str, str]:
    """The fields as the page showed them when it was opened."""
    try:
        told = json.loads(was) if was else None
    except ValueError:
        told = None
    if isinstance(told, list) and len(told) == len(FIELDS):
        return {name: str(value) for name, value in zip(FIELDS, told, strict=True)}
    return {name: getattr(now, name) for name in FIELDS}


def marked(rows: list[Typed], stage: str) -> list[Typed]:
    """The needed papers of a stage nobody said anything about, marked as there; only on the page, not in the book."""
    return [
        replace(row, state=PRESENT)
        if not row.state and (row.line.item.stage, row.line.need.state) == (stage, NEEDED)
        else row
        for row in rows
    ]


def changed(rows: list[Typed]) -> list[Typed]:
    """Those that say something else than the page first showed."""
    return [row for row in rows if any(getattr(row, name) != getattr(shown(row.line), name) for name in FIELDS)]


def entered(row: Typed) -> tuple[Entered, list[str]]:
    """What the row says, and what of it cannot be read."""
    wrong = []
    on, pages = None, None
    if not row.state:
        wrong.append("chọn “Có”, “Thiếu” hoặc “Không cần”.")
    if row.on:
        try:
            on = dates.parse(row.on)
        except ValueError as problem:
            wrong.append(str(problem))
    if row.pages:
        if row.pages.isascii() and row.pages.isdecimal() and len(row.pages) <= 4:
            pages = int(row.pages)
        else:
            wrong.append(f"“{row.pages[:20]}” không phải số tờ. Ghi bằng chữ số, ví dụ 2.")
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            wrong.append(f"“{LABELS[name]}” dài quá {most} chữ. Viết gọn lại.")
    return _entry(row, on, pages), wrong


def _entry(row: Typed, on: date | None, pages: int | None) -> Entered:
    return Entered(
        row.code, row.state, row.number, on, pages, row.kept, ORIGINAL.get(row.original), FLAG.get(row.handwritten),
        FLAG.get(row.sealed), row.remark,
    )  # fmt: skip


def _word(words: Mapping[str, bool], value: bool | None) -> str:
    return next((word for word, means in words.items() if means is value), "")
