"""Names that somebody bears, found by their words in the list the database keeps (migration 0045): there are far fewer
names than people. The list knows no reach: who bears a name within it is asked of the people."""

import json
from collections.abc import Sequence

from django.db import connection

from ketnap.access.viewer import Viewer

MOST = 2_000
"""With more names the words are frequent, and people who have them are met soon in the order of the list."""
# The index is over these very words (`WORDS` of the migration).
POSTGRESQL = """
    SELECT name_sort FROM ketnap_knownname
    WHERE array_to_tsvector(array_remove(string_to_array(name_fold, ' '), '')) @@ %s::tsquery LIMIT %s
"""
SQLITE = """
    SELECT name_sort FROM ketnap_knownname WHERE NOT EXISTS (
        SELECT 1 FROM json_each(%s) word WHERE instr(' ' || name_fold, ' ' || word.value) = 0
    ) LIMIT %s
"""


def with_words(viewer: Viewer, words: Sequence[str]) -> list[str] | None:
    """Orders (`Person.name_sort`) of the names in which every word, folded, begins a word; None: of more than MOST."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL, [" & ".join(map(_mark, words)), MOST + 1])
        else:
            cursor.execute(SQLITE, [json.dumps(words), MOST + 1])
        found = sorted({order for (order,) in cursor.fetchall()})
    return found if len(found) <= MOST else None


def _mark(word: str) -> str:
    """What begins with the word."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*"
