"""The table of a level: every organisation below with its rating, caps counted while one chooses."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import rating as acts
from ketnap.actions.rating import Choice
from ketnap.actions.refusal import Problem
from ketnap.lib import clock, numbers
from ketnap.queries import organisation, rating
from ketnap.queries.rating import Group, UnitLine
from ketnap.rules.rating import ORGANISATIONS, CapState, Regime, cap_states, regime, regimes
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.rating import RatingForm, choices, options_of
from ketnap.web.pages import done, page, show
from ketnap.web.rating.facts import Below, Development, asked_year, below, development, review_day
from ketnap.web.rating.saving import faults, save, shown_points
from ketnap.web.session import typed_before

PAGE = 50
WHOLE = "ca-cay"
NONE = "chua"
"""How an address says: those without a rating."""


@dataclass(frozen=True)
class Row:
    line: UnitLine
    verdict: str
    words: str
    """What is chosen, or stands; and as it is printed."""
    points: str
    development: Development | None
    below: Below | None
    wrong: str
    decider: str
    proposal: str


@dataclass(frozen=True)
class GroupLine:
    """A group with what is chosen now: (level, its words, how many, address of the list)."""

    decider_id: int
    name: str
    counts: list[tuple[str, int, str]]
    open: int
    open_address: str
    caps: list[CapState]
    conditions: Below | None


@page("unit-ratings")
def ratings(request: HttpRequest, unit_id: int) -> HttpResponse:
    year = asked_year(request)
    known, on = regime(year), review_day(year)
    unit = rating.head(request.viewer, unit_id, on)
    base = {"unit": unit, "year": year, "on": on, "years": (year - 1, year + 1), "regime": known, "problems": []}
    if known is None or not unit.exists:
        first = regimes()[0].first_year
        return show(request, "rating/unknown.html", base | {"first": first})
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = RatingForm(sent, initial={"rated_on": min(on, clock.today())})
    if request.method == "GET":
        return show(request, "rating/units.html", base | {"form": form, **table(request, unit_id, known, sent)})
    if "xem" in request.POST:
        context = base | {"form": RatingForm(initial=request.POST.dict()), **table(request, unit_id, known, sent)}
        return show(request, "rating/units.html", context, part="dem")
    saved = save(request, form, acts.decide, unit_id=unit_id, year=year, on=on)
    if saved.written:
        done(request, f"Đã ghi xếp loại năm {year}: {saved.written} tổ chức.")
        return redirect(request.get_full_path())
    context = base | {"form": form, "problems": saved.problems}
    context |= table(request, unit_id, known, sent, saved.problems)
    return show(request, "rating/units.html", context, status=saved.status)


def table(
    request: HttpRequest, unit_id: int, known: Regime, sent: Any, problems: Sequence[Problem] = ()
) -> dict[str, Any]:  # fmt: skip
    """A page of the table with what was typed, and the groups as they would then be."""
    year, viewer, scale = asked_year(request), request.viewer, known.scale(ORGANISATIONS)
    on, whole, asked = review_day(year), request.GET.get("pham_vi") == WHOLE, request.GET.get("muc", "")
    first = numbers.whole(request.GET.get("tu_dong", "")) or 0
    held = rating.groups_below(viewer, unit_id, year, on)
    lines = rating.units(
        viewer, unit_id, year, on, whole=whole, verdict=listed(asked, whole), start=first, limit=PAGE
    )  # fmt: skip
    typed = {one.subject_id: one for one in choices(sent or {})[0]}
    take = request.GET.get("lay") == "de-nghi" and sent is None
    chosen = {line.unit_id: verdict(line, typed, take) for line in lines}
    touched = {line.decider_id for line in lines}
    after = held | {pk: deepcopy(held[pk]) for pk in touched}
    for line in lines:
        after[line.decider_id].moved(line.decided.verdict if line.decided else "", chosen[line.unit_id])
    named = rating.names_of(viewer, {unit_id, *touched}, on)
    return {
        "rows": rows(request, unit_id, known, lines, chosen, after, named, sent, problems),
        "options": options_of(scale), "has_points": bool(known.points), "whole": whole, "asked": asked,
        "asked_words": "chưa xếp loại" if asked == NONE else scale.word(asked).lower(),
        "groups": [group_line(known, pk, named[pk], after[pk], year) for pk in shown_groups(unit_id, after, lines)],
        "total": sum(held[pk].total for pk in held if whole or pk == unit_id), "first": first,
        "next_row": first + PAGE if len(lines) == PAGE else None, "caps": scale.caps,
        "may_rate": bool(lines) and may(request, "unit-ratings", unit_id, "POST"),
        "proposed": sum(1 for line in lines if line.proposed and line.proposed.verdict and not line.decided),
        "deeper": bool(set(held) - {unit_id}),
    }  # fmt: skip


def listed(asked: str, whole: bool) -> str | None:
    """The verdict the list is held to; None: all."""
    return None if not asked or whole else "" if asked == NONE else asked


def rows(
    request: HttpRequest, top: int, known: Regime, lines: list[UnitLine], chosen: dict[int, str],
    held: dict[int, Group], named: dict[int, str], sent: Any, problems: Sequence[Problem],
) -> list[Row]:  # fmt: skip
    year, ids = asked_year(request), [line.unit_id for line in lines]
    on = review_day(year)
    facts = development(request, top, ids, year, on)
    cells = rating.cells(request.viewer, [pk for pk in ids if pk not in held], year, on)
    return [
        Row(
            line, chosen[line.unit_id], known.scale(ORGANISATIONS).word(chosen[line.unit_id]),
            shown_points(line.decided.points if line.decided else None, sent, line.unit_id), facts[line.unit_id],
            below(known, held.get(line.unit_id) or cells.get(line.unit_id)), faults(problems, line.unit_id),
            named[line.decider_id], line.proposed.words if line.proposed else "",
        )
        for line in lines
    ]  # fmt: skip


def verdict(line: UnitLine, typed: dict[int, Choice], take: bool) -> str:
    if line.unit_id in typed:
        return typed[line.unit_id].verdict
    if line.decided:
        return line.decided.verdict
    return line.proposed.verdict if take and line.proposed else ""


def shown_groups(unit_id: int, held: dict[int, Group], lines: list[UnitLine]) -> list[int]:
    """The group of the page's own unit first, then those the rows belong to."""
    rest = sorted({line.decider_id for line in lines} - {unit_id})
    return [*([unit_id] if unit_id in held else []), *rest]


