"""Every sentence with which the program says no, taken from its source: what is inside f-strings in braces becomes a
blank, so that only our own words are judged."""

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import PACKAGE

REFUSALS = {"refuse", "Problem", "Refused", "ValidationError", "NotFound", "ValueError", "NotReturned", "BadFile"}
"""Calls whose first words a person reads."""
BLANK = "…"


@dataclass(frozen=True)
class Sentence:
    place: str
    text: str


def words_of(node: ast.AST) -> list[str]:
    """What a string expression says, one entry for each way it can say it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        said = [""]
        for part in node.values:
            pieces = words_of(part) if isinstance(part, ast.Constant) else filled(part)
            said = [before + piece for before in said for piece in pieces]
        return said
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [left + right for left in words_of(node.left) for right in words_of(node.right)]
    if isinstance(node, ast.IfExp):
        return words_of(node.body) + words_of(node.orelse)
    return []


def filled(part: ast.AST) -> list[str]:
    """A blank for a value; both ways of a choice between words."""
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    return words_of(inner) or [BLANK] if isinstance(inner, (ast.IfExp, ast.Constant)) else [BLANK]


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def refusals(source: str, place: str, names: set[str] = REFUSALS) -> list[Sentence]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and called(node) in names and node.args:
            found += [
                Sentence(f"{place}:{node.lineno}", text) for text in words_of(node.args[0]) if text.strip(f" {BLANK}")
            ]
    return found


def of_package(*folders: str) -> list[Sentence]:
    found = []
    for folder in folders:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            found += refusals(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
    return found


def vietnamese(text: str) -> bool:
    return not text.isascii()


def templates() -> list[Path]:
    return sorted((PACKAGE / "templates" / "errors").glob("*.html"))
