"""What made members more or fewer: Biểu số 1-BTCTW, with the changes of the tree as lines of their own."""

from collections.abc import Callable, Iterable
from datetime import date

from ketnap.lib import dates
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.measure import Measure
from ketnap.statistics.measures import membership as of
from ketnap.statistics.report.shape import Balance, BalanceLine

_FLOWS = (
    *of.INCREASES, *of.DECREASES, *of.ARRIVED_FROM, *of.DEPARTED_TO, of.STRUCK_OFF_PROBATIONARY, of.RECOGNISED,
)  # fmt: skip
Flows = Callable[[Measure], Figure]


def flows(counter: Counter, start: date, end: date) -> Flows:
    """Every movement of the period by measure."""
    figures = counter.figures(_FLOWS, start, end)
    return lambda measure: figures[measure.id]


def stock(counter: Counter, on: date) -> Figure:
    """Members at the end of the day."""
    return counter.figures([of.MEMBERS], on, on)[of.MEMBERS.id]


def balance(now: tuple[Figure, Flows, Figure], before: tuple[Figure, Flows, Figure]) -> Balance:
    """(members at the start, movements, members at the end) of the period and of the year before."""

    def lines(measures: Iterable[Measure], sign: int) -> list[BalanceLine]:
        return [BalanceLine(m.label, sign, now[1](m), before[1](m)) for m in measures]

    parts: list[BalanceLine] = []
    for measure in of.INCREASES:
        parts += lines([measure], 1)
        parts += lines(of.ARRIVED_FROM if measure is of.ARRIVED else (), 0)
    for measure in of.DECREASES:
        parts += lines([measure], -1)
        parts += lines(of.DEPARTED_TO if measure is of.DEPARTED else (), 0)
        parts += lines([of.STRUCK_OFF_PROBATIONARY] if measure is of.STRUCK_OFF else (), 0)
    return Balance(
        BalanceLine(f"Có đến hết ngày {dates.show(now[0].end)}", 0, now[0], before[0]),
        tuple(parts),
        BalanceLine(f"Có đến hết ngày {dates.show(now[2].end)}", 0, now[2], before[2]),
    )
