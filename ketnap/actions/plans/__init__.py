"""Plans: targets given and adjusted, shared out below, registered by the units themselves. The only writer."""

from ketnap.actions.plans.cascade import allocate
from ketnap.actions.plans.proposals import NewAnswer, NewProposal, answer, propose
from ketnap.actions.plans.targets import NewTarget, give

__all__ = ["NewAnswer", "NewProposal", "NewTarget", "allocate", "answer", "give", "propose"]
