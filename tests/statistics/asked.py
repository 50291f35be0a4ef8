"""Questions at random, and what they come to by hand: loops over the raw log of a world. Of the program it knows only
which filters each subject offers, so that it asks what can be asked."""

import random
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ketnap.statistics.questions import SUBJECTS, Question
from tests.statistics import world
from tests.statistics.oracle import ANSWERS, ONE, SPLITS, YOUTH_LAW_SINCE, Counted, Oracle

STOCKS = {"members", "organisations", "units", "organisations_admitting", "organisations_without_admission"}


@dataclass(frozen=True)
class Fact:
    """One that was counted, with what its own paper says."""

    row: Counted
    said: dict[str, str] = field(default_factory=dict)


def facts(o: Oracle, subject: str, top: int, start: date, end: date) -> Iterator[Fact]:
    """Everything the subject counts, unfiltered."""
    if subject in ("admitted", "readmitted"):
        for row, entry in o.admissions(top, start, end):
            if subject == "admitted" or entry.kind == "readmitted":
                yield Fact(row, {"youth_union": {True: "yes", False: "no", None: ""}[entry.youth_union]})
    elif subject in ("arrived", "departed"):
        for row, entry in o.entries(top, start, end):
            if entry.kind == subject:
                yield Fact(row, {"elsewhere": "" if entry.elsewhere == "unknown" else entry.elsewhere})
    elif subject in ("classes", "learners"):
        for row, kind in getattr(o, {"classes": "courses"}.get(subject, subject))(top, start, end):
            yield Fact(row, {"class_kind": kind})
    else:
        for row in ANSWERS[subject](o, top, start, end):
            yield Fact(row)


def seen(o: Oracle, row: Counted) -> date:
    return row.seen if o.state(row.unit, row.seen) else row.seen - ONE


def child(o: Oracle, top: int, row: Counted) -> str:
    chain = o.chain(row.unit, seen(o, row))
    below = chain[: chain.index(top)]
    return str(o.world.unit_ids[below[-1]]) if below else "0"


def base(o: Oracle, row: Counted) -> str:
    found = o.grassroots(row.unit, row.seen)
    return "0" if found is None else str(o.world.unit_ids[found])


def owned(o: Oracle, row: Counted) -> str:
    day, top = seen(o, row), o.grassroots(row.unit, row.seen)
    led = {enterprise for unit, enterprise, since, until in o.world.leads if unit == top and since <= day < until}
    return min((kind for one, kind, since, until in o.world.owned if one in led and since <= day < until), default="")


def people(o: Oracle, row: Counted) -> str:
    group = o.world.people[row.identity].ethnicity
    return group if group in ("", "kinh") else "minority"


Key = Callable[[Oracle, int, Question, Fact], str]
BY_HAND: dict[str, Key] = {
    **{id: (lambda o, top, q, fact, by=by: by(o, fact.row)) for id, by in SPLITS.items()},
    **{id: (lambda o, top, q, fact, id=id: fact.said[id]) for id in ("youth_union", "elsewhere", "class_kind")},
    "standing": lambda o, top, q, fact: o.standing(fact.row),
    "people": lambda o, top, q, fact: people(o, fact.row),
    "youth_age": lambda o, top, q, fact: (
        "" if (q.end if q.subject in STOCKS else q.start) < YOUTH_LAW_SINCE
        else "yes" if o.young(fact.row.identity, fact.row.day) else "no"
    ),
    "position": lambda o, top, q, fact: "",
    "ownership": lambda o, top, q, fact: owned(o, fact.row),
    "unit_kind": lambda o, top, q, fact: o.state(fact.row.unit, seen(o, fact.row))[1],
    "child": lambda o, top, q, fact: child(o, top, fact.row),
    "grassroots": lambda o, top, q, fact: base(o, fact.row),
    "year": lambda o, top, q, fact: f"{fact.row.day.year}0000",
    "quarter": lambda o, top, q, fact: f"{fact.row.day.year}000{(fact.row.day.month + 2) // 3}",
    "month": lambda o, top, q, fact: f"{fact.row.day.year}{fact.row.day.month:02d}00",
}  # fmt: skip


def counted(o: Oracle, top: int, q: Question) -> list[Fact]:
    """Who is counted; `top` is the unit of the question as the world numbers it."""
    found = []
    for fact in facts(o, q.subject, top, q.start, q.end):
        age = o.age(fact.row.identity, fact.row.day) if q.age_from is not None or q.age_to is not None else 0
        if not (q.age_from or 0) <= age <= (999 if q.age_to is None else q.age_to):
            continue
        if all(BY_HAND[id](o, top, q, fact) in keys for id, keys in q.filters):
            found.append(fact)
    return found


def table(o: Oracle, top: int, q: Question, found: list[Fact]) -> Tally:
    return Tally(tuple(BY_HAND[id](o, top, q, fact) for id in (q.rows, q.columns) if id) for fact in found)


def at_random(rng: random.Random, o: Oracle) -> tuple[int, Question]:
    """(unit as the world numbers it, a question about it)"""
    made, subject = o.world, rng.choice([*SUBJECTS, *["members", "admitted"] * 6])
    top = rng.choice([0] * 12 + [1, 7, *made.units])
    start = rng.choice((date(2011, 1, 1), world.LISTED, date(2004, 1, 1), date(2010, 2, 1)))
    start += timedelta(days=rng.choice((0, 0, rng.randrange(300))))
    end = start + timedelta(days=rng.choice((0, 89, 364, 900, 900)))
    q = Question(subject, made.unit_ids[top], start, end)
    offered = [one.id for one in SUBJECTS[subject].dimensions]
    every = list(facts(o, subject, top, start, end))
    filters = []
    for id in sorted(rng.sample(offered, min(len(offered), rng.choice((0, 1, 1, 2, 3)))), key=list(BY_HAND).index):
        there = sorted({BY_HAND[id](o, top, q, fact) for fact in every})
        if there:
            keys = rng.sample(there, min(len(there), rng.choice((1, 1, 2))))
            filters.append((id, tuple(keys)))
    divided = rng.sample(offered, min(len(offered), rng.choice((0, 1, 1, 2))))
    ages = SUBJECTS[subject].has_age and rng.random() < 0.4
    return top, replace(
        q, filters=tuple(filters), rows=divided[0] if divided else "", columns=divided[1] if divided[1:] else "",
        age_from=rng.choice((None, 18, 30)) if ages else None, age_to=rng.choice((None, 30, 40)) if ages else None,
    )  # fmt: skip