def group_line(known: Regime, decider: int, name: str, group: Group, year: int) -> GroupLine:
    scale = known.scale(ORGANISATIONS)
    here = f"{reverse('unit-ratings', args=[decider])}?nam={year}&muc="
    return GroupLine(
        decider, name, [(words, group.counts.get(level, 0), f"{here}{level}") for level, words in scale.levels.items()],
        group.open, f"{here}{NONE}", cap_states(scale, group.counts, group.open), below(known, group),
    )  # fmt: skip


@table_page("unit-ratings-table")
def ratings_table(request: HttpRequest, unit_id: int) -> Sheet:
    year = asked_year(request)
    known, on, viewer = regime(year), review_day(year), request.viewer
    unit = organisation.unit(viewer, unit_id, on)
    whole = request.GET.get("pham_vi") == WHOLE
    lines = rating.units(viewer, unit_id, year, on, whole=whole) if known else []
    facts = development(request, unit_id, [line.unit_id for line in lines], year, on)
    held = rating.groups_below(viewer, unit_id, year, on)
    cells = rating.cells(viewer, [line.unit_id for line in lines if line.unit_id not in held], year, on)
    rows: list[tuple[object, ...]] = []
    for number, line in enumerate(lines, 1):
        under = below(known, held.get(line.unit_id) or cells.get(line.unit_id)) if known else None
        rows.append((
            number, line.code, line.name, facts[line.unit_id].said, under.said if under else "",
            line.proposed.words if line.proposed else "", line.decided.words if line.decided else "",
            line.decided.points if line.decided else None, line.decided.rated_on if line.decided else None,
            line.decided.source.decision_no if line.decided else "",
        ))  # fmt: skip
    head = (
        "TT", "Mã", "Tổ chức", "Kết nạp so với chỉ tiêu", "Cấp dưới", "Đề nghị", "Xếp loại", "Điểm", "Ngày xếp loại",
        "Số văn bản",
    )  # fmt: skip
    notes = (known.citation,) if known else ()
    return Sheet(f"Xếp loại năm {year} {unit.name}", head, rows, notes, unit_id)
