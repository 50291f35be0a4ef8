"""A closed period counted again: the same, or what differs, figure by figure, and why."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access.viewer import Viewer
from ketnap.models import ClosedPeriod, Enrolment, UnitLink
from ketnap.queries.papers import closing
from ketnap.queries.papers.closing import ClosedLine
from ketnap.statistics.closed import definitions, forms
from ketnap.statistics.closed.causes import Cause, Touched, causes
from ketnap.statistics.closed.content import content
from ketnap.statistics.measures.splits import CLASS
from ketnap.statistics.report import Report, report

SAME = "Giống hệt bản đã khóa"


@dataclass(frozen=True)
class Difference:
    """A figure whose number or people changed. `old` and `new` None: chưa có số liệu."""

    label: str
    start: date
    end: date
    old: int | None
    new: int | None
    came: tuple[int, ...]
    """Ids counted now and not then; of targets none."""
    went: tuple[int, ...]


@dataclass(frozen=True)
class Rerun:
    """`intact` False: what is stored is not what was closed; then nothing else is told of it."""

    intact: bool
    differences: tuple[Difference, ...] = ()
    causes: tuple[Cause, ...] = ()
    definitions: tuple[str, ...] = ()
    """Definitions that changed, in words."""

    @property
    def same(self) -> bool:
        return self.intact and not self.differences

    @property
    def unexplained(self) -> bool:
        """Figures differ though neither an entry nor a definition did: the program itself counts otherwise, or the
        data were changed beside the journal."""
        return bool(self.differences) and not self.causes and not self.definitions


def rerun(viewer: Viewer, period: ClosedPeriod, *, intact: bool) -> Rerun:
    """Count the period as it is counted now. NotFound outside the viewer's reach. `intact` says what
    queries.papers found of the stored content."""
    if not intact:
        return Rerun(False)
    old = json.loads(period.content)
    made = report(viewer, period.unit_id, period.start, period.end)
    new = content(made, version=period.version, reason=period.reason, cut_off=period.cut_off)
    return compared(period, old, new)


def rerun_form(viewer: Viewer, period: ClosedPeriod, content: dict[str, Any], *, intact: bool) -> Rerun:
    """The same for a form that was closed with the period."""
    return compared(period, content, forms.again(viewer, content)) if intact else Rerun(False)


def compared(period: ClosedPeriod, old: dict[str, Any], new: dict[str, Any]) -> Rerun:
    """Two contents of one period, the stored and the present one."""
    touched = Touched()
    found = [*_figures(old, new, touched), *_targets(old, new, touched)]
    before, now = old["definitions"], new["definitions"]
    # A definition only one of them needs belongs to a figure that came or went, not to a change of meaning.
    changed = tuple(definitions.words(name) for name in sorted(before) if name in now and now[name] != before[name])
    because = tuple(causes(period, touched)) if found else ()
    return Rerun(True, tuple(found), because, changed)


def standing(viewer: Viewer, made: Report) -> tuple[ClosedLine, bool] | None:
    """The closing of a report's unit and period, and whether what was counted now is what was closed; None: open."""
    line = closing.closing_of(viewer, made.unit.unit_id, made.start, made.end)
    if line is None:
        return None
    kept = closing.closed_period(viewer, line.period_id)
    new = content(made, version=line.version, reason=line.reason, cut_off=line.cut_off)
    return line, kept.intact and same_figures(kept.content, new)


def same_figures(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return not _figures(old, new, Touched()) and not _targets(old, new, Touched())


def _figures(old: dict[str, Any], new: dict[str, Any], touched: Touched) -> list[Difference]:
    before, now = _by_key(old), _by_key(new)
    beside = {_key(one["figures"][place]) for one in (old, new) for place in one.get("beside", ())}
    found: list[Difference] = []
    aside: list[list[Any]] = []
    decided: list[list[Any]] = []
    for key in {**now, **before}:
        was, line = before.get(key), now.get(key) or before[key]
        is_ = now.get(key)
        if (was is None or is_ is None) and not line["value"]:
            continue  # a line printed only then, or only now, of what is nobody or unknown
        had, has = _value(was), _value(is_)
        then, today = _ids(old, was), _ids(new, is_)
        came, went = today - then, then - today
        if key in beside:
            decided += [*_rows(old, was, then), *_rows(new, is_, today)]
            aside += [*_rows(old, was, went), *_rows(new, is_, came)]
            continue
        if had == has and then == today:
            continue
        touched.add(line["about"], (*came, *went), [*_rows(old, was, went), *_rows(new, is_, came)])
        touched.ids["class"] |= {int(key) for split, key in line["where"] if split == CLASS.id}
        touched.splits |= {split for split, _ in line["where"]}
        if line["measure"].startswith("learners"):
            touched.learners |= {*came, *went}
        touched.known = touched.known or (had is None) != (has is None)
        label = ", ".join([line["label"], *(word[:1].lower() + word[1:] for word in line["words"])])
        found.append(Difference(
            label, date.fromisoformat(line["from"]), date.fromisoformat(line["to"]), had, has,
            tuple(sorted(came.elements())), tuple(sorted(went.elements())),
        ))  # fmt: skip
    # Organisations that count differently do so by who was admitted under them, and where that cell stood.
    below = _below(decided, touched.ids["unit"])
    touched.units |= below
    touched.ids["person"] |= {row[0] for row in aside if row[1] in below}
    touched.ids["class"] |= _attended(touched.learners)
    return found


def _below(rows: list[list[Any]], units: set[int]) -> set[int]:
    """Units of the rows that ever stood under one of these."""
    if not rows or not units:
        return set()
    under = UnitLink.objects.filter(ancestor__in=units, descendant__in={row[1] for row in rows})
    return set(under.values_list("descendant_id", flat=True))


def _attended(learners: set[int]) -> set[int]:
    """Classes of people who count as learners differently, so that what was done to the class explains it."""
    return set(Enrolment.objects.filter(person__in=learners).values_list("training_class_id", flat=True))


def _by_key(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {_key(line): line for line in found["figures"]}


def _key(line: dict[str, Any]) -> str:
    return definitions.spelled([line["measure"], line["from"], line["to"], line["where"]])


def _value(line: dict[str, Any] | None) -> int | None:
    """A line that was not printed counted nobody."""
    return 0 if line is None else line["value"]


def _ids(found: dict[str, Any], line: dict[str, Any] | None) -> Counter[int]:
    return Counter(found["rows"][place][0] for place in line["rows"]) if line else Counter()


def _rows(found: dict[str, Any], line: dict[str, Any] | None, ids: Counter[int]) -> list[list[Any]]:
    rows = (found["rows"][place] for place in line["rows"]) if line else ()
    return [row for row in rows if row[0] in ids]


def _targets(old: dict[str, Any], new: dict[str, Any], touched: Touched) -> list[Difference]:
    before, now = ({line["unit"]: line for line in one["targets"]} for one in (old, new))
    found = []
    for unit in {**before, **now}:
        line = now.get(unit) or before[unit]
        was, is_ = (one[unit]["target"] if unit in one else None for one in (before, now))
        if was == is_:
            continue
        touched.targets.add(unit)
        touched.year = line["year"]
        year = line["year"]
        found.append(Difference(f"Chỉ tiêu, {line['name']}", date(year, 1, 1), date(year, 12, 31), was, is_, (), ()))
    return found
