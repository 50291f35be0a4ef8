"""Where a compiled query runs. An engine binds parameters in its own way, and asks for much at once in its own way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connections

from ketnap.statistics.compile import NAMED, SQLITE, STANDARD, Dialect, Query


class Engine(Protocol):
    @property
    def dialect(self) -> Dialect: ...

    def run(self, query: Query, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]: ...

    def numbers(self, queries: Sequence[Query], parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The one row of each of these queries."""
        return [row for query in queries for row in self.run(query, parameters)]


@dataclass
class Live(Engine):
    """The register itself, through Django's connection: SQLite or PostgreSQL; or a server that follows it."""

    alias: str = DEFAULT_DB_ALIAS
    ran: int = field(default=0)
    """How many queries it has run."""

    @property
    def dialect(self) -> Dialect:
        return SQLITE if connections[self.alias].vendor == "sqlite" else STANDARD

    def run(self, query: Query, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self.ran += 1
        text, names = named(query.sql.replace("%", "%%"), "%({})s")
        values = {**query.parameters, **parameters}
        with connections[self.alias].cursor() as cursor:
            cursor.execute(text, {name: self._stored(values[name]) for name in names})
            return cursor.fetchall() if cursor.description else []

    def _stored(self, value: Any) -> Any:
        """SQLite keeps a day as its ISO text."""
        return value.isoformat() if isinstance(value, date) and self.dialect is SQLITE else value


@dataclass(frozen=True)
class Columnar(Engine):
    """A DuckDB connection that holds the tables under their names, for counting at the size of a country."""

    duckdb: Any

    @property
    def dialect(self) -> Dialect:
        return STANDARD

    def run(self, query: Query, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        text, names = named(query.sql, "${}")
        values = {**query.parameters, **parameters}
        found: list[tuple[Any, ...]] = self.duckdb.execute(text, {name: values[name] for name in names}).fetchall()
        return found


def named(text: str, style: str) -> tuple[str, set[str]]:
    """The text with `:name` written in the engine's style, and the names it uses."""
    return NAMED.sub(lambda match: style.format(match[1]), text), set(NAMED.findall(text))
