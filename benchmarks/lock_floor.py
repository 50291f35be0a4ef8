"""The least a lock of a list could be: the rows an import wrote, copied by the database itself into empty tables with
the same indexes, in one transaction, without a check or a line of Python. Asked of a database that is filled."""

import json
import re
import time

from benchmarks.databases import ready

TABLES = ("ketnap_person", "ketnap_profile", "ketnap_movement", "ketnap_stay")


def main() -> None:
    ready()
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
                continue
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type <> 'trigger'", [table])
            for (text,) in cursor.fetchall():
                if text:
                    text = re.sub(r'INDEX "', 'INDEX "floor_', text.replace(f'"{table}"', f'"floor_{table}"'))
                    cursor.execute(text.replace("%", "%%"))
        started = time.perf_counter()
        with transaction.atomic():
            rows = 0
            for table in TABLES:
                cursor.execute(f"INSERT INTO floor_{table} SELECT * FROM {table}")
                rows += cursor.rowcount
        print(json.dumps({"seconds": time.perf_counter() - started, "rows": rows}))


if __name__ == "__main__":
    main()
