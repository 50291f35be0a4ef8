"""Parsers of single cells, with whatever an office may type."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketnap.imports import cells
from ketnap.imports.cells import Fault
from ketnap.imports.workbook import EPOCH_1900, EPOCH_1904
from ketnap.rules import codes

parse_date = cells.date_parser(EPOCH_1900)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
WRITTEN = (
    "{d.day:02d}/{d.month:02d}/{d.year}", "{d.day}-{d.month}-{d.year}", "{d.day}.{d.month}.{d.year}",
    "{d.day:02d}{d.month:02d}{d.year}", "{d.year}-{d.month:02d}-{d.day:02d}",
    "{d.year}-{d.month:02d}-{d.day:02d} 00:00:00",
    "ngày {d.day} tháng {d.month} năm {d.year}", "Ngày {d.day:02d}/{d.month:02d}/{d.year}",
    " {d.day} / {d.month} / {d.year} ",
    "'{d.day}/{d.month}/{d.year}",
)  # fmt: skip


@given(DAYS, st.sampled_from(WRITTEN))
def test_every_way_of_writing_a_day_is_that_day(day, written) -> None:
    assert parse_date(written.format(d=day)) == day


@given(DAYS)
def test_days_as_days_stay(day) -> None:
    assert parse_date(day) == day == parse_date(datetime(day.year, day.month, day.day, 13, 5))  # noqa: DTZ001


@given(st.dates(date(1920, 1, 1), date(2100, 1, 1)), st.sampled_from([EPOCH_1900, EPOCH_1904]))
def test_numbers_of_days_follow_the_epoch(day, epoch) -> None:
    found = cells.date_parser(epoch)((day - epoch).days * 1.0)
    if (day - epoch).days >= 3_000:
        assert (found.severity, found.kind, found.value) == ("warning", "serial_date", day)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1900, 2100))
def test_only_days_of_the_calendar_are_days(day, month, year) -> None:
    found = parse_date(f"{day}/{month}/{year}")
    try:
        assert found == date(year, month, day)
    except ValueError:
        assert (found.kind, found.severity) == ("impossible_date", "error")


ANYTHING = st.one_of(
    st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**12), 10**12),
    st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas(), st.none(), st.just(""),
)  # fmt: skip
PARSERS = (
    parse_date, cells.parse_name, cells.parse_card, cells.parse_code, cells.parse_identity, cells.schooling_parser(),
    cells.text_parser(50), cells.number_parser("số", 0, 10), cells.choice_parser("ethnicities", "dân tộc"),
    cells.choice_parser("sex", "giới tính", required=True),
)  # fmt: skip


@given(ANYTHING, st.sampled_from(PARSERS))
def test_no_cell_breaks_a_parser(value, parser) -> None:
    found = parser(value)
    if isinstance(found, Fault):
        assert found.kind and found.message and found.severity in ("error", "warning")
        assert "\0" not in found.message


@given(st.lists(ANYTHING.filter(lambda v: not isinstance(v, bool)), max_size=20))
def test_a_column_is_its_cells(values) -> None:
    assert cells.parse_column(values, cells.clean) == [cells.clean(value) for value in values]


@pytest.mark.parametrize(
    "number", ["10000001", "12.345678", "12 345678", "12-345678", 12345678, 12345678.0, "012345678901"]
)
def test_cards_of_eight_and_twelve_digits(number) -> None:
    assert cells.parse_card(number).replace(".", "").isdecimal()


def test_one_card_has_one_form() -> None:
    assert {cells.parse_card(v) for v in ("19458409", "19.458409", " 19 458409 ", 19458409.0)} == {"19.458409"}


@given(st.from_regex(r"[0-9]{8}|[0-9]{12}", fullmatch=True))
def test_leading_zeros_of_cards_stay(digits) -> None:
    assert cells.parse_card(digits).replace(".", "") == digits


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("12/12", "upper"), ("10/10", "upper"), ("9/12", "lower"), ("7/10", "lower"), ("lớp 8/10", "lower"),
        ("5/12", "primary"),
        ("4/10", "primary"), ("THPT", "upper"), ("Trung học phổ thông", "upper"), ("THCS", "lower"),
        ("Cấp III", "upper"),
        (12, "upper"), ("", ""),
    ],
)  # fmt: skip
def test_schooling_in_both_school_systems(value, level) -> None:
    assert cells.schooling_parser()(value) == level


def test_schooling_that_a_spreadsheet_made_a_day_of() -> None:
    found = cells.schooling_parser()(date(2024, 12, 12))
    assert (found.severity, found.kind, found.value) == ("warning", "school_became_date", "upper")


@pytest.mark.parametrize("value", [time(12, 12), timedelta(days=1), True])
def test_what_is_no_day_at_all(value) -> None:
    assert parse_date(value).kind == "not_a_date"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("NGUYỄN VĂN A", "Nguyễn Văn A"), ("nguyễn văn a", "Nguyễn Văn A"), ("  Hoàng   Thị\tMai ", "Hoàng Thị Mai"),
        ("Y Ê Ban", "Y Ê Ban"), ("H’Hen Niê", "H’Hen Niê"), ("Nguyễn Thị\nBé", "Nguyễn Thị Bé"),
    ],
)  # fmt: skip
def test_names_are_written_as_names(typed, name) -> None:
    assert cells.parse_name(typed) == name


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\x00"])
def test_marks_nobody_sees_are_taken_out_and_told(mark) -> None:
    found = cells.parse_name(f"Nguyễn {mark}Văn A")
    assert (found.kind, found.value) == ("invisible_marks", "Nguyễn Văn A")


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@cmd", "\t=1", "=cmd|'/c calc'!A0"])
def test_text_that_looks_like_a_formula_is_text(text) -> None:
    assert cells.text_parser(100)(text) == text.strip()


def test_numbers_as_offices_write_them() -> None:
    workers = cells.number_parser("số lao động", 0, 2_000_000)
    assert [workers(v) for v in (1121.0, "1121", "1.121", "1 121", "", "-")] == [1121, 1121, 1121, 1121, None, None]


# --- codes -----------------------------------------------------------------------------------------------------


def test_codes_are_those_of_the_models() -> None:
    from ketnap import models

    pairs = {
        "sex": models.Sex, "schooling": models.Schooling, "qualification": models.Qualification,
        "theory": models.PoliticalTheory, "occupation": models.Occupation, "ownership": models.Ownership,
        "unit_kind": models.UnitKind, "class_kind": models.ClassKind, "grade": models.Enrolment.Grade,
        "plan_kind": models.PlanTarget.Kind,
    }  # fmt: skip
    for name, choices in pairs.items():
        assert set(codes.names(name)) == set(choices.values), name
        for value, label in choices.choices:
            assert codes.spellings(name).get(codes.key(label), value) == value, label


def test_fifty_four_peoples_and_each_spelling_of_one() -> None:
    names = codes.names("ethnicities")
    assert len(names) == 55 and len(set(names.values())) == 55
    parse = cells.choice_parser("ethnicities", "dân tộc")
    assert [parse(t) for t in ("Kinh", "kinh", "KINH", "H'Mông", "Mông", "Hmông", "Cao Lan", "Ê Đê", "Ê-đê")] == [
        "kinh", "kinh", "kinh", "hmong", "hmong", "hmong", "sanchay", "ede", "ede",
    ]  # fmt: skip


def test_every_shown_name_is_read_back() -> None:
    for name in (
        "ethnicities",
        "religions",
        "sex",
        "schooling",
        "qualification",
        "occupation",
        "ownership",
        "unit_kind",
    ):
        assert {codes.spellings(name)[codes.key(codes.show(name, value))] for value in codes.names(name)} == set(
            codes.names(name)
        )
