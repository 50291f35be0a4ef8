"""Charges that passed from one to another: what stood open there that day, and what has become of it since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, Charge, ChargeHandover, DueItem, Enterprise
from ketnap.queries.missing import NotFound
from ketnap.queries.offices.holders import places
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules.path.waits import BY_CODE


@dataclass(frozen=True)
class Work:
    """One thing that stood open. `candidacy_id` opens its file."""

    name: str
    where: str
    what: str
    open: bool
    candidacy_id: int | None = None


@dataclass(frozen=True)
class PassedPlace:
    unit_id: int | None
    enterprise_id: int | None
    name: str


@dataclass(frozen=True)
class Passed:
    handover_id: int
    unit_id: int
    unit_name: str
    on: date
    old_name: str
    new_name: str
    source: Source
    places: list[PassedPlace]
    work: list[Work]

    @property
    def open(self) -> int:
        return sum(one.open for one in self.work)


@dataclass(frozen=True)
class PassedLine:
    handover_id: int
    on: date
    old_name: str
    new_name: str
    places: int
    work: int


def files(viewer: Viewer, held: list[Any]) -> list[Work]:
    """Files of [candidacy, wait], those within reach, in the order they were kept."""
    wanted = [(int(candidacy), str(wait)) for candidacy, wait in held]
    ids = [candidacy for candidacy, _ in wanted]
    rows = Candidacy.objects.filter(pk__among=ids).select_related("person")
    within = {one.pk: one for one in scope.visible(viewer, rows, Permission.READ_PEOPLE)}
    still = set(DueItem.objects.filter(candidacy__among=ids).values_list("candidacy_id", "wait"))
    named = names({one.unit_id for one in within.values()}, viewer.on)
    return [
        Work(
            within[pk].person.full_name, named[within[pk].unit_id], BY_CODE[wait].what if wait in BY_CODE else wait,
            (pk, wait) in still, pk,
        )
        for pk, wait in wanted
        if pk in within
    ]  # fmt: skip


READS: dict[str, Callable[[Viewer, list[Any]], list[Work]]] = {"files": files}
"""How each kind of `ChargeHandover.work` is read; actions/offices/passing PASSES writes it."""


def passed(viewer: Viewer, unit_id: int, handover_id: int) -> Passed:
    """NotFound outside reach of the organisation whose committee it is."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    row = ChargeHandover.objects.select_related(*PAPERS).filter(pk=handover_id, committee=unit_id).first()
    if row is None:
        raise NotFound("Không có lần bàn giao này.")
    new = Charge.objects.filter(pk__in=[new for _, new in row.charges]).order_by("pk")
    charges = list(new)
    named = places({one.unit_id for one in charges if one.unit_id}, row.on)
    firms = Enterprise.objects.filter(pk__in=[one.enterprise_id for one in charges if one.enterprise_id])
    called = dict(firms.values_list("pk", "name"))
    return Passed(
        row.pk, unit_id, names({unit_id}, viewer.on)[unit_id], row.on, row.old_name, row.new_name, source(row),
        [
            PassedPlace(
                one.unit_id, one.enterprise_id,
                named[one.unit_id].name if one.unit_id else called[one.enterprise_id or 0],
            )
            for one in charges
        ],
        [line for kind, held in row.work.items() if kind in READS for line in READS[kind](viewer, held)],
    )  # fmt: skip


def handovers(viewer: Viewer, unit_id: int) -> list[PassedLine]:
    """Of the committee, the latest first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    return [
        PassedLine(
            row.pk, row.on, row.old_name, row.new_name, len(row.charges), sum(len(held) for held in row.work.values())
        )
        for row in ChargeHandover.objects.filter(committee=unit_id).order_by("-on", "-pk")
    ]
