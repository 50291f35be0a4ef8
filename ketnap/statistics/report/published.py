"""Figures other publications printed for the unit: a second source beside ours, never merged."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from ketnap.lib import numbers
from ketnap.models import PublishedFigure
from ketnap.statistics.figures import Counter
from ketnap.statistics.measure import Measure
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.admission import ADMITTED
from ketnap.statistics.register import Register, registers
from ketnap.statistics.report.plans import targets_of
from ketnap.statistics.report.shape import PublishedLine

PLAN_PERCENT = "plan_percent"
PLAN_TARGET = "plan_target"
Printed = tuple[str, date, date]
"""(measure, first day, last day of its period)."""
_RATIOS = {PLAN_PERCENT: "Phần trăm kế hoạch năm", PLAN_TARGET: "Chỉ tiêu kế hoạch năm"}


def published(counter: Counter, year: int) -> tuple[PublishedLine, ...]:
    """Those whose period ends in the year, oldest publication first."""
    rows = PublishedFigure.objects.filter(unit=counter.unit_id, period_to__year=year, reverses=None, reversed_by=None)
    printed = list(rows.order_by("published_on", "source", "measure", "pk"))
    asked = [(row.measure, row.period_from, row.period_to) for row in printed]
    found = _ours(counter, asked, {end: counter.register for _, _, end in asked})
    return tuple(
        PublishedLine(
            source=row.source,
            published_on=row.published_on,
            measure=row.measure,
            words=words_of(row.measure),
            start=row.period_from,
            end=row.period_to,
            value=_short(row.value),
            ours=found[one],
            note=row.note,
        )
        for row, one in zip(printed, asked, strict=True)
    )


def choices() -> list[tuple[str, str]]:
    """(id, words) of everything another publication can be held against."""
    return [(id, measure.label) for id, measure in CATALOGUE.items()] + list(_RATIOS.items())


def ours(unit_id: int, asked: Collection[Printed]) -> dict[Printed, Decimal | None]:
    """What our register, as it was at the end of each period, counts for the same measure and period; None: chưa có số
    liệu. A fixed number of queries for up to two hundred of them."""
    known = registers(unit_id, {end for _, _, end in asked})
    return _ours(Counter(unit_id, known[max(known)]), asked, known) if known else {}


def words_of(measure: str) -> str:
    """How the measure is called on pages."""
    known = CATALOGUE.get(measure)
    return known.label if known else _RATIOS.get(measure, "Số liệu khác")


def _ours(
    counter: Counter, asked: Collection[Printed], known: Mapping[date, Register]
) -> dict[Printed, Decimal | None]:
    """`known`: the register each end of a period is judged by."""
    counted = counter.counts_of([(one, start, end) for name, start, end in asked if (one := _measure(name))])
    plans = targets_of(counter.unit_id, {(end.year, end) for name, _, end in asked if name in _RATIOS})
    found: dict[Printed, Decimal | None] = {}
    for name, start, end in asked:
        measure = _measure(name)
        number = counted[measure, start, end] if measure and known[end].tells(measure, start, end) else None
        value = None if number is None else Decimal(number)
        if name in _RATIOS:
            target = plans[end.year, end].get(counter.unit_id)
            if not target:
                value = None
            elif name == PLAN_TARGET:
                value = Decimal(target.number)
            else:
                value = numbers.percent(number, target.number)
        found[name, start, end] = value
    return found


def _measure(name: str) -> Measure | None:
    """What is counted for it; a share of a plan is one of the admitted."""
    return ADMITTED if name == PLAN_PERCENT else CATALOGUE.get(name)


def _short(value: Decimal) -> Decimal:
    """As printed: 151, 167.8; the column keeps two places."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
