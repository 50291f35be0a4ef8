"""The memory: tables and constraints, one file a topic."""

from ketnap.models.accounts import CalendarFeed, Grant, Handover, Mandate, Submission, User
from ketnap.models.admission import (
    Candidacy,
    DueItem,
    FiledPaper,
    Meeting,
    MeetingItem,
    MonthlyReview,
    PathAct,
    ReviewedAct,
)
from ketnap.models.audit import JournalEntry
from ketnap.models.batches import Batch, BatchChange
from ketnap.models.bulletin import PublishedFigure
from ketnap.models.commendation import Commendation, CommendationAct, Exemplar, Review
from ketnap.models.coverage import Workplace, WorkplaceAct
from ketnap.models.direction import (
    DirectionAct,
    Directive,
    Inspection,
    InspectionFinding,
    ProgrammeItem,
    UnitMeasure,
)
from ketnap.models.lookups import Among
from ketnap.models.membership import MemberList, Movement, Standing, Stay
from ketnap.models.offices import Charge, ChargeHandover, OfficeAct, Seat, TermSetting
from ketnap.models.organisation import (
    GRASSROOTS,
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    OfficialCode,
    Ownership,
    TreeVersion,
    Unit,
    UnitAct,
    UnitActPart,
    UnitKind,
    UnitLink,
    UnitState,
)
from ketnap.models.papers import (
    ClosedForm,
    ClosedPeriod,
    CommitteeTerm,
    IssuedPaper,
    NumberBook,
    PaperNumber,
    PaperRun,
    PaperRunItem,
    PaperTemplate,
)
from ketnap.models.people import Occupation, Person, PoliticalTheory, Position, Profile, Qualification, Schooling, Sex
from ketnap.models.plans import PlanAllocation, PlanAnswer, PlanProposal, PlanTarget
from ketnap.models.questions import SavedQuestion
from ketnap.models.rating import MemberRating, UnitRating
from ketnap.models.training import Certificate, ClassKind, Enrolment, TrainingClass, TrainingReversal
from ketnap.models.unions import MassOrganisation, UnionAct, UnionKind

__all__ = [
    "GRASSROOTS", "Among", "Batch", "BatchChange", "CalendarFeed", "Candidacy", "Certificate", "Charge",
    "ChargeHandover", "ClassKind", "ClosedForm", "ClosedPeriod", "Commendation", "CommendationAct", "CommitteeTerm",
    "DirectionAct", "Directive", "DueItem", "Enrolment", "Enterprise", "EnterpriseAct", "EnterpriseOwnership",
    "Exemplar", "FiledPaper", "Grant", "Handover", "Headcount", "Inspection", "InspectionFinding", "IssuedPaper",
    "JournalEntry", "Leadership", "Mandate", "MassOrganisation", "Meeting", "MeetingItem", "MemberList",
    "MemberRating", "MonthlyReview", "Movement", "NumberBook", "Occupation", "OfficeAct", "OfficialCode", "Ownership",
    "PaperNumber", "PaperRun", "PaperRunItem", "PaperTemplate", "PathAct", "Person", "PlanAllocation", "PlanAnswer",
    "PlanProposal", "PlanTarget", "PoliticalTheory", "Position", "Profile", "ProgrammeItem", "PublishedFigure",
    "Qualification", "Review", "ReviewedAct", "SavedQuestion", "Schooling", "Seat", "Sex", "Standing", "Stay",
    "Submission", "TermSetting", "TrainingClass", "TrainingReversal", "TreeVersion", "UnionAct", "UnionKind", "Unit",
    "UnitAct", "UnitActPart", "UnitKind", "UnitLink", "UnitMeasure", "UnitRating", "UnitState", "User", "Workplace",
    "WorkplaceAct",
]  # fmt: skip
