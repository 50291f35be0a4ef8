"""What a list says against itself and against the register, one file a topic. Nothing here writes."""

from ketnap.imports.checks import admission, membership, organisation, plans, training

__all__ = ["admission", "membership", "organisation", "plans", "training"]
