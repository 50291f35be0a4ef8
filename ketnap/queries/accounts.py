"""Who is signed in and for which house: the names that stand on top of every page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import ROLES, Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END
from ketnap.models import ClassPartner, Grant, Mandate, SecondFactor, UnitKind, UnitState, User
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source


@dataclass(frozen=True)
class House:
    """The organisation whose book this viewer works in."""

    unit_id: int | None
    name: str
    """As the masthead shows it; a cell adds the committee it belongs to."""
    short: str
    is_cell: bool
    kind: str = ""
    """Of UnitKind; empty while there is none."""

    @property
    def is_upper(self) -> bool:
        """Above the grassroots, where thousands may be below it."""
        return self.kind == UnitKind.UPPER


NO_HOUSE = House(None, "", "", False)


def house(viewer: Viewer) -> House:
    """The highest organisation of the grants. Whoever is nothing but a secretary gets the pages of a cell."""
    unit_ids = sorted({unit for _, unit in viewer.grants})
    if not unit_ids:
        return NO_HOUSE
    latest = {state.unit_id: state for state in written_once.rows(_lived, unit_ids, viewer.on)}
    if not latest:
        return NO_HOUSE
    order = [kind.value for kind in UnitKind]
    top = min(latest.values(), key=lambda state: (order.index(state.kind), state.unit_id))
    is_cell = all(role == "secretary" for role, _ in viewer.grants)
    name = top.name
    if top.kind == UnitKind.CELL and top.parent_id:
        above = UnitState.objects.filter(unit_id=top.parent_id, valid_from__lte=viewer.on).order_by("-valid_from")
        name = f"{top.name}, {above.values_list('name', flat=True).first()}"
    return House(top.unit_id, name, top.name, is_cell, top.kind)


def _lived(unit_ids: list[int], on: date) -> QuerySet[UnitState]:
    return UnitState.objects.filter(unit__among=unit_ids, valid_from__lte=on).order_by("unit_id", "valid_from")


def office_name(on: date) -> str:
    """The one root of the tree, as the sign-in page names the office; empty while there is none or more than one."""
    names = UnitState.objects.filter(parent=None, valid_from__lte=on, valid_to__gt=on).values_list("name", flat=True)
    found = list(names[:2])
    return found[0] if len(found) == 1 else ""


def usernames(viewer: Viewer) -> list[str]:
    """Names everybody signs in with, for who administers; nothing for anybody else."""
    return sorted(User.objects.values_list("username", flat=True)) if viewer.administers else []


def any_account() -> bool:
    """Whether anybody can sign in at all."""
    return User.objects.exists()


def office_named(viewer: Viewer) -> bool:
    """Whether the book has any organisation, for who administers; True, as a wall, for anybody else."""
    return not viewer.administers or UnitState.objects.exists()


@dataclass(frozen=True)
class Holder:
    """Somebody with a right over a unit, today or later."""

    user_id: int
    grant_id: int
    name: str
    username: str
    seat: str
    role_title: str
    unit_id: int
    unit_name: str
    since: date
    off: bool = False
    """The account was switched off; the right stands."""


MANY = 400
"""More holders than these are told of unit by unit."""


def how_many(viewer: Viewer, unit_id: int) -> int:
    """How many `holders` would list. NotFound where the viewer may not give any right."""
    return _granted_below(viewer, unit_id).count()


def holders(viewer: Viewer, unit_id: int, *, alone: bool = False, grant_id: int | None = None) -> list[Holder]:
    """Who holds rights in the unit and below it, by name. NotFound where the viewer may not give any. `alone`: not
    below it; `grant_id`: only this right."""
    grants = _granted_below(viewer, unit_id)
    if alone:
        grants = grants.filter(unit=unit_id)
    if grant_id is not None:
        grants = grants.filter(pk=grant_id)
    rows = list(grants.select_related("user"))
    named = names({one.unit_id for one in rows}, viewer.on)
    found = [
        Holder(
            one.user_id, one.pk, one.user.display_name, one.user.username, one.user.seat, ROLES[one.role].title,
            one.unit_id, named[one.unit_id], one.valid_from, not one.user.is_active,
        )
        for one in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (text.sort_key(one.name), one.unit_name, one.role_title))


def _granted_below(viewer: Viewer, unit_id: int) -> QuerySet[Grant]:
    if not scope.reaches(viewer, unit_id, Permission.GRANT):
        raise NotFound("Không có tổ chức này.")
    grants = Grant.objects.filter(unit__in=scope.below([unit_id], viewer.on), valid_to__gt=viewer.on)
    return grants.filter(role__in=ROLES)


def others(viewer: Viewer, unit_id: int) -> bool:
    """Whether anybody but the viewer holds a right in the unit or below it."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    return bool(written_once.rows(_others, viewer, unit_id))


def _others(viewer: Viewer, unit_id: int) -> QuerySet:
    grants = Grant.objects.filter(unit__in=scope.below([unit_id], viewer.on), valid_to__gt=viewer.on)
    return grants.exclude(user=viewer.user_id).values_list("pk", flat=True)[:1]


@dataclass(frozen=True)
class Colleague:
    user_id: int
    name: str
    seat: str

    @property
    def said(self) -> str:
        return f"{self.name}, {self.seat}" if self.seat else self.name


def colleagues(viewer: Viewer) -> list[Colleague]:
    """Everybody with an account who holds or held a right where the viewer may give rights."""
    held = Grant.objects.filter(unit__in=scope.within(viewer, Permission.GRANT))
    rows = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return sorted(
        (Colleague(one.pk, one.display_name, one.seat) for one in rows), key=lambda one: text.sort_key(one.name)
    )


def grant_held(viewer: Viewer, unit_id: int, grant_id: int) -> Holder:
    """A right in force in the unit or below it. NotFound where the viewer may not give any, or it is over."""
    found = next(iter(holders(viewer, unit_id, grant_id=grant_id)), None)
    if found is None:
        raise NotFound("Không có quyền này.")
    return found


def held_elsewhere(viewer: Viewer, user_id: int) -> bool:
    """Whether that account opens anything the viewer could not give: whoever sets its password could come in by it."""
    grants = Grant.objects.filter(user=user_id, valid_to__gt=viewer.on)
    classes = ClassPartner.objects.filter(user=user_id, valid_to__gt=viewer.on)
    return (
        grants.exclude(unit__in=scope.within(viewer, Permission.GRANT)).exists()
        or classes.exclude(training_class__organiser__in=scope.within(viewer, Permission.CHANGE_CLASSES)).exists()
    )


def has_factor(viewer: Viewer, unit_id: int, grant_id: int) -> bool:
    """Whether the holder of that right signs in with a second factor."""
    held = grant_held(viewer, unit_id, grant_id)
    return SecondFactor.objects.filter(user=held.user_id).exclude(confirmed_at=None).exists()


@dataclass(frozen=True)
class MandateLine:
    """`until` is exclusive; None: still so."""

    since: date
    until: date | None
    source: Source
    ended_reason: str


def mandates(viewer: Viewer, unit_id: int) -> list[MandateLine]:
    """Times in which the grassroots committee could decide on admission itself, the latest first. NotFound outside
    reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_TREE):
        raise NotFound("Không có tổ chức này.")
    rows = written_once.rows(_mandates, unit_id)
    return [
        MandateLine(one.valid_from, None if one.valid_to == OPEN_END else one.valid_to, source(one), one.ended_reason)
        for one in rows
    ]


def _mandates(unit_id: int) -> QuerySet[Mandate]:
    return Mandate.objects.filter(unit=unit_id).select_related(*PAPERS).order_by("-valid_from")
