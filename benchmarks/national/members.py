"""More members in the same organisations: which pages notice. On a register `filling` made, then `ketnap tallies keep`
and `benchmarks.national.pages` again.

    python -m benchmarks.national.members TIMES     everybody and what is recorded of them, TIMES as many
"""

import sys

from benchmarks.counting import say
from benchmarks.databases import ready

KEYS = {"Person": ("id",), "Profile": ("id", "person_id"), "Movement": ("id", "person_id"), "Stay": ("id", "person_id")}
APART = 100_000_000
"""Between the numbers of one round of people and the next; units stay the same."""
OWN = {"seal_token": "md5(id::text || n::text)", "card_no": "''", "identity_mac": "''"}
"""What no two people share."""


def grown(times: int) -> dict[str, int]:
    """Model → rows written."""
    from django.apps import apps
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # keys hold by the numbers
        for name, keys in KEYS.items():
            meta = apps.get_model("ketnap", name)._meta
            columns = [field.column for field in meta.concrete_fields]
            listed = ", ".join(f'"{one}"' for one in columns)
            values = {one: f'"{one}" + n * {APART}' for one in keys} | OWN
            written = ", ".join(values.get(one, f'"{one}"') for one in columns)
            alone = " WHERE reverses_id IS NULL" if "reverses_id" in columns else ""
            cursor.execute(
                f"INSERT INTO {meta.db_table} ({listed}) SELECT {written} FROM {meta.db_table},"
                f" generate_series(1, {times - 1}) n{alone}"
            )
            found[name] = cursor.rowcount
        cursor.execute("VACUUM ANALYZE")
    return found


if __name__ == "__main__":
    ready()
    say(**grown(int(sys.argv[1])))
