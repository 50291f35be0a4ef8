"""Every form of every generation against a script of its own process that cannot import the program: it gets the raw
rows as JSON and the standard library, nothing else."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ketnap.access.viewer import Viewer
from ketnap.queries.missing import NotFound
from ketnap.statistics.forms import form
from ketnap.statistics.forms.layout import layouts
from tests.statistics import by_hand, exported
from tests.statistics.conftest import Sample
from tests.statistics.test_forms import PERIODS, counted, viewer
from tests.statistics.test_measures import played

pytestmark = pytest.mark.django_db
SCRIPT = Path(by_hand.__file__)
ALONE = [sys.executable, "-I", "-S"]


def recounted(tmp_path: Path, asked: list[dict[str, Any]]) -> list[list[int | None]]:
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps(exported.tables(), default=str), encoding="utf-8")
    ran = subprocess.run(
        [*ALONE, str(SCRIPT), str(rows)], input=json.dumps(asked), capture_output=True, text=True, check=True,
        cwd=tmp_path,
    )  # fmt: skip
    return json.loads(ran.stdout)


def compare(who: Viewer, units: list[int], periods: list[tuple[date, date]], tmp_path: Path) -> int:
    asked, ours = [], []
    for code, generation in sorted(layouts()):
        for unit in units:
            for start, end in periods:
                try:
                    found = form(who, code, unit, start, end, str(generation))
                except NotFound:
                    continue
                if not found.register.knows(start):
                    continue
                ours.append(counted(found))
                asked.append({"form": code, "generation": generation, "unit": unit, "from": str(start), "to": str(end)})
    for question, mine, theirs in zip(asked, ours, recounted(tmp_path, asked), strict=True):
        assert mine == theirs, question
    return sum(number or 0 for numbers in ours for number in numbers)


def test_the_script_cannot_import_the_program(tmp_path: Path) -> None:
    ran = subprocess.run([*ALONE, "-c", "import ketnap"], capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 1 and "No module named 'ketnap'" in ran.stderr


@pytest.mark.parametrize("seed", [0, 3])
def test_every_form_of_a_played_world_equals_the_recount(tmp_path: Path, seed: int) -> None:
    made = played(seed)
    assert compare(viewer(), [made.unit_ids[place] for place in (0, 1, 5, 7)], PERIODS, tmp_path) > 1000


def test_every_form_of_the_imported_workbook_equals_the_recount(imported: Sample, tmp_path: Path) -> None:
    """The months after its list."""
    units = [imported.root, imported.units["19.168.001"], imported.units["19.168.001.001"]]
    periods = [(date(2011, 10, 1), date(2011, 12, 30)), (date(2011, 10, 15), date(2011, 11, 15))]
    assert compare(imported.viewer, units, periods, tmp_path) > 10_000
