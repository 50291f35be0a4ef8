"""Arrivals and other long work as batches: made, moved through their states, undone as a whole."""

from ketnap.actions.batches.state import advance, create
from ketnap.actions.batches.undo import undo

__all__ = ["advance", "create", "undo"]
