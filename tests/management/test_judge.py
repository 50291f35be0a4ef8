"""`ketnap judge` and `ketnap rules` as processes of their own, without database and without leaving anything behind."""

import json
import os
import subprocess
import sys

import pytest

from ketnap.rules.judging import RULES
from tests.rules import tables
from tests.statistics import schema

START = "import sys; from ketnap.management.cli import main; sys.exit(main())"
EXAMPLES = tables.HERE / "cases" / "examples.yaml"


@pytest.fixture
def ketnap(tmp_path):
    """Runs the command where no database can be reached; afterwards the data folder must not exist."""
    data = tmp_path / "data"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "KETNAP_DATA_DIR": str(data), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
        done = subprocess.run(
            [sys.executable, "-c", START, *words], env=env, capture_output=True, text=True, check=False
        )
        assert not data.exists(), "the command left something in the data folder"
        return done

    return run


def test_worked_examples_as_json(ketnap):
    done = ketnap("judge", str(EXAMPLES), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert schema.faults(json.loads(done.stdout), "judge.schema.json") == []
    cases = json.loads(done.stdout)["cases"]
    assert [case["id"] for case in cases] == [one.id for one in tables.table("examples")]
    wanted = {"rule", "outcome", "severity", "sentence", "value", "since", "citation", "due_on"}
    for case, dossier in zip(cases, tables.table("examples"), strict=True):
        assert all(wanted <= set(finding) for finding in case["findings"])
        for expected in dossier.expected:
            assert any(
                (finding["rule"], finding["outcome"]) == (expected.rule, expected.outcome)
                and expected.item in ("", finding["item"])
                for finding in case["findings"]
            ), (dossier.id, expected)


def test_worked_examples_for_people(ketnap):
    done = ketnap("judge", str(EXAMPLES), "--strict")
    assert done.returncode == 1
    assert "KHÔNG ĐẠT  B-05  Chi bộ xét ngày 11-08-2019, hạn quyết định 23-09-2019" in done.stdout
    assert "(Quy định 29-QĐ/TW ngày 25-07-2016, điểm 4.3, từ 25-07-2016)" in done.stdout
    assert "ketnap: 19 findings fail: see the lines above." in done.stderr


def test_two_files(ketnap, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("format: cases-1\ndossiers: [{id: o, examined_on: 2019-01-01, facts: {}}]", encoding="utf-8")
    cases = json.loads(ketnap("judge", str(EXAMPLES), str(other), "--json").stdout)["cases"]
    assert cases[-1] == {"id": "o", "findings": []}


@pytest.mark.parametrize(
    "written, code, sentence",
    [
        (
            "format: cases-1\ndossiers:\n  - {id: a, examined_on: 2019-01-01,\n     fact: {}}",
            1,
            "line 4: unknown key 'fact'",
        ),
        ("format: cases-1\ndossiers: [{id: a, examined_on: 2019-02-29, facts: {}}]", 1, "line 2: examined_on"),
    ],
)
def test_a_wrong_file_is_refused_by_line(ketnap, tmp_path, written, code, sentence):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(written, encoding="utf-8")
    done = ketnap("judge", str(wrong), "--json")
    assert (done.returncode, done.stdout) == (code, "")
    assert f"{wrong}, {sentence}" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_use(ketnap):
    assert ketnap("judge").returncode == 2
    missing = ketnap("judge", "none.yaml")
    assert (missing.returncode, "there is no such file" in missing.stderr) == (2, True)
    assert ketnap("rules", "--on", "2011-02-29").returncode == 2


def test_rules_of_a_day(ketnap):
    done = ketnap("rules", "--on", "2011-09-30", "--json")
    assert done.returncode == 0
    written = json.loads(done.stdout)
    assert schema.faults(written, "rules.schema.json") == []
    rules = {one["id"]: one for one in written["rules"]}
    assert set(rules) == {*RULES, "N-05"}
    wanted = {"id", "sentence", "value", "unit", "since", "text", "article", "confidence", "severity"}
    assert all(wanted <= set(one) and one["sentence"] for one in rules.values())
    assert written["texts"]["regulation"] == "Quy định 23-QĐ/TW ngày 31-10-2006"
    assert rules["E-02"]["value"] == {"age": 60, "unit": "year"}
    assert (rules["E-06"]["value"], rules["E-06"]["confidence"], rules["E-06"]["severity"]) == (
        None,
        "unknown",
        "inform",
    )
    assert (rules["V-01"]["confidence"], rules["V-01"]["severity"]) == ("high", "stop")


def test_rules_for_people(ketnap):
    done = ketnap("rules", "--on", "30-09-2011")
    assert done.stdout.startswith("Văn bản và quy tắc có hiệu lực ngày 30-09-2011")
    assert "V-01  Nghị quyết kết nạp được ít nhất hai phần ba" in done.stdout
    assert "Giấy chứng nhận còn giá trị: chưa rõ theo văn bản của ngày này (Hướng dẫn 03-HD/BTCTW" in done.stdout
