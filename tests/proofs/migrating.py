"""Brings an empty register up to date step by step, each step interrupted at some of its statements first.

    migrating.py FILE SHARE [once | kill STEP STATEMENT]     SHARE: 1 for every statement, 0 for some of each step

FILE: what was found, as JSON. With `once` the tables are made as a new register gets them; without it step by step,
as a register that was there before the steps were last drawn together.

With `kill` the process ends itself with -9 before that statement of that step. Only tests start it.
"""

import hashlib
import json
import os
import random
import re
import signal
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, migrations  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.db.transaction import TransactionManagementError  # noqa: E402

SCHEMA = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|SET CONSTRAINTS|SELECT)", re.IGNORECASE)
ALL_OF = 8
"""Steps of ours with no more statements than this are interrupted at each of them."""


class Statements:
    def __init__(self, at: int = 0, *, kill: bool = False) -> None:
        self.count, self.at, self.kill = 0, at, kill

    def __call__(self, execute: Any, sql: Any, parameters: Any, many: bool, context: Any) -> Any:
        if not SCHEMA.match(str(sql)):
            self.count += 1
            if self.count == self.at:
                if self.kill:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OperationalError("planted: interrupted")
        return execute(sql, parameters, many, context)


def looks() -> str:
    """Digest of tables, columns, indexes, constraints and the steps that are done."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2, 3")
            found = cursor.fetchall()
        else:
            cursor.execute(
                "SELECT table_name, column_name, data_type, is_nullable, column_default "
                "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
            )
            found = cursor.fetchall()
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
            found += cursor.fetchall()
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
                "ORDER BY 1, 2"
            )
            found += cursor.fetchall()
            cursor.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
            found += cursor.fetchall()
        if "django_migrations" in connection.introspection.table_names():
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
            found += cursor.fetchall()
    return hashlib.sha256(repr(found).encode()).hexdigest()


def anew() -> None:
    """As the next process would see it: what SQLite's editor leaves open after a failure ends with its process."""
    if connection.connection is not None:
        connection.connection.close()
    del connections[DEFAULT_DB_ALIAS]


class Step:
    """A step to take again and again. What the models are before it is asked for once: it depends on files alone."""

    def __init__(self, target: tuple[str, str]) -> None:
        executor = MigrationExecutor(connection)
        self.plan = executor.migration_plan([target])
        self.models = executor._create_project_state(with_applied_migrations=True)
        self.models.apps  # noqa: B018 - builds them

    def take(self, told: Statements) -> None:
        with connection.execute_wrapper(told):
            MigrationExecutor(connection).migrate(None, plan=self.plan, state=self.models.clone())


def places(count: int, share: int, rng: random.Random) -> list[int]:
    if share or count <= ALL_OF:
        return list(range(1, count + 1))
    return sorted(rng.sample(range(1, count + 1), min(count, ALL_OF)))


class Undo(Exception):
    """The step is not kept."""


def undone(self: migrations.Migration, *given: Any, **named: Any) -> None:
    plain(self, *given, **named)
    raise Undo


plain = migrations.Migration.apply


def count(step: Step) -> int:
    """Statements of a step, from a run that is not kept."""
    told = Statements()
    migrations.Migration.apply = undone  # type: ignore[method-assign,assignment]
    try:
        step.take(told)
    except Undo:
        return told.count
    finally:
        migrations.Migration.apply = plain  # type: ignore[method-assign]
    raise AssertionError("the step was kept")


def interrupt(target: tuple[str, str], share: int, rng: random.Random) -> dict[str, Any]:
    """Every chosen statement fails once, the register is as before each time, then the step is taken."""
    step = Step(target)
    if not share and target[0] != "ketnap":
        step.take(Statements())
        return {"statements": 0, "points": 0, "between": [], "after": True}
    before, between = looks(), []
    statements = count(step)
    chosen = places(statements, share, rng)
    for place in chosen:
        try:
            step.take(Statements(place))
        except (OperationalError, TransactionManagementError):
            anew()
            if looks() != before:
                between.append(place)
        else:
            between.append(-place)
    step.take(Statements())
    return {"statements": statements, "points": len(chosen), "between": between, "after": looks() != before}


def step_by_step() -> None:
    """From here on this process does not know the step that draws most of them together."""
    load = MigrationLoader.load_disk

    def without_newest(self: MigrationLoader) -> None:
        load(self)
        del self.disk_migrations[max(one for one in self.disk_migrations if "squashed" in one[1])]

    MigrationLoader.load_disk = without_newest  # type: ignore[method-assign]


def targets() -> list[tuple[str, str]]:
    """Steps of the empty register in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(one.app_label, one.name) for one, _ in plan]


def main() -> None:
    told, share = Path(sys.argv[1]), int(sys.argv[2])
    if "once" not in sys.argv:
        step_by_step()
    if "kill" in sys.argv:
        name, place = sys.argv[4], int(sys.argv[5])
        steps = targets()
        last = next(step for step in steps if step[1] == name)
        MigrationExecutor(connection).migrate(steps[: steps.index(last)])
        Step(last).take(Statements(place, kill=True))
        return
    rng, found = random.Random(11), {}
    MigrationExecutor(connection).recorder.ensure_schema()
    for target in targets():
        found["/".join(target)] = interrupt(target, share, rng)
    told.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
