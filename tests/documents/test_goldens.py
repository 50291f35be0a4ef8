"""Every form under every text against what the source says stands on it: goldens typed from the source, never saved
from output, each by somebody who did not write the form. The record everywhere is record.yaml."""

import copy
import re
import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path

import docx as word
import pytest
import yaml
from docx.table import Table

from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms
from ketnap.documents.papers.pdf import pdf
from ketnap.documents.papers.values import Values
from ketnap.documents.papers.word import taken
from ketnap.lib.dates import OPEN_END
from ketnap.rules import law
from ketnap.rules.papers import catalogue
from tests.documents.papers import pdf_pages

HERE = Path(__file__).with_name("papers")
LAST = law.texts()["05-HD-VPTW-2026"].since


@cache
def _said() -> dict:
    """Reading the record takes longer than filling a form with it, and hundreds of forms are filled."""
    return yaml.safe_load((HERE / "record.yaml").read_text(encoding="utf-8"))


def record() -> Values:
    said = copy.deepcopy(_said())
    return Values(
        {key: words for key, words in said.items() if isinstance(words, str)},
        {key: rows for key, rows in said.items() if isinstance(rows, list)},
    )


def goldens() -> list[tuple[str, str, Path]]:
    """Key of the paper, key of the text or `local`, file."""
    found = []
    for path in sorted((HERE / "golden").glob("*.txt")):
        key, _, text = path.stem.partition(".")
        first = path.read_text(encoding="utf-8").splitlines()[0]
        also = first.removeprefix("# also:").split(",") if first.startswith("# also:") else []
        found += [(key, one.strip(), path) for one in (text, *also)]
    return found


def folded(text: str) -> str:
    """One spelling of spaces, ủy and dashes: what differs between rules of layout and is measured elsewhere."""
    text = unicodedata.normalize("NFC", text).replace("uỷ", "ủy").replace("UỶ", "ỦY").replace("Uỷ", "Ủy")
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("–", "-")).strip()


def words(content: bytes) -> str:
    """Text of a Word file in the order it is read: of heading and signature the left side first."""
    found = []
    for part in word.Document(BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            found += [cell.text for row in part.rows for cell in row.cells]
        else:
            found.append(part.text)
    return folded("\n".join(found))


def day(key: str, text: str):
    """The last day the paper was printed so."""
    version = next(
        one for one in catalogue()[key.removesuffix("-guide")].versions
        if (one.text.key if one.text else "local") == text
    )  # fmt: skip
    return version.since if version.until == OPEN_END and version.text else min(version.until, LAST)


def missing(expected: list[str], found: str) -> list[str]:
    """Lines that do not follow in their order."""
    at, lost = 0, []
    for line in expected:
        place = found.find(folded(line), at)
        if place < 0:
            lost.append(line)
        else:
            at = place + len(folded(line))
    return lost


def letters(text: str) -> str:
    return re.sub(r"\W", "", folded(text))


def set_letters(content: bytes) -> str:
    """Letters of a PDF in the order they were set: one cell after the other, page numbers left out."""
    return letters("".join(char["text"] for page in pdf_pages(content) for char in page.chars if char["top"] > 50))


@pytest.mark.parametrize("key, text, path", goldens(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_paper_says_what_the_source_says(key, text, path) -> None:
    form, on = forms.form(key), day(key, text)
    made = taken(form, on).filled(record().ready(layout(on)))
    expected = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
    found = words(made)
    assert missing(expected, found) == [], found
    assert not re.search("[\ue000-\uf8ff{}]|…|\\.\\.\\.", found), "a mark or a dotted line is left"
    assert missing([letters(line) for line in expected], set_letters(pdf(form, [record()], on, key))) == []


def test_every_paper_of_the_catalogue_has_a_form_and_every_text_a_golden() -> None:
    there = {(key, text) for key, text, _ in goldens()}
    wanted = {
        (key, version.text.key if version.text else "local")
        for key, entry in catalogue().items()
        for version in entry.versions
    }
    assert {key for key, _ in wanted} <= set(forms.keys())
    assert sorted(wanted - there) == []


def test_a_line_out_of_order_is_seen() -> None:
    assert missing(["một", "hai"], "hai một") == ["hai"]
    assert missing(["một", "hai"], "một hai") == []
