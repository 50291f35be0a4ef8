"""The facts of a dossier: what a rule may look at. Frozen, pure."""

from dataclasses import dataclass

from ketnap.rules.facts.admission import (
    Application,
    Ballot,
    CentralConsent,
    Ceremony,
    Certificate,
    CommitteeVote,
    Cv,
    Decision,
    File,
    Introducer,
    Opinions,
    Paper,
    Person,
    Probation,
    UnionResolution,
    Unions,
    Unit,
    Vetting,
    Workplace,
)
from ketnap.rules.facts.afterwards import (
    CandidacyMove,
    CardNumber,
    Deletion,
    Numbering,
    OfficialTransfer,
    ProbationMove,
    Readmission,
    Recognition,
    Secondment,
    TemporaryAbsence,
    WorkplaceWithoutCell,
    WrongAdmission,
)
from ketnap.rules.facts.fields import Block, Day, Many, block, day, many, told_as


@dataclass(frozen=True, slots=True)
class Facts:
    """A dossier, block by block."""

    person: Block[Person] = block(Person)
    workplace: Block[Workplace] = block(Workplace)
    unions: Block[Unions] = block(Unions)
    unit: Block[Unit] = block(Unit)
    certificate: Block[Certificate] = block(Certificate)
    file: Block[File] = block(File)
    application: Block[Application] = block(Application)
    cv: Block[Cv] = block(Cv)
    vetting: Block[Vetting] = block(Vetting)
    introducers: Many[Introducer] = many(Introducer)
    union_resolution: Block[UnionResolution] = block(UnionResolution)
    opinions: Block[Opinions] = block(Opinions)
    ballot: Block[Ballot] = block(Ballot)
    bo_phan_report: Block[Paper] = block(Paper)
    committee_vote: Block[CommitteeVote] = block(CommitteeVote)
    central_consent: Block[CentralConsent] = block(CentralConsent)
    decision: Block[Decision] = block(Decision)
    ceremony: Block[Ceremony] = block(Ceremony)
    probation: Block[Probation] = block(Probation)
    probation_move: Block[ProbationMove] = block(ProbationMove)
    recognition: Block[Recognition] = block(Recognition)
    official_transfer: Block[OfficialTransfer] = block(OfficialTransfer)
    temporary_absence: Block[TemporaryAbsence] = block(TemporaryAbsence)
    secondment: Block[Secondment] = block(Secondment)
    candidacy_moves: Many[CandidacyMove] = many(CandidacyMove)
    workplace_without_cell: Block[WorkplaceWithoutCell] = block(WorkplaceWithoutCell)
    readmission: Block[Readmission] = block(Readmission)
    readmission_of_another_person: Block[Readmission] = block(Readmission)
    readmissions: Many[Readmission] = many(Readmission)
    wrong_admission: Block[WrongAdmission] = block(WrongAdmission)
    deletion: Block[Deletion] = block(Deletion)
    cards: Many[CardNumber] = many(CardNumber)
    cv_numbers: Many[str] = told_as("texts")
    numbering: Block[Numbering] = block(Numbering)
    member_list_reconciled_on: Day = day()
    member_list_compared_with_dossiers_on: Day = day()
    sympathisers_list_reviewed_on: Day = day()
    cards_checked_by_cell_on: Day = day()
