"""Which figures are kept; but for the last three each is a measure of the catalogue, with the name of its column."""

from ketnap.statistics.measure import Measure
from ketnap.statistics.measures import CATALOGUE

FLOWS: tuple[Measure, ...] = tuple(
    CATALOGUE[name]
    for name in (
        "admitted", "admitted_women", "admitted_youth_age", "admitted_youth_union", "admitted_youth_union_unknown",
        "admitted_minority", "admitted_religious", "readmitted", "ledger_admitted", "recognised", "arrived",
        "departed", "restored", "died", "expelled", "struck_off", "left",
    )
)  # fmt: skip
STOCKS: tuple[Measure, ...] = (CATALOGUE["members"], CATALOGUE["members_probationary"])
Columns = tuple[int, ...]
"""Numbers in the order of NAMES."""
KEPT = tuple(measure.id for measure in (*FLOWS, *STOCKS))
TOLD = ("told_ethnicity", "told_occupation", "told_schooling")
"""Members whose record tells what a division of the statutory forms asks; few lack it, so those who do are the rest."""
NAMES = (*KEPT, *TOLD)
