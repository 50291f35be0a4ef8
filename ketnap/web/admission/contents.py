"""The register of a file: which papers are there, ticked in one form; the sheet to sign; the list to take away."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.admission.contents import enter
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.admission import contents as queries
from ketnap.queries.admission.contents import Contents, Line
from ketnap.queries.admission.life import Life, life
from ketnap.rules.path import KINDS, Impossible
from ketnap.rules.path.contents import PRESENT
from ketnap.rules.path.course import fits
from ketnap.rules.path.items import PLACES, catalogue
from ketnap.web import errors
from ketnap.web.admission.acts import around
from ketnap.web.admission.addresses import act_address, allowed
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.contents import COPY, WORDS, YES_NO, Typed, changed, entered, marked, shown, typed
from ketnap.web.forms.fields import posted_version
from ketnap.web.pages import done, page, show

NEED_WORDS = {"needed": "Phải có", "not_needed": "Không phải có", "unknown": "Chưa rõ", "later": "Chưa đến bước này"}


@dataclass(frozen=True)
class Row:
    typed: Typed
    place: int
    """Its number on the page."""
    act_at: str
    """Where the act that tells of it is written; empty: not by this reader, or not at this stage."""


@page("candidacy-papers")
def papers(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    held, file = queries.contents(request.viewer, candidacy_id), life(request.viewer, candidacy_id)
    if request.method == "GET":
        return table(request, held, file, [shown(one) for one in held.lines])
    rows = [typed(request.POST, one) for one in held.lines]
    if (stage := request.POST.get("danh-dau", "")) in PLACES:
        return table(request, held, file, marked(rows, stage))
    read = {row.code: entered(row) for row in changed(rows)}
    wrong = {code: tuple(faults) for code, (_, faults) in read.items() if faults}
    if wrong:
        return refused(request, held, file, rows, [
            Problem(f"{row.line.item.title}: {fault}") for row in rows for fault in wrong.get(row.code, ())
        ], wrong)  # fmt: skip
    try:
        count = enter(
            candidacy_id, [entry for entry, _ in read.values()], by=request.user, version=posted_version(request),
            on_behalf_of=request.POST.get("on_behalf_of", "").strip()[:200],
        )  # fmt: skip
    except Refused as no:
        return refused(request, held, file, rows, no.problems, {})
    except Conflict as conflict:
        return errors.both(
            request, conflict, versions(held, rows), reverse("candidacy-papers", args=[candidacy_id]), held.version
        )
    done(request, f"Đã ghi {count} giấy trong hồ sơ của {held.full_name}.")
    return redirect("candidacy-papers", candidacy_id)


def refused(
    request: HttpRequest, held: Contents, file: Life, rows: list[Typed], problems: list[Problem],
    wrong: dict[str, tuple[str, ...]],
) -> HttpResponse:  # fmt: skip
    """Every sentence above and at its paper; everything typed stays."""
    at = dict(wrong)
    for one in problems:
        code = one.field.partition("-")[2]
        if code:
            at[code] = (*at.get(code, ()), one.sentence)
    rows = [replace(row, wrong=at.get(row.code, ())) for row in rows]
    return table(request, held, file, rows, problems, status=422)


def table(
    request: HttpRequest, held: Contents, file: Life, rows: list[Typed], problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    may_write = may(request, "candidacy-papers", held.candidacy_id, "POST")
    may_act = allowed(request, file)

    def act_at(line: Line) -> str:
        if not line.act or line.state or not may_act(line.act) or not _fits(line.act, held.stage):
            return ""
        return act_address(held.candidacy_id, line.act)

    numbered = [Row(row, place, act_at(row.line)) for place, row in enumerate(rows, 1)]
    groups = [
        (group, [row for row in numbered if row.typed.line.item.stage == group.stage]) for group in held.groups
    ]  # fmt: skip
    context = {
        "held": held, "groups": groups, "words": WORDS, "needs": NEED_WORDS, "copies": COPY, "yes_no": YES_NO,
        "problems": problems or [], "version": held.version, "may_write": may_write, "catalogue": catalogue(),
        "kept_all": request.POST.get("kept-all", ""), "behalf": request.POST.get("on_behalf_of", ""),
        "unsaved": bool(changed(rows)), "may_take": may(request, "candidacy-papers-table", held.candidacy_id),
        **around(file),
    }  # fmt: skip
    return show(request, "admission/papers.html", context, status=status)


def _fits(kind: str, stage: str) -> bool:
    try:
        fits(KINDS[kind], stage)
    except Impossible:
        return False
    return True


def versions(held: Contents, rows: list[Typed]) -> list[errors.Version]:
    """Paper by paper, what the book says by now and what was typed."""
    return [(row.line.item.title, brief(shown(row.line)), brief(row)) for row in changed(rows)]


def brief(row: Typed) -> str:
    if not row.state:
        return "chưa ghi"
    more = [f"số {row.number}" if row.number else "", f"ngày {row.on}" if row.on else "",
            f"{row.pages} tờ" if row.pages else "", f"lưu {row.kept}" if row.kept else "", row.remark]  # fmt: skip
    return ", ".join([WORDS[row.state].lower(), *filter(None, more)])


@page("candidacy-papers-sheet")
def sheet(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    """The contents of the folder on A4, to be signed by who keeps it and who checks it."""
    held, today = queries.contents(request.viewer, candidacy_id), clock.today()
    unit = organisation.unit(request.viewer, held.unit_id, today)
    context = {
        "held": held, "rows": [one for one in held.lines if one.state == PRESENT],
        "lacking": [one for one in held.lines if one.lacking], "unit": unit, "words": WORDS,
    }  # fmt: skip
    return show(request, "admission/papers_sheet.html", context)


HEAD = (
    "TT", "Giấy trong hồ sơ", "Mẫu", "Số trong danh mục", "Phải có", "Tình trạng", "Số", "Ngày", "Số tờ", "Bản gốc",
    "Viết tay", "Đóng dấu", "Lưu ở đâu", "Ghi chú", "Theo việc đã ghi", "Người ghi",
)  # fmt: skip


@table_page("candidacy-papers-table")
def papers_table(request: HttpRequest, candidacy_id: int) -> Sheet:
    held = queries.contents(request.viewer, candidacy_id)
    notes = (f"{held.full_name}, sinh {dates.show(held.born_on)}, {held.unit_name}: {held.stage_title.lower()}",)
    rows = [cells(place, one) for place, one in enumerate(held.lines, 1)]
    return Sheet(f"Giấy trong hồ sơ {held.full_name}", HEAD, rows, notes, held.unit_id)


def cells(place: int, line: Line) -> tuple[object, ...]:
    said, item = line.said, line.item
    yes = {True: "có", False: "không", None: None}
    if said is None:
        return (place, item.title, line.need.form, ", ".join(item.numbers), NEED_WORDS[line.need.state], "Chưa ghi",
                *(None,) * (len(HEAD) - 6))  # fmt: skip
    who = said.source.entered_by if said.source else ""
    return (
        place, item.title, line.need.form, ", ".join(item.numbers), NEED_WORDS[line.need.state], WORDS[said.state],
        said.number, said.on, said.pages, yes[said.original], yes[said.handwritten], yes[said.sealed], said.kept,
        said.remark, line.told_by, who,
    )  # fmt: skip
