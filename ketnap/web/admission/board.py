"""Kết nạp: where the files of a sub-tree stand, unit by unit; and the list of what they wait for."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.actions.questions import save_question
from ketnap.actions.refusal import refuse
from ketnap.documents.table import Part
from ketnap.lib import clock
from ketnap.queries import organisation, questions
from ketnap.queries.admission import board as files
from ketnap.queries.admission import worklist
from ketnap.rules.path.stages import STAGES
from ketnap.rules.path.waits import CELL
from ketnap.web.admission.addresses import act_address
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.due.admission import line
from ketnap.web.due.line import span
from ketnap.web.forms.questions import FilterForm
from ketnap.web.pages import done, page, show
from ketnap.web.saved_questions import opened
from ketnap.web.shell import house_of

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    unit_id: int
    stage: str
    group: str
    late: bool
    first: int


@dataclass(frozen=True)
class Row:
    unit: files.UnitLine
    counts: list[tuple[str, int, str]]
    """(heading, files, address of their list) for each stage."""
    total_at: str
    late_at: str


def asked(request: HttpRequest) -> Asked:
    def number(name: str) -> int:
        typed = request.GET.get(name, "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    stage, group = request.GET.get("chang", ""), request.GET.get("nhom", "")
    return Asked(
        number("to_chuc") or house_of(request).unit_id or 0, stage if stage in STAGES else "",
        group if group in files.GROUPS else "", request.GET.get("qua_han") == "co", number("tu_dong"),
    )  # fmt: skip


def door(unit_id: int, *, stage: str = "", group: str = "", late: bool = False) -> str:
    """Address of the list of those files."""
    return f"{reverse('path-board')}?{parameters(Asked(unit_id, stage, group, late, 0))}#ho-so"


def parameters(want: Asked) -> str:
    """What is asked for, as a saved filter keeps it."""
    query = {
        "to_chuc": str(want.unit_id),
        "chang": want.stage,
        "nhom": want.group,
        "qua_han": "co" if want.late else "",
    }
    return urlencode({name: word for name, word in query.items() if word})


@page("path-filter-save")
def save_filter(request: HttpRequest) -> HttpResponse:
    """The filter of the board under a name. It is read like the board's own address, so only what it knows is kept."""
    form = FilterForm(request.POST)
    if not form.is_valid():
        raise refuse("Chưa đặt tên cho bộ lọc; đặt tên rồi bấm lưu lại.", field="name")
    request.GET = QueryDict(request.POST.get("bo_loc", "")[:2000])
    want = asked(request)
    files.open_files(request.viewer, want.unit_id, clock.today())  # out of reach: not found
    made = save_question(
        name=form.cleaned_data["name"], unit_id=want.unit_id, parameters=parameters(want), shared=form.shared,
        by=request.user, about="board",
    )  # fmt: skip
    done(request, f"Đã lưu bộ lọc “{made.name}”.", reverse("question-edit", args=[made.pk]), "Đổi tên hoặc bỏ")
    return redirect(f"{reverse('path-board')}?{made.parameters}")


@page("path-board")
def board(request: HttpRequest) -> HttpResponse:
    want, viewer, today = asked(request), request.viewer, clock.today()
    lines = files.units(viewer, want.unit_id, today, group=want.group)
    narrowed = {"stage": want.stage, "group": want.group, "late": want.late}
    found = files.open_files(viewer, want.unit_id, today, **narrowed).count()
    neck = files.bottleneck(viewer, want.unit_id, today)
    context = {
        "unit": organisation.unit(viewer, want.unit_id, today), "want": want, "stages": STAGES.values(),
        "groups": files.GROUPS.items(), "whole": row(lines[0], want.group),
        "rows": [row(one, want.group) for one in lines[1:] if one.total], "found": found, "neck": neck,
        "neck_stage": STAGES[neck.stage] if neck else None, "neck_span": span(neck.since, today) if neck else "",
        "neck_at": door(want.unit_id, stage=neck.stage, late=True) if neck else "",
        "files": [
            (one, span(one.stage_since, today))
            for one in files.files(viewer, want.unit_id, today, start=want.first, limit=PAGE, **narrowed)
        ],
        "not_held": files.NOT_HELD.items(), "unrecorded": files.unrecorded(viewer, want.unit_id, today),
        "keep_form": FilterForm(), "to_keep": parameters(want),
        "kept": [(one, opened(one)) for one in questions.questions(viewer, "board")],
        "next_row": want.first + PAGE if want.first + PAGE < found else None,
        "overtaken": files.overtaken(viewer, want.unit_id, today),
        "left_behind": [
            (one, act_address(one.candidacy_id, "handed_on") if may(request, "path-act", one.candidacy_id) else "")
            for one in files.left_behind(viewer, want.unit_id, today)
        ],
        "together": together(request, want, lines[0].counts, leads=len(lines) > 1),
        "may_list": may(request, "sympathisers-new", want.unit_id),
        "due_count": worklist.due_count(viewer, want.unit_id, today),
    }  # fmt: skip
    return show(request, "admission/board.html", context)


