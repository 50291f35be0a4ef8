"""Standing figures kept with the acts: what some rows add before an act is taken away, what they add after it is added.

Only where `TreeVersion.tallied` is set; `keep` adds everything up once and sets it. Additions commute, so two acts on
different people need not wait for each other longer than for the row of their common unit.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.db import connection, transaction
from django.db.models import F
from django.tasks import task
from django_tasks_db.models import DBTaskResult

from ketnap.access import journal
from ketnap.models import Tally, TreeVersion, UnitLink
from ketnap.statistics.engines import Live
from ketnap.statistics.tallies import Columns, counted
from ketnap.statistics.tallies.columns import NAMES
from ketnap.statistics.tallies.counted import Key, question

PART = 2_000
"""Ids in one condition."""
ENTERED = "SELECT p.id FROM ketnap_person p WHERE p.batch_id = "
COLUMNS = ", ".join(f'"{name}"' for name in NAMES)
_TAKEN = ", ".join(f'-"{name}" AS "{name}"' for name in NAMES)
STANDING = f"SELECT unit_id AS unit, month, {_TAKEN} FROM ketnap_tally"  # noqa: S608 - names of our own model
"""What stands there, to be taken away from what it should be."""
ADDING = 7303
"""Key of PostgreSQL's advisory lock that lets one act add at a time; those of the journal are in access/chain.py."""


@dataclass
class Held:
    """What an act is about to change. Rows are named before they change; no row counts twice."""

    active: bool = field(default_factory=lambda: kept())
    before: dict[Key, Columns] = field(default_factory=dict)
    _units: list[int] = field(default_factory=list)
    _people: list[int] = field(default_factory=list)
    _batch: int | None = None

    def units(self, unit_ids: Collection[int]) -> None:
        """All that happened in these units; for acts on the tree."""
        new = sorted(set(unit_ids) - set(self._units))
        if self.active and new:
            self._take([f"r.unit_id IN ({_listed(part)})" for part in _parts(new)])
            self._units += new

    def below(self, unit_ids: Collection[int], on: object) -> None:
        """The same for these units and everything that stands below them on the day or later."""
        if self.active:
            links = UnitLink.objects.filter(ancestor__among=sorted(set(unit_ids)), valid_to__gt=on)
            self.units({*unit_ids, *links.values_list("descendant_id", flat=True)})

    def people(self, person_ids: Collection[int]) -> None:
        """All that happened to these people; for entries of the ledger."""
        new = sorted(set(person_ids) - set(self._people))
        if self.active and new:
            self._take([f"r.person_id IN ({_listed(part)})" for part in _parts(new)])
            self._people += new

    def new(self, person_ids: Collection[int]) -> None:
        """People to whom nothing has happened yet."""
        self._people += sorted(set(person_ids) - set(self._people)) if self.active else []

    def entered(self, batch_id: int) -> None:
        """People whom this batch enters, and to whom nothing has happened but what it tells."""
        self._batch = batch_id

    def _take(self, conditions: list[str]) -> None:
        already = self._conditions()
        for one in conditions:
            but = "".join(f" AND NOT {other}" for other in already)
            _add(self.before, counted(one + but), 1)

    def _conditions(self) -> list[str]:
        return [
            *(f"r.unit_id IN ({_listed(part)})" for part in _parts(self._units)),
            *(f"r.person_id IN ({_listed(part)})" for part in _parts(self._people)),
            *([] if self._batch is None else [f"r.person_id IN ({ENTERED}{int(self._batch)})"]),
        ]

    def settle(self) -> None:
        """The act has written: add the difference."""
        if not self.active:
            return
        after: dict[Key, Columns] = {}
        conditions = self._conditions()
        for place, one in enumerate(conditions):
            but = "".join(f" AND NOT {other}" for other in conditions[:place])
            _add(after, counted(one + but), 1)
        _add(after, self.before, -1)
        _write(after)
        self.before, self._units, self._people, self._batch = {}, [], [], None


def _parts(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + PART] for start in range(0, len(ids), PART)]


def _listed(ids: list[int]) -> str:
    return ", ".join(str(int(one)) for one in ids)


