"""`ketnap import` and `ketnap template` as programs: exit codes, JSON in its schema, answers, files returned."""

import io
import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.imports.answers import BadAnswers, read
from ketnap.models import Person
from tests.imports import books
from tests.imports.books import PEOPLE
from tests.imports.conftest import dump
from tests.statistics.schema import faults as against_schema

pytestmark = pytest.mark.django_db


def run(*words: str, code: int = 0, **options) -> dict:
    out = io.StringIO()
    try:
        call_command("import", *words, json=True, stdout=out, **options)
        assert code == 0
    except CommandError as stopped:
        assert stopped.returncode == code, stopped
    return json.loads(out.getvalue())


@pytest.fixture
def clean(tmp_path):
    return str(books.saved(tmp_path, books.xlsx(books.office())))


@pytest.fixture
def later(tmp_path):
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"]
    sheets[PEOPLE].pop()
    return str(books.saved(tmp_path, books.xlsx(sheets), "sau.xlsx"))


def test_written_and_told_in_the_shape_of_the_schema(clean) -> None:
    said = run(clean)
    assert against_schema(said, "import.schema.json") == []
    assert (said["written"], said["rows"]["new"], said["as_of"]) == (True, 20, "2011-09-30")
    assert Person.objects.count() == 12


def test_a_dry_run_writes_nothing(clean) -> None:
    before = dump()
    said = run(clean, dry_run=True)
    assert against_schema(said, "import.schema.json") == []
    assert not said["written"] and said["rows"]["new"] == 20 and dump() == before


def test_errors_end_with_one_and_name_their_cells(tmp_path) -> None:
    path = str(books.saved(tmp_path, books.xlsx(books.changed((PEOPLE, "E5", "31/02/1984")))))
    before = dump()
    said = run(path, code=1)
    assert against_schema(said, "import.schema.json") == []
    errors = [problem for problem in said["problems"] if problem["severity"] == "error"]
    assert [(p["sheet"], p["cell"], p["found"], p["kind"]) for p in errors] == [
        (PEOPLE, "E5", "31/02/1984", "impossible_date")
    ]
    assert said["rows"]["error"] == 1 and dump() == before


def test_questions_end_with_one_until_they_are_answered(clean, later, tmp_path) -> None:
    run(clean)
    before = dump()
    said = run(later, code=1)
    assert against_schema(said, "import.schema.json") == []
    (question,) = said["questions"]
    assert said["rows"]["question"] == 1 and dump() == before
    answers = tmp_path / "tra-loi.yaml"
    answers.write_text(
        f"{question['id']}: {{answer: departed, on: 2012-02-02, to: Đảng bộ phường A}}\n", encoding="utf-8"
    )
    done = run(later, answers=str(answers))
    assert done["written"] and done["questions"][0]["answer"] == "departed"


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.yaml", "missing:a: keep\n", {"missing:a": "keep"}),
        ("a.yaml", "missing:a: {answer: died, on: 2012-02-02}\nas_of: 2012-03-31\n",
         {"missing:a": {"answer": "died", "on": date(2012, 2, 2)}, "as_of": date(2012, 3, 31)}),
        ("a.yaml", "unit-kind:1:committee: yes\n", {"unit-kind:1:committee": "yes"}),
        ("a.json", '{"answers": {"missing:a": "keep"}, "as_of": "2012-03-31"}',
         {"missing:a": "keep", "as_of": date(2012, 3, 31)}),
        ("a.yaml", "", {}),
    ],
)  # fmt: skip
def test_answers_are_read(name, text, found, tmp_path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read(tmp_path / name) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: [\n"), ("a.json", "{"), ("a.yaml", "- a\n"), ("a.yaml", "a: [1, 2]\n"),
        ("a.yaml", "as_of: mai\n"),
        ("a.yaml", "a: {on: 2012-01-01}\n"),
    ],
)  # fmt: skip
def test_answers_that_are_none_end_with_two(name, text, clean, tmp_path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadAnswers, match="Tệp trả lời"):
        read(tmp_path / name)
    with pytest.raises(CommandError) as stopped:
        call_command("import", clean, answers=str(tmp_path / name))
    assert stopped.value.returncode == 2


def test_a_file_that_is_not_there_is_a_wrong_use(tmp_path) -> None:
    with pytest.raises(CommandError) as stopped:
        call_command("import", str(tmp_path / "khong-co.xlsx"))
    assert stopped.value.returncode == 2


def test_marked_copies_are_written_where_asked(tmp_path) -> None:
    path = str(books.saved(tmp_path, books.xlsx(books.changed((PEOPLE, "E5", "31/02/1984")))))
    said = run(path, code=1, returned=str(tmp_path / "ra"))
    assert said["returned"] == [str(tmp_path / "ra" / "danh-sach-danh-dau.xlsx")]


def test_a_template_comes_back_as_the_same(clean, tmp_path, capsys) -> None:
    run(clean)
    target = str(tmp_path / "mau.xlsx")
    call_command("template", "--unit", "77.001", "-o", target)
    said = run(target, dry_run=True)
    assert (said["rows"]["new"], said["rows"]["changed"], said["rows"]["same"]) == (0, 0, 9)
    with pytest.raises(CommandError) as stopped:
        call_command("template", "--unit", "99", "-o", target)
    assert stopped.value.returncode == 1


def test_the_summary_for_a_reader_says_everything_once(clean, later, capsys) -> None:
    call_command("import", clean)
    assert "20 mới" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import", later)
    said = capsys.readouterr().out
    assert "missing:doi-thi-hang:1990-07-07:77.020" in said and "keep" in said


def test_every_kind_of_question_is_in_the_handbook() -> None:
    from pathlib import Path

    root = Path(__file__).parents[2]
    asked = set()
    for path in (root / "ketnap" / "imports" / "checks").glob("*.py"):
        asked |= set(re.findall(r'f"([a-z-]+):\{', path.read_text(encoding="utf-8")))
    handbook = (root / "docs" / "import.md").read_text(encoding="utf-8")
    assert asked == {
        "same-person", "which-person", "missing", "two-units", "late-official", "unit-kind", "unit-parent",
        "path-missing",
    }  # fmt: skip
    assert [kind for kind in sorted(asked) if f"`{kind}:" not in handbook] == []
