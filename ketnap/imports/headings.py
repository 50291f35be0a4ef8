"""What the office says its headings mean: a file of sheet → {heading in the list: heading the program knows}."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from ketnap.imports.formats import catalogue
from ketnap.imports.formats.declared import HEADING_ROWS, heading_key
from ketnap.imports.problems import ERROR, Problem
from ketnap.lib import text

LARGEST = 1024**2
"""Bytes."""
EVERY_SHEET = "*"


class BadColumns(Exception):
    """The file is no such mapping; the sentence says where."""


@dataclass
class Columns:
    """`sheets`: name of a sheet, or `*`, → {key of a heading in the list: key of a known heading, "" to leave it}."""

    sheets: dict[str, dict[str, str]] = field(default_factory=dict)
    written: dict[str, dict[str, str]] = field(default_factory=dict)
    """The same with the headings of the list as they were written, for sentences."""
    met: set[tuple[str, str]] = field(default_factory=set)
    """(sheet as the file names it, key of a heading) of what stood in a list."""
    file: str = ""

    def of(self, sheet: str, rows: list[list[Any]]) -> dict[str, str]:
        """The headings of one sheet; what is said of the sheet itself comes before what is said of every sheet."""
        named = text.nfc(sheet)
        there = {heading_key(cell) for row in rows[:HEADING_ROWS] for cell in row if isinstance(cell, str)}
        for said_of in (EVERY_SHEET, named):
            # A heading of two rows stands in no one cell: its last words do.
            self.met |= {
                (said_of, key)
                for key in self.sheets.get(said_of, {})
                if key in there or any(cell and key.endswith(f" {cell}") for cell in there)
            }
        return self.sheets.get(EVERY_SHEET, {}) | self.sheets.get(named, {})

    def not_found(self) -> list[Problem]:
        """One problem for each heading that stands in no list: a slip in the file would else leave a column unread."""
        return [
            Problem(
                ERROR, "heading_not_found",
                f"Tệp tên cột {self.file}, trang “{sheet}”: không có tiêu đề “{self.written[sheet][key]}” trong các "
                "danh sách. Chép lại tiêu đề đúng như trong tệp.",
                found=self.written[sheet][key], expected="tiêu đề có trong danh sách",
            )
            for sheet, keys in self.sheets.items()
            for key in keys
            if (sheet, key) not in self.met
        ]  # fmt: skip


def read(path: Path) -> Columns:
    """Raises BadColumns for a file that cannot be read, and for a heading that the program does not know."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadColumns(f"Tệp tên cột {path.name} nặng quá 1 MB. Xem lại có đúng tệp không.")
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadColumns(f"Không đọc được tệp tên cột {path.name}. Xem lại tên và chỗ để tệp.") from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise BadColumns(f"Tệp tên cột {path.name}, dòng {line}: không đúng YAML.") from error
    return of(given, path.name)


def of(given: Any, name: str) -> Columns:
    """The mapping as read from a file called `name`. Raises BadColumns."""
    if not isinstance(given, Mapping) or not all(isinstance(headings, Mapping) for headings in given.values()):
        raise BadColumns(
            f"Tệp tên cột {name}: cần tên trang tính (hoặc “*”), dưới đó mỗi dòng một cặp “tên cột trong tệp: tên cột "
            "ghi vào sổ”."
        )
    known = {heading_key(h) for form in catalogue() for column in form.columns for h in column.headings}
    found = Columns(file=name)
    for sheet, headings in given.items():
        named = text.nfc(str(sheet))
        for theirs, ours in headings.items():
            target = "" if ours is None else heading_key(str(ours))
            if target and target not in known:
                raise BadColumns(_unknown(name, named, str(ours)))
            found.sheets.setdefault(named, {})[heading_key(str(theirs))] = target
            found.written.setdefault(named, {})[heading_key(str(theirs))] = text.nfc(str(theirs))
    return found


def _unknown(name: str, sheet: str, heading: str) -> str:
    spellings = {heading_key(h): h for form in catalogue() for column in form.columns for h in column.headings}
    near = get_close_matches(heading_key(heading), spellings, n=1, cutoff=0.7)
    hint = f" Có phải “{spellings[near[0]]}”?" if near else ""
    return f"Tệp tên cột {name}, trang “{sheet}”: phần mềm không có cột “{text.nfc(heading)}”.{hint}"
