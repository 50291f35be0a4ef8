"""The paper an act came from. Every action takes one; an act without a known paper says so with empty fields."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.lib import clock


@dataclass(frozen=True)
class Paper:
    """Number, day and body of the decision or minutes, where it is kept, and on whose behalf it is entered."""

    number: str = ""
    decided_on: date | None = None
    body: str = ""
    kept: str = ""
    on_behalf_of: str = ""
    reason: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of models.base.Recorded that come from the paper."""
        return {
            "decision_no": self.number, "decided_on": self.decided_on, "decision_body": self.body,
            "paper_kept": self.kept, "on_behalf_of": self.on_behalf_of, "reason": self.reason,
        }  # fmt: skip


NO_PAPER = Paper()


def provenance(by: Any, paper: Paper = NO_PAPER, batch: Any = None) -> dict[str, Any]:
    """All columns of models.base.Recorded: who (a User, a Viewer or None), when, from which paper, in which batch."""
    return {
        "recorded_at": clock.now(), "recorded_by_id": getattr(by, "user_id", None) or getattr(by, "pk", None),
        "batch_id": getattr(batch, "pk", None), **paper.columns(),
    }  # fmt: skip
