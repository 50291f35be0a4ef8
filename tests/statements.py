"""Which tables statements read and write, as the database is asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

READ = re.compile(r'\b(?:FROM|JOIN)\s+"?(ketnap_\w+)"?')
WRITTEN = re.compile(r'^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|COPY)\s+"?(ketnap_\w+)"?')


@contextmanager
def tables(pattern: re.Pattern[str]) -> Iterator[set[str]]:
    """Names of the tables, told while it lasts."""
    found: set[str] = set()

    def told(execute, sql, parameters, many, context):
        found.update(pattern.findall(str(sql)))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(told):
        yield found
