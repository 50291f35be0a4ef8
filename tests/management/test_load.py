"""`ketnap load`: a folder taken in file by file, in the order lists need; begun again; what stays out."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from openpyxl import load_workbook

from ketnap.actions.batches import undo
from ketnap.imports import pipeline
from ketnap.models import Batch, Movement, Person
from tests.imports import books
from tests.imports.books import PEOPLE

pytestmark = pytest.mark.django_db
DAY = date(2011, 9, 30)


def load(folder: Path, code: int = 0, **options) -> tuple[str, str]:
    """(what was printed, the last sentence where some stay out)."""
    out = io.StringIO()
    try:
        call_command("load", str(folder), as_of=DAY, stdout=out, **options)
    except CommandError as stopped:
        assert stopped.returncode == code, stopped
        return out.getvalue(), str(stopped)
    assert code == 0
    return out.getvalue(), ""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Organisations and people apart, the people first by their name."""
    made = tmp_path / "tinh" / "khoi"
    made.mkdir(parents=True)
    office = books.office()
    books.saved(made, books.xlsx({PEOPLE: office[PEOPLE]}), "a-dang-vien.xlsx")
    books.saved(made, books.xlsx({name: rows for name, rows in office.items() if name != PEOPLE}), "b-to-chuc.xlsx")
    (made / "~$b-to-chuc.xlsx").write_bytes(b"open in a program")
    return made.parent


def test_what_waits_for_another_list_is_tried_again(folder) -> None:
    told, _ = load(folder)
    assert [line.split(":")[0] for line in told.splitlines()[:2]] == [
        "1/2  khoi/b-to-chuc.xlsx", "2/2  khoi/a-dang-vien.xlsx",
    ]  # fmt: skip
    assert "10 dòng, đợt nhập số" in told and "dòng mỗi giây, còn khoảng 0 giây" in told
    assert told.splitlines()[-1].startswith("Đã nhập 2 tệp, 20 dòng trong ")
    assert Person.objects.count() == 12 and Batch.objects.filter(state="done").count() == 2


def test_begun_again_it_goes_on_where_it_was(folder, monkeypatch) -> None:
    commit, written = pipeline.commit, []

    def once(*words, **more):
        if written:
            raise KeyboardInterrupt
        written.append(commit(*words, **more))
        return written[0]

    monkeypatch.setattr(pipeline, "commit", once)
    with pytest.raises(KeyboardInterrupt):
        load(folder)
    assert Person.objects.count() == 2 and Batch.objects.filter(state="done").count() == 1  # two learners
    monkeypatch.setattr(pipeline, "commit", commit)
    told, _ = load(folder)
    assert told.splitlines()[-1].endswith("1 tệp đã có từ trước.") and Person.objects.count() == 12
    before = Movement.objects.count()
    told, _ = load(folder)
    assert told.startswith("Đã nhập 0 tệp, 0 dòng") and told.rstrip().endswith("2 tệp đã có từ trước.")
    assert (Movement.objects.count(), Batch.objects.count()) == (before, 2)


def test_a_list_that_was_undone_is_taken_in_again(folder) -> None:
    load(folder)
    last = Batch.objects.latest("pk")
    undo(last.pk, by=None)
    assert Person.objects.count() == 2
    told, _ = load(folder)
    assert "1/2" not in told and "2/2  khoi/a-dang-vien.xlsx: 10 dòng" in told and Person.objects.count() == 12


def test_the_same_bytes_under_two_names_are_one_list(folder) -> None:
    (folder / "z.xlsx").write_bytes((folder / "khoi" / "a-dang-vien.xlsx").read_bytes())
    told, _ = load(folder)
    assert "Đã nhập 2 tệp" in told and "1 tệp đã có từ trước" in told and Person.objects.count() == 12


def test_what_stays_out_is_named_marked_and_holds_nobody_up(folder, tmp_path) -> None:
    wrong = books.changed((PEOPLE, "E5", "31/02/1984"))
    books.saved(folder, books.xlsx({PEOPLE: wrong[PEOPLE]}), "c-sai.xlsx")
    (folder / "d-hong.xlsx").write_bytes(b"not a workbook")
    told, last = load(folder, code=1, returned=str(tmp_path / "danh-dau"))
    assert "2/4  khoi/a-dang-vien.xlsx" in told and Person.objects.count() == 12
    assert "chưa nhập c-sai.xlsx:" in told and "31/02/1984" in told and "chưa nhập d-hong.xlsx:" in told
    assert last == "2 workbooks stay out: mend those named above and run this again"
    (marked,) = (tmp_path / "danh-dau").glob("*c-sai*.xlsx")
    assert "Chỗ phải sửa" in load_workbook(marked).sheetnames


def test_an_empty_folder_is_said(tmp_path) -> None:
    _, said = load(tmp_path, code=2)
    assert said == f"there is no workbook in {tmp_path}: check the name of the folder"
