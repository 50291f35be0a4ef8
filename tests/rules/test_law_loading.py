"""The files of the law are loaded strictly; an unanswered day is Unknown and never a neighbouring value."""

from datetime import date
from pathlib import Path

import pytest

from ketnap.rules import law

TEXT = """
dieu-le: {number: Điều lệ, issuer: Đại hội, issued_on: 2011-01-19, title: Điều lệ Đảng, layer: charter,
          since: 2011-01-19, confidence: high}
"""
PARAMETER = """
least:
  meaning: Fewest members.
  unit: members
  values:
    - {value: 3, since: 2011-01-19, text: dieu-le, article: Điều 21, confidence: high}
    - {value: 4, since: 2020-01-01, text: dieu-le, confidence: low}
    - {value: null, since: 2026-04-08, text: dieu-le, confidence: low}
"""


def load(folder: Path, texts: str = TEXT, *parameters: str) -> dict[str, law.Parameter]:
    (folder / "texts.yaml").write_text(texts, encoding="utf-8")
    paths = []
    for index, content in enumerate(parameters or (PARAMETER,)):
        paths.append(folder / f"file{index}.yaml")
        paths[-1].write_text(content, encoding="utf-8")
    return law.load_parameters(paths, law.load_texts(folder / "texts.yaml"))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2011, 1, 18), None),
        (date(2011, 1, 19), 3),
        (date(2019, 12, 31), 3),
        (date(2020, 1, 1), 4),
        (date(2026, 4, 8), None),
    ],
)
def test_the_value_of_a_day(tmp_path, on, expected):
    found = load(tmp_path)["least"].on(on)
    assert (found.value if isinstance(found, law.Value) else None) == expected
    assert isinstance(found, law.Unknown) is (expected is None)


def test_a_value_cites_its_text_and_article(tmp_path):
    assert load(tmp_path)["least"].on(date(2012, 1, 1)).citation() == "Điều lệ Đảng, Điều 21"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("unit: members", "unit: members\n  color: red", "unknown color"),
        ("  unit: members\n", "", "missing unit"),
        ("text: dieu-le, article: Điều 21", "text: dieu-le-2", "'dieu-le-2' is not in texts.yaml"),
        ("since: 2020-01-01", "since: 2011-01-19", "order of `since`"),
        ("since: 2020-01-01", "since: 2010-01-01", "in force only from"),
        ("since: 2020-01-01", 'since: "2020"', "expected a day"),
        ("confidence: low", "confidence: sure", "expected one of high, medium, low"),
        ("value: 3,", "value: 3, value: 5,", "stands twice"),
        ("\nleast:", "\nleast: {}\nleast:", "stands twice"),
        ("least:", "least: [", "not readable as YAML"),
    ],
)
def test_what_is_wrong_in_a_file_of_values_is_named(tmp_path, old, new, words):
    assert old in PARAMETER
    with pytest.raises(law.LawError, match=words) as refused:
        load(tmp_path, TEXT, PARAMETER.replace(old, new, 1))
    assert "file0.yaml" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("layer: charter", "layer: rumour", "expected one of"),
        ("confidence: high", "confidence: high, weight: 2", "unknown weight"),
        ("issued_on: 2011-01-19, ", "", "missing issued_on"),
        ("since: 2011-01-19", "since: soon", "expected a day"),
    ],
)
def test_what_is_wrong_in_the_register_of_texts_is_named(tmp_path, old, new, words):
    assert old in TEXT
    with pytest.raises(law.LawError, match=words):
        load(tmp_path, TEXT.replace(old, new, 1))


def test_one_name_in_two_files_is_refused(tmp_path):
    with pytest.raises(law.LawError, match=r"file1\.yaml: least: defined a second time"):
        load(tmp_path, TEXT, PARAMETER, PARAMETER)


def test_a_misspelt_name_is_a_defect():
    with pytest.raises(KeyError):
        law.value("youth_age_form", date(2011, 1, 1))


@pytest.mark.parametrize("on", [date(2006, 7, 1), date(2011, 9, 30), date(2020, 12, 31), date(2021, 1, 1)])
def test_youth_union_age_is_16_to_under_31(on):
    assert (law.value("youth_age_from", on).value, law.value("youth_age_below", on).value) == (16, 31)


def test_youth_union_age_before_the_first_law_is_unknown():
    assert isinstance(law.value("youth_age_from", date(2006, 6, 30)), law.Unknown)
