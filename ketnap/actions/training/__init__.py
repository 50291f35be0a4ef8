"""Classes, enrolments of people, certificates by whoever issued them; changed and taken back, never deleted."""

from ketnap.actions.training.answering import Answer, answer, confirm_all, take_back_answer
from ketnap.actions.training.attending import Mark, mark
from ketnap.actions.training.ceremony import Held, hold_ceremony, photograph
from ketnap.actions.training.certifying import certify_passed, take_sheet, waiting, write_certificates
from ketnap.actions.training.classes import (
    NewCertificate,
    NewClass,
    NewEnrolment,
    Result,
    certify,
    enrol,
    grade,
    open_classes,
)
from ketnap.actions.training.concluding import conclude, judged, take_back_act
from ketnap.actions.training.inviting import Invitee, invite
from ketnap.actions.training.partners import end_partner, give_partner
from ketnap.actions.training.planning import (
    NewLesson,
    NewShift,
    change_lesson,
    drop_lesson,
    drop_shift,
    give_places,
    open_shift,
)
from ketnap.actions.training.taking_back import (
    cancel_class,
    change_class,
    take_back_certificate,
    withdraw,
)

__all__ = [
    "Answer",
    "Held",
    "Invitee",
    "Mark",
    "NewCertificate",
    "NewClass",
    "NewEnrolment",
    "NewLesson",
    "NewShift",
    "Result",
    "answer",
    "cancel_class",
    "certify",
    "certify_passed",
    "change_class",
    "change_lesson",
    "conclude",
    "confirm_all",
    "drop_lesson",
    "drop_shift",
    "end_partner",
    "enrol",
    "give_partner",
    "give_places",
    "grade",
    "hold_ceremony",
    "invite",
    "judged",
    "mark",
    "open_classes",
    "open_shift",
    "photograph",
    "take_back_act",
    "take_back_answer",
    "take_back_certificate",
    "take_sheet",
    "waiting",
    "withdraw",
    "write_certificates",
]
