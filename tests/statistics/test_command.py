"""`ketnap report`: text or JSON, printed or written, exit codes 0, 1 and 2 with a plain sentence."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ketnap.management import cli
from ketnap.statistics.plain_text import plain_text
from ketnap.statistics.report.as_json import as_json
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
NINE_MONTHS = ("--from", "2011-01-01", "--to", "30-09-2011")


def printed(*words: str) -> str:
    out = StringIO()
    call_command("report", *words, stdout=out)
    return out.getvalue()


def test_the_only_top_is_meant_where_no_unit_is_named(sample: Sample) -> None:
    assert printed(*NINE_MONTHS) == plain_text(sample.nine_months)
    assert printed("--unit", "19.168", *NINE_MONTHS) == plain_text(sample.nine_months)


def test_json_of_a_part_in_another_period_goes_to_a_file(sample: Sample, tmp_path: Path) -> None:
    target = tmp_path / "bao-cao.json"
    words = ("--unit", "19.168.001", "--from", "01/07/2011", "--to", "2011-09-30", "--format", "json")
    assert printed(*words, "-o", str(target)) == ""
    right = as_json(sample.report("19.168.001", date(2011, 7, 1), date(2011, 9, 30)))
    assert json.loads(target.read_text(encoding="utf-8")) == json.loads(json.dumps(right))


@pytest.mark.parametrize(
    "words", [("--from", "31-02-2011", "--to", "2011-09-30"), ("--from", "2011-01-01"), ("--format", "xml")]
)
def test_wrong_words_are_a_wrong_use(words: tuple, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run("report", list(words))
    assert ended.value.code == 2
    assert "usage: ketnap report" in capsys.readouterr().err
