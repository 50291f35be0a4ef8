"""Classes: of a period, one with its learners, certificates that run out, what they say of a person. Viewer first."""

from ketnap.queries.training.personal import Lessons, PersonInvitation, attended, invited
from ketnap.queries.training.taught import (
    ClassRow,
    ClassView,
    HeldCertificate,
    LearnerRow,
    TakenBack,
    awareness_certificates,
    classes,
    training_class,
)

__all__ = [
    "ClassRow", "ClassView", "HeldCertificate", "LearnerRow", "Lessons", "PersonInvitation", "TakenBack", "attended",
    "awareness_certificates", "classes", "invited", "training_class",
]  # fmt: skip