def _add(to: dict[Key, Columns], what: dict[Key, Columns], sign: int) -> None:
    nothing = (0,) * len(NAMES)
    for key, numbers in what.items():
        to[key] = tuple(a + sign * b for a, b in zip(to.get(key, nothing), numbers, strict=True))


def _write(more: dict[Key, Columns]) -> None:
    """Added to what stands there; rows that were not there begin."""
    rows = [(*key, *numbers) for key, numbers in sorted(more.items()) if any(numbers)]
    table = Tally._meta.db_table
    grown = ", ".join(f'"{name}" = {table}."{name}" + excluded."{name}"' for name in NAMES)
    with connection.cursor() as cursor:
        if rows and connection.vendor == "postgresql":
            # An act may add twice; taken once for the whole transaction, no two acts wait for each other crosswise.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDING])
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            marks = ", ".join(f"({', '.join(['%s'] * (len(NAMES) + 2))})" for _ in part)
            cursor.execute(
                f"INSERT INTO {table} (unit_id, month, {COLUMNS}) VALUES {marks}"  # noqa: S608 - names of our own model
                f" ON CONFLICT (unit_id, month) DO UPDATE SET {grown}",
                [number for row in part for number in row],
            )


def keep(*, by: object = None) -> int:
    """Add everything up anew and keep it from now on; the number of rows. Nobody writes meanwhile."""
    with transaction.atomic():
        _lock()
        Tally.objects.all()._raw_delete(Tally.objects.db)
        query = question()
        # The database hands the rows to itself, a unit's next to each other: there are millions in a country.
        into = f"INSERT INTO ketnap_tally (unit_id, month, {COLUMNS}) {query.sql} ORDER BY unit, month"
        Live().run(replace(query, sql=into), {})
        rows = Tally.objects.count()
        TreeVersion.objects.filter(pk=1).update(tallied=True)
        journal.record("statistics.tallies_kept", by=by, detail={"rows": rows})
    return rows


def drop(*, by: object = None) -> None:
    """Keep no standing figures any more: every figure is counted when it is asked for."""
    with transaction.atomic():
        _lock()
        TreeVersion.objects.filter(pk=1).update(tallied=False)
        Tally.objects.all()._raw_delete(Tally.objects.db)
        journal.record("statistics.tallies_dropped", by=by)


def kept() -> bool:
    return TreeVersion.objects.filter(pk=1, tallied=True).exists()


def check() -> list[str]:
    """One line for each row that is not what adding up from nothing gives; empty where none are kept."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            # One moment for the tables and the sums, while everybody goes on writing.
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if not kept():
            return []
        missing = counted(less=STANDING)
        differing = Tally.objects.filter(unit__among=sorted({unit for unit, _ in missing}))
        there = {(row[0], row[1]): row[2:] for row in differing.values_list("unit_id", "month", *NAMES)}
    found = []
    for key in sorted(missing):
        for name, has, more in zip(NAMES, there.get(key, (0,) * len(NAMES)), missing[key], strict=True):
            if more:
                month = f"{key[1] // 10000}-{key[1] % 10000 // 100:02d}"
                found.append(f"unit {key[0]}, {month}: {name} {has}, adds up to {has + more}")
    return found


def look() -> list[str]:
    """`check`; where there is a difference, every figure is counted when it is asked for until somebody has looked and
    adds up anew, and the journal names the first rows."""
    found = check()
    if found:
        with transaction.atomic():
            TreeVersion.objects.filter(pk=1).update(tallied=False)
            journal.record("statistics.tallies_differ", by=None, detail={"rows": len(found), "first": found[:20]})
    return found


@task()
def watch() -> int:
    return len(look())


def watch_soon() -> None:
    """After a list or an act on the tree: the worker looks, once the act is written and unless it is to look anyway."""
    if kept() and not DBTaskResult.objects.ready().filter(task_path=watch.module_path).exists():
        transaction.on_commit(lambda: watch.enqueue() and None)


def _lock() -> None:
    """Nobody records a member or changes the tree until this is over."""
    if not TreeVersion.objects.filter(pk=1).update(number=F("number") + 1):
        TreeVersion.objects.create(pk=1)
