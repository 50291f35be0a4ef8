"""Hỏi số liệu: a question as a form and an address; its answer in a sentence, a table, a picture, a list."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from ketnap.documents import drawing
from ketnap.documents import questions as papers
from ketnap.lib import dates, numbers
from ketnap.queries import questions
from ketnap.queries.missing import NotFound
from ketnap.statistics.behind import Behind
from ketnap.statistics.place import Place, chosen
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS, Answer, Question, answer, people
from ketnap.statistics.questions.dimensions import YEAR
from ketnap.statistics.questions.subjects import GROUPS
from ketnap.statistics.questions.words import compared, divided_by, notes, said, sentence, what, when
from ketnap.web.asked import Asking, address, choices, division, read
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.figures import NOUNS, PAGE, PAGES
from ketnap.web.forms.questions import KeepForm
from ketnap.web.pages import page, show
from ketnap.web.report_papers import NARROW, WIDE
from ketnap.web.reports import choices as units_to_choose

FIRST = 10
"""Rows of the list that stand under the answer; the whole list has a page of its own."""
FRONT = ("sex", "age", "standing", "occupation")
"""Filters in sight; the others open with one press."""

EXAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Bao nhiêu đảng viên nữ dưới 35 tuổi?",
     {"subject": "members", "filters": (("sex", ("F",)),), "age_to": 34}),
    ("Mỗi tổ chức trực thuộc có bao nhiêu đảng viên?", {"subject": "members", "rows": "child"}),
    ("Mỗi tháng kết nạp được bao nhiêu người, nam và nữ?",
     {"subject": "admitted", "rows": "month", "columns": "sex"}),
    ("Ai mới được kết nạp, làm nghề gì?", {"subject": "admitted", "rows": "occupation", "columns": "youth_age"}),
    ("Còn bao nhiêu đảng viên dự bị, ở đâu?",
     {"subject": "members", "filters": (("standing", ("P",)),), "rows": "grassroots"}),
    ("Tổ chức cơ sở nào chưa kết nạp được ai?", {"subject": "organisations_without_admission", "rows": "ownership"}),
)  # fmt: skip


@page("ask")
def ask(request: HttpRequest) -> HttpResponse:
    asking = read(request)
    if asking.question.subject not in SUBJECTS:
        raise NotFound("Không có số liệu này.")
    context = {**form(request, asking), "problems": asking.problems, "kept": kept(request)}
    if asking.problems:
        return show(request, "questions/ask.html", context, status=422)
    context["examples"] = examples(asking)
    if "dem" in request.GET:
        context |= answered(request, asking.question, chosen(asking.question.unit_id))
    return show(request, "questions/ask.html", context)


def form(request: HttpRequest, asking: Asking) -> dict[str, Any]:
    """The fields, filled with what the address asks."""
    question = asking.question
    fields = {one.name: one for one in choices(question)}
    front = [fields[DIMENSIONS[id].param] for id in FRONT if DIMENSIONS[id].param in fields and id != "age"]
    more = [one for one in fields.values() if one not in front]
    return {
        "asking": asking,
        "question": question,
        "unit_id": question.unit_id,
        "units": units_to_choose(request, asking.end.day, question.unit_id),
        "subjects": [(group, [one for one in SUBJECTS.values() if one.group == group]) for group in GROUPS],
        "days": [("tu", "Từ ngày", asking.start), ("den", "Đến ngày", asking.end)],
        "ages": [("tuoi_tu", "Từ tuổi", asking.age_from), ("tuoi_den", "Đến tuổi", asking.age_to)],
        "front": front,
        "more": more,
        "more_used": any(one.used for one in more),
        "divisions": [
            division(question, "hang", "Chia theo hàng", question.rows),
            division(question, "cot", "Chia theo cột", question.columns),
        ],
    }


def examples(asking: Asking) -> list[tuple[str, str]]:
    """(question in words, its address), of the unit and days at hand."""
    question = asking.question
    return [
        (words, address(Question(unit_id=question.unit_id, start=question.start, end=question.end, **asked)))
        for words, asked in EXAMPLES
    ]


def kept(request: HttpRequest) -> list[tuple[questions.Kept, str]]:
    found = questions.questions(request.viewer)
    return [(one, f"{request.path}?{one.parameters}") for one in found]


@dataclass(frozen=True)
class Cell:
    value: int | None
    address: str


def answered(request: HttpRequest, question: Question, place: Place) -> dict[str, Any]:
    """The answer with the doors of all its figures, and the beginning of the list."""
    found = answer(request.viewer, question, engine=place.engine)
    question, behind = found.question, people(request.viewer, found.question, engine=place.engine)
    chips = [one for one in question.filters if DIMENSIONS[one[0]].kind != "words"]
    return {
        "found": found,
        "begins": when(question),
        "goes_on": what(question, found.units, found.unit.name),
        "sentence": sentence(found),
        "compared": compared(found),
        "before": Cell(found.before, address(question.before.narrowed(), "ask-list")),
        "whole": Cell(found.value, address(question.narrowed(), "ask-list")),
        "notes": place.notes(notes(found)),
        "heading": divided_by(question) if found.divided else "",
        "lines": lines(found) if found.divided else [],
        "rows_label": DIMENSIONS[question.rows].label if found.divided else "",
        "sums": cells(found, None, found.sums),
        "picture": papers.picture(found) if papers.pictured(found) else None,
        "behind": behind,
        "rows": behind.rows[:FIRST],
        "noun": NOUNS[behind.measure.about],
        "page_name": PAGES.get(behind.measure.about, ""),
        "day_head": "Từ ngày" if question.of.stock else "Ngày",
        "chips": [
            (said(id, keys, found.units), DIMENSIONS[id].param, ",".join(keys), address(without(question, id)))
            for id, keys in chips
        ],
        "to_keep": address(question).partition("?")[2],
        "keep_form": KeepForm(),
    }


def without(question: Question, id: str) -> Question:
    return Question(**{**vars(question), "filters": tuple(one for one in question.filters if one[0] != id)})


def cells(found: Answer, row: str | None, values: tuple[int | None, ...]) -> list[tuple[Cell, str]]:
    """The cells of a line, each with the words of its column."""
    return [
        (Cell(value, cell_at(found, row, key)), words)
        for (key, words), value in zip(found.columns, values, strict=True)
    ]


def lines(found: Answer) -> list[tuple[str, list[tuple[Cell, str]], Cell, Cell]]:
    question = found.question
    rows = DIMENSIONS[question.rows]
    return [
        (
            line.words,
            cells(found, line.key, line.cells),
            Cell(line.value, cell_at(found, line.key, None)),
            Cell(
                line.before,
                address(
                    question.before.narrowed((rows.id, str(int(line.key) - YEAR) if rows.kind == "time" else line.key)),
                    "ask-list",
                ),
            ),
        )
        for line in found.lines
    ]


def cell_at(found: Answer, row: str | None, column: str | None) -> str:
    """Address of the list behind a cell; a sum has one key only. The empty key is that of the unknown."""
    question = found.question
    pairs = [(id, key) for id, key in ((question.rows, row), (question.columns, column)) if key is not None]
    return address(question.narrowed(*pairs), "ask-list")


@page("ask-picture")
def ask_picture(request: HttpRequest) -> HttpResponse:
    """SVG of the division."""
    question = read(request).question
    found = answer(request.viewer, question, engine=chosen(question.unit_id).engine)
    width = NARROW if request.GET.get("hep") else WIDE
    return HttpResponse(drawing.svg(papers.picture(found), width), content_type="image/svg+xml; charset=utf-8")


@table_page("ask-table")
def ask_table(request: HttpRequest) -> Sheet:
    question = read(request).question
    place = chosen(question.unit_id)
    found = answer(request.viewer, question, engine=place.engine)
    made = papers.table(found)
    return Sheet(sentence(found), made.head, made.rows, place.notes(notes(found)), found.unit.unit_id)


def title(question: Question, behind: Behind, said: str) -> str:
    """`39 người: đảng viên nữ mới kết nạp, trong …`"""
    if not behind.known:
        return f"Chưa có số liệu: {said}"
    return f"{numbers.show(len(behind.rows))} {NOUNS[behind.measure.about]}: {said}"


def list_of(request: HttpRequest) -> tuple[Question, Behind, str, str]:
    """The list the address asks for, with its title, and of when it is where that is not now."""
    asking = read(request)
    question = asking.question.narrowed()
    if asking.problems:
        raise NotFound("Không có danh sách này.")
    place = chosen(question.unit_id)
    found = answer(request.viewer, question, engine=place.engine)
    behind = people(request.viewer, question, engine=place.engine)
    return question, behind, title(question, behind, what(question, found.units, found.unit.name)), place.said


@page("ask-list")
def ask_list(request: HttpRequest) -> HttpResponse:
    question, behind, words, said = list_of(request)
    first = numbers.whole(request.GET.get("tu_dong", "")) or 0
    context = {
        "title": words,
        "when": when(question),
        "said": said,
        "behind": behind,
        "rows": behind.rows[first : first + PAGE],
        "first": first,
        "next_row": first + PAGE if first + PAGE < len(behind.rows) else None,
        "page_name": PAGES.get(behind.measure.about, ""),
        "day_head": "Từ ngày" if question.of.stock else "Ngày",
        "back": address(question),
    }
    return show(request, "questions/list.html", context)


@table_page("ask-list-table")
def ask_list_table(request: HttpRequest) -> Sheet:
    question, behind, words, said = list_of(request)
    days = (f"Từ {dates.show(question.start)} đến {dates.show(question.end)}", *filter(None, [said]))
    head = ("TT", "Tên", "Đơn vị", "Từ ngày" if question.of.stock else "Ngày")
    rows = [(number, row.name, row.unit_name, row.day) for number, row in enumerate(behind.rows, 1)]
    return Sheet(words, head, rows, days, question.unit_id)
