"""Members row by row, for every table a page reads of them; rows are what COPY and executemany take."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from benchmarks.national.names import Names
from benchmarks.national.shape import BEGIN, CELL, Row, Tree
from ketnap.lib.dates import FIRST_DAY, OPEN_END

ON = date(2026, 11, 26)
"""Today."""
NOW = "2026-01-05 08:00:00+00:00"
DAYS = [str(date(1930, 1, 1) + timedelta(n)) for n in range((date(2031, 1, 1) - date(1930, 1, 1)).days)]
ZERO = date(1930, 1, 1).toordinal()
END = str(OPEN_END)
COLUMNS = {
    "Person": (
        "id", "full_name", "name_fold", "name_sort", "sex", "born_on", "ethnicity", "religion", "joined_on",
        "official_on", "card_no", "unit_id",
    ),
    "Profile": (
        "person_id", "schooling", "qualification", "theory", "occupation", "position", "valid_from", "valid_to",
    ),
    "Stay": ("person_id", "unit_id", "standing", "valid_from", "valid_to"),
    "Movement": ("person_id", "kind", "on", "unit_id", "from_unit_id", "standing", "joined_on", "recorded_at"),
    "MemberRating": (
        "person_id", "unit_id", "year", "step", "number", "kind", "level", "rated_on", "decider_id", "recorded_at",
    ),
}  # fmt: skip
OCCUPATIONS = ("worker", "office", "manager", "farmer", "retired", "public_service", "forces", "commune_official")
SCHOOLING = ("upper", "upper", "upper", "lower", "primary")
QUALIFIED = ("university", "college", "vocational", "worker", "master", "")
LEVELS = ("excellent", "good", "good", "good", "good", "done")
ETHNIC = ("kinh", "kinh", "kinh", "kinh", "kinh", "kinh", "tay", "thai", "muong", "khmer")


def text(day: int) -> str:
    return DAYS[day - ZERO]


def members(rng: random.Random, tree: Tree, names: Names, count: int, first: int = 1) -> Iterator[dict[str, list[Row]]]:
    """Rows by table, for a thousand people at a time. The register begins with a list of BEGIN; since then three of a
    hundred were admitted a year, recognised after one, eight of a hundred moved, and some have gone again."""
    cells = [unit for unit in range(1, len(tree.level)) if tree.weight[unit]]
    shares = list(accumulate(tree.weight[unit] for unit in cells))
    begin, today = BEGIN.toordinal(), ON.toordinal()
    for start in range(first, first + count, 1000):
        part: dict[str, list[Row]] = {name: [] for name in COLUMNS}
        many = min(1000, first + count - start)
        places = rng.choices(cells, cum_weights=shares, k=2 * many)
        for pk in range(start, start + many):
            unit = places.pop()
            sex, name, folded, sort = names.one()
            opening = rng.random() < 0.7
            born = rng.randrange(date(1938, 1, 1).toordinal(), date(1990 if opening else 1999, 1, 1).toordinal())
            if opening:
                joined = min(begin - 1, born + 6900 + rng.randrange(9000))
                official = joined + 365
                first_day, standing = begin, "P" if official > begin else "O"
            else:
                joined = rng.randrange(max(begin, born + 6600), today)
                official, first_day, standing = joined + 365, joined, "P"
            spans = [(unit, standing, first_day)]
            kind = "opening" if opening else "admitted"
            events: list[Row] = [
                (pk, kind, text(first_day), unit, None, standing, text(joined) if opening else None, NOW)
            ]
            if standing == "P" and official < today:
                spans.append((unit, "O", official))
                events.append((pk, "recognised", text(official), unit, None, "", None, NOW))
            if official < today - 10 and rng.random() < 0.08:
                moved = rng.randrange(max(official, first_day) + 1, today)
                to = places.pop()
                if to != unit:
                    spans.append((to, spans[-1][1], moved))
                    events.append((pk, "moved", text(moved), to, unit, "", None, NOW))
                    unit = to
            ended = END
            if rng.random() < 0.09:
                gone = rng.randrange(spans[-1][2] + 1, today + 1)
                ended = text(gone)
                why = "died" if rng.random() < 0.6 else rng.choice(("struck_off", "left", "departed", "expelled"))
                events.append((pk, why, ended, unit, None, "", None, NOW))
            until = [*(text(day) for _, _, day in spans[1:]), ended]
            part["Person"].append((
                pk, name, folded, sort, sex, text(born), ETHNIC[pk % 10] if pk % 33 else "",
                "none" if pk % 12 else "catholic", text(joined), text(official) if official < today else None,
                f"{pk:012d}", unit,
            ))  # fmt: skip
            told = pk % 33
            part["Profile"].append((
                pk, SCHOOLING[pk % 5] if told else "", QUALIFIED[pk % 6], "elementary" if pk % 3 else "intermediate",
                OCCUPATIONS[pk % 8] if told else "", "", str(FIRST_DAY), END,
            ))  # fmt: skip
            part["Stay"] += [(pk, at, held, text(day), til) for (at, held, day), til in zip(spans, until, strict=True)]
            part["Movement"] += events
            if ended == END and first_day < today - 400:
                above = unit if tree.level[unit] != CELL else tree.parent[unit]
                part["MemberRating"].append(
                    (pk, unit, 2025, "decided", 1, "first", LEVELS[pk % 6], "2025-12-20", above, NOW)
                )
        yield part
