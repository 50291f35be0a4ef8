"""A workbook nobody here has seen, imported by the real command, against figures counted by an independent script."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.proofs import invent, workbooks
from tests.proofs.installation import SAMPLE, Installation, report_of

SCRIPT = Path(__file__).with_name("independent.py")
SEEDS = range(1, 41) if os.environ.get("EFFORT") == "soak" else range(1, 5)
SAMPLE_LAYOUT = {
    "units": {
        "sheet": "Tổ chức đảng", "first": 4,
        "columns": {"code": 2, "name": 3, "kind": 4, "parent": 5, "enterprise": 7},
    },
    "people": {
        "sheet": "Đảng viên", "first": 4,
        "columns": {"unit": 2, "name": 3, "sex": 4, "born": 5, "youth": 12, "joined": 13, "official": 14},
    },
    "targets": {"sheet": "Kế hoạch 2011", "first": 4, "columns": {"code": 2, "target": 4}},
    "classes": {
        "sheet": "Lớp bồi dưỡng", "first": 4, "columns": {"code": 2, "kind": 4, "starts": 5, "ends": 6, "partner": 7},
    },
    "learners": {"sheet": "Học viên", "first": 4, "columns": {"class": 2}},
}  # fmt: skip


def counted_by_hand(workbook: Path, layout: dict, start: date, end: date) -> dict:
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, workbook, start.isoformat(), end.isoformat()],
        input=json.dumps(layout), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def compare(report: dict, by_hand: dict) -> None:
    for part in ("organisations", "members"):
        assert {key: report[part][key] for key in by_hand[part]} == by_hand[part]
    assert report["enterprises"] == by_hand["enterprises"]
    admitted, expected = report["admitted"], by_hand["admitted"]
    for key in ("total", "women", "youth_age", "youth_union"):
        assert (key, admitted[key]) == (key, expected[key])
    assert {code: n for code, n in admitted["by_unit"].items() if n} == expected["by_unit"]
    assert len(admitted["by_year"]) >= 3
    for year, number in admitted["by_year"].items():
        assert (year, number) == (year, expected["by_year"].get(year, 0))
    assert report["plan"]["target"] == by_hand["plan"]["target"]
    assert float(report["plan"]["percent"]) == by_hand["plan"]["percent"]
    best = [(entry["admitted"], entry["code"], entry["name"]) for entry in report["best"]]
    assert 1 <= len(best) <= len(by_hand["best"])
    assert best == [tuple(entry) for entry in by_hand["best"][: len(best)]]
    held = [[entry["code"], entry["kind"], entry["learners"], entry["partner"] or ""] for entry in report["classes"]]
    assert sorted(held) == by_hand["classes"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_of_another_office(seed: int, ready: Installation, tmp_path: Path) -> None:
    office = invent.invent(seed)
    path = tmp_path / "danh-sach.xlsx"
    layout = workbooks.write(office, path, seed)
    year = date(office.as_of.year, 1, 1), office.as_of
    before = date(office.as_of.year - 1, 1, 1), date(office.as_of.year - 1, 12, 31)
    top = office.units[0]["code"]
    _, now, _, then = ready.together(("import", path), report_of(top, *year), ("check",), report_of(top, *before))
    compare(json.loads(now), counted_by_hand(path, layout, *year))

    # The year before lies before the register: admissions are known from the list, stocks are not.
    report = json.loads(then)
    by_hand = counted_by_hand(path, layout, *before)
    assert report["admitted"]["total"] == by_hand["admitted"]["total"]
    assert report["admitted"]["youth_age"] == by_hand["admitted"]["youth_age"]
    assert report["members"]["total"] is None


def test_the_sample_of_2011(installation: Installation) -> None:
    installation.run("import", SAMPLE)
    start, end = date(2011, 1, 1), date(2011, 9, 30)
    report = installation.report("19.168", start, end)
    compare(report, counted_by_hand(SAMPLE, SAMPLE_LAYOUT, start, end))
    assert [report["admitted"]["by_year"][year] for year in ("2009", "2010", "2011")] == [73, 161, 131]
    installation.run("check")


def test_the_script_knows_nothing_of_the_program_and_stays_short() -> None:
    text = SCRIPT.read_text()
    assert "ketnap" not in text
    assert len(text.splitlines()) <= 60
