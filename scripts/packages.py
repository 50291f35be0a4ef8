"""Writes docs/packages.md: every package the program runs on, whose it is, under which licence, and why it is needed.

.venv/bin/python scripts/packages.py        `make lock` calls it; a test compares
"""

import re
import sys
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from scripts.wheelhouse import LOCK, locked, plain  # noqa: E402 - found beside this file, wherever it is started

PAGE = PROJECT / "docs" / "packages.md"
OWNERS = {
    "openpyxl": "Eric Gazoni, Charlie Clark",
    "et-xmlfile": "Daniel Hillier, Charlie Clark",
    "typst": "messense (typst-py)",
    "tzdata": "Python Software Foundation",
    "django-tasks-db": "Jake Howard",
    "typing-extensions": "Python core developers",
}
"""Where the package itself names nobody, or a file."""
LICENCES = {
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "defusedxml": "PSF-2.0",
}
"""Where the package names its licence in words of its own."""
NOT_HERE = {"tzdata": "only on Windows"}
HEAD = """# Packages the program runs on

Made by `scripts/packages.py` from the lock and from what each package says of itself; `make lock` makes it anew. None
asks the network while the program runs. The wheels, by hash: `requirements/runtime.txt`.

| package | version | owner | licence | reason |
|---|---|---|---|---|
"""


def reasons() -> dict[str, str]:
    """Name → why: the words beside it in runtime.in, else which packages need it."""
    asked = {}
    for line in (PROJECT / "requirements" / "runtime.in").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, why = line.partition("#")
            asked[plain(re.split(r"[\[<>=]", name, maxsplit=1)[0])] = why.strip()
    found = {}
    for block in re.split(r"\n(?=[a-zA-Z0-9])", LOCK.read_text().strip()):
        name = plain(re.match(r"[\w.-]+", block)[0])
        via = re.findall(r"# +(?:via )?([\w.-]+)$", block, re.M)
        needed = ", ".join(one for one in via if one != "via")
        found[name] = asked.get(name) or f"needed by {needed}" + (f"; {NOT_HERE[name]}" if name in NOT_HERE else "")
    return found


def owner(name: str) -> str:
    if name in OWNERS:
        return OWNERS[name]
    told = metadata.metadata(name)
    names = told.get("Author") or told.get("Author-email") or told.get("Maintainer") or told.get("Maintainer-email")
    return re.sub(r' *<[^>]*>|"', "", names or "").strip()


def licence(name: str) -> str:
    if name in LICENCES:
        return LICENCES[name]
    told = metadata.metadata(name)
    return (told.get("License-Expression") or told.get("License") or "").strip()


def page() -> str:
    why = reasons()
    rows = [f"| {name} | {number} | {owner(name)} | {licence(name)} | {why[name]} |"
            for name, (number, _) in locked().items()]  # fmt: skip
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
