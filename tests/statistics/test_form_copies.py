"""`ketnap form` and the copies of a form: text, JSON in the shape of its schema, a workbook of numbers."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.management import cli
from ketnap.statistics.forms import checks, form
from ketnap.statistics.forms.as_json import as_json
from ketnap.statistics.forms.layout import layouts
from ketnap.statistics.forms.plain_text import plain_text
from ketnap.statistics.forms.shape import Check
from tests.statistics import schema
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
NINE_MONTHS = ("--from", "2011-01-01", "--to", "30-09-2011")


def run(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("form", *words, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize(("code", "generation"), sorted(layouts()))
def test_json_has_the_shape_of_its_schema(sample: Sample, code: str, generation: int) -> None:
    out, err = run(code, *NINE_MONTHS, "--generation", str(generation), "--format", "json")
    made = form(sample.viewer, code, sample.root, date(2011, 1, 1), date(2011, 9, 30), str(generation))
    assert json.loads(out) == json.loads(json.dumps(as_json(made)))
    assert schema.faults(json.loads(out), "form.schema.json") == []
    assert err.count("\n") == len(made.checks)
    assert schema.faults(json.loads(out) | {"colour": 1, "generation": 2017}, "form.schema.json") != []


def test_text_is_printed_with_its_checks(sample: Sample) -> None:
    made = form(sample.viewer, "2", sample.root, date(2011, 1, 1), date(2011, 9, 30))
    assert run("2", *NINE_MONTHS) == (plain_text(made), "")
    text = plain_text(made)
    assert text.startswith("Biểu số 2-TCTW\nTHỐNG KÊ ĐẢNG VIÊN MỚI KẾT NẠP, 9 THÁNG ĐẦU NĂM 2011\n")
    assert "Ghi chú: Chưa biết mẫu áp dụng ngày 30-09-2011; dùng mẫu gần nhất" in text
    line = next(line for line in text.splitlines() if line.startswith("I Đảng viên mới kết nạp"))
    assert line.split()[-3:] == ["131", "125", "104,8"]
    assert "\nKiểm tra chéo:\n  Đúng: " in text


def test_a_workbook_holds_numbers_and_no_formula(sample: Sample, tmp_path: Path) -> None:
    target = tmp_path / "bieu.xlsx"
    out, err = run("2b", *NINE_MONTHS, "--generation", "2021", "--format", "xlsx", "-o", str(target))
    assert out == "" and err.startswith("Đúng: ")
    rows = list(openpyxl.load_workbook(target).active.iter_rows())
    assert [cell for row in rows for cell in row if cell.data_type == "f"] == []
    found = {str(row[0].value).strip(): [cell.value for cell in row[1:]] for row in rows}
    assert found["1 Kinh"] == [126, 38, 96.2]
    assert found["55 Dân tộc khác"][:2] == ["chưa có số liệu", "chưa có số liệu"]
    assert any(str(row[0].value).startswith("Kiểm tra chéo – Đúng") for row in rows)


def test_a_form_that_contradicts_itself_leaves_only_when_told(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(checks.KINDS, "balance", lambda filled, about: Check("Đầu kỳ", False, "7 và 8"))
    with pytest.raises(CommandError, match=r"contradicts itself: SAI: Đầu kỳ \(7 và 8\)") as refused:
        run("1", *NINE_MONTHS)
    assert refused.value.returncode == 1
    assert "SAI: Đầu kỳ (7 và 8)" in run("1", *NINE_MONTHS, "--anyway")[0]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("1", "--unit", "99", *NINE_MONTHS), 1, "there is no unit 99"),
        (("1", "--from", "2011-09-30", "--to", "2011-01-01"), 2, "before it starts"),
        (("3", *NINE_MONTHS, "--generation", "2012"), 2, "form 3 has no layout of 2012; choose one of: 2021"),
        (("1", *NINE_MONTHS, "--format", "xlsx"), 2, "say where to write it with -o"),
        (("1", *NINE_MONTHS, "-o", "/no/such/folder/x"), 2, "/no/such/folder/x cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(sample: Sample, words: tuple, code: int, sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*words)
    assert sentence in str(refused.value)
    assert refused.value.returncode == code


@pytest.mark.parametrize("words", [("4", *NINE_MONTHS), ("1",), ("1", *NINE_MONTHS, "--format", "odt")])
def test_wrong_words_are_a_wrong_use(words: tuple, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run("form", list(words))
    assert ended.value.code == 2
    assert "usage: ketnap form" in capsys.readouterr().err
