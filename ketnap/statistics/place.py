"""Where questions of one's own are counted: KETNAP_FIGURES and KETNAP_FIGURES_URL."""

import contextlib
from dataclasses import dataclass

from django.conf import settings

from ketnap.statistics import few, replica
from ketnap.statistics.columnar import Missing, over_register
from ketnap.statistics.engines import Engine


@dataclass(frozen=True)
class Place:
    engine: Engine
    said: str
    """What a page owes its reader: of when the figures are; empty where they are those of this moment."""

    def notes(self, others: list[str]) -> list[str]:
        return [*others, self.said] if self.said else others


def chosen(unit_id: int | None = None) -> Place:
    """The database counts the same as the columnar engine, only slower, so it steps in where that is not installed;
    `ketnap doctor` says so. Of a unit with few others below it the database looks up their rows, where the columnar
    engine would read all there are."""
    live, said = replica.engine()
    if settings.FIGURES == "columnar" and (unit_id is None or few.below(live, [unit_id]) is None):
        with contextlib.suppress(Missing):
            return Place(over_register(live.alias), said)
    return Place(live, said)
