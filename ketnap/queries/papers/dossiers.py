"""Whose folder a paper belongs to, by the rule of the list of 104 kinds of papers: code of the organisation, identity
number and name. For whoever may take identity numbers away. Viewer first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import sealing
from ketnap.models import Candidacy, OfficialCode, UnitState
from ketnap.queries.people.file import opened


@dataclass(frozen=True)
class Owner:
    code: str
    """14 digits where the national database gave them, else the code of the office; empty: none is known."""
    identity_no: str
    """In clear; empty: not entered."""
    full_name: str


def owners(viewer: Viewer, candidacy_ids: Iterable[int]) -> dict[int, Owner]:
    """Of the files the viewer may take away; others are left out."""
    rows = scope.visible(viewer, Candidacy.objects.filter(pk__in=set(candidacy_ids)), Permission.OPEN_SEALED)
    held = list(rows.select_related("person"))
    codes = _codes({row.unit_id for row in held}, viewer.on)
    seal = sealing.sealer(settings.FIELD_KEY_FILE)
    return {
        row.pk: Owner(codes.get(row.unit_id, ""), opened(row.person, "identity_sealed", seal), row.person.full_name)
        for row in held
    }


def _codes(units: set[int], on: date) -> dict[int, str]:
    """Of a unit that ended, its last one."""
    found: dict[int, str] = {}
    for model in (UnitState, OfficialCode):
        rows = model.objects.filter(unit__in=units, valid_from__lte=on).order_by("valid_from")
        found |= {unit: code for unit, code in rows.values_list("unit", "code") if code}
    return found
