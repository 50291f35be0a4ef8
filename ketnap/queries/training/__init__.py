"""Classes: of a period, one with its learners, planned, taught, who needs it, who is asked. Viewer first."""

from ketnap.queries.training.certified import RegisterRow, register, years
from ketnap.queries.training.ended import Ceremony, Ending, closing_act, ending, next_number, photo
from ketnap.queries.training.invitations import (
    BUCKETS,
    InvitationRow,
    InvitationView,
    invitation,
    invitations,
    of_unit,
    waiting,
)
from ketnap.queries.training.needs import NeedRow, Needs, needs, wanted
from ketnap.queries.training.partners import PartnerLine, colleagues, partner_has_factor, partners
from ketnap.queries.training.personal import Lessons, PersonInvitation, attended, invited
from ketnap.queries.training.plans import (
    ClassPlan,
    LessonView,
    ShiftLine,
    class_plan,
    lesson,
    senders,
)
from ketnap.queries.training.reported import ClassReport, Heads, UnitLine, class_report
from ketnap.queries.training.sheets import (
    LessonSheet,
    Taught,
    TaughtLearner,
    class_taught,
    lesson_sheet,
    taught_classes,
)
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
    "BUCKETS",
    "Ceremony",
    "ClassPlan",
    "ClassReport",
    "ClassRow",
    "ClassView",
    "Ending",
    "Heads",
    "HeldCertificate",
    "InvitationRow",
    "InvitationView",
    "LearnerRow",
    "LessonSheet",
    "LessonView",
    "Lessons",
    "NeedRow",
    "Needs",
    "PartnerLine",
    "PersonInvitation",
    "RegisterRow",
    "ShiftLine",
    "TakenBack",
    "Taught",
    "TaughtLearner",
    "UnitLine",
    "attended",
    "awareness_certificates",
    "class_plan",
    "class_report",
    "class_taught",
    "classes",
    "closing_act",
    "colleagues",
    "ending",
    "invitation",
    "invitations",
    "invited",
    "lesson",
    "lesson_sheet",
    "needs",
    "next_number",
    "of_unit",
    "partner_has_factor",
    "partners",
    "photo",
    "register",
    "senders",
    "taught_classes",
    "training_class",
    "waiting",
    "wanted",
    "years",
]
