"""Stage, unit, end and due items of candidacies, derived from their acts. Writes only what differs."""

from collections.abc import Iterable, Sequence
from itertools import batched

from django.db import transaction
from django.db.models import F

from ketnap.actions.refusal import Conflict
from ketnap.actions.remembered import CHUNK
from ketnap.models import Candidacy, DueItem, PathAct
from ketnap.queries.admission import dossier
from ketnap.queries.admission.helping import HELPED
from ketnap.rules import law
from ketnap.rules.path import Course, course, waits
from ketnap.rules.path.stages import ENDED

DUE = ("wait", "since", "due_on", "rule", "citation", "says")


def settle(files: Sequence[tuple[dossier.File, Course]], versions: dict[int, int] | None) -> None:
    """Make the derived rows those of the acts. `versions` as they were read: whoever wrote in between wins."""
    rows = Candidacy.objects.in_bulk([file.candidacy_id for file, _ in files])
    for file, at in files:
        row = rows[file.candidacy_id]
        changes = {
            "stage": at.stage, "stage_since": at.since, "opened_on": at.opened_on,
            "ended_on": at.since if at.stage in ENDED else None, "unit_id": file.unit_id,
        }  # fmt: skip
        version = row.version if versions is None else versions[row.pk]
        step = 0 if versions is None else 1
        found = Candidacy.objects.filter(pk=row.pk, version=version)
        if found.update(version=F("version") + step, **changes) != 1:
            raise Conflict("", None, f"candidacy:{row.pk}")
    _due(files)


def _due(files: Sequence[tuple[dossier.File, Course]]) -> None:
    current = law.current()
    wanted: dict[tuple[int, str], DueItem] = {}
    for file, at in files:
        for one in waits.due(at.stage, file.acts, current):
            wanted[file.candidacy_id, one.wait] = item(file, one)
    stale = []
    for row in DueItem.objects.filter(candidacy__in=[file.candidacy_id for file, _ in files]):
        new = wanted.get((row.candidacy_id, row.wait))
        if new is not None and same(row, new):
            del wanted[row.candidacy_id, row.wait]
        else:
            stale.append(row.pk)
    DueItem.objects.filter(pk__in=stale).delete()
    DueItem.objects.bulk_create(wanted.values(), batch_size=1000)


def item(file: dossier.File, one: waits.Due) -> DueItem:
    """The row of something a file waits for, not yet written."""
    return DueItem(
        candidacy_id=file.candidacy_id, unit_id=file.unit_id, sort_on=one.due_on or one.since,
        **{name: getattr(one, name) for name in DUE},
    )  # fmt: skip


def same(row: DueItem, new: DueItem) -> bool:
    names = ("unit_id", "sort_on", *DUE)
    return [getattr(row, name) for name in names] == [getattr(new, name) for name in names]


def after_ledger(person_ids: Iterable[int]) -> None:
    """Somebody moved, left or died: what the people they help wait for may have changed."""
    for part in batched(sorted(person_ids), CHUNK):
        held = PathAct.objects.filter(kind__in=HELPED, candidacy__ended_on=None, member__among=list(part))
        rebuild(held.values_list("candidacy_id", flat=True))


def rebuild(candidacy_ids: Iterable[int]) -> None:
    """Derive again from the acts: after a change of the law, or by the nightly run."""
    ids = sorted(set(candidacy_ids))
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            files = list(dossier.courses(ids[start : start + CHUNK]))
            settle([(file, course(file.acts)) for file in files], None)
