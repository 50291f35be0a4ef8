"""Who is asking: a person with the grants in force on the day of asking."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from ketnap.access import written_once
from ketnap.access.roles import PARTNER, ROLES, Permission
from ketnap.models import CalendarFeed, ClassPartner, Grant, Mandate, UnitState, User


@dataclass(frozen=True)
class Reach:
    """Ids of units: over these and all below them, only over what is below them, only over themselves."""

    whole: frozenset[int]
    below: frozenset[int]
    own: frozenset[int]

    def links(self) -> Q:
        """The links of the tree from these units to what is reached from them."""
        found = Q(ancestor__in=self.whole)
        if self.below:
            found |= Q(ancestor__in=self.below, distance__gt=0)
        if self.own:
            found |= Q(ancestor__in=self.own, distance=0)
        return found


@dataclass(frozen=True)
class Viewer:
    user_id: int | None
    name: str
    on: date
    grants: tuple[tuple[str, int], ...]
    """(role code, unit id) in force on `on`; a grant without unit reaches no unit and is left out."""
    administers: bool = False
    mandates: tuple[int, ...] = ()
    """Grassroots committees this viewer is an officer of that may decide on admission themselves on `on`."""
    classes: tuple[int, ...] = ()
    """Classes on which this viewer works for the partner institution on `on`."""

    def units_for(self, permission: Permission) -> list[int]:
        """Top units under which this viewer holds the permission."""
        held = {unit for role, unit in self.grants if permission in ROLES[role].permissions}
        return sorted(held | set(self.mandates if permission == Permission.DECIDE else ()))

    def reach(self, permission: Permission) -> "Reach":
        """The same units by how far the permission goes from each of them."""
        rows = [(ROLES[role], unit) for role, unit in self.grants if permission in ROLES[role].permissions]
        below = {unit for role, unit in rows if permission in role.below}
        own = {unit for role, unit in rows if permission in role.own}
        whole = {unit for role, unit in rows if permission not in role.below | role.own}
        whole |= set(self.mandates if permission == Permission.DECIDE else ())
        return Reach(frozenset(whole), frozenset(below), frozenset(own))

    def parts(self) -> tuple[tuple[Any, ...], list[Any]]:
        """For texts written once (access/written_once.py): what they share, and what differs."""
        nobody = self.user_id is None
        values = [self.on, *(unit for _, unit in self.grants), *self.mandates, *self.classes]
        roles = tuple(role for role, _ in self.grants)
        shape = Viewer, roles, len(self.mandates), len(self.classes), self.administers, nobody
        return shape, values if nobody else [*values, self.user_id]

    @classmethod
    def of_parts(cls, shape: tuple[Any, ...], values: Iterator[Any]) -> "Viewer":
        roles, mandates, classes, administers, nobody = shape
        on, grants = next(values), tuple((role, next(values)) for role in roles)
        rest = [tuple(next(values) for _ in range(many)) for many in (mandates, classes)]
        return cls(None if nobody else next(values), "", on, grants, administers, *rest)

    def partners(self, class_id: int, permission: Permission) -> bool:
        """Whether the viewer holds the permission over that class for the partner institution."""
        return class_id in self.classes and permission in ROLES[PARTNER].permissions

    @property
    def only_partner(self) -> bool:
        """Somebody of a partner institution, with no right in the book beside it."""
        return bool(self.classes) and not self.grants and not self.administers


def viewer_of(user: User, on: date) -> Viewer:
    """The viewer a signed-in user is on that day. Grants of unknown roles give nothing."""
    rows = written_once.rows(_given, user.pk, on)
    known = [(role, unit) for what, role, unit in rows if what == GRANT and role in ROLES and role != PARTNER]
    return Viewer(
        user_id=user.pk,
        name=user.display_name,
        on=on,
        grants=tuple(sorted((role, unit) for role, unit in known if unit is not None)),
        mandates=tuple(sorted(unit for what, _, unit in rows if what == MANDATE)),
        administers=any(Permission.ADMINISTER in ROLES[role].permissions for role, _ in known),
        classes=tuple(sorted(held for what, _, held in rows if what == CLASS)),
    )


GRANT, MANDATE, CLASS = "grant", "mandate", "class"


def _given(user_id: int, on: date) -> QuerySet:
    """(what it is, role, unit or class): every page asks for them, so all three come of one question."""
    day = {"valid_from__lte": on, "valid_to__gt": on}
    grants = Grant.objects.filter(user=user_id, **day)
    mandates = Mandate.objects.filter(unit__in=grants.filter(role="officer").values("unit"), **day)
    classes = ClassPartner.objects.filter(user=user_id, training_class__cancelled=False, **day)
    return grants.values_list(Value(GRANT), "role", "unit_id").union(
        mandates.values_list(Value(MANDATE), Value(""), "unit_id"),
        classes.values_list(Value(CLASS), Value(""), "training_class_id"), all=True,
    )  # fmt: skip


def digest_of(token: str) -> str:
    """What is kept of the token of a calendar's address."""
    return hashlib.sha256(token.encode()).hexdigest()


def viewer_of_feed(token: str, on: date) -> Viewer | None:
    """Whose calendar that address is, with the grants of the day; None for an address that is wrong or taken back, and
    where no grant is in force."""
    feeds = CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None, user__is_active=True)
    feed = feeds.select_related("user").first()
    viewer = viewer_of(feed.user, on) if feed else None
    return viewer if viewer and viewer.grants else None


def viewer_of_id(user_id: int | None, on: date) -> Viewer:
    """The viewer a job works for, by the id it was asked with; None is the office's own console. Somebody who may no
    longer sign in reaches nothing."""
    if user_id is None:
        return office(on)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return viewer_of(user, on) if user else Viewer(user_id, "", on, ())


def office(on: date) -> "Viewer":
    """The office itself, at its own console: reaches every tree. Only management commands and jobs use it."""
    roots = UnitState.objects.filter(parent=None).values_list("unit_id", flat=True).distinct()
    return Viewer(None, "dòng lệnh", on, tuple(("organiser", unit) for unit in sorted(set(roots))), administers=True)


@dataclass(frozen=True)
class Reader:
    """Anybody at all, reading the bulletin at a moment: sees what is published by then, and nothing else."""

    at: datetime

    @property
    def on(self) -> date:
        """The office's calendar day of that moment."""
        return timezone.localdate(self.at)
