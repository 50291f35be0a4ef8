"""Work that passed with a seat: what, from whom, to whom, when, and what has become of it since."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import ROLES, Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Batch, Candidacy, DueItem, Handover
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.path.waits import BY_CODE

FRESH = timedelta(days=30)
"""How long the home page of the new holder tells of it."""


@dataclass(frozen=True)
class Passed:
    candidacy_id: int
    full_name: str
    unit_name: str
    what: str
    open: bool
    """Still to be done."""


@dataclass(frozen=True)
class Received:
    handover_id: int
    unit_id: int
    unit_name: str
    role_title: str
    on: date
    old_name: str
    new_name: str
    by_name: str
    """Who recorded it; empty: at the console."""
    count: int
    files: list[tuple[int, str]]
    """(batch, file name) of files that waited."""
    work: list[Passed] = field(default_factory=list)
    open: int = 0


def fresh(viewer: Viewer) -> list[Received]:
    """What the viewer received lately, the latest first, without its lines."""
    return [_received(viewer, one) for one in written_once.rows(_fresh, viewer, viewer.on - FRESH)]


def _fresh(viewer: Viewer, since: date) -> QuerySet[Handover]:
    rows = Handover.objects.filter(new__user=viewer.user_id, on__gt=since, on__lte=viewer.on)
    return _with(scope.visible(viewer, rows, Permission.READ_TREE)).order_by("-on", "-id")


def handover(viewer: Viewer, handover_id: int) -> Received:
    """One of them with every line within reach. NotFound for who neither received it nor gives rights there."""
    mine = Q(new__user=viewer.user_id, unit__in=scope.within(viewer, Permission.READ_TREE))
    theirs = Q(unit__in=scope.within(viewer, Permission.GRANT))
    row = _with(Handover.objects.filter(mine | theirs, pk=handover_id)).first()
    if row is None:
        raise NotFound("Không có lần bàn giao này.")
    return _received(viewer, row, lines=True)


def _with(rows):  # type: ignore[no-untyped-def]
    return rows.select_related("old__user", "new__user", "by")


def _received(viewer: Viewer, row: Handover, *, lines: bool = False) -> Received:
    files = list(Batch.objects.filter(pk__in=row.batches).order_by("pk").values_list("pk", "file_name"))
    work = _lines(viewer, row) if lines else []
    return Received(
        row.pk, row.unit_id, names({row.unit_id}, viewer.on)[row.unit_id], ROLES[row.new.role].title, row.on,
        row.old.user.display_name, row.new.user.display_name, row.by.display_name if row.by else "", len(row.work),
        files, work, sum(one.open for one in work),
    )  # fmt: skip


def _lines(viewer: Viewer, row: Handover) -> list[Passed]:
    wanted = [(int(candidacy), str(wait)) for candidacy, wait in row.work]
    ids = [candidacy for candidacy, _ in wanted]
    found = Candidacy.objects.filter(pk__among=ids).select_related("person")
    within = {one.pk: one for one in scope.visible(viewer, found, Permission.READ_PEOPLE)}
    still = set(DueItem.objects.filter(candidacy__among=ids).values_list("candidacy_id", "wait"))
    named = names({one.unit_id for one in within.values()}, viewer.on)
    return [
        Passed(
            candidacy, within[candidacy].person.full_name, named[within[candidacy].unit_id],
            BY_CODE[wait].what if wait in BY_CODE else wait, (candidacy, wait) in still,
        )
        for candidacy, wait in wanted
        if candidacy in within
    ]  # fmt: skip
