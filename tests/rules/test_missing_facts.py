"""Take any fact out of a dossier: nothing breaks, and what is not told never counts against anybody."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from ketnap.rules.facts.fields import MISSING
from ketnap.rules.judging import judge
from tests.rules.tables import table

EXAMPLES = table("examples")
MAY_FAIL = {
    "committee_vote": {"V-06"},  # a decision is there, so a resolution that is not told is one that went missing
    "bo_phan_report": {"V-06"},
    "result_on": {"P-03"},  # somebody on the list has a result or a waiver; with neither told there is none
}


def without(fact: Any, instead: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every copy of the facts with one field, however deep, replaced."""
    for one in dataclasses.fields(fact):
        value = getattr(fact, one.name)
        where = f"{path}.{one.name}" if path else one.name
        if value is MISSING:
            continue
        yield where, dataclasses.replace(fact, **{one.name: instead})
        if dataclasses.is_dataclass(value):
            for deeper, changed in without(value, instead, where):
                yield deeper, dataclasses.replace(fact, **{one.name: changed})
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                if dataclasses.is_dataclass(item):
                    for deeper, changed in without(item, instead, f"{where}.{place}"):
                        items = (*value[:place], changed, *value[place + 1 :])
                        yield deeper, dataclasses.replace(fact, **{one.name: items})


@pytest.mark.parametrize("dossier", EXAMPLES, ids=lambda one: one.id)
def test_a_fact_not_told_never_fails_anybody(dossier):
    before = {(one.rule, one.item) for one in judge(dossier.facts, dossier.examined_on) if one.outcome == "fail"}
    for where, facts in without(dossier.facts, MISSING):
        fails = {(one.rule, one.item) for one in judge(facts, dossier.examined_on) if one.outcome == "fail"}
        new = {rule for rule, _ in fails - before} - MAY_FAIL.get(where.rsplit(".", 1)[-1], set())
        assert not new, f"without {where}: {new}"


@pytest.mark.parametrize("dossier", EXAMPLES, ids=lambda one: one.id)
def test_a_fact_told_to_be_none_breaks_nothing(dossier):
    for where, facts in without(dossier.facts, None):
        for finding in judge(facts, dossier.examined_on):
            assert finding.outcome in ("pass", "fail", "unknown"), where
            assert finding.sentence.endswith("."), finding
            assert "None" not in finding.sentence, f"without {where}: {finding.sentence}"
