"""`ketnap ask`: JSON in its schema, text, the list behind the figure, exit codes 0, 1 and 2."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.management import cli
from ketnap.models import JournalEntry
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS
from tests.statistics.conftest import loaded, sample  # noqa: F401 - fixtures
from tests.statistics.schema import faults

pytestmark = pytest.mark.django_db
NINE = ("--from", "2011-01-01", "--to", "30-09-2011")


def printed(*words: str) -> str:
    out = StringIO()
    call_command("ask", *words, stdout=out)
    return out.getvalue()


def asked(*words: str) -> dict:
    found = json.loads(printed(*words))
    assert faults(found, "ask.schema.json") == []
    return found


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("admitted",), 131),
        (("admitted", "--where", "sex=F"), 39),
        (("admitted", "--where", "youth_age=yes"), 74),
        (("members",), 2340),
        (("organisations",), 53),
    ],
)
def test_the_figures_of_the_sample(sample, words, value) -> None:  # noqa: F811
    assert asked(*words, *NINE)["value"] == value


def test_a_table_adds_up_and_the_list_is_as_long_as_the_figure(sample) -> None:  # noqa: F811
    words = ("admitted", *NINE, "--where", "sex=F", "--by", "month", "--by", "occupation")
    found = asked(*words, "--list")
    assert [line["key"] for line in found["rows"]] == [f"2011-{month:02d}" for month in range(1, 10)]
    assert sum(sum(line["cells"]) for line in found["rows"]) == found["value"] == len(found["list"]) == 39
    assert JournalEntry.objects.filter(event="statistics.exported", detail={"rows": 39}).count() == 1
    line = next(line for line in found["rows"] if line["value"])
    narrowed = asked("admitted", *NINE, "--where", "sex=F", "--where", f"month={line['key']}")
    assert narrowed["value"] == line["value"]
    text = printed(*words, "--format", "text")
    assert text.startswith("Từ ngày 01-01-2011 đến ngày 30-09-2011 có 39 đảng viên nữ mới kết nạp trong ")
    assert "Tháng 3-2011" in text and "Cộng" in text


def test_units_are_named_by_their_code(sample) -> None:  # noqa: F811
    found = asked("members", *NINE, "--by", "child")
    line = found["rows"][0]
    assert line["key"].startswith("19.168.")
    again = asked("members", *NINE, "--where", f"child={line['key']}")
    assert again["value"] == line["value"] and again["where"] == {"child": [line["key"]]}
    assert asked("members", *NINE, "--unit", line["key"])["value"] == line["value"]


def test_before_the_register_nothing_is_known(sample) -> None:  # noqa: F811
    found = asked("members", "--from", "2009-01-01", "--to", "2009-06-30")
    assert found["value"] is None and "chưa có số liệu" in found["sentence"]
    assert "Sổ đảng viên của tổ chức này bắt đầu từ ngày" in found["notes"][-1]


def test_everything_that_can_be_asked_is_listed() -> None:
    text = printed("--known")
    assert all(f"  {id}" in text for id in (*SUBJECTS, *DIMENSIONS))


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("members", "--unit", "99.99", *NINE), 1, "there is no unit 99.99"),
        (("members", "--from", "2011-09-30", "--to", "2011-01-01"), 2, "before it starts"),
        (("members",), 2, "say what to count"),
        ((), 2, "say what to count"),
        (("members", *NINE, "--where", "sex=X"), 2, "--where sex=X: write one of M, F, unknown"),
        (
            ("members", *NINE, "--where", "month=2011-03"),
            2,
            "members is narrowed by others; choose from standing, sex,",
        ),
        (("admitted", *NINE, "--where", "month=x"), 2, "write one of 2011, 2011-Q3, 2011-09"),
        (("admitted", *NINE, "--where", "child=77"), 1, "there is no unit 77 on 2011-09-30"),
        (("units", *NINE, "--by", "sex"), 2, "units is divided by others; choose from"),
        (("units", *NINE, "--age-from", "18"), 2, "units has no age"),
        (("members", *NINE, "--by", "sex", "--by", "sex"), 2, "twice at most"),
        (("members", *NINE, "-o", "/no/such/folder/x"), 2, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(sample, words: tuple, code: int, sentence: str) -> None:  # noqa: F811
    with pytest.raises(CommandError) as refused:
        printed(*words)
    assert sentence in str(refused.value)
    assert refused.value.returncode == code


@pytest.mark.parametrize("words", [("nothing", *NINE), ("members", "--by", "planet"), ("members", "--from", "x")])
def test_wrong_words_are_a_wrong_use(words: tuple, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run("ask", list(words))
    assert ended.value.code == 2
    assert "usage: ketnap ask" in capsys.readouterr().err


def test_an_answer_goes_to_a_file(sample, tmp_path: Path) -> None:  # noqa: F811
    target = tmp_path / "hoi.json"
    assert printed("members", *NINE, "-o", str(target)) == ""
    assert json.loads(target.read_text(encoding="utf-8"))["value"] == 2340
