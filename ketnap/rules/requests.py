"""By when a person is answered who asks about what is held of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from ketnap.rules import law, working_days
from ketnap.rules.law import Unknown

BEFORE = date(2026, 1, 1)
"""The decree's terms are used for what came before it too: no older text with other ones is known to this program."""


@dataclass(frozen=True)
class Clock:
    answer_by: date
    due_on: date
    longest: date
    """The last day an extension may reach: as long again."""
    sure: bool
    """The text itself was read."""


def clock(kind: str, received_on: date) -> Clock:
    on = max(received_on, BEFORE)
    answer, due = law.value("request_answer_days", on), law.value("request_due_days", on)
    if isinstance(answer, Unknown) or isinstance(due, Unknown):
        raise KeyError(f"requests: no term is known on {on}")
    days = int(due.value[kind])
    return Clock(
        working_days.add(received_on, int(answer.value)), received_on + timedelta(days=days),
        received_on + timedelta(days=2 * days), due.confidence == "high",
    )  # fmt: skip
