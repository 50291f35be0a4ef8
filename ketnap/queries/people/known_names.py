"""Names that somebody bears, found by their words in the list the database keeps (migration 0045): there are far fewer
names than people. The list knows no reach: who bears a name within it is asked of the people."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from ketnap.access.viewer import Viewer
from ketnap.queries.organisation.parts import beginning

MOST = 5_000
"""With more names the words are frequent, and the first of them are met soon in the order of the list."""
OF_A_PART = 20_000
"""The same for who reaches a part of the people and typed several words: among those of others the first are met later,
so that PostgreSQL would rather read all people (1.3 s of 5.9 million, 0.2 by so many names)."""
_WITHIN = {
    # The index is over these very words (`WORDS` of the migration).
    "postgresql": "array_to_tsvector(array_remove(string_to_array(name_fold, ' '), '')) @@ %s::tsquery",
    "sqlite": "NOT EXISTS (SELECT 1 FROM json_each(%s) word WHERE instr(' ' || name_fold, ' ' || word.value) = 0)",
}
_NAMED = "SELECT name_sort, name_fold FROM ketnap_knownname WHERE {words}"
_BEARS = "p.name_sort = k.name_sort AND p.name_fold = k.name_fold AND p.erased_on IS NULL"
_BEARERS = {
    # The inner limit keeps it from reading all people first: name by name until there are so many.
    "postgresql": f"({_NAMED}) k CROSS JOIN LATERAL (SELECT 1 FROM ketnap_person p WHERE {_BEARS} LIMIT %s) p",  # noqa: S608
    "sqlite": f"({_NAMED}) k CROSS JOIN ketnap_person p ON {_BEARS}",
}
_LISTED = {
    "postgresql": "= ANY(ARRAY(SELECT unnest(%s::text[])))",
    "sqlite": "IN (SELECT value FROM json_each(%s))",
}


def with_words(viewer: Viewer, words: Sequence[str], most: int) -> list[str] | None:
    """Orders (`Person.name_sort`) of the names in which every word, folded, begins a word; None: of more."""
    found = _asked(f"{_NAMED} LIMIT %s", [_told(words), most + 1])
    return sorted({order for order, _ in found}) if len(found) <= most else None


def first(viewer: Viewer, words: Sequence[str], many: int) -> list[str]:
    """Of the first names of that kind in the order of the list; worth asking where there are more than MOST."""
    holds = "strpos" if connection.vendor == "postgresql" else "instr"
    held = " AND ".join(f"{holds}(' ' || name_fold, %s) > 0" for _ in words)
    query = f"SELECT name_sort FROM ketnap_knownname WHERE {held} ORDER BY name_sort, name_fold LIMIT %s"  # noqa: S608
    return sorted({order for (order,) in _asked(query, [*(f" {word}" for word in words), many])})


def bearers(viewer: Viewer, words: Sequence[str], most: int) -> int:
    """How many people bear a name of that kind, no more than `most`, for who reaches everybody."""
    limits = (most, most) if connection.vendor == "postgresql" else (most,)
    query = f"SELECT count(*) FROM (SELECT 1 FROM {_BEARERS[connection.vendor]} LIMIT %s) q"  # noqa: S608 - ours
    ((found,),) = _asked(query, [_told(words), *limits])
    return found


def bearing(viewer: Viewer, orders: Sequence[str], most: int) -> int:
    """How many people are listed under these orders, no more than `most`, for who reaches everybody."""
    # Handed over by a sub-query: weighing thousands of names one by one takes PostgreSQL longer than looking them up.
    listed, told = _LISTED[connection.vendor], json.dumps(orders) if connection.vendor == "sqlite" else list(orders)
    query = f"SELECT 1 FROM ketnap_person WHERE erased_on IS NULL AND name_sort {listed} LIMIT %s"  # noqa: S608 - ours
    ((found,),) = _asked(f"SELECT count(*) FROM ({query}) q", [told, most])  # noqa: S608 - ours
    return found


def _told(words: Sequence[str]) -> str:
    return " & ".join(map(beginning, words)) if connection.vendor == "postgresql" else json.dumps(words)


def _asked(query: str, told: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.replace("{words}", _WITHIN[connection.vendor]), told)
        return cursor.fetchall()
