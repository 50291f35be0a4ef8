"""Every figure, once. One file a topic; the catalogue refuses two measures of one name."""

from ketnap.statistics.measure import Measure
from ketnap.statistics.measures import admission, membership, organisation, training

CATALOGUE: dict[str, Measure] = {}
for _measure in (*organisation.MEASURES, *membership.MEASURES, *admission.MEASURES, *training.MEASURES):
    if _measure.id in CATALOGUE:
        raise ValueError(f"Two measures are called {_measure.id!r}.")
    CATALOGUE[_measure.id] = _measure

__all__ = ["CATALOGUE"]
