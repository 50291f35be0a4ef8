"""Blocks of a dossier after the ceremony: recognition, moves, re-admission, deletion, records. Frozen, pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from ketnap.rules.facts.admission import BODIES, Ballot, ClassCertificate, CommitteeVote, Paper, Votes
from ketnap.rules.facts.fields import (
    Block,
    Count,
    Day,
    Flag,
    Many,
    Missing,
    Text,
    block,
    count,
    day,
    flag,
    many,
    one_of,
    text,
    told_as,
)


@dataclass(frozen=True, slots=True)
class ProbationMove:
    ceremony_on: Day = day()
    moved_on: Day = day()
    self_review_with_comments: Flag = flag()
    helper_comment: Flag = flag()
    new_helper_assigned: Flag = flag()
    new_unit_counts_due_from: Day = day()


@dataclass(frozen=True, slots=True)
class RecognitionDecision:
    form: Text = text()
    issued: Day = day()
    body: Text = one_of(*BODIES)
    standing_committee_vote: Block[Votes] = block(Votes)
    announced_in_cell_on: Day = day()
    official_from: Day = day()
    party_age_from: Day = day()


@dataclass(frozen=True, slots=True)
class Card:
    decided_on: Day = day()
    handed_on: Day = day()
    next_cell_meeting_on: Day = day()


@dataclass(frozen=True, slots=True)
class Recognition:
    class_certificate: Block[ClassCertificate] = block(ClassCertificate)
    self_criticism: Block[Paper] = block(Paper)
    helper_comment: Block[Paper] = block(Paper)
    opinions: Block[Paper] = block(Paper)
    ballots: Many[Ballot] = many(Ballot)
    bo_phan_report: Block[Paper] = block(Paper)
    committee_vote: Block[CommitteeVote] = block(CommitteeVote)
    escalated_on: Day = day()
    decision: Block[RecognitionDecision] = block(RecognitionDecision)
    card: Block[Card] = block(Card)


@dataclass(frozen=True, slots=True)
class OfficialTransfer:
    effective_on: Day = day()
    started_on: Day = day()
    letter_handed_in_on: Day = day()


@dataclass(frozen=True, slots=True)
class TemporaryAbsence:
    since: Day = day("from")
    months: Count = count()
    transfer_kind: Text = one_of("official", "temporary")


@dataclass(frozen=True, slots=True)
class Secondment:
    months: Count = count()
    helped_by: Text = one_of("host_cell", "home_cell")
    considered_by: Text = one_of("host_cell", "home_cell")


@dataclass(frozen=True, slots=True)
class CandidacyMove:
    moved_on: Day = day()
    stage: Text = one_of("sympathiser", "cell_has_proposed", "committee_has_proposed", "decided_not_yet_admitted")
    document: Text = one_of("helped_person_certificate", "17B-KNĐ", "inter_committee_letter", "none")


@dataclass(frozen=True, slots=True)
class WorkplaceWithoutCell:
    assigned_by: Text = one_of("direct_superior", "other", "nobody")
    assigned_cell_runs_procedure: Flag = flag()


@dataclass(frozen=True, slots=True)
class Crime:
    class_: Text = told_as("word", "class", words=("less_serious", "serious_or_graver"))
    corruption: Flag = flag()
    record_cleared_on: Day = day()


@dataclass(frozen=True, slots=True)
class ProvincialConsent:
    body: Text = one_of("btv_tinh_uy")
    date: Day = day()


@dataclass(frozen=True, slots=True)
class Readmission:
    left_on: Day = day()
    cause: Text = one_of(
        "other", "asked_to_leave", "asked_to_leave_special_family_hardship", "abandoned_activity", "serious_disunity",
        "population_policy", "convicted",
    )  # fmt: skip
    crime: Block[Crime] = block(Crime)
    considered_on: Day = day()
    decision_on: Day = day()
    provincial_consent: Block[ProvincialConsent] = block(ProvincialConsent)
    earlier_readmissions: Count = count()
    probation_months: Count = count()


@dataclass(frozen=True, slots=True)
class WrongAdmission:
    found_on: Day = day()
    fault: Text = one_of("standards", "procedure")
    action: Text = one_of("cancel_and_strike", "cancel_and_redo", "redo_procedure", "nothing")


@dataclass(frozen=True, slots=True)
class Deletion:
    status: Text = one_of("official", "probationary")
    proposed_on: Day = day()
    ground: Text = one_of(
        "unpaid_dues", "abandoned_activity", "no_progress", "breach_of_quality", "political_standards", "card_destroyed"
    )
    unpaid_months: Count = count()
    no_progress_months: Count = count()
    breach_years: Count = count()
    good_reason: Flag = flag()


@dataclass(frozen=True, slots=True)
class CardNumber:
    number: Text = text()
    entered_on: Day = day()


@dataclass(frozen=True, slots=True)
class Numbering:
    """`first` and `last`: year → number of the first and last paper of that year, `14-NQ/CB`."""

    type: Text = text()
    term_from: Day = day()
    term_to: Day = day()
    first: Mapping[int, str] | Missing = told_as("by_year", "first_of_")
    last: Mapping[int, str] | Missing = told_as("by_year", "last_of_")
