"""`ketnap report --format docx|pdf|xlsx`: a file that is whole, and what is uncertain about it on stderr."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.documents.papers import docx_text, pdf_text, sheets
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
NINE_MONTHS = ("report", "--from", "2011-01-01", "--to", "30-09-2011")
SIGNED = ("--signed", "03-10-2011", "--number", "45", "--place", "Bắc Ninh", "--superior", "Tỉnh ủy Bắc Ninh")


def test_each_kind_is_written_whole(sample: Sample, tmp_path: Path) -> None:
    said = {}
    for ending in ("docx", "pdf", "xlsx"):
        errors = StringIO()
        call_command(*NINE_MONTHS, *SIGNED, "--format", ending, "-o", str(tmp_path / f"r.{ending}"), stderr=errors)
        said[ending] = errors.getvalue()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.docx", "r.pdf", "r.xlsx"]
    for text in (docx_text((tmp_path / "r.docx").read_bytes()), pdf_text((tmp_path / "r.pdf").read_bytes())):
        assert "Bắc Ninh, ngày 03 tháng 10 năm 2011" in text
        assert "TỈNH UỶ BẮC NINH" in text and "Số 45-BC/ĐUK" in text
    assert "Ghi chú" in dict(sheets((tmp_path / "r.xlsx").read_bytes()))
    assert set(said.values()) == {said["pdf"]}
    assert said["pdf"].startswith("Thể thức theo Hướng dẫn 11-HD/VPTW ngày 28-05-2004.\n")
    assert "lề trang" in said["pdf"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--format", "pdf"), "say where to write it with -o FILE"),
        (("--format", "docx", "-o", "/no/such/folder/x"), "/no/such/folder/x cannot be written"),
        (("--format", "pdf", "-o", "x", "--number", "0"), "write 1 to 99999"),
        (("--format", "pdf", "-o", "x", "--number", "=1"), "write 1 to 99999"),
        (("--format", "pdf", "-o", "x", "--signed", "31-02-2011"), "is not a day"),
    ],
)
def test_what_cannot_be_done_is_said(sample: Sample, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command(*NINE_MONTHS, *words)
