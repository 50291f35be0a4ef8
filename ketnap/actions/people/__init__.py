"""People: entered as full records before membership, corrected with a paper. Set-wise, since lists arrive whole."""

from ketnap.actions.people.correct import Correction, correct, correct_many
from ketnap.actions.people.entrust import entrust
from ketnap.actions.people.register import NewPerson, Prepared, place, prepare, register, tell
from ketnap.actions.people.sealed import check_key, check_sealing, current_sealer, identity_digits

__all__ = [
    "Correction", "NewPerson", "Prepared", "check_key", "check_sealing", "correct", "correct_many", "current_sealer",
    "entrust", "identity_digits", "place", "prepare", "register", "tell",
]  # fmt: skip
