"""Places nobody is in charge of, and committees whose congress is due."""

from datetime import date

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates
from ketnap.queries import offices
from ketnap.queries.offices.charges import Bare
from ketnap.queries.offices.committees import ElectionDue
from ketnap.rules.due import Term
from ketnap.web.due.line import DUE, OPEN, PAST, SOON, Desk, Found, Line, lateness

NAMED = 3
"""Places named in a line; the page behind it has them all."""


def charges(desk: Desk) -> list[Found]:
    """One line for whoever is gone, one for what was never given: to who gives charges here."""
    if desk.house.is_cell or not desk.may(Permission.CHARGE):
        return []
    bare = offices.without(desk.viewer, desk.unit_id, desk.today)
    gone, never = [one for one in bare if one.was], [one for one in bare if not one.was]
    found = []
    if gone:
        since = min(one.was.gone.since for one in gone if one.was)
        shape, words, told = lateness(Term(None, since, ""), desk.today)
        first = gone[0].was
        why = f"Đồng chí {first.name} {first.gone.why}" if first else ""
        found.append(Found(PAST, 1, [line(desk, shape, words, told, gone, f"{why}. Phân công hoặc bàn giao.", since)]))
    if never:
        why = "Cấp ủy phân công cấp ủy viên phụ trách từng tổ chức."
        found.append(Found(OPEN, 1, [line(desk, "todo", "Chưa phân công", "", never, why, date.max)]))
    return found


def line(desk: Desk, shape: str, words: str, told: str, bare: list[Bare], why: str, order: date) -> Line:
    rest = f" và {len(bare) - NAMED} nơi nữa" if len(bare) > NAMED else ""
    return Line(
        shape, words, told, f"{len(bare)} nơi chưa có người phụ trách",
        f"{', '.join(one.name for one in bare[:NAMED])}{rest}.", why, reverse("unit-load", args=[desk.unit_id]),
        "Phân công", order,
    )  # fmt: skip


def elections(desk: Desk) -> list[Found]:
    due = offices.elections_due(desk.viewer, desk.unit_id, desk.today, desk.today + SOON)
    groups: dict[str, list[ElectionDue]] = {PAST: [], DUE: []}
    for one in due:
        groups[PAST if one.end.on and one.end.on < desk.today else DUE].append(one)
    return [
        Found(state, len(rows), [election(one, desk.today) for one in rows[: desk.shown]])
        for state, rows in groups.items()
        if rows
    ]


def election(one: ElectionDue, today: date) -> Line:
    shape, words, told = lateness(Term(None, one.end.on, ""), today)
    why = f"{one.end.says}; {one.end.citation}." if one.end.citation else f"{one.end.says}."
    return Line(
        shape, words, told, f"Đại hội: {one.name}", f"{one.term}, từ {dates.show(one.since)}.",
        f"{why[:1].upper()}{why[1:]}", reverse("unit-committee", args=[one.unit_id]), "Xem cấp ủy", one.end.on or today,
    )  # fmt: skip
