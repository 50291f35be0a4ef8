"""Texts and what they lead to: programmes, measures with their acts, inspections with their findings."""

from ketnap.actions.direction.deeds import Deed, on_finding, on_measure, pass_on, take_back
from ketnap.actions.direction.inspections import (
    NewFinding,
    NewInspection,
    cancel,
    change_plan,
    conclude,
    find,
    hold,
    plan,
)
from ketnap.actions.direction.programmes import NewItem, add_items, give
from ketnap.actions.direction.texts import NewDirective, correct, enter, enter_file
from ketnap.actions.direction.texts import take_back as take_back_text

__all__ = [
    "Deed", "NewDirective", "NewFinding", "NewInspection", "NewItem", "add_items", "cancel", "change_plan", "conclude",
    "correct", "enter", "enter_file", "find", "give", "hold", "on_finding", "on_measure", "pass_on", "plan",
    "take_back", "take_back_text",
]  # fmt: skip
