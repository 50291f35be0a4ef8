"""Where an account has the book open, for its holder; for who gives rights over it, in how many places and no more."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ketnap.access.viewer import Viewer, digest_of
from ketnap.models import AccountAct, OpenSession
from ketnap.queries.accounts import grant_held
from ketnap.queries.provenance import PAPERS, Source, source


@dataclass(frozen=True)
class Place:
    """`mark` names it in a form; nobody comes in by it."""

    mark: str
    here: bool
    device: str
    near: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Alive:
    """A session that began and was last seen after these moments can still be used."""

    began: datetime
    seen: datetime

    def of(self, user_id: int) -> QuerySet[OpenSession]:
        return OpenSession.objects.filter(user=user_id, began_at__gte=self.began, seen_at__gte=self.seen)


def own(viewer: Viewer, key: str, alive: Alive) -> list[Place]:
    """The viewer's own, the one with that key first, then the last seen."""
    if viewer.user_id is None:
        return []
    here = digest_of(key)
    found = [
        Place(one.pk, one.pk == here, one.device, one.near, one.began_at, one.seen_at)
        for one in alive.of(viewer.user_id).defer("session_data").order_by("-seen_at", "pk")
        if one.began_at and one.seen_at
    ]
    return sorted(found, key=lambda one: not one.here)


def open_at(viewer: Viewer, unit_id: int, grant_id: int, alive: Alive) -> int:
    """In how many places the holder of that right has the book open. NotFound as `grant_held`."""
    return alive.of(grant_held(viewer, unit_id, grant_id).user_id).count()


@dataclass(frozen=True)
class Switched:
    off: bool
    at: datetime
    reason: str
    source: Source


def switched(viewer: Viewer, unit_id: int, grant_id: int) -> list[Switched]:
    """When the account of that right was switched off and on, the latest first. NotFound as `grant_held`."""
    held = grant_held(viewer, unit_id, grant_id)
    rows = AccountAct.objects.filter(user=held.user_id).select_related(*PAPERS).order_by("-pk")
    return [Switched(one.kind == AccountAct.Kind.OFF, one.recorded_at, one.reason, source(one)) for one in rows]
