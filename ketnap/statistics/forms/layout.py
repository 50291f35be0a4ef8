"""The statutory forms as data: layouts/*.yaml, one file a form and generation. Loading refuses unknown words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import yamls
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.measures import CATALOGUE

FOLDER = Path(__file__).parent / "layouts"
FORMS = ("1", "2", "2b", "3", "5", "10")
"""Those that are closed with a period."""
OF_RATINGS = ("6f", "7a", "7b")
"""Filled by ratings, which are decided after the year they are of and keep their own versions: not closed."""
EVERY_FORM = (*FORMS, *OF_RATINGS)
GENERATIONS = (2012, 2021)
CONFIDENCE = ("high", "medium", "low")
SHOWS = ("now", "before", "percent", "share")
CHECKS = {
    "balance": {"start", "more", "fewer", "end"}, "opening": {"start", "more", "fewer"},
    "parts": {"name", "line", "of"}, "across": {"column", "of", "at_least"}, "children": None, "organisations": None,
}  # fmt: skip
"""What a check has to be told; None: the id of a row."""
_CONTENTS = ("measure", "sum", "average_age", "unknown", "heading")

Held = tuple[tuple[str, tuple[str, ...]], ...]
"""Divisions with the keys a figure is held to; keys of one division stand beside each other."""


class LayoutError(ValueError):
    """A layout cannot be used; the sentence names file, place and what is wrong."""


@dataclass(frozen=True)
class Column:
    """`now` and `before` count; `percent` compares them; `share` is of the row `base` in the column `of`."""

    id: str
    label: str
    shows: str
    measure: str = ""
    where: Held = ()
    of: str = ""
    base: str = ""
    swap: tuple[tuple[str, str], ...] = ()
    """Divisions of a line that are another one in this column: (of the line, of the column)."""
    unknown: str = ""
    """Why nothing of this column is known."""


@dataclass(frozen=True)
class Line:
    """A row. It holds one of: a measure (or several joined by +), a sum of rows, an average, the reason why it is
    unknown, a heading; or nothing, where the columns say what is counted."""

    id: str
    label: str
    mark: str = ""
    indent: int = 0
    measure: str = ""
    where: Held = ()
    at: str = "end"
    """`start`: a stock of the day before the period."""
    sum: tuple[str, ...] = ()
    average_age: str = ""
    unknown: str = ""
    heading: bool = False
    within: str = ""
    """The line this one is a part of, and so not larger than."""
    extra: bool = False
    """Not on the printed form: shown only where it is not 0, so that the lines of the form add up."""


@dataclass(frozen=True)
class Layout:
    form: str
    generation: int
    code: str
    title: str
    unit: str
    since: date
    until: date | None
    """Last day in force; None: not known to have ended."""
    seen_until: date | None
    """Last day on which it was seen in use, where its end is not known."""
    source: str
    confidence: str
    note: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    checks: tuple[tuple[str, Any], ...]
    groups: Mapping[str, tuple[str, ...]]
    """Id of a line that stands for many → the ids of those."""

    def away(self, on: date) -> int:
        """Days between the day and the time in force; 0 within."""
        if on < self.since:
            return (self.since - on).days
        return 0 if self.until is None or on <= self.until else (on - self.until).days


COMPARE = (
    Column("now", "Thực hiện kỳ này", "now"),
    Column("before", "Cùng kỳ năm trước", "before"),
    Column("percent", "Kỳ này so với cùng kỳ (%)", "percent"),
)


@cache
def layouts() -> dict[tuple[str, int], Layout]:
    found: dict[tuple[str, int], Layout] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        made = read(path.read_text(encoding="utf-8"), path.name)
        if (made.form, made.generation) in found:
            raise LayoutError(f"{path.name}: form {made.form} of {made.generation} is there twice.")
        found[made.form, made.generation] = made
    return found


def choose(form: str, on: date, generation: str = "auto") -> Layout:
    """`auto`: the layout in force on the day, else the nearest. KeyError where there is none of that name."""
    of_form = [one for (name, _), one in layouts().items() if name == form]
    if generation != "auto":
        return layouts()[form, int(generation)]
    if not of_form:
        raise KeyError(form)
    return min(of_form, key=lambda one: (one.away(on), -one.generation))


def read(text: str, name: str) -> Layout:
    """One layout. Raises LayoutError for an unknown key, measure, division, key of a division or line."""
    data = yamls.read(text)
    needed = {
        "form",
        "generation",
        "code",
        "title",
        "unit",
        "since",
        "source",
        "confidence",
        "columns",
        "rows",
        "checks",
    }
    _only(data, needed | {"until", "seen_until", "note"}, name)
    if missing := sorted(needed - set(data)):
        raise LayoutError(f"{name}: {', '.join(missing)} is missing.")
    _one_of(data["form"], EVERY_FORM, f"{name}: form")
    _one_of(data["generation"], GENERATIONS, f"{name}: generation")
    _one_of(data["confidence"], CONFIDENCE, f"{name}: confidence")
    given = data["columns"]
    columns = COMPARE if given == "compare" else tuple(_column(item, name) for item in given)
    groups: dict[str, tuple[str, ...]] = {}
    lines: list[Line] = []
    for index, item in enumerate(data["rows"]):
        made = _lines(item, f"{name}: row {index + 1}", index)
        if "each" in item:
            groups[str(item["id"])] = tuple(line.id for line in made)
        lines += made
    layout = Layout(
        data["form"], data["generation"], data["code"], data["title"], data["unit"], data["since"], data.get("until"),
        data.get("seen_until"), data["source"], data["confidence"], data.get("note", "").strip(), columns,
        tuple(lines), tuple(_check(item, name) for item in data["checks"]), groups,
    )  # fmt: skip
    _joined(layout, name)
    return layout


def _column(item: dict[str, Any], name: str) -> Column:
    place = f"{name}: column {item.get('id')}"
    _only(item, {"id", "label", "shows", "measure", "where", "of", "base", "swap", "unknown"}, place)
    _one_of(item["shows"], SHOWS, place)
    _measures(item.get("measure", ""), place)
    swap = tuple(item.get("swap", {}).items())
    for one in (name for pair in swap for name in pair):
        _one_of(one, SPLITS, place)
    return Column(**{**item, "where": _held(item.get("where", {}), place), "swap": swap})


def _lines(item: dict[str, Any], place: str, index: int) -> list[Line]:
    if "each" in item:
        _only(item, {"id", "each", "except", "indent", "measure"}, place)
        split = SPLITS.get(item["each"])
        if split is None:
            raise LayoutError(f"{place}: there is no division {item['each']!r}.")
        keys = [key for key, _ in split.words if key not in item.get("except", ())]
        _measures(item["measure"], place)
        return [
            Line(f"{item['id']}-{key}", split.word(key), str(number), item.get("indent", 0), item["measure"],
                 ((split.id, (key,)),))
            for number, key in enumerate(keys, 1)
        ]  # fmt: skip
    _only(item, set(Line.__dataclass_fields__), place)
    if len([one for one in _CONTENTS if item.get(one)]) > 1:
        raise LayoutError(f"{place}: a row holds only one of {', '.join(_CONTENTS)}.")
    _measures(item.get("measure", ""), place)
    _measures(item.get("average_age", ""), place)
    _one_of(item.get("at", "end"), ("start", "end"), place)
    made = {**item, "where": _held(item.get("where", {}), place), "sum": tuple(item.get("sum", ()))}
    return [Line(**{"id": f"line-{index + 1}", **made})]


def _check(item: dict[str, Any], name: str) -> tuple[str, Any]:
    ((kind, about),) = item.items()
    _one_of(kind, CHECKS, f"{name}: check")
    if (keys := CHECKS[kind]) is not None:
        _only(about, keys, f"{name}: check {kind}")
    return kind, about


def _joined(layout: Layout, name: str) -> None:
    """Every id that a line or check speaks of is one of this form, and no two lines share one."""
    ids = [line.id for line in layout.lines]
    if len(set(ids)) != len(ids):
        raise LayoutError(f"{name}: two rows have one id.")
    known = {*ids, *layout.groups}
    columns = {column.id for column in layout.columns}
    spoken = [one for line in layout.lines for one in (*line.sum, line.within) if one]
    spoken += [column.base for column in layout.columns if column.base]
    for kind, about in layout.checks:
        if kind == "across":
            _one_of(about["column"], columns, f"{name}: {kind}")
            spoken_columns = about.get("of", [about.get("at_least")])
            for one in spoken_columns:
                _one_of(one, columns, f"{name}: {kind}")
        elif kind == "parts":
            spoken += [about["line"], *about["of"]]
        else:
            spoken += about.values() if isinstance(about, dict) else [about]
    for one in spoken:
        _one_of(one, known, f"{name}: row")
    for line in layout.lines:
        if any(part.where or not part.measure for part in layout.lines if part.id in line.sum):
            raise LayoutError(f"{name}: {line.id} adds up rows that are no plain measures.")


def _measures(text: str, place: str) -> None:
    for one in text.split("+") if text else ():
        _one_of(one, CATALOGUE, place)


def _held(where: Mapping[str, Any], place: str) -> Held:
    found = []
    for split, keys in where.items():
        _one_of(split, SPLITS, place)
        keys = tuple(str(key) for key in (keys if isinstance(keys, list) else [keys]))
        for key in keys:
            _one_of(key, {word for word, _ in SPLITS[split].words} | {""}, f"{place}: {split}")
        found.append((split, keys))
    return tuple(found)


def _only(item: Mapping[str, Any], known: set[str], place: str) -> None:
    if strange := sorted(set(item) - known):
        raise LayoutError(f"{place}: unknown key {', '.join(strange)}.")


def _one_of(value: Any, known: Iterable[Any], place: str) -> None:
    if value not in known:
        raise LayoutError(f"{place}: {value!r} is not known.")
