"""The raw rows of the register as plain tables, for whoever counts without the program."""

from typing import Any

from ketnap.models import (
    Enrolment,
    EnterpriseOwnership,
    Leadership,
    MemberRating,
    Movement,
    Person,
    Profile,
    TrainingClass,
    UnitRating,
    UnitState,
)
from ketnap.rules import codes

COLUMNS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "states": (UnitState, ("unit_id", "parent_id", "kind", "valid_from", "valid_to")),
    "movements": (
        Movement, ("id", "person_id", "unit_id", "from_unit_id", "kind", "on", "joined_on", "standing", "elsewhere",
                   "youth_union", "reverses_id"),
    ),
    "people": (Person, ("id", "sex", "born_on", "ethnicity", "religion")),
    "profiles": (
        Profile, ("person_id", "schooling", "qualification", "theory", "occupation", "valid_from", "valid_to"),
    ),
    "leaderships": (Leadership, ("unit_id", "enterprise_id", "valid_from", "valid_to")),
    "ownerships": (EnterpriseOwnership, ("enterprise_id", "ownership", "valid_from", "valid_to")),
    "classes": (TrainingClass, ("id", "organiser_id", "kind", "mode", "starts_on", "cancelled")),
    "unit_ratings": (UnitRating, ("unit_id", "year", "step", "number", "level", "not_reviewed")),
    "member_ratings": (MemberRating, ("person_id", "year", "step", "number", "level", "not_reviewed")),
    "enrolments": (Enrolment, ("training_class_id", "withdrawn")),
}  # fmt: skip


def tables() -> dict[str, list[dict[str, Any]]]:
    """Nothing derived: no stays, no closure of the tree."""
    found = {name: list(model.objects.values(*columns)) for name, (model, columns) in COLUMNS.items()}
    found |= {name: [{"code": code} for code in codes.names(name)] for name in ("ethnicities", "religions")}
    return found
