"""The membership ledger: its only writer, and the only writer of the stays derived from it."""

from ketnap.actions.membership.check import check_ledger
from ketnap.actions.membership.derive import rebuild
from ketnap.actions.membership.judged import Known, Remark, judge_entry
from ketnap.actions.membership.record import Entered, Entry, hold_tree, open_register, record
from ketnap.actions.membership.reverse import amend, reverse

__all__ = [
    "Entered", "Entry", "Known", "Remark", "amend", "check_ledger", "hold_tree", "judge_entry", "open_register",
    "rebuild", "record", "reverse",
]  # fmt: skip
