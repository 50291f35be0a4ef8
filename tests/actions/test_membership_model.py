"""The ledger against a plain model: a list of facts folded anew for every question, in the words of the rules.

The model shares nothing with the product: it keeps each person's facts, and says of any day who is what, where.
"""

import os
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketnap.actions import membership, people
from ketnap.actions.membership import Entry
from ketnap.actions.people import NewPerson
from ketnap.actions.refusal import Refused
from ketnap.models import Movement, Person, Stay

EXAMPLES = 2_000 if os.environ.get("EFFORT") == "soak" else 150
FIRST, SPAN = date(2010, 1, 1), 12
KINDS = [kind.value for kind in Movement.Kind if kind != Movement.Kind.REVERSAL]


@dataclass(frozen=True)
class Told:
    number: int
    kind: str
    day: date
    unit: int
    standing: str
    origin: int | None = None
    """Internal moves: the unit the mover left, as it was when the move was told."""


def origins(keys):
    led_away = dict(Movement.objects.filter(pk__in=keys).values_list("pk", "from_unit_id"))
    return [led_away[key] for key in keys]


def order(one: Told) -> tuple:
    return one.day, one.number


def what(told: list[Told], until: date) -> tuple | None:
    """What the facts up to the end of a day make of somebody: (member?, unit, standing, joined, recognised, how the
    membership ended); None where they contradict each other."""
    member, unit, standing, joined, recognised, ended = False, None, "", None, None, ""
    known = sorted((one for one in told if one.day <= until), key=order)
    for count, one in enumerate(known):
        kind, put_out = one.kind, ended in ("expelled", "struck_off", "left")
        if ended == "died":
            return None
        if kind in ("opening", "admitted", "arrived", "readmitted", "restored"):
            fits = {
                "opening": count == 0,
                "admitted": count == 0,
                "arrived": ended in ("", "departed"),
                "readmitted": count == 0 or put_out,
                "restored": put_out,
            }[kind]
            if member or not fits or (kind in ("opening", "arrived") and not one.standing):
                return None
            if kind in ("admitted", "readmitted"):
                standing, joined, recognised = "P", one.day, None
            elif one.standing:
                standing = one.standing
                recognised = None if standing == "P" else recognised
            member, unit, ended = True, one.unit, ""
        elif not member:
            return None
        elif kind == "moved":
            if one.unit == unit or one.origin not in (None, unit):
                return None
            unit = one.unit
        elif one.unit != unit:
            return None
        elif kind == "recognised":
            if standing != "P":
                return None
            standing, recognised = "O", one.day
        else:
            member, ended = False, kind
    return member, unit, standing, joined, recognised, ended


def left_by(move: Told, told: list[Told]) -> int | None:
    if move.kind != "moved":
        return None
    return what([one for one in told if order(one) < order(move)], date.max)[1]


days = st.integers(0, SPAN - 1).map(lambda number: FIRST + timedelta(days=number))
entries = st.tuples(st.sampled_from(KINDS), days, st.integers(0, 2), st.sampled_from(["P", "O", ""]))
steps = st.one_of(
    entries.map(lambda entry: ("record", [entry])),
    st.lists(entries, min_size=2, max_size=3).map(lambda some: ("record", some)),
    st.integers(0, 10).map(lambda which: ("reverse", which)),
    # Most random facts contradict each other; these go on from where somebody is, so that lives grow long.
    *[st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 2)).map(lambda some: ("go on", some))] * 3,
)
lives = st.lists(steps, min_size=6, max_size=16)


def going_on(told: list[Told], units: list[int], which: int, elsewhere: int, later: int) -> list[tuple]:
    """An entry that is likely to fit after the last fact."""
    member, unit, *_ = what(told, date.max)
    day = max((one.day for one in told), default=FIRST) + timedelta(days=later)
    if not member:
        kinds = ["admitted", "opening", "arrived", "readmitted"] if not told else ["arrived", "readmitted", "restored"]
        return [(kinds[which % len(kinds)], day, elsewhere, "PO"[which % 2])]
    kinds = ["moved", "recognised", "moved", "departed", "expelled", "struck_off", "left", "recognised", "died"]
    kind = kinds[which % len(kinds)]
    return [(kind, day, elsewhere if kind == "moved" else units.index(unit), "")]


accepted: Counter[str] = Counter()


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(lives)
def _live(tree, life):
    units = [tree.cell, tree.other_cell, tree.base_cell]
    person = people.register([NewPerson("Nguyễn Văn An", "M", date(1980, 1, 1), tree.cell)], by=None)[0]
    told: list[Told] = []
    for step, what_to in life:
        last = date.max
        if step != "reverse":
            new = [
                Told(10**6 + index, kind, on, units[unit], standing)
                for index, (kind, on, unit, standing) in enumerate(
                    what_to if step == "record" else going_on(told, units, *what_to)
                )
            ]
            wanted = what([*told, *new], last) is not None
            try:
                keys = membership.record(
                    [Entry(person.pk, one.kind, one.day, one.unit, standing=one.standing) for one in new], by=None
                )
            except Refused:
                assert not wanted, ("refused", new, told)
                accepted["refused"] += 1
            else:
                assert wanted, ("accepted", new, told)
                new = [replace(one, number=key) for key, one in zip(keys, new, strict=True)]
                told += [replace(one, origin=left_by(one, [*told, *new])) for one in new]
                assert [one.origin for one in told[-len(new) :]] == origins(keys)
                accepted.update(one.kind for one in new)
        elif told:
            gone = told[what_to % len(told)]
            remaining = [one for one in told if one is not gone]
            wanted = what(remaining, last) is not None
            try:
                membership.reverse(gone.number, reason="Ghi nhầm", by=None)
            except Refused:
                assert not wanted, ("refused", gone, told)
            else:
                assert wanted, ("accepted", gone, told)
                told = remaining
                accepted["reversal"] += 1
    compare(person, told)


def compare(person: Person, told: list[Told]) -> None:
    """Every day of the calendar, the pointers, and that stays neither overlap nor leave holes."""
    stays = list(Stay.objects.filter(person=person).order_by("valid_from"))
    for number in range(-1, SPAN + 1):
        day = FIRST + timedelta(days=number)
        member, unit, standing, *_ = what(told, day)
        here = [(stay.unit_id, stay.standing) for stay in stays if stay.valid_from <= day < stay.valid_to]
        assert here == ([(unit, standing)] if member else []), (day, told)
    for before, after in pairwise(stays):
        assert before.valid_to <= after.valid_from
        # Two neighbours say something different, or they would be one.
        assert before.valid_to < after.valid_from or (before.unit_id, before.standing) != (
            after.unit_id,
            after.standing,
        )
    _, unit, standing, joined, recognised, _ = what(told, date.max)
    person.refresh_from_db()
    assert person.unit_id == (unit or person.unit_id)
    assert person.joined_on == joined
    assert person.official_on == (recognised if standing == "O" else None)


def test_the_ledger_agrees_with_the_model(tree):
    accepted.clear()
    _live(tree)
    assert membership.check_ledger() == []
    print("accepted:", dict(sorted(accepted.items())))
    # A model that refuses everything would agree with a ledger that refuses everything.
    assert set(accepted) == {*KINDS, "reversal", "refused"}
