"""Plants one fault after another and looks whether the test turns red that docs/asvs.md names for it.

    .venv/bin/python scripts/planted.py [NUMBER …]      of these requirements; all when none is named

Everything happens in a copy of the project that is thrown away; the working tree stays as it is. First the tests must
be green without a fault. Each line of tests/planted.yaml is then planted alone, its test run alone on SQLite: `red` is
what is wanted, `GREEN` a test that does not see its fault, `broken` one that could not be run to its end.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from scripts.test import environment

PROJECT = Path(__file__).resolve().parent.parent
LIST = PROJECT / "tests" / "planted.yaml"
LEFT_OUT = (".git", ".venv", "var", "dist", "__pycache__")
SECONDS = 240
"""For one test with its fault."""
WHOLE = 1800
"""For all of them without one."""


def faults() -> list[dict[str, Any]]:
    """Each with `for` (numbers of requirements), `in` (file), `old`, `new`, `test`."""
    return [{**one, "for": [str(number) for number in one["for"]]} for one in yaml.safe_load(LIST.read_text())]


def planted(text: str, old: str, new: str) -> str:
    """Raises ValueError where the old text does not stand exactly once."""
    if not old or text.count(old) != 1 or old == new:
        raise ValueError(f"stands {text.count(old)} times: {old!r}")
    return text.replace(old, new)


def ran(copy: Path, tests: list[str], seconds: int) -> tuple[int, str]:
    """(pytest's code, what it said) in the copy; whatever the tests started ends with them."""
    words = [".venv/bin/python", "-m", "pytest", "-x", "-p", "no:cacheprovider", "-k", "not postgres", *tests]
    process = subprocess.Popen(
        words, cwd=copy, env=environment() | {"PYTHONPATH": str(copy)}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said = process.communicate()[0] + f"\nnot finished after {seconds} seconds"
    return process.returncode, said


def seen(code: int, said: str) -> str:
    """A test that failed is red; one that could not be collected or set up has shown nothing."""
    if code == 0:
        return "GREEN"
    return "red" if code == 1 and re.search(r"^\d+ failed", said.strip().splitlines()[-1]) else "broken"


def main() -> int:
    wanted = set(sys.argv[1:])
    chosen = [one for one in faults() if not wanted or wanted & set(one["for"])]
    if unknown := wanted - {number for one in chosen for number in one["for"]}:
        print(f"No fault is written down for {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    counts, began = {"red": 0, "GREEN": 0, "broken": 0}, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ketnap-planted-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        (copy / ".venv").symlink_to(PROJECT / ".venv")
        code, said = ran(copy, sorted({one["test"] for one in chosen}), WHOLE)
        print(f"without a fault: {said.strip().splitlines()[-1]}", flush=True)
        if code:
            print(said[-4000:])
            return 1
        for one in chosen:
            path, at = copy / one["in"], time.monotonic()
            sound = path.read_text()
            path.write_text(planted(sound, one["old"], one["new"]))
            code, said = ran(copy, [one["test"]], SECONDS)
            path.write_text(sound)
            found = seen(code, said)
            counts[found] += 1
            print(f"{found:<6} {', '.join(one['for'])}: {one['in']}, {one['test']} ({time.monotonic() - at:.0f} s)",
                  flush=True)  # fmt: skip
            if found != "red":
                print(said[-900:])
    numbers = len({number for one in chosen for number in one["for"]})
    print(f"{numbers} requirements, {len(chosen)} faults: {counts['red']} red, {counts['GREEN']} green, "
          f"{counts['broken']} broken, {time.monotonic() - began:.0f} s")  # fmt: skip
    return 0 if counts["red"] == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
