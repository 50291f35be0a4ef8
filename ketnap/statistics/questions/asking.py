"""The answer to a question, within the reach of whoever asks: the figure, its table, and the list behind it."""

from dataclasses import dataclass, replace

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.trees import code_key
from ketnap.statistics.behind import Behind, listed, near, unit_words
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter
from ketnap.statistics.questions.dimensions import DIMENSIONS, YEAR, moment, moments
from ketnap.statistics.questions.question import Question, checked, lawless, measure
from ketnap.statistics.register import Register, register
from ketnap.statistics.report.shape import UnitHead
from ketnap.statistics.report.unit import head

Table = dict[tuple[str, ...], int]
MOST_MOMENTS = 60
"""Of more months than these, only those in which something happened stand in the table."""


@dataclass(frozen=True)
class Line:
    """One line of the table. `cells` stand in the order of the answer's columns; None: chưa có số liệu."""

    key: str
    words: str
    value: int | None
    cells: tuple[int | None, ...]
    before: int | None


@dataclass(frozen=True)
class Answer:
    """`value` is what the lines add up to, in every column; so is `before`. None: chưa có số liệu."""

    question: Question
    unit: UnitHead
    register: Register
    value: int | None
    before: int | None
    lines: tuple[Line, ...]
    columns: tuple[tuple[str, str], ...]
    """(key, words)"""
    sums: tuple[int | None, ...]
    """Of each column."""
    unknown: tuple[tuple[str, int], ...]
    """(dimension, how many): left out by a filter because it is not known whether it holds for them."""
    units: dict[str, tuple[str, str]]
    """Id → (name, official code) of the units that filters and lines speak of."""

    @property
    def divided(self) -> bool:
        return bool(self.question.rows)


def answer(viewer: Viewer, question: Question, *, engine: Engine | None = None) -> Answer:
    """Raises NotFound for a question that cannot be asked and for a unit out of reach or not there in the period."""
    asked = checked(question)
    top = head(viewer, asked.unit_id, asked.start, asked.end)
    counter = Counter(asked.unit_id, register(asked.unit_id, asked.end), engine or Live())
    _within(viewer, asked)
    now, before = _table(counter, asked), _as_now(asked, _table(counter, asked.before))
    columns = _keys(asked, asked.columns, [now], 1) if asked.columns else []
    rows = _keys(asked, asked.rows, [now, before], 0) if asked.rows else []
    units = _units(asked, rows, columns)
    rows, columns = _in_order(asked.rows, rows, units), _in_order(asked.columns, columns, units)
    return Answer(
        question=asked,
        unit=top,
        register=counter.register,
        value=_sum(now),
        before=_sum(before),
        lines=tuple(
            Line(
                key, _word(asked.rows, key, units, top), _sum(now, key),
                tuple(_sum(now, key, column) for column in columns), _sum(before, key),
            )
            for key in rows
        ),
        columns=tuple((key, _word(asked.columns, key, units, top)) for key in columns),
        sums=tuple(_sum(now, None, key) for key in columns),
        unknown=_left_out(counter, asked) if now is not None else (),
        units=units,
    )  # fmt: skip


def people(viewer: Viewer, question: Question, *, engine: Engine | None = None) -> Behind:
    """Who or what is counted, as long as the figure. People need the right to see people."""
    asked = replace(checked(question), rows="", columns="")
    narrow = measure(asked)
    head(viewer, asked.unit_id, asked.start, asked.end)
    if narrow.about == "person" and not scope.reaches(viewer, asked.unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    _within(viewer, asked)
    counter = Counter(asked.unit_id, register(asked.unit_id, asked.end), engine or Live())
    known = _tells(counter, asked)
    rows = counter.rows(narrow, asked.start, asked.end) if known else []
    return Behind(narrow, asked.unit_id, asked.start, asked.end, (), (), known, listed(narrow, rows, asked.end))


def _within(viewer: Viewer, question: Question) -> None:
    """Units that filters name must be of the unit asked about or within reach: no name is told of any other."""
    named = {int(key) for id, keys in question.filters if DIMENSIONS[id].kind == "unit" for key in keys} - {0}
    for unit in named:
        if not (near(question.unit_id, unit) or scope.reaches(viewer, unit, Permission.READ_TREE)):
            raise NotFound("Không có tổ chức này.")


def _tells(counter: Counter, question: Question) -> bool:
    return not lawless(question) and counter.register.tells(question.of.measure, question.start, question.end)


def _table(counter: Counter, question: Question) -> Table | None:
    """Keys → number; None where the register cannot tell."""
    if not _tells(counter, question):
        return None
    found = counter.table([measure(question)], question.splits(), question.start, question.end)
    return {keys: numbers[0] for keys, numbers in found}


def _as_now(question: Question, table: Table | None) -> Table | None:
    """The table of a year before, its months under the keys of this year's."""
    later = [bool(id) and DIMENSIONS[id].kind == "time" for id in (question.rows, question.columns)]
    if table is None or not any(later):
        return table
    return {
        tuple(str(int(key) + YEAR) if moved else key for key, moved in zip(keys, later, strict=False)): number
        for keys, number in table.items()
    }


def _sum(table: Table | None, row: str | None = None, column: str | None = None) -> int | None:
    if table is None:
        return None
    return sum(
        number
        for keys, number in table.items()
        if (row is None or keys[0] == row) and (column is None or keys[1] == column)
    )


def _keys(question: Question, id: str, tables: list[Table | None], place: int) -> list[str]:
    """The keys that stand in the table, in the order of printing, unknown last; units as they come."""
    one = DIMENSIONS[id]
    found = {keys[place] for table in tables if table for keys in table}
    if one.kind == "time":
        every = moments(id, question.start, question.end)
        return every if len(every) <= MOST_MOMENTS else sorted(found, key=int)
    ordered = [key for key, _ in one.words if key in found]
    return ordered + sorted(found - set(ordered))


def _units(question: Question, rows: list[str], columns: list[str]) -> dict[str, tuple[str, str]]:
    """Id → (name, code) of every unit that is spoken of."""
    spoken = [(question.rows, rows), (question.columns, columns), *question.filters]
    ids = {int(key) for id, keys in spoken if id and DIMENSIONS[id].kind == "unit" for key in keys}
    return {str(id): words for id, words in unit_words(ids - {0}, question.end).items()}


def _in_order(id: str, keys: list[str], units: dict[str, tuple[str, str]]) -> list[str]:
    """Units by their official code, those that stand in none last."""
    if not id or DIMENSIONS[id].kind != "unit":
        return keys
    return sorted(keys, key=lambda key: (key not in units, code_key(units[key][1]) if key in units else ()))


def _word(id: str, key: str, units: dict[str, tuple[str, str]], top: UnitHead) -> str:
    one = DIMENSIONS[id]
    if one.kind == "time":
        return moment(id, key)
    if one.kind == "unit" and key in units:
        return units[key][0]
    if one.kind == "unit":
        return f"Trực tiếp ở {top.name}" if id == "child" else "Không thuộc tổ chức cơ sở nào"
    return one.word(key)


def _left_out(counter: Counter, question: Question) -> tuple[tuple[str, int], ...]:
    found = []
    for id, keys in question.filters:
        if DIMENSIONS[id].kind == "words" and "" not in keys:
            blind = question.narrowed((id, ""))
            number = _sum(_table(counter, blind))
            if number:
                found.append((id, number))
    return tuple(found)
