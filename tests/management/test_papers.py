"""`ketnap papers`: what was issued between two days, in one file; what cannot be is said."""

from datetime import date
from io import StringIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.actions.papers import issuing
from ketnap.actions.papers.issuing import NewPaper
from ketnap.models import JournalEntry
from tests import lives
from tests.documents.papers import docx_text, pdf_text

DAYS = ("--from", "2011-10-01", "--to", "2011-10-31")


@pytest.fixture
def kept(tree, cast) -> list[int]:
    found = []
    for name, on in (("Vi Thị Sen", 3), ("Vi Thị Cúc", 5), ("Vi Thị Lan", 7)):
        candidacy = lives.begin(tree, lives.worker(tree, name=name), date(2011, 5, 1))
        new = NewPaper(
            "9-KND", date(2011, 10, on), tree.cell, tree.upper, {"person.name": name}, candidacy_id=candidacy
        )
        found += [row.pk for row in issuing.issue([new], by=cast.organiser)]
    issuing.withdraw(found[2], reason="Sai tên", by=cast.organiser)
    return found


def run(*words: str) -> str:
    said = StringIO()
    call_command("papers", *words, stderr=said)
    return said.getvalue()


def test_one_file_of_each_kind(kept, tmp_path) -> None:
    for kind, read in ((".docx", docx_text), (".pdf", pdf_text)):
        assert run("--unit", "90", *DAYS, "--key", "9-KND", "-o", str(tmp_path / f"a{kind}")) == "2 papers\n"
        said = read((tmp_path / f"a{kind}").read_bytes())
        assert "Vi Thị Sen" in said and "Vi Thị Cúc" in said and "Vi Thị Lan" not in said
    run("--unit", "90", *DAYS, "-o", str(tmp_path / "a.zip"))
    with ZipFile(tmp_path / "a.zip") as packed:
        assert sorted(packed.namelist())[:2] == ["9-KNĐ_Vi Thị Cúc_05-10-2011.docx", "9-KNĐ_Vi Thị Cúc_05-10-2011.pdf"]
        assert len(packed.namelist()) == 4
    told = JournalEntry.objects.filter(event="papers.exported").values_list("detail", flat=True)
    assert list(told) == [{"rows": 2}] * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unit", "90", *DAYS, "-o", "a.xlsx"], "ends in none of"),
        (["--unit", "90", *DAYS, "-o", "a.pdf"], "say which with --key"),
        (["--unit", "90", *DAYS, "--key", "99", "-o", "a.pdf"], "there is no paper '99'"),
        (["--unit", "90", "--from", "2010-01-01", "--to", "2010-02-01", "-o", "a.zip"], "no paper was issued"),
        (["--unit", "77", *DAYS, "-o", "a.zip"], "there is no unit 77"),
        (["--unit", "90", *DAYS, "-o", "no/such/folder/a.zip"], "cannot be written"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(kept, words, said) -> None:
    with pytest.raises(CommandError, match=said):
        run(*words)
