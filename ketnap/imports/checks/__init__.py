"""What a list says against itself and against the register, one file a topic. Nothing here writes."""

from ketnap.imports.checks import membership, organisation, plans, training

__all__ = ["membership", "organisation", "plans", "training"]
