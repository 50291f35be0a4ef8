"""What a closed period keeps of a statutory form: every cell as printed, every figure with the ids behind it.

    {"form", "generation", "unit": code, "name", "from": day, "to": day, "version", "reason", "cut_off",
     "definitions": {name: hash}, "rows": …, "figures": …, "targets": [] as closed/content.py says,
     "beside": [place in "figures"], which no cell shows: who decides by his admission how an organisation counts,
     "head": {"id", "kind", "parent", "known_from", "began", "before_from", "before_to"},
     "layout": {"code", "title", "unit", "since", "until", "source", "confidence"},
     "columns": [{"id", "label", "shows"}],
     "lines": [{"id", "mark", "label", "indent", "extra", "unknown", "heading",
                "cells": [{"kind", "figure": place in "figures" or null, "number": text or null}]}],
     "checks": [[words, holds, detail]], "notes": [sentence]}

The layout stands in it, so that a form is shown as it was signed whatever becomes of the layout.
"""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from ketnap.access.viewer import Viewer
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.closed.content import kept
from ketnap.statistics.closed.definitions import definitions, sealed, spelled
from ketnap.statistics.compile import GRASSROOTS
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.forms import FORMS, FormResult, form
from ketnap.statistics.forms.layout import Column, Layout, Line, layouts
from ketnap.statistics.forms.shape import Cell, Check, Row
from ketnap.statistics.measures import admission
from ketnap.statistics.measures.organisation import ADMITTING, NOT_ADMITTING
from ketnap.statistics.register import Register
from ketnap.statistics.report.shape import UnitHead

_LINE = ("id", "mark", "label", "indent", "extra", "unknown", "heading")
_LAYOUT = ("code", "title", "unit", "source", "confidence")
BY_ADMISSION = (ADMITTING.id, NOT_ADMITTING.id)
"""Organisations counted by whether they admitted anybody: the people who decide it are kept beside them."""


def every(viewer: Viewer, unit_id: int, start: date, end: date, *, engine: Engine | None = None) -> list[FormResult]:
    """Each form in the layout of the last day."""
    return [form(viewer, code, unit_id, start, end, engine=engine) for code in FORMS]


def form_content(
    made: FormResult, *, version: int, reason: str, cut_off: int, engine: Engine | None = None
) -> dict[str, Any]:
    """Everything the form says, in the shape above."""
    printed = [cell.figure for row in made.rows for cell in row.cells if cell.figure]
    counter = Counter(made.unit.unit_id, made.register, engine or Live())
    beside = [_admitted(counter, one) for one in dict.fromkeys(printed) if one.measure in BY_ADMISSION]
    figures = list(dict.fromkeys([*printed, *beside]))
    places = {figure: place for place, figure in enumerate(figures)}
    layout = made.layout
    splits = {split: SPLITS[split] for figure in figures for split, _ in figure.where} | {GRASSROOTS.id: GRASSROOTS}
    meant = definitions(figures, splits.values()) | {f"layout:{layout.form}-{layout.generation}": meaning(layout)}
    return {
        "form": layout.form, "generation": layout.generation, "unit": made.unit.code, "name": made.unit.name,
        "from": str(made.start), "to": str(made.end), "version": version, "reason": reason, "cut_off": cut_off,
        "definitions": meant, **kept(counter, figures, {}), "targets": [],
        "beside": [places[figure] for figure in dict.fromkeys(beside) if figure not in printed],
        "head": {
            "id": made.unit.unit_id, "kind": made.unit.kind, "parent": made.unit.parent_name,
            "known_from": str(made.unit.known_from), "began": _said(made.register.began),
            "before_from": str(made.before_start), "before_to": str(made.before_end),
        },
        "layout": {name: getattr(layout, name) for name in _LAYOUT}
        | {"since": str(layout.since), "until": _said(layout.until)},
        "columns": [{"id": one.id, "label": one.label, "shows": one.shows} for one in layout.columns],
        "lines": [
            {name: getattr(row.line, name) for name in _LINE} | {"cells": [_cell(cell, places) for cell in row.cells]}
            for row in made.rows
        ],
        "checks": [[one.words, one.holds, one.detail] for one in made.checks],
        "notes": list(made.notes),
    }  # fmt: skip


def as_closed(content: dict[str, Any]) -> FormResult:
    """The form again, to be shown as any other; figures are those that were kept."""
    head, said = content["head"], content["layout"]
    figures = [_figure(head["id"], line) for line in content["figures"]]
    layout = Layout(
        form=content["form"], generation=content["generation"], **{name: said[name] for name in _LAYOUT},
        since=date.fromisoformat(said["since"]), until=_day(said["until"]), seen_until=None, note="",
        columns=tuple(Column(**one) for one in content["columns"]),
        lines=tuple(Line(**{name: line[name] for name in _LINE}) for line in content["lines"]), checks=(), groups={},
    )  # fmt: skip
    began, known_from = _day(head["began"]), date.fromisoformat(head["known_from"])
    return FormResult(
        layout=layout,
        unit=UnitHead(head["id"], content["unit"], content["name"], head["kind"], head["parent"], None, known_from),
        start=date.fromisoformat(content["from"]), end=date.fromisoformat(content["to"]),
        before_start=date.fromisoformat(head["before_from"]), before_end=date.fromisoformat(head["before_to"]),
        register=Register(began, began is not None, ()),
        rows=tuple(
            Row(line, tuple(_as_cell(one, figures) for one in kept_line["cells"]))
            for line, kept_line in zip(layout.lines, content["lines"], strict=True)
        ),
        checks=tuple(Check(*one) for one in content["checks"]), notes=tuple(content["notes"]),
    )  # fmt: skip


def again(viewer: Viewer, content: dict[str, Any]) -> dict[str, Any]:
    """The same form as it is counted now. NotFound outside the viewer's reach."""
    days = date.fromisoformat(content["from"]), date.fromisoformat(content["to"])
    made = form(viewer, content["form"], content["head"]["id"], *days, str(content["generation"]))
    return form_content(made, **{name: content[name] for name in ("version", "reason", "cut_off")})


def meaning(layout: Layout) -> str:
    """Hash of what the layout asks for: rows, columns and what they count."""
    asked = [[asdict(one) for one in part] for part in (layout.columns, layout.lines)]
    return sealed(spelled(asked))


def of_now(content: dict[str, Any]) -> bool:
    """Whether the program still knows the layout the form was closed in."""
    return (content["form"], content["generation"]) in layouts()


def _admitted(counter: Counter, figure: Figure) -> Figure:
    """Who was admitted in the period of the figure."""
    return counter.figures([admission.ADMITTED], figure.start, figure.end)[admission.ADMITTED.id]


def _cell(cell: Cell, places: dict[Figure, int]) -> dict[str, Any]:
    number = None if cell.number is None else str(cell.number)
    return {"kind": cell.kind, "figure": places[cell.figure] if cell.figure else None, "number": number}


def _as_cell(cell: dict[str, Any], figures: list[Figure]) -> Cell:
    figure = None if cell["figure"] is None else figures[cell["figure"]]
    return Cell(cell["kind"], figure, None if cell["number"] is None else Decimal(cell["number"]))


def _figure(unit_id: int, line: dict[str, Any]) -> Figure:
    where = tuple((split, key) for split, key in line["where"])
    days = date.fromisoformat(line["from"]), date.fromisoformat(line["to"])
    return Figure(line["value"], line["measure"], unit_id, *days, where)


def _said(day: date | None) -> str | None:
    return str(day) if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
