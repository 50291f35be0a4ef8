"""Digests of what decisions rest on: rows that are never changed are spelled in one way, and the line of the journal
that tells of them carries the digest. Whoever alters them behind the program's back is found.

Erasing what tells who somebody is changes such rows rightly: the lines of RESEALING carry their digests anew, and of
all rows that stood with them in a line; older lines about them are no longer asked.

A line's `detail["sealed"]` is {name: {"ids": […], "digest": …}}, of a batch {name: {"batch": n, "count": …, "digest":
…}}. `scripts/verify_journal.py` spells rows by itself.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS

from ketnap.models import ClosedPeriod, IssuedPaper, JournalEntry, Movement, PathAct

_PAPER = ("decision_no", "decided_on", "decision_body", "on_behalf_of", "reason", "recorded_by_id", "batch_id")
TABLES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "pathact": (PathAct, (
        "id", "candidacy_id", "kind", "on", "unit_id", "member_id", "told", "override", "reverses_id", *_PAPER,
    )),
    "movement": (Movement, (
        "id", "person_id", "kind", "on", "unit_id", "from_unit_id", "elsewhere", "elsewhere_name", "standing",
        "joined_on", "reverses_id", *_PAPER,
    )),
    "issuedpaper": (IssuedPaper, (
        "id", "key", "on", "unit_id", "person_id", "candidacy_id", "act_id", "written_no", "values", "digest",
        "pdf_digest", "by_id",
    )),
    "closedperiod": (ClosedPeriod, (
        "id", "unit_id", "start", "end", "version", "cut_off", "definitions", "content", "digest", *_PAPER,
    )),
}  # fmt: skip
"""Name → its model and the columns that are sealed: all that say something and never change after they are written."""
OF_BATCH = ("movement", "pathact")
RESEALING = ("people.erased", "people.sealed_anew")
Line = tuple[int, str, dict[str, Any]]
"""(number, event, detail) of a line of the journal."""


def spelled(values: Iterable[Any]) -> str:
    """One row in one line; days as 2011-09-30, nothing as null."""
    return json.dumps(list(values), ensure_ascii=False, sort_keys=True, default=str)


@dataclass
class Begun:
    """A digest of the first rows of a batch, to be gone on with: how many they are, and the id of the last."""

    count: int = 0
    last: int = 0
    made: Any = field(default_factory=hashlib.sha256)

    def add(self, rows: Iterable[Sequence[Any]]) -> Self:
        """Rows in the order of their ids, which stand first."""
        for row in rows:
            self.made.update(spelled(row).encode() + b"\n")
            self.count, self.last = self.count + 1, row[0]
        return self


def digest(rows: Iterable[Sequence[Any]]) -> tuple[int, str]:
    """(how many, SHA-256 over their lines in order)."""
    whole = Begun().add(rows)
    return whole.count, whole.made.hexdigest()


def rows(name: str, using: str = DEFAULT_DB_ALIAS, **which: Any) -> Iterator[tuple[Any, ...]]:
    model, columns = TABLES[name]
    found = model._default_manager.using(using).filter(**which).order_by("pk").values_list(*columns)
    return found.iterator(chunk_size=2000)


def of(**ids: Iterable[int]) -> dict[str, Any]:
    """`of(pathact=[17])`: what goes into the detail of the line that tells of these rows."""
    found = {}
    for name, wanted in ids.items():
        keys = sorted(wanted)
        if keys:
            found[name] = {"ids": keys, "digest": digest(rows(name, pk__in=keys))[1]}
    return {"sealed": found} if found else {}


def of_batch(batch_id: int, begun: Mapping[str, Begun] | None = None) -> dict[str, Any]:
    """The same of all that a batch wrote. `begun`: name → what its first rows come to, where that is known already."""
    found = {}
    for name in OF_BATCH:
        known = (begun or {}).get(name, Begun())
        whole = known.add(rows(name, batch=batch_id, pk__gt=known.last))
        found[name] = {"batch": batch_id, "count": whole.count, "digest": whole.made.hexdigest()}
    return {"sealed": found}


def faults(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """One English line for every line of the journal whose rows are not those that were sealed."""
    return [words for _, words in sorted(unlike(told(using), undone(using), using))]


def unlike(
    lines: Iterable[Line], gone: Container[int] = (), using: str = DEFAULT_DB_ALIAS
) -> Iterator[tuple[int, str]]:
    """(number of the line, what is wrong) where rows are not those that were sealed. `lines`: the latest first."""
    anew: dict[str, set[int]] = defaultdict(set)
    batches: set[tuple[str, int]] = set()
    for seq, event, detail in lines:
        for name, one in detail["sealed"].items():
            if "batch" in one:
                asked = one["batch"] not in gone and (name, one["batch"]) not in batches
                if asked and digest(rows(name, using, batch=one["batch"]))[1] != one["digest"]:
                    yield seq, f"line {seq}: {name} of batch {one['batch']} is not what was sealed"
            elif anew[name].issuperset(one["ids"]):
                continue
            elif digest(rows(name, using, pk__in=one["ids"]))[1] != one["digest"]:
                ids = ", ".join(map(str, one["ids"][:10]))
                yield seq, f"line {seq}: {name} {ids} is not what was sealed"
        if event in RESEALING:
            for name, one in detail["sealed"].items():
                anew[name].update(one.get("ids", ()))
                batches.update({(name, one["batch"])} if "batch" in one else ())


def with_these(ids: Mapping[str, Collection[int]]) -> list[Line]:
    """The lines that seal any of these rows, alone or with a batch, the latest first."""
    batches: dict[str, set[int | None]] = {}
    for name in OF_BATCH:
        held = TABLES[name][0]._default_manager.filter(pk__in=ids.get(name, ()))
        batches[name] = set(held.values_list("batch_id", flat=True)) - {None}

    def touched(name: str, one: dict[str, Any]) -> bool:
        if "batch" in one:
            return one["batch"] in batches.get(name, ())
        return not set(ids.get(name, ())).isdisjoint(one["ids"])

    return [line for line in told() if any(touched(name, one) for name, one in line[2]["sealed"].items())]


def told(using: str = DEFAULT_DB_ALIAS) -> Iterator[Line]:
    """Every line that seals rows, the latest first."""
    lines = JournalEntry.objects.using(using).filter(detail__has_key="sealed").order_by("-seq")
    return lines.values_list("seq", "event", "detail").iterator(chunk_size=500)


def undone(using: str = DEFAULT_DB_ALIAS) -> set[int]:
    """Batches that were taken back as a whole, as the journal tells: their rows are gone rightly."""
    lines = JournalEntry.objects.using(using).filter(event="batches.undone").values_list("subject", flat=True)
    return {int(subject.partition(":")[2]) for subject in lines}
