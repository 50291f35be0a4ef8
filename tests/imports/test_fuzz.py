"""Anything in any cell, any byte in a file: a sentence, or a write that the register takes. Never a traceback."""

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketnap.access.viewer import office
from ketnap.actions import membership, organisation
from ketnap.imports import pipeline, workbook
from ketnap.imports.problems import FileRefused
from tests.imports import books
from tests.imports.books import CLASSES, LEARNERS, PEOPLE, PLAN, UNITS
from tests.imports.conftest import TODAY

SOAK = os.environ.get("EFFORT") == "soak"
slow = settings(
    max_examples=1_500 if SOAK else 60, deadline=None, derandomize=not SOAK,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

VALUES = st.sampled_from([
    "", " ", 0, 1, -1, 7.5, 2011, 40816, True, date(1970, 5, 2), date(1995, 6, 1), date(2008, 12, 31),
    date(2011, 9, 30),
    date(2011, 10, 1), date(2012, 1, 15), date(2012, 3, 31), date(2030, 1, 1), "31/02/2011", "30/09/2011", "01/01/2012",
    "1970", "77", "77.001", "77.001.001", "77.001.002", "77.020", "77.9", "Chi bộ cơ sở", "Chi bộ trực thuộc",
    "Đảng bộ cơ sở", "Nam", "Nữ", "Kinh", "Tày", "x", "không", "Trịnh Đức Mạnh", "Hứa Thị Lan", "Hứa Thị Lân",
    "Bế Văn Sơn", "Mạc Thị Thơm", "77.100001", "77.100002", "77.999999", "012345678901", "NT01-2011", "001/NT",
    "Tổng cộng", "=1+1",
    "'\"><{{", "\u202eabc", "\x00", "a" * 300, "12/12", "Khá", "Đại học", "Công ty cổ phần", "Công ty Giấy Bãi Bằng",
])  # fmt: skip
PLACES = st.one_of(
    st.tuples(st.just(UNITS), st.sampled_from("BCDEFGHI"), st.integers(4, 9)),
    st.tuples(st.just(PEOPLE), st.sampled_from("BCDEFGHIJKLMNO"), st.integers(4, 14)),
    st.tuples(st.just(PLAN), st.sampled_from("BCDE"), st.integers(4, 6)),
    st.tuples(st.just(CLASSES), st.sampled_from("BCDEFGH"), st.integers(4, 5)),
    st.tuples(st.just(LEARNERS), st.sampled_from("BCDEFGHI"), st.integers(4, 6)),
)
CHANGES = st.lists(st.tuples(PLACES, VALUES), min_size=1, max_size=5)


def changed(changes, heading: str = "") -> dict:
    sheets = books.office()
    for (sheet, letter, row), value in changes:
        books.put(sheets, sheet, f"{letter}{row}", value)
    if heading:
        sheets[PEOPLE][0] = [heading]
    return sheets


def carried(sheets: dict) -> None:
    """Checked; written if nothing stands against it; what is derived holds; then as if it had not been."""
    with TemporaryDirectory() as folder:
        path = books.saved(Path(folder), books.xlsx(sheets))
        preview = pipeline.check([path], viewer=office(TODAY))
        for problem in preview.problems:
            assert problem.message and problem.kind and "\x00" not in problem.message
        for question in list(preview.stage.open_questions):
            preview = pipeline.check(
                [path], viewer=office(TODAY), answers={**preview.stage.answers, question.id: question.choices[0].value}
            )
        preview.as_json(rows=True)
        if not preview.blocked:
            pipeline.commit(preview, by=None)
            assert membership.check_ledger() == [] and organisation.check_tree() == []
            again = pipeline.check([path], viewer=office(TODAY), answers=preview.stage.answers)
            assert (again.counts["new"], again.errors) == (0, 0), [p.message for p in again.problems]


@pytest.mark.django_db
@slow
@given(CHANGES)
def test_a_first_list_of_anything_is_refused_in_words_or_written(changes) -> None:
    with transaction.atomic():
        carried(changed(changes))
        transaction.set_rollback(True)


@pytest.mark.django_db
@slow
@given(CHANGES)
def test_a_later_list_of_anything_is_refused_in_words_or_written(changes) -> None:
    with transaction.atomic(), TemporaryDirectory() as folder:
        path = books.saved(Path(folder), books.xlsx(books.office()))
        pipeline.commit(pipeline.check([path], viewer=office(TODAY)), by=None)
        carried(changed(changes, "DANH SÁCH ĐẢNG VIÊN (có đến 31/03/2012)"))
        transaction.set_rollback(True)


GOOD = {"a.xlsx": books.xlsx(books.office()), "a.xls": books.xls(books.office())}


@settings(max_examples=5_000 if SOAK else 300, deadline=None, derandomize=not SOAK)
@given(
    st.sampled_from(sorted(GOOD)),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=6)), min_size=1, max_size=8),
    st.integers(0, 1 << 20),
)
def test_any_byte_in_a_file_is_read_or_refused_in_words(name, edits, cut) -> None:
    data = bytearray(GOOD[name])
    for at, body in edits:
        at %= len(data)
        data[at : at + len(body)] = body
    if cut % 4 == 0:
        data = data[: cut % len(data)]
    try:
        workbook.read_bytes(bytes(data), name)
    except FileRefused as refused:
        assert refused.message and refused.kind
