"""Every sentence with which the program says no, taken from its source: what is inside f-strings in braces becomes a
blank, so that only our own words are judged."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.source import PACKAGE

BLANK = "…"
SAYS = {
    "refuse": 0, "Problem": 0, "ValidationError": 0, "Refused": 0, "CellProblem": 2, "FileRefused": 1, "NotReturned": 0,
    "error": 1, "Fault": 2, "say": 4, "add_error": 1,
}  # fmt: skip
"""Call → place of the argument a person reads."""
NAMES = {"message", "sentence"}
"""Variables that hold such a sentence before it is said."""
OF_IMPORTS = {"Problem": 2}
"""The imports' own Problem has severity and kind before its sentence."""
OF_LIB = {"ValueError": 0}
"""What typed days are answered with; pages show it as it is."""


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
    return (words_of(inner) or [BLANK]) if isinstance(inner, (ast.IfExp, ast.Constant)) else [BLANK]


def said_in(source: str, place: str, says: dict[str, int] | None = None) -> Iterator[Sentence]:
    says = says or SAYS | (
        OF_IMPORTS if place.startswith("imports") else OF_LIB if place.startswith("lib/dates") else {}
    )
    for node in ast.walk(ast.parse(source)):
        found: list[ast.AST] = []
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in says and len(node.args) > says[name]:
                found.append(node.args[says[name]])
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMES:
            found.append(node.value)
        if isinstance(node, ast.keyword) and node.arg == "error_messages" and isinstance(node.value, ast.Dict):
            found += node.value.values
        for one in found:
            for text in words_of(one):
                if any(letter.isalpha() for letter in text):
                    yield Sentence(f"{place}:{node.lineno if hasattr(node, 'lineno') else one.lineno}", text.strip())


def of_package(*folders: str) -> list[Sentence]:
    return [
        one
        for folder in folders
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        for one in said_in(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
    ]
