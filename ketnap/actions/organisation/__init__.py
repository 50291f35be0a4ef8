"""Organisational acts: the only door through which the tree changes."""

from ketnap.actions.organisation.opening import NewUnit, open_units

__all__ = ["NewUnit", "open_units"]
