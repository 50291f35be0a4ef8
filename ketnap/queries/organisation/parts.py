"""States of organisations found by parts of the words in their names, through the index of migration 0048."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q

MOST = 1_000
"""With more the words are frequent, and looking at every name costs no more than at these."""


def with_parts(words: Sequence[str]) -> list[int] | None:
    """Ids of the states (`UnitState`) in whose names, folded, each of the words stands, also inside a word; None: of
    more than MOST, or where there is no such index. Knows no reach."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ketnap_unitstate WHERE ketnap_word_ends(name_fold) @@ %s::tsquery LIMIT %s",
            [" & ".join(map(beginning, words)), MOST + 1],
        )
        found = [pk for (pk,) in cursor.fetchall()]
    return found if len(found) <= MOST else None


def named(words: Sequence[str]) -> Q:
    """Of a state: each of the words stands in its name, folded."""
    within = with_parts(words)
    found = Q() if within is None else Q(pk__among=within) if within else Q(pk__in=[])
    for word in words:
        found &= Q(name_fold__contains=word)
    return found


def beginning(word: str) -> str:
    """What begins with the word, as a part of a tsquery."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*"
