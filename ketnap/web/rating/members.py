"""Members of a unit with their ratings: the cell proposes, the grassroots organisation decides; one save a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import rating as acts
from ketnap.actions.refusal import Problem
from ketnap.lib import clock, numbers
from ketnap.queries import rating
from ketnap.queries.rating import Group, MemberLine
from ketnap.rules.rating import MEMBERS, Regime, Scale, cap_states, regime, regimes
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.rating import RatingForm, choices, options_of
from ketnap.web.pages import done, page, show
from ketnap.web.rating.facts import asked_year, review_day
from ketnap.web.rating.saving import faults, save, shown_points
from ketnap.web.rating.units import NONE, GroupLine
from ketnap.web.session import typed_before

PAGE = 200
"""A big cell fits on one page, so that it is one save."""


@dataclass(frozen=True)
class Row:
    line: MemberLine
    verdict: str
    words: str
    points: str
    wrong: str
    number: int
    stands: str
    other: str
    """What the other step says: the proposal beside a decision, and the reverse."""


@page("member-ratings")
def proposals(request: HttpRequest, unit_id: int) -> HttpResponse:
    return write(request, unit_id, decides=False)


@page("member-decisions")
def decisions(request: HttpRequest, unit_id: int) -> HttpResponse:
    return write(request, unit_id, decides=True)


def write(request: HttpRequest, unit_id: int, *, decides: bool) -> HttpResponse:
    year = asked_year(request)
    known, on = regime(year), review_day(year)
    unit = rating.head(request.viewer, unit_id, on)
    base = {
        "unit": unit, "year": year, "on": on, "years": (year - 1, year + 1), "regime": known, "problems": [],
        "decides": decides, "first": regimes()[0].first_year,
    }  # fmt: skip
    if known is None or not unit.exists:
        return show(request, "rating/unknown.html", base)
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = RatingForm(sent, initial={"rated_on": min(on, clock.today())})
    if request.method == "GET":
        context = base | {"form": form, **table(request, unit_id, known, sent, decides=decides)}
        return show(request, "rating/members.html", context)
    if "xem" in request.POST:
        form = RatingForm(initial=request.POST.dict())
        context = base | {"form": form, **table(request, unit_id, known, sent, decides=decides)}
        return show(request, "rating/members.html", context, part="dem")
    act = acts.decide_members if decides else acts.propose_members
    saved = save(request, form, act, unit_id=unit_id, year=year, on=on)
    if saved.written:
        done(request, f"Đã ghi {'xếp loại' if decides else 'đề nghị xếp loại'} năm {year}: {saved.written} người.")
        return redirect(request.get_full_path())
    context = base | {"form": form, "problems": saved.problems}
    context |= table(request, unit_id, known, sent, saved.problems, decides=decides)
    return show(request, "rating/members.html", context, status=saved.status)


def table(
    request: HttpRequest, unit_id: int, known: Regime, sent: Any, problems: Sequence[Problem] = (), *, decides: bool
) -> dict[str, Any]:  # fmt: skip
    year, viewer = asked_year(request), request.viewer
    on, scale = review_day(year), known.scale(MEMBERS)
    asked = request.GET.get("muc", "")
    first = numbers.whole(request.GET.get("tu_dong", "")) or 0
    lines = rating.members(
        viewer, unit_id, year, on, start=first, limit=PAGE,
        verdict=None if not asked else "" if asked == NONE else asked,
    )  # fmt: skip
    typed = {one.subject_id: one for one in choices(sent or {})[0]}
    take = decides and request.GET.get("lay") == "de-nghi" and sent is None
    held = rating.member_groups(viewer, [unit_id, *{line.unit_id for line in lines}], year, on)
    tops = rating.grassroots(viewer, [line.unit_id for line in lines], on)
    rows = [row(scale, line, typed, sent, problems, decides=decides, take=take) for line in lines]
    for one in rows if decides else ():
        if one.line.unit_id in tops:
            before = one.line.decided.verdict if one.line.decided else ""
            held[tops[one.line.unit_id]].moved(before, one.verdict)
    named = rating.names_of(viewer, held, on)
    page_of = "member-decisions" if decides else "member-ratings"
    return {
        "rows": rows, "options": options_of(scale), "has_points": bool(known.points), "asked": asked,
        "asked_words": "chưa xếp loại" if asked == NONE else scale.word(asked).lower(), "caps": scale.caps,
        "groups": [group_line(scale, top, named, group, year) for top, group in held.items()],
        "many": len({line.unit_id for line in lines}) > 1, "first": first,
        "next_row": first + PAGE if len(lines) == PAGE else None,
        "may_write": bool(lines) and may(request, page_of, unit_id, "POST"),
        "may_decide": may(request, "member-decisions", unit_id, "POST"),
        "proposed": decides and any(line.proposed and line.proposed.verdict and not line.decided for line in lines),
    }  # fmt: skip


def group_line(scale: Scale, top: int, named: dict[int, str], group: Group, year: int) -> GroupLine:
    counts = [
        (words, group.counts.get(level, 0), door(top, level, year, named)) for level, words in scale.levels.items()
    ]
    return GroupLine(
        top, named.get(top, "Tổ chức cơ sở đảng"), counts, group.open, door(top, NONE, year, named),
        cap_states(scale, group.counts, group.open), None,
    )  # fmt: skip


def door(top: int, verdict: str, year: int, reached: dict[int, str]) -> str:
    """The list behind a number; none where the organisation is wider than who looks may see."""
    return f"{reverse('member-ratings', args=[top])}?nam={year}&muc={verdict}" if top in reached else ""


def row(
    scale: Scale, line: MemberLine, typed: dict[int, acts.Choice], sent: Any, problems: Sequence[Problem], *,
    decides: bool, take: bool,
) -> Row:  # fmt: skip
    held, other = (line.decided, line.proposed) if decides else (line.proposed, line.decided)
    verdict = held.verdict if held else other.verdict if take and other else ""
    if line.person_id in typed:
        verdict = typed[line.person_id].verdict
    points = shown_points(held.points if held else None, sent, line.person_id)
    stands = (held.words or "chưa xếp loại") if held else ""
    return Row(
        line, verdict, scale.word(verdict), points, faults(problems, line.person_id),
        held.number if held else 0, stands, other.words if other else "",
    )  # fmt: skip


@table_page("member-ratings-table")
def ratings_table(request: HttpRequest, unit_id: int) -> Sheet:
    year = asked_year(request)
    on = review_day(year)
    unit = rating.head(request.viewer, unit_id, on)
    asked = request.GET.get("muc", "")
    lines = rating.members(
        request.viewer, unit_id, year, on, verdict=None if not asked else "" if asked == NONE else asked
    )
    rows = [
        (number, one.full_name, one.born_on, one.unit_name, one.standing_label, one.joined_on,
         one.proposed.words if one.proposed else "", one.decided.words if one.decided else "",
         one.decided.points if one.decided else None)
        for number, one in enumerate(lines, 1)
    ]  # fmt: skip
    head = ("TT", "Họ và tên", "Ngày sinh", "Chi bộ", "Diện", "Vào Đảng", "Đề nghị", "Xếp loại", "Điểm")
    known = regime(year)
    return Sheet(f"Xếp loại đảng viên năm {year} {unit.name}", head, rows, (known.citation,) if known else (), unit_id)