def together(request: HttpRequest, want: Asked, counts: dict[str, int], *, leads: bool) -> list[tuple[str, str]]:
    """(words, address) of what is written for several people at once, where there are some and this viewer may."""
    group = f"?{urlencode({'nhom': want.group})}" if want.group else ""
    doors = (
        ("Ghi một lễ kết nạp", "ceremony-together", counts.get("decided", 0), ""),
        ("Xem xét danh sách cảm tình", "list-review", counts.get("sympathiser", 0), ""),
        ("Cử đi học lớp nhận thức", "class-send", counts.get("sympathiser", 0) + counts.get("file", 0), group),
    )
    found = [
        (f"{words} ({number})", reverse(name, args=[want.unit_id]) + more)
        for words, name, number, more in doors
        if number and may(request, name, want.unit_id)
    ]
    if leads and may(request, "monthly-review", want.unit_id, "POST"):
        found.append(("Xem xét đề nghị hằng tháng", reverse("monthly-review", args=[want.unit_id])))
    if may(request, "unit-issue-many", want.unit_id):
        found.append(("Lập văn bản cho nhiều người", reverse("unit-issue-many", args=[want.unit_id])))
    return found


def row(one: files.UnitLine, group: str) -> Row:
    counts = [
        (stage.short, one.counts.get(code, 0), door(one.unit_id, stage=code, group=group))
        for code, stage in STAGES.items()
    ]
    return Row(
        one, counts, door(one.unit_id, group=group), door(one.unit_id, group=group, late=True)
    )  # fmt: skip


@table_page("path-board-table")
def board_table(request: HttpRequest) -> Sheet:
    want, viewer, today = asked(request), request.viewer, clock.today()
    lines = files.units(viewer, want.unit_id, today, group=want.group)
    found = files.files(viewer, want.unit_id, today, stage=want.stage, group=want.group, late=want.late)
    head = ("Họ và tên", "Đơn vị", "Bước", "Từ ngày", "Ở bước này", "Đang chờ lâu nhất")
    rows = [
        (one.full_name, one.unit_name, one.stage_title, one.stage_since, span(one.stage_since, today),
         one.due.what if one.due else "")
        for one in found
    ]  # fmt: skip
    by_unit = Part(
        "Theo tổ chức", ("Tổ chức", *(stage.short for stage in STAGES.values()), "Cộng", "Quá hạn"),
        [(one.name, *(one.counts.get(code, 0) for code in STAGES), one.total, one.overdue)
         for one in lines[1:] if one.total],
    )  # fmt: skip
    return Sheet(f"Kết nạp {lines[0].name}", head, rows, (), want.unit_id, (by_unit,))


@page("path-due")
def due(request: HttpRequest) -> HttpResponse:
    """Everything past its day or waiting without one that stands on the list of the organisation, the oldest first;
    `het=co` asks for all that its sub-tree waits for, whoever's list it stands on."""
    want, viewer, today = asked(request), request.viewer, clock.today()
    at, everything = worklist.level(viewer, want.unit_id, today), request.GET.get("het") == "co"
    lists = CELL if everything else at
    count, rows = worklist.due(viewer, want.unit_id, today, at=lists, start=want.first, limit=PAGE)
    here, whole = (
        count if one == lists else worklist.due_count(viewer, want.unit_id, today, at=one) for one in (at, CELL)
    )
    writes = may(request, "helpers-pass", want.unit_id)
    context = {
        "unit": organisation.unit(viewer, want.unit_id, today), "count": count, "everything": everything,
        "below": whole - here, "tasks": [line(one, today, writes) for one in rows], "first": want.first,
        "next_row": want.first + PAGE if want.first + PAGE < count else None, "board": door(want.unit_id),
    }  # fmt: skip
    return show(request, "admission/due.html", context)
