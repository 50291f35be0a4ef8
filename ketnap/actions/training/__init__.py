"""Classes, enrolments of people, certificates by whoever issued them; changed and taken back, never deleted."""

from ketnap.actions.training.ceremony import Held, hold_ceremony
from ketnap.actions.training.certifying import certify_passed, take_sheet, write_certificates
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
from ketnap.actions.training.concluding import conclude, take_back_act
from ketnap.actions.training.taking_back import (
    cancel_class,
    change_class,
    take_back_certificate,
    withdraw,
)

__all__ = [
    "Held", "NewCertificate", "NewClass", "NewEnrolment", "Result", "cancel_class", "certify", "certify_passed",
    "change_class", "conclude", "enrol", "grade", "hold_ceremony", "open_classes", "take_back_act",
    "take_back_certificate", "take_sheet", "withdraw", "write_certificates",
]  # fmt: skip
