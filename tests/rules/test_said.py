"""Every value of the law on every date is said in Vietnamese: no code of ours reaches a reader."""

import re

import pytest

from ketnap.rules import said
from ketnap.rules.law import current

PARAMETERS = [one for one in current().parameters.values() if one.rule]
VALUES = [(one.name, held.value, one.unit) for one in PARAMETERS for held in one.values if held.value is not None]
CODE = re.compile(r"[a-z]_[a-z]|[A-Z]{4,}|\b(and|the|of|from|before|only)\b|[{}\[\]]")


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_a_parameter_has_a_name(name: str) -> None:
    assert not CODE.search(said.named(name))


@pytest.mark.parametrize(
    ("name", "value", "unit"), VALUES, ids=[f"{one[0]}-{place}" for place, one in enumerate(VALUES)]
)
def test_a_value_is_said_without_codes(name, value, unit) -> None:
    sentence = said.said(name, value, unit)
    assert sentence and not CODE.search(sentence), sentence


@pytest.mark.parametrize(
    ("name", "value", "unit", "sentence"),
    [
        ("decision_days", 60, "working days", "60 ngày làm việc"),
        ("cell_vote_ratio", "2/3", "share of the official members", "2/3 tổng số đảng viên chính thức"),
        ("ceremony_days", {"days": 30, "unit": "working", "start": "received"}, "",
         "30 ngày làm việc, từ ngày chi bộ nhận quyết định"),
        ("max_age", {"age": 60, "unit": "year"}, "", "60 tuổi, tính theo năm"),
        ("probation_extension", 0, "months", "không được kéo dài"),
    ],
)  # fmt: skip
def test_values_as_an_office_says_them(name, value, unit, sentence) -> None:
    assert said.said(name, value, unit) == sentence


def test_a_code_without_words_is_told() -> None:
    with pytest.raises(said.Unsaid):
        said.word("new_code")
