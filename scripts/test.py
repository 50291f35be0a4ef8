"""Runs all tests in groups, prints the seconds of each, and ends with one line: N passed, N failed.

    .venv/bin/python scripts/test.py [GROUP …]      all groups when none is named

A test that was skipped counts as failed: what cannot run here is missing here. EFFORT=ci|soak says how often a test
repeats, never which tests exist. Called by `make test`, which installs what the groups need.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = PROJECT / ".venv" / "bin"
RESULTS = PROJECT / "var" / "test"
MINUTES = {"ci": 25, "soak": 24 * 60}
"""A group that takes longer than this is ended and counts as failed."""
CHROMIUM = "KETNAP_CHROMIUM"
"""Names a browser that is not on the PATH, for the tests that drive one."""
PLAIN = "not command and not browser and not proof and not architecture"
ASKING = f"{PLAIN} and database and not once"
"""What asks no database is the same on every engine, and so is who may see what and what is printed."""

SHARED = ["-n", "2", "--dist", "worksteal"]
BY_OFFICE = ["-n", "3", "--dist", "loadgroup"]
"""Where a file's fixtures are dear (an installation with its office), what a file asks of one engine stays on one
worker. These tests wait: for a disk, for a server that starts, for a moment to kill it. A third worker uses what two
leave of two processors."""
AS_SORTED = [*BY_OFFICE, "--no-loadscope-reorder"]
"""By itself xdist begins with the files of most tests; the longest proofs, which are few, would end alone."""
ONE_BY_ONE = ["-n", "2", "--dist", "load", "--maxschedchunk", "1"]
"""Few and long tests, the longest first: whoever is done takes the next, and no walk of minutes begins at the end."""

GROUPS: dict[str, list[list[str]]] = {
    "style": [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"]],
    "architecture": [["pytest", "-m", "architecture", "tests/architecture"]],
    "sqlite": [["pytest", *SHARED, "-m", PLAIN]],
    "postgres": [["pytest", *SHARED, "-m", ASKING, "--database", "postgres"]],
    "commands": [["pytest", *BY_OFFICE, "-m", "command", "tests/management", "tests/scripts"]],
    "browser": [["pytest", *ONE_BY_ONE, "-m", "browser", "tests/browser"]],
    "proofs": [["pytest", *AS_SORTED, "-m", "proof", "tests/proofs"]],
}


def environment() -> dict[str, str]:
    """Nothing of the caller's installation leaks in, and programs that write to a home write to var/. Modules are
    compiled once: hundreds of processes are started, and each would compile the program anew."""
    ours = ("KETNAP_", "DATABASE_URL", "XDG_", "PYTHONDONTWRITEBYTECODE")
    keep = {key: value for key, value in os.environ.items() if key == CHROMIUM or not key.startswith(ours)}
    home = PROJECT / "var" / "home"
    home.mkdir(parents=True, exist_ok=True)
    return keep | {"HOME": str(home), "EFFORT": os.environ.get("EFFORT", "ci")}


def count(report: Path) -> tuple[int, list[str]]:
    """(passed, names of what did not pass) of a JUnit report of pytest."""
    passed, failed = 0, []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest a moment ago
        bad = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}]
        if bad:
            failed.append(f"{case.get('classname')}::{case.get('name')} ({bad[0]})")
        else:
            passed += 1
    return passed, failed


def run(name: str, index: int, command: list[str]) -> tuple[int, list[str]]:
    report = RESULTS / f"{name}-{index}.xml"
    report.unlink(missing_ok=True)
    words = [str(BIN / command[0]), *command[1:]]
    if command[0] == "pytest":
        words.append(f"--junitxml={report}")
    minutes = MINUTES[os.environ.get("EFFORT", "ci")]
    try:
        code = subprocess.run(words, cwd=PROJECT, env=environment(), check=False, timeout=minutes * 60).returncode
    except subprocess.TimeoutExpired:
        return 0, [f"{name}: not finished after {minutes} minutes"]
    label = f"{name}: {' '.join(command)}"
    if command[0] != "pytest":
        return (1, []) if code == 0 else (0, [label])
    if not report.exists():
        return 0, [f"{label} (ended with {code} before it could report)"]
    passed, failed = count(report)
    if code and not failed:
        failed.append(f"{label} (ended with {code})")
    return passed, failed


def main() -> int:
    if os.environ.get("EFFORT", "ci") not in MINUTES:
        print(f"EFFORT is one of {', '.join(MINUTES)}.", file=sys.stderr)
        return 2
    wanted = sys.argv[1:] or list(GROUPS)
    if unknown := [name for name in wanted if name not in GROUPS]:
        print(f"There is no group {unknown[0]!r}. Groups: {', '.join(GROUPS)}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    passed, failed, lines = 0, [], []
    for name in wanted:
        print(f"== {name}", flush=True)
        began = time.monotonic()
        results = [run(name, index, command) for index, command in enumerate(GROUPS[name])]
        seconds = time.monotonic() - began
        good, bad = sum(result[0] for result in results), [line for result in results for line in result[1]]
        lines.append(f"{name:<14}{seconds:>7.0f} s {good:>6} passed {len(bad):>4} failed")
        passed, failed = passed + good, failed + bad
    print("\n" + "\n".join(lines))
    for line in failed:
        print(f"failed: {line}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
