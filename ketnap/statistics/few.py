"""Where few units are asked about, they are named to the database: it then looks up their rows and no others."""

from collections.abc import Collection
from dataclasses import replace

from ketnap.statistics.compile import UNIT, Dialect, Query
from ketnap.statistics.engines import Engine, Live

FEW = 500
"""Units that are named to the database, which then counts no others; of more it counts all."""
MOST = 4 * FEW
"""Links looked at to find them: a unit is met once for each one above it."""
_BELOW = """SELECT b.descendant_id FROM ketnap_unitlink c JOIN ketnap_unitlink b ON b.ancestor_id = c.descendant_id
WHERE c.ancestor_id IN ({units}) LIMIT {most}"""


def below(engine: Engine, units: Collection[int]) -> list[int] | None:
    """Every unit that ever stood below one of these, or below one that did: what stood below a unit before it came here
    belongs to its past. None: more than FEW, or an engine that reads whole tables anyway."""
    if not isinstance(engine, Live) or len(units) > FEW:
        return None
    rows = engine.run(Query(_BELOW.format(units=listed(units), most=MOST + 1), ("unit",)), {})
    found = {*units, *(unit for (unit,) in rows)}
    return sorted(found) if len(rows) <= MOST and len(found) <= FEW else None


def listed(units: Collection[int]) -> str:
    """As it stands in a query; numbers of ours."""
    return ", ".join(str(int(one)) for one in sorted(units)) or "-1"


def held(units: Collection[int]) -> str:
    """Rows of these units: `only` of the compiler."""
    return f"{UNIT} IN ({listed(units)})"


def dialect(engine: Engine, unit_id: int) -> Dialect:
    """Of the engine, held to the units below this one where they are few."""
    units = below(engine, [unit_id])
    return engine.dialect if units is None else replace(engine.dialect, held=held(units))
