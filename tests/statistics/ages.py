"""Days and birthdays around which full years differ, asked of an engine."""

import random
from datetime import date, timedelta

from ketnap.lib.dates import full_years
from ketnap.statistics.compile import finished
from ketnap.statistics.engines import Engine

YEARS = (0, 16, 18, 31, 61, 120)
LEAP = date(2004, 2, 29)


def drawn() -> list[tuple[date, date]]:
    """(day, birthday)."""
    rng = random.Random(29)
    found = [(date(2022, 2, 28), LEAP), (date(2022, 3, 1), LEAP), (date(2020, 2, 29), LEAP), (date(2020, 2, 28), LEAP),
             (date(2024, 2, 29), date(2006, 2, 28)), (date(2024, 2, 29), date(2006, 3, 1)),
             (date(5, 1, 1), date(1, 1, 1)), (date(2000, 3, 1), date(1900, 3, 1))]  # fmt: skip
    for years in YEARS:
        born = date(1900, 1, 1) + timedelta(rng.randrange(30_000))
        birthday = date(born.year + years, born.month, min(born.day, 28))
        found += [(birthday + timedelta(step), born) for step in (-1, 0, 1, 2)]
    return found


def wrong(engine: Engine) -> list[tuple[date, date, int]]:
    """(day, birthday, years) of which the engine says otherwise than a calendar."""
    pairs = drawn()
    columns = ", ".join(f"CASE WHEN younger(r.day, r.born, {years}) THEN 1 ELSE 0 END AS y{years}" for years in YEARS)
    given = ":{}" if engine.dialect.name == "sqlite" else "CAST(:{} AS date)"
    parts = [
        f"SELECT {n} AS n, {columns} FROM"
        f" (SELECT {given.format(f'd{n}')} AS day, {given.format(f'b{n}')} AS born) r"
        for n in range(len(pairs))
    ]  # fmt: skip
    told = {f"{name}{n}": day for n, pair in enumerate(pairs) for name, day in zip("db", pair, strict=True)}
    query = finished(" UNION ALL ".join(parts), ("n", *(f"y{years}" for years in YEARS)), engine.dialect)
    rows = engine.run(query, told)
    assert len(rows) == len(pairs)
    return [
        (*pairs[n], years) for n, *said in rows for years, younger in zip(YEARS, said, strict=True)
        if bool(younger) != (full_years(pairs[n][1], pairs[n][0]) < years)
    ]  # fmt: skip
