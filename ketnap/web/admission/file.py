"""The file of one person on the path: the life line, what is due with its article, the next act one click away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ketnap.lib import clock
from ketnap.queries import journal as lines
from ketnap.queries.admission.board import gone_past, said
from ketnap.queries.admission.helping import loads
from ketnap.queries.admission.life import ActLine, DueLine, Life, life
from ketnap.queries.admission.verdict import verdict
from ketnap.queries.admission.worklist import Why
from ketnap.rules.due import Term
from ketnap.rules.papers import of_act
from ketnap.rules.path import KINDS
from ketnap.rules.path.waits import BY_CODE, CELL
from ketnap.web.admission.acts import around
from ketnap.web.admission.addresses import act_address, allowed, offers
from ketnap.web.doors import may
from ketnap.web.due.line import lateness
from ketnap.web.pages import page, show


@dataclass(frozen=True)
class Waiting:
    """Something the file waits for, with the door to the act that ends it."""

    line: DueLine
    shape: str
    words: str
    since: str
    address: str
    """Empty: it is for somebody else to write."""
    excuse: str
    """Where a reason closes it; empty: its day is still to come, or only an act does."""
    rose: str
    """Why it stands on the list of a level above as well; empty: it does not."""


@dataclass(frozen=True)
class Moment:
    act: ActLine
    shape: str
    taken_back_by: ActLine | None
    takes_back: ActLine | None
    may_reverse: bool
    papers: tuple[tuple[str, str, str], ...]
    """(code, title, address) of papers the act is written down in."""


SHAPES = {"stop": "fail", "warn": "warn", "inform": "unknown"}


@page("candidacy")
def candidacy(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    file, today = life(request.viewer, candidacy_id), clock.today()
    lines.viewed(request.viewer, "admission.viewed", f"candidacy:{candidacy_id}", file.unit_id)
    may_write, offered = allowed(request, file), offers(request, file)
    why = Why({file.unit_id}, today)
    waits = [waiting(file, one, today, may_write, why.of(one, CELL, file.unit_id)) for one in file.due]
    next_kinds = {one.line.act for one in waits if one.address}
    context = {
        "file": file, "waits": waits,
        "moments": moments(file, may_write, makes_papers=may(request, "candidacy-issue", candidacy_id, "POST")),
        "next": [one for one in offered if KINDS[one.kind].to and not KINDS[one.kind].reasoned],
        "offers": [one for one in offered if one.kind not in next_kinds and not KINDS[one.kind].reasoned],
        "ways_out": [one for one in offered if KINDS[one.kind].reasoned and one.kind != "excused"],
        "verdict": verdict(request.viewer, candidacy_id), "helper_load": helper_load(request, file),
        "overdue": any(one.shape in ("overdue", "unknown") for one in waits),
        "overtaken": overtaken(file), "close_at": act_address(candidacy_id, "closed") if may_write("closed") else "",
        "may_person": may(request, "person", file.person_id),
        **around(file),
    }  # fmt: skip
    return show(request, "admission/file.html", context)


def waiting(file: Life, one: DueLine, today: date, may_write: Callable[[str], bool], rose: str) -> Waiting:
    shape, words, since = lateness(Term(one.since, one.due_on, ""), today)
    if one.due_on is not None and one.due_on >= today:
        shape, words = "soon", f"Còn {(one.due_on - today).days} ngày"
    late = one.due_on is None or one.due_on < today
    excuse = late and BY_CODE[one.wait].excusable and may_write("excused")
    return Waiting(
        one, shape, words, since, act_address(file.candidacy_id, one.act) if may_write(one.act) else "",
        act_address(file.candidacy_id, "excused", cho=one.wait) if excuse else "", rose,
    )  # fmt: skip


def moments(file: Life, may_write: Callable[[str], bool], *, makes_papers: bool) -> list[Moment]:
    by_id = {one.act_id: one for one in file.acts}
    first = min(by_id, default=0)
    found = []
    for one in file.acts:
        worst = next((SHAPES[level] for level in SHAPES if any(f.severity == level for f in one.findings)), "done")
        found.append(
            Moment(
                one, "fail" if one.reversed_by else "warn" if one.reverses else worst, by_id.get(one.reversed_by or 0),
                by_id.get(one.reverses or 0),
                one.counts and one.act_id != first and one.kind in KINDS and may_write(one.kind),
                papers_of(file, one) if makes_papers and one.counts else (),
            )
        )  # fmt: skip
    return found


def papers_of(file: Life, act: ActLine) -> tuple[tuple[str, str, str], ...]:
    found = []
    for entry in of_act(act.kind):
        version = entry.on(act.on)
        if entry.about == "candidacy" and version:
            where = reverse("candidacy-issue", args=[file.candidacy_id, entry.key])
            found.append((version.code or version.title, version.title, f"{where}?viec={act.act_id}"))
    return tuple(found)


def overtaken(file: Life) -> tuple[str, date] | None:
    """What the membership ledger says that this file does not know, and since when."""
    if file.ended or file.ledger_since is None or not gone_past(file.stage, file.member_standing):
        return None
    return said(file.stage, bool(file.member_standing)), file.ledger_since


def helper_load(request: HttpRequest, file: Life) -> int:
    """How many people the helper of this file helps now."""
    if file.helper is None or file.helper.member_id is None:
        return 0
    return loads(request.viewer, [file.helper.member_id])[file.helper.member_id]
