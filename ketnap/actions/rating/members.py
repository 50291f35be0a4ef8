"""Ratings of members: proposed by the cell, decided by the grassroots organisation, in versions."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date

from django.db import transaction

from ketnap.access import journal, scope
from ketnap.actions.hands import apart
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.rating import checks
from ketnap.actions.rating.checks import Choice, Weighed
from ketnap.actions.rating.units import regime_of
from ketnap.actions.refusal import Problem, Refused
from ketnap.lib import dates
from ketnap.models import MemberRating, Person, Stay, Unit, User
from ketnap.queries.organisation.naming import names
from ketnap.queries.rating import groups
from ketnap.rules.rating import MEMBERS

WHAT = "xếp loại đảng viên"
PROPOSED, DECIDED = MemberRating.Step.PROPOSED, MemberRating.Step.DECIDED


def decide_members(
    unit_id: int, year: int, choices: Sequence[Choice], *, on: date, rated_on: date, by: User | None,
    paper: Paper = NO_PAPER,
) -> list[MemberRating]:  # fmt: skip
    """What grassroots organisations at or below the unit decide on their members of the day `on`. Caps hold in each
    grassroots organisation. Raises Refused for somebody who was no member there that day, a level the regime does not
    have, a sure cap, a later version or doubt without reason; Conflict as for organisations."""
    return _write(DECIDED, unit_id, year, choices, on, rated_on, by, paper)


def propose_members(
    unit_id: int, year: int, choices: Sequence[Choice], *, on: date, rated_on: date, by: User | None,
    paper: Paper = NO_PAPER,
) -> list[MemberRating]:  # fmt: skip
    """What a cell proposes for its members. Caps are for who decides."""
    return _write(PROPOSED, unit_id, year, choices, on, rated_on, by, paper)


def _write(
    step: MemberRating.Step, unit_id: int, year: int, choices: Sequence[Choice], on: date, rated_on: date,
    by: User | None, paper: Paper,
) -> list[MemberRating]:  # fmt: skip
    known = regime_of(year)
    scale = known.scale(MEMBERS)
    asked = [one.subject_id for one in choices]
    with transaction.atomic():
        stays = Stay.objects.filter(
            person__among=asked, unit__in=scope.below([unit_id], on), valid_from__lte=on, valid_to__gt=on
        )
        found_at = {
            pk: (unit, name) for pk, unit, name in stays.values_list("person_id", "unit_id", "person__full_name")
        }
        tops = groups.grassroots_of({unit for unit, _ in found_at.values()}, on)
        deciders = sorted(set(tops.values()))
        # Two who write in one grassroots organisation wait for each other; SQLite's immediate transaction is that lock.
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=deciders).order_by("pk").values_list("pk"))
        rows = MemberRating.objects.filter(person__among=asked, year=year, step=step).order_by("number")
        last = {row.person_id: row for row in rows.select_related("recorded_by")}
        decides = step == DECIDED
        held = groups.members_of(deciders, year, on) if decides else {}
        earlier, begun = deepcopy(held), groups.members_begun(deciders, year) if decides else {}
        found, new = Weighed(), []
        added: dict[int, dict[str, list[str]]] = {}
        absent = _names([pk for pk in asked if pk not in found_at])
        for one in choices:
            unit, name = found_at.get(one.subject_id, (0, ""))
            before, top = last.get(one.subject_id), tops.get(unit)
            if not unit or top is None:
                found.problems.append(_absent(one, absent.get(one.subject_id, name), on))
                continue
            if lost := checks.stale(one, before, WHAT):
                raise lost
            if checks.says_nothing(one, before):
                continue
            if problem := (
                checks.spoken(one, name, known, scale, year) or checks.dated(rated_on, year, before, name)
            ):  # fmt: skip
                found.problems.append(problem)
                continue
            late = top in begun and begun[top] < rated_on
            if decides:
                held[top].moved(before.verdict if before else "", one.verdict)
                if one.verdict in scale.levels:
                    added.setdefault(top, {}).setdefault(one.verdict, []).append(name)
            new.append(MemberRating(
                person_id=one.subject_id, unit_id=unit, year=year, step=step, decider_id=top if decides else None,
                number=before.number + 1 if before else 1, kind=checks.kind_of(one, before, late),
                level=one.verdict if one.verdict in scale.levels else "",
                not_reviewed=one.verdict if one.verdict in scale.not_reviewed else "",
                points=one.points, rated_on=rated_on, **provenance(by, paper),
            ))  # fmt: skip
        if decides:
            sent = MemberRating.objects.filter(person__among=[row.person_id for row in new], year=year, step=PROPOSED)
            proposed = {row.person_id: row.recorded_by_id for row in sent.order_by("number")}
            apart(((found_at[pk][1], user) for pk, user in proposed.items()), by=by, paper=paper)
        named = names(held, on)
        for top in held:
            late = any(row.kind == MemberRating.Kind.LATE for row in new if row.decider_id == top)
            checks.capped(found, scale, earlier[top], held[top], named[top], added.get(top, {}), late)
        kinds = [row.kind for row in new] if decides else []
        if problems := checks.explained(found, kinds, paper):
            raise Refused(problems)
        MemberRating.objects.bulk_create(new)
        if new:
            journal.record(
                f"rating.members_{step.value}", by=by, unit_id=unit_id,
                detail={"year": year, "ratings": [[row.person_id, row.number, row.verdict] for row in new]},
            )  # fmt: skip
    return new


def _names(person_ids: Sequence[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "full_name")) if person_ids else {}


def _absent(choice: Choice, name: str, on: date) -> Problem:
    return Problem(
        f"{name or f'Người số {choice.subject_id}'}: ngày {dates.show(on)} không sinh hoạt ở đây;"
        " hãy bỏ dòng này hoặc xếp loại ở nơi người ấy sinh hoạt.",
        f"x{choice.subject_id}",
    )
