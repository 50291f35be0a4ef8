"""The reader of dossiers: what it keeps apart, and errors that name file, line and key."""

from datetime import date
from pathlib import Path

import pytest

from ketnap.rules import dossiers
from ketnap.rules.dossiers import DossierError
from ketnap.rules.facts.fields import MISSING
from ketnap.rules.judging import judge

HEAD = "format: cases-1\ndossiers:\n  - id: a\n    examined_on: 2019-06-01\n    facts:\n"


def one(facts: str) -> dossiers.Dossier:
    return dossiers.parse(HEAD + facts, "f.yaml")[0]


def test_absent_null_and_told_are_three_things():
    facts = one("      person: {birth: 1990-02-28, sex: null}\n      decision: null\n").facts
    assert facts.decision is None
    assert facts.ceremony is MISSING
    assert (facts.person.birth, facts.person.sex, facts.person.area) == (date(1990, 2, 28), None, MISSING)


def test_text_stays_as_written():
    """YAML would make an octal number of 012345670123 and a truth value of no."""
    written = "      cards: [{number: 012345670123, entered_on: 2026-01-01}, {number: 123456789012}]\n"
    facts = one(written + "      person: {reputable: no}\n      cv_numbers: [0123]\n").facts
    assert [card.number for card in facts.cards] == ["012345670123", "123456789012"]
    assert facts.person.reputable == "no"
    assert facts.cv_numbers == ("0123",)


def test_numbering_by_year():
    numbering = one("      numbering: {type: NQ, last_of_2018: 14-NQ/CB, first_of_2019: 01-NQ/CB}\n").facts.numbering
    assert (numbering.last, numbering.first) == ({2018: "14-NQ/CB"}, {2019: "01-NQ/CB"})


@pytest.mark.parametrize(
    "written, sentence",
    [
        (HEAD + "      person: {brith: 1990-01-01}\n", "line 6: unknown key 'brith' in facts.person; known: area"),
        (HEAD + "      persn: {}\n", "line 6: unknown key 'persn' in facts"),
        (HEAD + "      person:\n        sex: m\n        sex: f\n", "line 8: key 'sex' stands twice"),
        (HEAD + "      person: {birth: 1990-02-29}\n", "line 6: facts.person.birth: found '1990-02-29'"),
        (HEAD + "      person: {birth: 1990}\n", "expected a day of the calendar as YYYY-MM-DD"),
        (HEAD + "      person: {sex: x}\n", "found 'x', expected one of m, f"),
        (HEAD + "      workplace: {owner: maybe}\n", "expected true or false"),
        (HEAD + "      workplace: {contract_months: forever}\n", "expected a whole number"),
        (HEAD + "      ballot: {for: -1}\n", "line 6: facts.ballot.for: found '-1', expected a whole number"),
        (HEAD + "      ballot: {votes_for: 1}\n", "unknown key 'votes_for'"),
        (HEAD + "      introducers: {who: M1}\n", "line 6: facts.introducers: expected a list"),
        (HEAD + "      introducers: [{whom: M1}]\n", r"unknown key 'whom' in facts.introducers\[\]"),
        (HEAD + "      person: [1]\n", "facts.person: expected keys with values"),
        (HEAD + "      person: {birth: [1]}\n", "expected one value"),
        (HEAD + "      numbering: {first_of_19: 1}\n", "expected first_of_ and a year of four digits"),
        (HEAD + "      numbering: {second_of_2019: 1}\n", "unknown key 'second_of_2019' in facts.numbering"),
        (HEAD + "      {}\n    colour: red\n", "line 7: unknown key 'colour' in a dossier"),
        (HEAD + "      {}\n    expected: [{rule: E-01}]\n", "line 7: outcome: is missing"),
        (HEAD + "      {}\n    expected: [{rule: E-01, outcome: perhaps}]\n", "expected one of pass, fail, unknown"),
        (HEAD + "      {}\n    expected: [{rule: E-01, outcome: pass, becuase: x}]\n", "unknown key 'becuase'"),
        (HEAD + "      {}\n  - {id: a, examined_on: 2019-06-01, facts: {}}\n", "line 7: id: 'a' stands twice"),
        ("format: cases-1\ndossiers: [{id: a, facts: {}}]", "line 2: examined_on: is missing"),
        ("format: cases-2\ndossiers: []", "line 1: format: expected cases-1"),
        ("dossiers: []", "line 1: format: expected cases-1"),
        ("format: cases-1", "dossiers: is missing"),
        ("format: cases-1\ndossiers: []\nmore: 1", "line 3: unknown key 'more' in the file"),
        ("", "the file: expected keys with values"),
        ("a: [", "not readable as YAML"),
        ("format:\n " + "[" * 100_000, "line 2: nested too deep"),
        ("format: " + "{a: " * 100_000, "line 1: nested too deep"),
        ("format:\n" + "- " * 100_000, "line 2: nested too deep"),
        ("format: cases-1\ndossiers: &a\n  - *a\n", "line 2: a dossier: expected keys with values"),
        ("format: cases-1\n---\nformat: cases-1\n", "not readable as YAML: expected a single document"),
        (HEAD + "      {? [1] : 2}\n", "line 6: a key of facts is one word"),
    ],
)  # fmt: skip
def test_errors_name_place_and_remedy(written, sentence):
    with pytest.raises(DossierError, match=sentence) as error:
        dossiers.parse(written, "f.yaml")
    assert str(error.value).startswith("f.yaml")


def test_a_file_that_is_none(tmp_path: Path):
    with pytest.raises(DossierError, match="cannot be opened"):
        dossiers.read(tmp_path / "none.yaml")
    (tmp_path / "raw.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(DossierError, match="not UTF-8"):
        dossiers.read(tmp_path / "raw.yaml")


def test_words_that_may_stand_are_ignored():
    more = "    class: clean\n    regimes: [C]\n    may_also_fire: [P-08]\n    closed: true\n    must_not_fire: [ALL]\n"
    expected = (
        "    expected: [{rule: E-01, outcome: pass, value: 18, confidence: H, why: x, ambiguous: true, item: a.0}]\n"
    )
    found = dossiers.parse(HEAD + "      {}\n" + more + expected, "f.yaml")[0]
    assert found.closed
    assert found.must_not_fire == ("ALL",)
    assert (found.expected[0].rule, found.expected[0].value, found.expected[0].item) == ("E-01", "18", "a.0")


def test_nothing_done_is_nothing_reported():
    assert judge(one("      {}\n").facts, date(2019, 6, 1)) == []


def test_a_missing_fact_is_unknown_and_named():
    found = judge(one("      person: {sex: m}\n      ballot: {date: 2019-05-01}\n").facts, date(2019, 6, 1))
    age = next(finding for finding in found if finding.rule == "E-01")
    assert (age.outcome, age.severity) == ("unknown", "inform")
    assert "ngày sinh" in age.sentence
