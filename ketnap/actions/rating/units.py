"""Ratings of organisations: proposed by the unit itself, decided by the level above, in versions."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.hands import apart
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.rating import checks
from ketnap.actions.rating.checks import Choice, Weighed
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import dates
from ketnap.models import Unit, UnitRating, UnitState, User
from ketnap.queries.organisation.naming import names
from ketnap.queries.rating import groups
from ketnap.rules.rating import ORGANISATIONS, Regime, regime

WHAT = "xếp loại tổ chức đảng"
Held = dict[int, groups.Group]


def decide(
    unit_id: int, year: int, choices: Sequence[Choice], *, on: date, rated_on: date, by: User | None,
    paper: Paper = NO_PAPER,
) -> list[UnitRating]:  # fmt: skip
    """What the bodies at and below the unit decide on the units below them; nobody decides on their own.

    `on` is the day whose tree says who is there: 31 December of the year rated, or the day of an earlier review. What
    changes nothing makes no version. Raises Refused for a unit that is not below on that day, a level or points that
    the regime does not have, a cap or condition that is sure to be broken, a later version or a doubt without reason;
    Conflict when somebody rated one of the units since the writer saw it.
    """
    known = regime_of(year)
    scale = known.scale(ORGANISATIONS)
    with transaction.atomic():
        states = {
            state.unit_id: state
            for state in groups.below(unit_id, on, whole=True).filter(unit__in=[one.subject_id for one in choices])
        }
        decides = groups.deciders({state.parent_id for state in states.values() if state.parent_id}, on)
        deciders = sorted(set(decides.values()))
        # Two who decide in one group wait for each other; SQLite's immediate transaction is that lock.
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=deciders).order_by("pk").values_list("pk"))
        last = _last(states, year, UnitRating.Step.DECIDED)
        begun = groups.begun(deciders, year)
        held = groups.groups(unit_id, year, on)
        earlier = deepcopy(held)
        found, new = Weighed(), []
        missing = names([one.subject_id for one in choices if one.subject_id not in states], on)
        added: dict[int, dict[str, list[str]]] = {}
        for one in choices:
            state, before = states.get(one.subject_id), last.get(one.subject_id)
            if state is None:
                found.problems.append(_absent(one, missing.get(one.subject_id, ""), on))
                continue
            if lost := checks.stale(one, before, WHAT):
                raise lost
            if checks.says_nothing(one, before):
                continue
            if problem := (
                checks.spoken(one, state.name, known, scale, year)
                or checks.dated(rated_on, year, before, state.name)
            ):  # fmt: skip
                found.problems.append(problem)
                continue
            decider = decides[state.parent_id]
            late = decider in begun and begun[decider] < rated_on
            held[decider].moved(before.verdict if before else "", one.verdict)
            if one.verdict in scale.levels:
                added.setdefault(decider, {}).setdefault(one.verdict, []).append(state.name)
            new.append(UnitRating(
                unit_id=one.subject_id, year=year, step=UnitRating.Step.DECIDED, decider_id=decider,
                number=before.number + 1 if before else 1, kind=checks.kind_of(one, before, late),
                level=one.verdict if one.verdict in scale.levels else "",
                not_reviewed=one.verdict if one.verdict in scale.not_reviewed else "",
                points=one.points, rated_on=rated_on, **provenance(by, paper),
            ))  # fmt: skip
        proposed = _last([row.unit_id for row in new], year, UnitRating.Step.PROPOSED)
        apart(((states[pk].name, row.recorded_by_id) for pk, row in proposed.items()), by=by, paper=paper)
        _weigh(found, new, states, (earlier, held), added, known, on)
        if problems := checks.explained(found, [row.kind for row in new], paper):
            raise Refused(problems)
        UnitRating.objects.bulk_create(new)
        if new:
            journal.record(
                "rating.decided", by=by, unit_id=unit_id,
                detail={"year": year, "ratings": [[row.unit_id, row.number, row.verdict] for row in new]},
            )  # fmt: skip
    return new


def propose(
    unit_id: int, year: int, choice: Choice, *, on: date, rated_on: date, by: User | None, paper: Paper = NO_PAPER
) -> UnitRating:
    """What the unit says of itself. Caps are for who decides. Raises Refused and Conflict as `decide` does."""
    known = regime_of(year)
    scale = known.scale(ORGANISATIONS)
    with transaction.atomic():
        list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).values_list("pk"))
        state = UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on).first()
        if state is None:
            raise Refused([_absent(choice, names([unit_id], on).get(unit_id, ""), on)])
        before = _last([unit_id], year, UnitRating.Step.PROPOSED).get(unit_id)
        if lost := checks.stale(choice, before, WHAT):
            raise lost
        if before and (before.verdict, before.points) == (choice.verdict, choice.points):
            return before
        if not (before or choice.verdict):
            raise refuse(f"{state.name}: chưa chọn mức nào; hãy chọn một mức.", field="verdict")
        if problem := (
            checks.spoken(choice, state.name, known, scale, year) or checks.dated(rated_on, year, before, state.name)
        ):
            raise Refused([problem])
        row = UnitRating.objects.create(
            unit_id=unit_id, year=year, step=UnitRating.Step.PROPOSED, number=before.number + 1 if before else 1,
            kind=checks.kind_of(choice, before, late=False),
            level=choice.verdict if choice.verdict in scale.levels else "",
            not_reviewed=choice.verdict if choice.verdict in scale.not_reviewed else "",
            points=choice.points, rated_on=rated_on, **provenance(by, paper),
        )  # fmt: skip
        journal.record(
            "rating.proposed", by=by, unit_id=unit_id,
            detail={"year": year, "ratings": [[row.unit_id, row.number, row.verdict]]},
        )  # fmt: skip
    return row


def _weigh(
    found: Weighed, new: list[UnitRating], states: dict[int, UnitState], both: tuple[Held, Held],
    added: dict[int, dict[str, list[str]]], known: Regime, on: date,
) -> None:  # fmt: skip
    """Caps of the groups that change, and conditions of the units that are rated by those below them."""
    scale, (earlier, held) = known.scale(ORGANISATIONS), both
    named = names({row.decider_id for row in new if row.decider_id}, on)
    for decider in sorted(named):
        late = any(row.kind == UnitRating.Kind.LATE for row in new if row.decider_id == decider)
        checks.capped(
            found, scale, earlier[decider], held[decider], named[decider], added.get(decider, {}), late
        )  # fmt: skip
    bound = {one.level for one in scale.conditions}
    rows = [row for row in new if row.level in bound]
    of_members = groups.cells([row.unit_id for row in rows if row.unit_id not in held], new[0].year, on) if rows else {}
    for row in rows:
        group = held.get(row.unit_id) or of_members.get(row.unit_id)
        checks.conditioned(found, scale, row.level, group, states[row.unit_id].name, row.unit_id)


def _last(unit_ids: Sequence[int] | dict[int, UnitState], year: int, step: str) -> dict[int, UnitRating]:
    rows = UnitRating.objects.filter(unit__in=list(unit_ids), year=year, step=step).order_by("number")
    return {row.unit_id: row for row in rows.select_related("recorded_by")}


def regime_of(year: int) -> Regime:
    if (known := regime(year)) is None:
        raise refuse(f"Chưa biết quy định xếp loại của năm {year}; hãy chọn năm từ 2008 trở đi.", field="nam")
    return known


def _absent(choice: Choice, name: str, on: date) -> Problem:
    place = name or f"Đơn vị số {choice.subject_id}"
    return Problem(
        f"{place}: ngày {dates.show(on)} không có trong các tổ chức được xếp loại ở đây;"
        " hãy bỏ dòng này hoặc chọn năm khác.",
        f"x{choice.subject_id}",
    )
