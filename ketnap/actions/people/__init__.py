"""People: entered as full records before membership, corrected with a paper. Set-wise, since lists arrive whole."""

from ketnap.actions.people.correct import Correction, correct, correct_many
from ketnap.actions.people.entrust import entrust
from ketnap.actions.people.register import NewPerson, given_twice, impossible, prepare, register, tell
from ketnap.actions.people.sealed import check_key, check_sealing, current_sealer, identity_digits

__all__ = [
    "Correction", "NewPerson", "check_key", "check_sealing", "correct", "correct_many", "current_sealer", "entrust",
    "given_twice", "identity_digits", "impossible", "prepare", "register", "tell",
]  # fmt: skip
