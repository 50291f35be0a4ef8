"""`ketnap audit` as JSON and for people; --strict answers by its exit code."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.models import JournalEntry, UnitState
from tests import lives
from tests.queries.test_auditing import instead
from tests.statistics import schema


@pytest.fixture
def two_files(tree) -> None:
    official = lives.members(tree)[0]
    for name, life in (("Vũ Thị Sạch", lives.LIFE_2022), ("Vũ Thị Thiếu", instead("ballot", {"for": 3, "against": 2}))):
        person = lives.worker(tree, name=name)
        lives.certificates(person)
        lives.go_on(lives.begin(tree, person, date(2021, 10, 8)), official, "", life)


def run(tree, *words: str) -> str:
    out = StringIO()
    code = UnitState.objects.filter(unit=tree.upper).latest("valid_from").code
    call_command("audit", "--unit", code, "--on", "2023-07-01", *words, stdout=out)
    return out.getvalue()


def test_as_json(tree, two_files) -> None:
    told = json.loads(run(tree, "--json"))
    assert schema.faults(told, "audit.schema.json") == []
    assert told["counts"] == {"files": 2, "faulty": 1, "faults": 1}
    assert [(file["name"], [one["rule"] for one in file["findings"]]) for file in told["files"]] == [
        ("Vũ Thị Thiếu", ["V-01"]), ("Vũ Thị Sạch", []),
    ]  # fmt: skip
    assert [one["paper"] for file in told["files"] for one in file["findings"]] == [""]
    assert [(one["rule"], one["files"]) for one in told["common"]] == [("V-01", 1)]
    assert JournalEntry.objects.filter(event="admission.audited").count() == 1


def test_for_people(tree, two_files) -> None:
    said = run(tree)
    assert said.startswith("Kiểm tra hồ sơ ngày 01-07-2023: 2 hồ sơ, 1 hồ sơ có lỗi, 1 lỗi.")
    assert "Vũ Thị Thiếu, " in said and "Vũ Thị Sạch" not in said and "Cách sửa: Chưa đủ tỷ lệ" in said


def test_strict_says_it_by_the_exit_code(tree, two_files) -> None:
    with pytest.raises(CommandError) as told:
        run(tree, "--strict")
    assert told.value.returncode == 1
