"""Classes: of a period, one with its learners, certificates that run out, what they say of a person. Viewer first."""

from ketnap.queries.training.certified import RegisterRow, register, years
from ketnap.queries.training.ended import Ceremony, Ending, closing_act, ending, next_number, photo
from ketnap.queries.training.personal import Lessons, PersonInvitation, attended, invited
from ketnap.queries.training.reported import ClassReport, Heads, UnitLine, class_report
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
    "Ceremony",
    "ClassReport",
    "ClassRow",
    "ClassView",
    "Ending",
    "Heads",
    "HeldCertificate",
    "LearnerRow",
    "Lessons",
    "PersonInvitation",
    "RegisterRow",
    "TakenBack",
    "UnitLine",
    "attended",
    "awareness_certificates",
    "class_report",
    "classes",
    "closing_act",
    "ending",
    "invited",
    "next_number",
    "photo",
    "register",
    "training_class",
    "years",
]
