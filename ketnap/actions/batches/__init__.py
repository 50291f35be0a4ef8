"""Arrivals and other long work as batches: made, moved through their states, undone as a whole."""

from ketnap.actions.batches.forgetting import forget, spoken_of
from ketnap.actions.batches.state import advance, ask_to_write, create
from ketnap.actions.batches.undo import undo

__all__ = ["advance", "ask_to_write", "create", "forget", "spoken_of", "undo"]
