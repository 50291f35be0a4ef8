"""Classes, enrolments of people, certificates by whoever issued them; changed and taken back, never deleted."""

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
from ketnap.actions.training.taking_back import (
    cancel_class,
    change_class,
    take_back_certificate,
    withdraw,
)

__all__ = [
    "NewCertificate", "NewClass", "NewEnrolment", "Result", "cancel_class", "certify", "change_class", "enrol", "grade",
    "open_classes", "take_back_certificate", "withdraw",
]  # fmt: skip
