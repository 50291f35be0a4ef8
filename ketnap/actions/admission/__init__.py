"""The path to membership: its only writer. Every act is dated, judged by the text of its day, and never overwritten."""

from ketnap.actions.admission.daily import Balance, Difference, daily
from ketnap.actions.admission.derive import rebuild
from ketnap.actions.admission.judge import against
from ketnap.actions.admission.record import NewAct, open_candidacies, record, remarks
from ketnap.actions.admission.reverse import reverse
from ketnap.actions.admission.written_up import Proven, Weighed, Written, weigh, write_up

__all__ = [
    "Balance", "Difference", "NewAct", "Proven", "Weighed", "Written", "against", "daily", "open_candidacies",
    "rebuild", "record", "remarks", "reverse", "weigh", "write_up",
]  # fmt: skip
