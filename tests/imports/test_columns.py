"""Headings of offices: hints in brackets, other words, and a file that says what the rest stand for."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ketnap.imports import headings, pipeline
from ketnap.models import Person
from tests.imports import books
from tests.imports.books import PEOPLE
from tests.imports.conftest import faults

THEIRS = {"Họ và tên": "Người", "Ngày sinh": "Đẻ ngày", "Ngày vào Đảng": "Từ hôm"}


def _renamed(words: dict[str, str]) -> dict:
    sheets = books.office()
    sheets[PEOPLE][2] = [words.get(heading, heading) for heading in sheets[PEOPLE][2]]
    return sheets


def _columns(folder: Path, text: str) -> Path:
    path = folder / "ten-cot.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [
    {"Họ và tên": "Họ và tên (Chữ in hoa có dấu) *", "Ngày sinh": "Sinh ngày (dd/mm/yyyy) (*)"},
    {"Ngày vào Đảng": "Ngày vào Đảng (lần 1)\n[dd/mm/yyyy]", "Giới tính": "Giới tính (Nam/Nữ)"},
    {"Họ và tên": "Đồng chí", "Ngày sinh": "N/S", "Giới tính": "GT", "Ngày vào Đảng": "Ngày KN"},
    {"Ngày chính thức": "Ngày c.thức", "Mã tổ chức": "Mã chi bộ (như trong sổ)"},
])  # fmt: skip
def test_hints_and_other_words_are_understood(words, check) -> None:
    preview = check(_renamed(words))
    assert faults(preview, "error", "question") == set() and preview.counts["new"] == 20
    assert not {p.kind for p in preview.problems} & {"unknown_column", "no_official_day"}


def test_what_is_in_brackets_still_tells_two_columns_apart(check) -> None:
    """`Ngày sinh` is there in full: the other one, with its hint, is not read for it."""
    sheets = books.office()
    sheets[PEOPLE][2].append("Ngày sinh (theo hồ sơ cũ)")
    preview = check(sheets)
    assert not preview.blocked
    assert {p.found for p in preview.problems if p.kind == "unknown_column"} == {"Ngày sinh (theo hồ sơ cũ)"}


@pytest.mark.parametrize("sheet", ["*", PEOPLE])
def test_a_file_says_what_headings_stand_for(sheet, check) -> None:
    unread = check(_renamed(THEIRS))
    assert "unknown_sheet" in {p.kind for p in unread.problems}
    said = headings.of({sheet: {theirs: ours for ours, theirs in THEIRS.items()}}, "ten-cot.yaml")
    preview = check(_renamed(THEIRS), columns=said)
    assert faults(preview, "error", "question") == set() and preview.counts["new"] == 20
    pipeline.commit(preview, by=None)
    assert Person.objects.filter(full_name="Trịnh Đức Mạnh").exists()


def test_a_column_is_left_where_the_file_says_so(check) -> None:
    preview = check(_renamed({}), columns=headings.of({"*": {"Số thẻ Đảng": None}}, "ten-cot.yaml"))
    pipeline.commit(preview, by=None)
    assert set(Person.objects.values_list("card_no", flat=True)) == {""}


def test_checked_again_the_headings_mean_the_same(check) -> None:
    said = headings.of({"*": {theirs: ours for ours, theirs in THEIRS.items()}}, "ten-cot.yaml")
    preview = check(_renamed(THEIRS), columns=said)
    assert pipeline.recheck(preview).outcome() == preview.outcome()


@pytest.mark.parametrize(("text", "words"), [
    ("- a", "cần tên trang tính"),
    ("'*': Họ tên", "cần tên trang tính"),
    ("'*': {Người: Ngày sinhh}", "Có phải “Ngày sinh”?"),
    ("'*': {Người: [", "dòng 1"),
])  # fmt: skip
def test_a_wrong_file_is_refused_with_its_place(text, words, tmp_path) -> None:
    with pytest.raises(headings.BadColumns, match=r"ten-cot\.yaml") as refused:
        headings.read(_columns(tmp_path, text))
    assert words in str(refused.value)


def test_a_heading_that_is_nowhere_is_said(check) -> None:
    said = headings.of({"*": {"Ngừoi": "Họ và tên"}}, "ten-cot.yaml")
    preview = check(books.office(), columns=said)
    (problem,) = [p for p in preview.problems if p.kind == "heading_not_found"]
    assert "“Ngừoi”" in problem.message and problem.severity == "error"


def test_on_the_command_line(db, tmp_path) -> None:
    book = books.saved(tmp_path, books.xlsx(_renamed(THEIRS)), "danh-sach.xlsx")
    lines = "\n".join(f"  {theirs}: {ours}" for ours, theirs in THEIRS.items())
    call_command("import", str(book), columns=str(_columns(tmp_path, f'"*":\n{lines}\n')), stdout=StringIO())
    assert Person.objects.count() == 12
    with pytest.raises(CommandError, match="Không đọc được tệp tên cột"):
        call_command("import", str(book), columns=str(tmp_path / "khong-co.yaml"), stdout=StringIO())
