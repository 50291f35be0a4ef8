"""Imports point one way: the contracts of pyproject.toml, all kept."""

import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT


def test_every_contract_is_kept() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    (kept, broken) = re.search(r"Contracts: (\d+) kept, (\d+) broken", done.stdout).groups()
    assert (int(kept) >= 3, int(broken)) == (True, 0)
