"""Who of a committee is in charge of how much: units, enterprises, files on the path and those past their day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, Charge, DueItem, Enterprise, UnitLink
from ketnap.queries.missing import NotFound
from ketnap.queries.offices.charges import Bare, without
from ketnap.queries.offices.holders import Gone, Key, away, charges_on, gone, key, places, seats_on, word
from ketnap.rules import offices as rules


@dataclass(frozen=True)
class Part:
    """One unit or enterprise somebody is in charge of."""

    charge_id: int
    unit_id: int | None
    enterprise_id: int | None
    name: str
    since: date
    files: int | None
    """Open files of its sub-tree; None of an enterprise, and of a day that has passed."""
    late: int | None
    """Those with something past its day."""
    nested: bool = False
    """It stands below another unit the same holder is in charge of: counted there already."""


@dataclass
class Loaded:
    """A member of the committee, or somebody who left it and is still written in charge."""

    key: Key
    name: str
    title: str
    gone: Gone | None
    parts: list[Part] = field(default_factory=list)

    @property
    def word(self) -> str:
        return word(self.key)

    @property
    def units(self) -> list[Part]:
        return [part for part in self.parts if part.unit_id is not None]

    @property
    def firms(self) -> list[Part]:
        return [part for part in self.parts if part.enterprise_id is not None]

    @property
    def counted(self) -> list[Part]:
        """Units whose people add up: none below another."""
        return [part for part in self.units if not part.nested]

    @property
    def files(self) -> int | None:
        known = [part.files for part in self.counted]
        return None if None in known else sum(one or 0 for one in known)

    @property
    def late(self) -> int | None:
        known = [part.late for part in self.counted]
        return None if None in known else sum(one or 0 for one in known)


@dataclass(frozen=True)
class Load:
    unit_id: int
    name: str
    on: date
    holders: list[Loaded]
    """Whoever is gone first, then by post."""
    bare: list[Bare]


def load(viewer: Viewer, unit_id: int, on: date) -> Load:
    """Of the committee of that organisation. NotFound outside reach. A fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    place, order = places([unit_id], on)[unit_id], list(rules.POSTS)
    holders: dict[Key, Loaded] = {}
    seats = sorted(seats_on([unit_id], on), key=lambda seat: (order.index(seat.post), seat.valid_from, seat.pk))
    for seat in seats:
        title = rules.title(seat.post, place.kind)
        if (known := holders.get(key(seat))) is not None:
            known.title = f"{known.title}, {title}"
        else:
            holders[key(seat)] = Loaded(key(seat), seat.holder_name, title, None)
    every = list(charges_on(on).filter(committee=unit_id).order_by("valid_from", "pk"))
    elsewhere = away(every, on)
    rows = [row for row in every if row.pk not in elsewhere]
    left = gone(rows, on)
    for row, part in zip(rows, _parts(viewer, rows, on), strict=True):
        one = holders.setdefault(key(row), Loaded(key(row), row.holder_name, "", None))
        one.gone = one.gone or left.get(row.pk)
        one.parts.append(part)
    told = sorted(holders.values(), key=lambda one: one.gone is None)
    return Load(unit_id, place.name, on, told, without(viewer, unit_id, on))


def _parts(viewer: Viewer, rows: list[Charge], on: date) -> list[Part]:
    units = [row.unit_id for row in rows if row.unit_id is not None]
    named = places(units, on)
    firms = [row.enterprise_id for row in rows if row.enterprise_id is not None]
    called = dict(Enterprise.objects.filter(pk__among=firms).values_list("pk", "name"))
    counts = _open_files(units, on) if on == viewer.on else {}
    nested = _nested(rows, on)
    return [
        Part(
            row.pk, row.unit_id, row.enterprise_id,
            named[row.unit_id].name if row.unit_id is not None else called[row.enterprise_id or 0],
            row.valid_from, *counts.get(row.unit_id or 0, (None, None)), row.pk in nested,
        )
        for row in rows
    ]  # fmt: skip


def _nested(rows: list[Charge], on: date) -> set[int]:
    """Charges of units that stand below another unit of the same holder. One query."""
    mine = {(key(row), row.unit_id): row.pk for row in rows if row.unit_id is not None}
    units = sorted({row.unit_id for row in rows if row.unit_id is not None})
    links = UnitLink.objects.filter(descendant__among=units, distance__gt=0)
    above: dict[int, set[int]] = defaultdict(set)
    held = links.filter(valid_from__lte=on, valid_to__gt=on).values_list("ancestor_id", "descendant_id")
    for ancestor, descendant in held:
        above[descendant].add(ancestor)
    return {pk for (holder, unit), pk in mine.items() if any((holder, top) in mine for top in above[unit or 0])}


def _open_files(unit_ids: Collection[int], on: date) -> dict[int, tuple[int, int]]:
    """Unit → (open files of it and all below it, those with something past its day). Three queries."""
    above: dict[int, list[int]] = defaultdict(list)
    links = scope.held(sorted(set(unit_ids)), on).values_list("ancestor_id", "descendant_id").distinct()
    for ancestor, descendant in links:
        above[descendant].append(ancestor)
    found = {unit: [0, 0] for unit in unit_ids}
    files = Candidacy.objects.filter(ended_on=None, unit__among=sorted(above))
    late = files.filter(Exists(DueItem.objects.filter(candidacy=OuterRef("pk"), due_on__lt=on)))
    for place, wanted in enumerate((files, late)):
        for unit, number in wanted.values_list("unit_id").annotate(files=Count("pk")).order_by():
            for top in above[unit]:
                found[top][place] += number
    return {unit: (files, late) for unit, (files, late) in found.items()}
