"""Names that somebody bears, found by their words in the list the database keeps (migration 0045): there are far fewer
names than people. The list knows no reach: who bears a name within it is asked of the people."""

from collections.abc import Sequence

from django.db import connection

from ketnap.access.viewer import Viewer

MOST = 2_000
"""With more names the words are frequent, and people who have them are met soon in the order of the list."""


def with_words(viewer: Viewer, words: Sequence[str]) -> list[str] | None:
    """Orders (`Person.name_sort`) of the names in which every word, folded, begins a word; None: of more than MOST."""
    texts, values = _postgresql(words) if connection.vendor == "postgresql" else _sqlite(words)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name_sort FROM ketnap_knownname WHERE {texts} LIMIT {MOST + 1}", values)  # noqa: S608
        found = sorted({order for (order,) in cursor.fetchall()})
    return found if len(found) <= MOST else None


def _postgresql(words: Sequence[str]) -> tuple[str, list[str]]:
    """The index is over these very words (`WORDS` of the migration)."""
    marks = " & ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in words)
    return "array_to_tsvector(array_remove(string_to_array(name_fold, ' '), '')) @@ %s::tsquery", [marks]


def _sqlite(words: Sequence[str]) -> tuple[str, list[str]]:
    return " AND ".join(["instr(' ' || name_fold, %s)"] * len(words)), [f" {word}" for word in words]
