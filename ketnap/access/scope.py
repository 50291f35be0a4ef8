"""What a viewer reaches: the sub-trees of the grants, once, as a queryset. Queries start from here."""

from datetime import date

from django.db.models import Model, Q, QuerySet

from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import UnitLink


def subtree(unit_ids: list[int], on: date) -> QuerySet:
    """Ids of the units below (and of) the given ones in the tree of that day."""
    return UnitLink.objects.filter(ancestor__in=unit_ids, valid_from__lte=on, valid_to__gt=on).values("descendant")


def units(viewer: Viewer, permission: Permission) -> QuerySet:
    """Ids of every unit within reach today: units that closed stay visible to who led them when they closed."""
    tops = viewer.units_for(permission)
    now = Q(valid_from__lte=viewer.on, valid_to__gt=viewer.on)
    closed = ~Q(descendant__states__valid_from__lte=viewer.on, descendant__states__valid_to__gt=viewer.on)
    return UnitLink.objects.filter(Q(ancestor__in=tops) & (now | closed)).values("descendant")


def visible[M: Model](
    viewer: Viewer, queryset: QuerySet[M], permission: Permission, *, unit: str = "unit"
) -> QuerySet[M]:
    """The rows of the queryset whose unit (by that field path) the viewer reaches with the permission."""
    return queryset.filter(**{f"{unit}__in": units(viewer, permission)})


def reaches(viewer: Viewer, unit_id: int, permission: Permission) -> bool:
    return units(viewer, permission).filter(descendant=unit_id).exists()
