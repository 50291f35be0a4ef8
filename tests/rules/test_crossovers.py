"""One clean life, moved so that each of its acts falls on the eve and on the day of each change of the law.

What has to come out is read from section12.csv: a rule whose value is not sure on the day of its act is unknown, any
other rule passes, apart from what the new text itself asks for.
"""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from ketnap.rules.facts import Facts
from ketnap.rules.judging import judge
from tests.rules.tables import LAST_DAY, table, windows
from tests.rules.test_law import CROSSOVERS

LIFE = next(one for one in table("examples") if one.id == "X-1").facts
READINGS = ("read_application", "read_introduction", "read_union_introduction")


def moved(fact: Any, by: timedelta) -> Any:
    if isinstance(fact, date):
        return fact + by
    if isinstance(fact, tuple):
        return tuple(moved(one, by) for one in fact)
    if dataclasses.is_dataclass(fact) and not isinstance(fact, type):
        return dataclasses.replace(
            fact, **{one.name: moved(getattr(fact, one.name), by) for one in dataclasses.fields(fact)}
        )
    return fact


def life(by: timedelta) -> Facts:
    """The clean life with days moved, and with the months of its probation counted anew from its ceremony."""
    facts: Any = moved(LIFE, by)
    held_on = facts.ceremony.date
    due = held_on.replace(year=held_on.year + 1) if (held_on.month, held_on.day) != (2, 29) else held_on.replace(
        year=held_on.year + 1, day=28
    )  # fmt: skip
    decision = dataclasses.replace(facts.recognition.decision, official_from=due)
    ceremony = dataclasses.replace(facts.ceremony, minutes_items=(*facts.ceremony.minutes_items, *READINGS))
    recognition = dataclasses.replace(facts.recognition, decision=decision)
    return dataclasses.replace(facts, ceremony=ceremony, recognition=recognition)


def act(rule: str, facts: Any, on: date) -> date:
    """The day of the act a rule is judged by."""
    if rule == "P-02":
        return facts.cv.certified_on
    if rule == "P-01":
        return facts.cv.date
    if rule == "V-07":
        return facts.committee_vote.date
    if rule == "C-05":
        return facts.probation.member_cv_written_on
    if rule in ("V-10", "D-01", "D-02", "D-03"):
        return facts.decision.issued
    if rule in ("C-01", "C-02", "C-03", "C-04", "C-06", "C-07", "B-01", "B-09"):
        return facts.ceremony.date
    if rule in ("B-02", "B-03", "B-04", "B-07"):
        return facts.recognition.ballots[-1].date
    if rule[0] == "B":
        return facts.recognition.decision.issued
    return facts.ballot.date


def sure(rule: str, on: date) -> bool:
    mine = [one for one in windows() if one.rule == rule and one.first_day <= on <= one.last_day]
    second = {
        "deletion_vote_ratio",
        "readmission_times",
        "recognition_forms",
        "decision_extension_days",
        "dossier_redo",
    }
    return all(one.sure for one in mine if one.parameter not in second)


ACTS = ("ballot", "decision", "ceremony", "recognised")
SHOWN = {"V-03", "V-04", "V-05", "V-07", "V-08", "V-10", "P-08"}
"""Judged over several acts of the file, which may stand under two texts; the tables hold them act by act."""


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("start", [row[0] for row in CROSSOVERS], ids=str)
def test_eve_and_day(start, name):
    was: Any = LIFE
    days = {
        "ballot": was.ballot.date, "decision": was.decision.issued, "ceremony": was.ceremony.date,
        "recognised": was.recognition.decision.issued,
    }  # fmt: skip
    compared = 0
    for day in (start - timedelta(days=1), start):
        facts: Any = life(day - days[name])
        on = max(facts.recognition.decision.issued, facts.recognition.card.handed_on)
        for found in judge(facts, on):
            if found.rule in SHOWN:
                continue
            judged_on = act(found.rule, facts, on)
            if judged_on > LAST_DAY:
                continue  # the notes end there
            if found.rule == "D-02" and judged_on >= date(2026, 7, 26):
                assert found.outcome == "fail", "from QĐ 208 the standing committee of the grassroots committee decides"
                continue
            expected = "pass" if sure(found.rule, judged_on) else "unknown"
            assert found.outcome == expected, f"{found.rule} on {judged_on}: {found.sentence}"
            compared += 1
    assert compared > 40
