"""Every other kind of file somebody sends, with anything in it: answers, dossiers, feedback, an office's own Word file,
a list of learners. Words that say what is wrong, or a file that is taken; never a fault, never half of it written."""

import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketnap.actions.bulletin import arriving
from ketnap.actions.refusal import Refused
from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms, office
from ketnap.documents.papers.values import Values
from ketnap.imports import answers, class_sheet
from ketnap.models import Feedback
from ketnap.rules import dossiers
from ketnap.rules.papers import catalogue
from tests.imports import books
from tests.web.hostile import TEXTS

SOAK = os.environ.get("EFFORT") == "soak"
DAY = date(2011, 10, 3)
CASES = Path(__file__).parents[1] / "rules" / "cases"


def examples(ci: int, soak: int) -> settings:
    return settings(
        max_examples=soak if SOAK else ci, deadline=None, derandomize=not SOAK,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip


EDITS = st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=0, max_size=6)), min_size=1, max_size=6)
"""Where, and what stands there then."""


def edited(data: bytes, edits: list[tuple[int, bytes]], cut: int = 0) -> bytes:
    made = bytearray(data)
    for at, body in edits:
        at %= max(1, len(made))
        made[at : at + len(body) or at + 1] = body
    return bytes(made[: cut % len(made)] if cut and made else made)


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.sampled_from(sorted(TEXTS.values())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["answer", "on", "to", "x"]), inner),
    max_leaves=6,
)
WRITTEN = ("as_of: 2011-09-30", "a: {answer: departed, on: 2012-02-02}", "b: same", "[", "{", "x: 2011-13-45")
ANSWERS = (
    "as_of: 2011-13-45", f"a: {'9' * 5_000}", f"a: 0x{'f' * 5_000}", "[" * 20_000, "a: " + "{b: " * 5_000,
    "? [a, b]\n: c", "a: !!python/object:os.system x", "a: &x [*x, *x]", "a: &a {answer: x, b: *a}", "\x00", "a:\tb",
    "&a [&b [*a, *b], *a]", "a: 1e400", "a: 12:30:45", "<<: {answer: x}", "a: !!binary x", "a: !!set {b}", "---\n---",
    "a: 2011-02-30T25:61:61", "1: same", "null: same",
)  # fmt: skip


def read_answers(folder: Path, name: str, body: bytes) -> None:
    path = folder / name
    path.write_bytes(body)
    try:
        found = answers.read(path)
    except answers.BadAnswers as wrong:
        assert str(wrong).endswith(".")
    else:
        json.dumps(found, default=str, ensure_ascii=False).encode()


@pytest.mark.parametrize("body", ANSWERS)
def test_answers_nobody_would_write(body, tmp_path) -> None:
    for name in ("a.yaml", "a.json"):
        read_answers(tmp_path, name, body.encode())


@examples(120, 20_000)
@given(st.dictionaries(st.text(max_size=8), VALUE, max_size=3), st.sampled_from(WRITTEN), EDITS)
def test_answers_of_anything(tmp_path, told, line, edits) -> None:
    written = json.dumps(told)
    read_answers(tmp_path, "a.json", written.encode())
    read_answers(tmp_path, "b.json", edited(written.encode(), edits))
    read_answers(tmp_path, "a.yaml", edited(f"{line}\n{written}".encode(), edits))


@examples(60, 10_000)
@given(st.sampled_from(sorted(CASES.glob("B-0*.yaml"))), EDITS)
def test_dossiers_of_anything(path, edits) -> None:
    written = edited(path.read_bytes(), edits).decode("utf-8", "replace")
    try:
        dossiers.parse(written, "tep.yaml")
    except dossiers.DossierError as wrong:
        assert "tep.yaml" in str(wrong)


@pytest.mark.django_db
@examples(80, 10_000)
@given(st.dictionaries(st.sampled_from(["id", "article", "name", "text", "received_at"]), VALUE), EDITS, st.booleans())
def test_feedback_of_anything(told, edits, broken) -> None:
    body = json.dumps(told).encode()
    before = Feedback.objects.count()
    try:
        arrived = arriving.take_in(edited(body, edits) if broken else body, by=None)
    except Refused:
        assert Feedback.objects.count() == before
    else:
        assert Feedback.objects.count() == before + arrived.taken == before


def inside(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The zip with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


ENTRY = catalogue()["9-KND"]
WORD = office.office_copy(forms.form("9-KND"), DAY)
SHEET = books.xlsx(books.only(books.PEOPLE))
MARKUP = (
    b"<w:t>{{", b"}}</w:t>", b"{{ 7*7 }}", b"<w:p/>", b"</w:p>", b"<w:instrText>DDE", b"&x;", b"<!DOCTYPE x>", b"\x00",
    b"<w:altChunk r:id='x'/>", b"{% for x in y %}", b"<w:object/>", b"<!--", b"]]>", b"\xff\xfe",
)  # fmt: skip


def word_is_examined(data: bytes) -> None:
    """Problems in words; what has none is filled, and says nothing but what was told."""
    if office.examined(data, ENTRY, DAY):
        return
    made = office.taken(data).filled(Values({}).ready(layout(DAY)))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert b"<w:document" in package.read("word/document.xml")


@examples(60, 20_000)
@given(EDITS, st.integers(0, 1 << 20))
def test_a_word_file_of_any_bytes(edits, cut) -> None:
    word_is_examined(edited(WORD, edits, cut if cut % 4 == 0 else 0))


@examples(60, 20_000)
@given(st.sampled_from(MARKUP), st.integers(0, 1 << 20), st.integers(0, 1 << 30))
def test_a_word_file_with_any_markup(mark, at, seed) -> None:
    part = random.Random(seed).choice(["word/document.xml", "[Content_Types].xml", "word/styles.xml"])

    def change(name: str, body: bytes) -> bytes:
        place = at % max(1, len(body))
        return body[:place] + mark + body[place:] if name == part else body

    word_is_examined(inside(WORD, change))


@examples(40, 10_000)
@given(st.sampled_from([b"<c", b"</row>", b"<v>9e999</v>", b"&#0;", b't="s"', b't="e"', b"<f>1+1</f>", b"-1"]),
       st.integers(0, 1 << 20), EDITS, st.booleans())  # fmt: skip
def test_a_list_of_learners_of_anything(mark, at, edits, whole) -> None:
    def change(name: str, body: bytes) -> bytes:
        place = at % max(1, len(body))
        return body[:place] + mark + body[place:] if name.startswith("xl/") and name.endswith(".xml") else body

    data = inside(SHEET, change) if whole else edited(SHEET, edits)
    found = class_sheet.read(data, "lop.xlsx", [])
    assert found.problems and all(one.message for one in found.problems)


def test_the_readers_are_seen_to_fail(tmp_path, monkeypatch) -> None:
    """The same files, with what guards them taken away."""
    with monkeypatch.context() as broken, pytest.raises(ValueError, match="month must be"):
        broken.setattr(answers.yaml, "YAMLError", KeyError)
        broken.setattr(answers, "ValueError", KeyError, raising=False)
        read_answers(tmp_path, "a.yaml", b"as_of: 2011-13-45")
