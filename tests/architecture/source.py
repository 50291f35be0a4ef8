"""The source as text and as names, read once for the tests of this folder."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "ketnap"
LAYERS = (
    "lib", "rules", "models", "access", "queries", "statistics", "documents", "actions", "imports", "web", "public",
    "management",
)  # fmt: skip


@cache
def python_files(*folders: str) -> list[Path]:
    """Every Python file of the given folders of the project, migrations left out."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts and "__pycache__" not in path.parts]


@cache
def identifiers() -> set[str]:
    """`name` of everything defined at the top of a module, `Class.member` of what stands in a class at any depth."""
    found: set[str] = set()
    for path in python_files("ketnap"):
        found |= _names(ast.parse(path.read_text()).body, "")
    return found


def _names(body: list[ast.stmt], owner: str) -> set[str]:
    found: set[str] = set()
    for node in body:
        names = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        found |= {f"{owner}.{name}" if owner else name for name in names}
        if isinstance(node, ast.ClassDef):
            # A member of UnitAct.Kind is read as UnitAct.FOUNDED too: the owner is what the glossary speaks of.
            found |= _names(node.body, owner or node.name) | _names(node.body, node.name)
    return found


def tables(markdown: str) -> dict[str, list[list[str]]]:
    """Heading → rows of the table below it, cells without backticks."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in markdown.splitlines():
        if line.startswith("## "):
            heading = line[3:].strip()
        elif line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            found.setdefault(heading, []).append(cells)
    return {heading: rows[1:] for heading, rows in found.items()}
