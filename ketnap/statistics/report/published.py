"""Figures other publications printed for the unit: a second source beside ours, never merged."""

from datetime import date
from decimal import Decimal

from ketnap.lib import numbers
from ketnap.models import PublishedFigure
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.measures.admission import ADMITTED
from ketnap.statistics.register import register
from ketnap.statistics.report.plans import targets
from ketnap.statistics.report.shape import PublishedLine

PLAN_PERCENT = "plan_percent"
PLAN_TARGET = "plan_target"
_RATIOS = {PLAN_PERCENT: "Phần trăm kế hoạch năm", PLAN_TARGET: "Chỉ tiêu kế hoạch năm"}


def published(counter: Counter, year: int) -> tuple[PublishedLine, ...]:
    """Those whose period ends in the year, oldest publication first."""
    rows = PublishedFigure.objects.filter(unit=counter.unit_id, period_to__year=year, reverses=None, reversed_by=None)
    return tuple(
        PublishedLine(
            source=row.source,
            published_on=row.published_on,
            measure=row.measure,
            words=words_of(row.measure),
            start=row.period_from,
            end=row.period_to,
            value=_short(row.value),
            ours=_ours(counter, row.measure, row.period_from, row.period_to),
            note=row.note,
        )
        for row in rows.order_by("published_on", "source", "measure", "pk")
    )


def choices() -> list[tuple[str, str]]:
    """(id, words) of everything another publication can be held against."""
    return [(id, measure.label) for id, measure in CATALOGUE.items()] + list(_RATIOS.items())


def ours(unit_id: int, measure: str, start: date, end: date) -> Decimal | None:
    """What our register counts for the same measure and period; None: chưa có số liệu."""
    return _ours(Counter(unit_id, register(unit_id, end)), measure, start, end)


def words_of(measure: str) -> str:
    """How the measure is called on pages."""
    known = CATALOGUE.get(measure)
    return known.label if known else _RATIOS.get(measure, "Số liệu khác")


def _ours(counter: Counter, measure: str, start: date, end: date) -> Decimal | None:
    if measure in CATALOGUE:
        return _decimal(counter.figures([CATALOGUE[measure]], start, end)[measure].value)
    target = targets(counter.unit_id, end.year, end).get(counter.unit_id)
    if measure == PLAN_TARGET and target:
        return Decimal(target.number)
    if measure == PLAN_PERCENT and target:
        return numbers.percent(counter.figures([ADMITTED], start, end)[ADMITTED.id].value, target.number)
    return None


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _short(value: Decimal) -> Decimal:
    """As printed: 151, 167.8; the column keeps two places."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
