"""Cross-checks of a form: start + more − fewer = end, start = end of the period before, parts, sub-lines, levels."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.lib import dates, numbers
from ketnap.models import Stay, UnitState
from ketnap.statistics import compile
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.compile import GRASSROOTS
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.forms.cells import Counts, ask
from ketnap.statistics.forms.layout import Layout
from ketnap.statistics.forms.shape import Check, Row
from ketnap.statistics.measures import CATALOGUE


@dataclass(frozen=True)
class Filled:
    """What checks look at."""

    counter: Counter
    layout: Layout
    rows: tuple[Row, ...]
    start: date
    end: date
    kind: str
    """Of the unit on the last day."""

    def figure(self, line: str, column: int) -> Figure | None:
        """Of a line in a column that counts; None where the cell holds no figure."""
        row = next(row for row in self.rows if row.line.id == line)
        return row.cells[column].figure

    def value(self, line: str, column: int) -> int | None:
        """Of a line, or of the lines a group stands for, added up; None as soon as one is unknown."""
        ids = self.layout.groups.get(line, (line,))
        found = [figure.value if (figure := self.figure(one, column)) else None for one in ids]
        return None if None in found else sum(number or 0 for number in found)

    def label(self, line: str) -> str:
        found = next((row.line for row in self.rows if row.line.id == line), None)
        return "" if found is None else f"{found.mark} {found.label}".strip()

    @property
    def columns(self) -> tuple[int, ...]:
        """Places of the columns that count."""
        return tuple(place for place, column in enumerate(self.layout.columns) if column.shows in ("now", "before"))


def run(filled: Filled) -> tuple[Check, ...]:
    """Every check of the layout that says something of such a unit, then that no sub-line is larger than its line."""
    found = [KINDS[kind](filled, about) for kind, about in filled.layout.checks]
    if any(row.line.within for row in filled.rows):
        found.append(_within(filled))
    return tuple(check for check in found if check is not None)


def _compare(
    filled: Filled, words: str, left: Callable[[int], int | None], right: Callable[[int], int | None]
) -> Check:
    """Equal in every column; unknown where no column can tell."""
    told = []
    for column in filled.columns:
        here, there = left(column), right(column)
        if here is None or there is None:
            continue
        if here != there:
            head = filled.layout.columns[column].label
            return Check(words, False, f"{head}: {_differ(here, there)}")
        told.append(column)
    return Check(words, True if told else None)


def _balance(filled: Filled, about: dict[str, str]) -> Check:
    def right(column: int) -> int | None:
        return _carried(filled, about, column)

    return _compare(filled, "Đầu kỳ + tăng − giảm = cuối kỳ", lambda column: filled.value(about["end"], column), right)


def _carried(filled: Filled, about: dict[str, str], column: int) -> int | None:
    start, more, fewer = (filled.value(about[name], column) for name in ("start", "more", "fewer"))
    return None if start is None or more is None or fewer is None else start + more - fewer


def _opening(filled: Filled, about: dict[str, str]) -> Check:
    """The period of the same length before this one, worked out to its end."""
    opening = filled.value(about["start"], filled.columns[0])
    last = dates.day_before(filled.start)
    first = last - (filled.end - filled.start)
    counts = Counts(filled.counter)
    lines = {line.id: line for line in filled.layout.lines}
    column = filled.layout.columns[filled.columns[0]]
    asks = [ask(filled.layout, lines[about[name]], column, (first, last)) for name in ("start", "more", "fewer")]
    counts.learn(asks)
    start, more, fewer = (counts.figure(one).value for one in asks)
    words = f"Đầu kỳ = cuối kỳ trước (từ {dates.show(first)} đến {dates.show(last)})"
    if opening is None or start is None or more is None or fewer is None:
        return Check(words, None)
    ended = start + more - fewer
    return Check(words, ended == opening, "" if ended == opening else _differ(opening, ended))


def _differ(here: int, there: int) -> str:
    return f"{numbers.show(here)} và {numbers.show(there)}"


def _parts(filled: Filled, about: dict[str, Any]) -> Check:
    """Parts of which some are unknown may not pass their whole, and reach it when the unknown ones can hold nobody."""
    line, name = about["line"], about.get("name")
    label = filled.label(line)
    words = f"{name}: các dòng cộng lại bằng “{label}”" if name else f"“{label}” bằng các dòng chia ra"

    def added(column: int) -> int | None:
        whole, found = filled.value(line, column), [filled.value(one, column) for one in about["of"]]
        total = sum(number or 0 for number in found)
        return None if None in found and whole is not None and total < whole else total

    return _compare(filled, words, lambda column: filled.value(line, column), added)


def _within(filled: Filled) -> Check:
    words = "Dòng con không lớn hơn dòng chính"
    told = False
    for row in filled.rows:
        for column in filled.columns if row.line.within else ():
            part, whole = filled.value(row.line.id, column), filled.value(row.line.within, column)
            if part is None or whole is None:
                continue
            told = True
            if part > whole:
                return Check(words, False, f"{filled.label(row.line.id)}: {numbers.show(part)} > {numbers.show(whole)}")
    return Check(words, True if told else None)


def _across(filled: Filled, about: dict[str, Any]) -> Check:
    """Columns of one row: a total and its parts, or a total and one that is not larger."""
    places = {column.id: place for place, column in enumerate(filled.layout.columns)}
    names = about.get("of") or [about["at_least"]]
    heads = [filled.layout.columns[places[one]].label for one in (about["column"], *names)]
    words = f"Cột {heads[0]} = {' + '.join(heads[1:])}" if "of" in about else f"Cột {heads[1]} không lớn hơn {heads[0]}"
    told = False
    for row in filled.rows:
        whole = row.cells[places[about["column"]]].figure
        parts = [row.cells[places[one]].figure for one in names]
        values = [figure.value if figure else None for figure in parts]
        if whole is None or whole.value is None or None in values:
            continue
        told = True
        total = sum(value or 0 for value in values)
        if total != whole.value if "of" in about else total > whole.value:
            return Check(words, False, f"{filled.label(row.line.id)}: {numbers.show(whole.value)} và {total}")
    return Check(words, True if told else None)


def _children(filled: Filled, line: str) -> Check:
    """Members of the units right below, each with its sub-tree, and those the unit holds itself, are its members."""
    words = "Đảng viên của cấp dưới cộng lại bằng cấp trên"
    places = [place for place in filled.columns if filled.layout.columns[place].shows == "now"]
    figure = next(one for place in places if (one := filled.figure(line, place)) and one.measure == "members")
    if figure.value is None:
        return Check(words, None)
    on, unit, dialect = figure.end, figure.unit_id, filled.counter.dialect
    query = compile.counts([CATALOGUE["members"]], dialect, [compile.BRANCH], only=dialect.held)
    branch = dict(filled.counter.engine.run(query, {"unit": unit, "start": on, "end": on, "on": on}))
    day = {"valid_from__lte": on, "valid_to__gt": on}
    below = UnitState.objects.filter(parent=unit, **day).values_list("unit_id", flat=True)
    total = sum(branch.get(one, 0) for one in below) + Stay.objects.filter(unit=unit, **day).count()
    return Check(words, total == figure.value, "" if total == figure.value else _differ(figure.value, total))


def _organisations(filled: Filled, line: str) -> Check | None:
    """Shared out by grassroots organisation in the tree of each day; in such a one there is nothing to share out."""
    if filled.kind != "upper":
        return None

    def shared(column: int) -> int | None:
        figure = filled.figure(line, column)
        if figure is None or figure.value is None:
            return None
        where = [SPLITS[split] for split, _ in figure.where]
        table = filled.counter.table([CATALOGUE[figure.measure]], [GRASSROOTS, *where], figure.start, figure.end)
        held = tuple(key for _, key in figure.where)
        return sum(row[0] for keys, row in table if keys[1:] == held)

    words = f"Các tổ chức cơ sở cộng lại bằng “{filled.label(line)}”"
    return _compare(filled, words, lambda column: filled.value(line, column), shared)


KINDS: dict[str, Callable[[Filled, Any], Check | None]] = {
    "balance": _balance, "opening": _opening, "parts": _parts, "across": _across, "children": _children,
    "organisations": _organisations,
}  # fmt: skip
