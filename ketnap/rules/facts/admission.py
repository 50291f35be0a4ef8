"""Blocks of a dossier from the person to the probation, in the order of the path. Frozen, pure."""

from dataclasses import dataclass

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
    words_of,
)


@dataclass(frozen=True, slots=True)
class Person:
    birth: Day = day()
    sex: Text = one_of("m", "f")
    education: Text = one_of(
        "none", "literate", "primary", "lower_secondary_equivalent", "lower_secondary_programme_completed",
        "lower_secondary_certificate", "upper_secondary",
    )  # fmt: skip
    area: Text = one_of(
        "ordinary", "upland", "remote", "hardship", "border", "island", "ethnic_minority", "offshore_fishing"
    )
    reputable: Text = one_of("no", "village_elder", "reputable_person")


@dataclass(frozen=True, slots=True)
class Workplace:
    sector: Text = one_of("state", "private", "fdi", "cooperative", "other")
    size: Text = one_of("sme", "large")
    owner: Flag = flag()
    cell_at_workplace: Flag = flag()
    contract_months: int | str | Missing | None = told_as("count_or", words=("indefinite",))
    student_months: Count = count()
    processed_by: Text = one_of("workplace_cell", "residence_cell", "training_institution_cell")


@dataclass(frozen=True, slots=True)
class Unions:
    """As on the day of the cell's vote."""

    youth_union_org_exists: Flag = flag()
    youth_union_member: Flag = flag()
    trade_union_org_exists: Flag = flag()
    trade_union_member: Flag = flag()


@dataclass(frozen=True, slots=True)
class Unit:
    cell_kind: Text = one_of("chi_bo_co_so", "chi_bo_truc_thuoc")
    dang_bo_bo_phan: Flag = flag()
    assigned_by_superior: Flag = flag()


@dataclass(frozen=True, slots=True)
class Certificate:
    kind: Text = one_of("nhan_thuc_ve_dang")
    date: Day = day()
    issuer: Text = one_of("political_centre", "competent_committee", "company_training_room", "other")


@dataclass(frozen=True, slots=True)
class ClassCertificate:
    date: Day = day()
    issuer: Text = one_of("political_centre", "competent_committee", "company_training_room", "other")


@dataclass(frozen=True, slots=True)
class Refreshed:
    item: Text = one_of("introduction", "youth_or_union_resolution", "opinions", "vetting_supplement")
    date: Day = day()


@dataclass(frozen=True, slots=True)
class File:
    set_up_on: Day = day()
    refreshed: Many[Refreshed] = many(Refreshed)


@dataclass(frozen=True, slots=True)
class Application:
    form: Text = text()
    date: Day = day()
    handwritten: Flag = flag()


@dataclass(frozen=True, slots=True)
class Cv:
    form: Text = text()
    date: Day = day()
    handwritten: Flag = flag()
    seal_crossed_on: Day = day()
    chi_uy_comment_on: Day = day()
    certified_on: Day = day()


@dataclass(frozen=True, slots=True)
class Vetted:
    who: Text = one_of(
        "self", "father", "mother", "father_in_law", "mother_in_law", "guardian", "person_who_raised_spouse", "spouse",
        "adult_child",
    )  # fmt: skip
    result_on: Day = day()
    waived: Text = one_of("parent_member", "sibling_member", "child_member", "spouse_member")
    cv_complete: Flag = flag()


@dataclass(frozen=True, slots=True)
class Vetting:
    started_on: Day = day()
    people: Many[Vetted] = many(Vetted, "list")
    relatives_not_vetted: Many[str] = words_of(
        "paternal_grandfather", "paternal_grandmother", "maternal_grandfather", "maternal_grandmother", "uncle", "aunt"
    )


@dataclass(frozen=True, slots=True)
class Introducer:
    who: Text = text()
    status: Text = one_of("official", "probationary")
    official_since: Day = day()
    left_party_on: Day = day()
    together_since: Day = day()
    together_kind: Text = one_of("work", "labour", "study", "residence")
    same_grassroots_unit: Flag = flag()
    introduced_on: Day = day()
    form: Text = text()
    replacement: Flag = flag()


@dataclass(frozen=True, slots=True)
class UnionResolution:
    body: Text = one_of("ban_chap_hanh_doan_co_so", "tap_the_chi_doan_co_so", "ban_chap_hanh_cong_doan_co_so")
    form: Text = text()
    date: Day = day()


@dataclass(frozen=True, slots=True)
class Opinions:
    form: Text = text()
    mass_organisations: Flag = flag()
    residence: Flag = flag()
    date: Day = day()


@dataclass(frozen=True, slots=True)
class Excused:
    reason: Text = one_of("temporary_activity_elsewhere", "exempted_from_activity")
    count: Count = count()
    came: Flag = flag()


@dataclass(frozen=True, slots=True)
class Ballot:
    form: Text = text()
    date: Day = day()
    official_members: Count = count()
    excused: Many[Excused] = many(Excused)
    present: Count = count()
    votes_for: Count = count("for")
    against: Count = count()
    blank: Count = count()
    probationers_who_voted: Count = count()
    persons_in_resolution: Count = count()
    vote_form: Text = one_of("secret", "card", "show_of_hands")


@dataclass(frozen=True, slots=True)
class Paper:
    form: Text = text()
    date: Day = day()


@dataclass(frozen=True, slots=True)
class CommitteeVote:
    form: Text = text()
    date: Day = day()
    members: Count = count()
    votes_for: Count = count("for")
    authorised_to_decide: Flag = flag()
    full_result_sent_up: Flag = flag()


@dataclass(frozen=True, slots=True)
class CentralConsent:
    body: Text = one_of("btv_cap_uy_truc_thuoc_tw")
    date: Day = day()


@dataclass(frozen=True, slots=True)
class Votes:
    members: Count = count()
    votes_for: Count = count("for")


@dataclass(frozen=True, slots=True)
class Extension:
    granted_on: Day = day()
    working_days: Count = count()
    reason: Text = text()


BODIES = (
    "superior_standing_committee", "district_standing_committee", "commune_standing_committee",
    "grassroots_standing_committee", "grassroots_committee_authorised",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    form: Text = text()
    issued: Day = day()
    received: Day = day()
    body: Text = one_of(*BODIES)
    standing_committee_vote: Block[Votes] = block(Votes)
    extension: Block[Extension] = block(Extension)
    result_told_to_cell_on: Day = day()


@dataclass(frozen=True, slots=True)
class Ceremony:
    date: Day = day()
    joined_party_on: Day = day()
    superior_consent_on: Day = day()
    held_by: Text = one_of("proposing_cell", "neighbouring_cell")
    minutes_items: Many[str] = words_of(
        "flag", "reason", "decision", "oath", "duties_and_helper", "closing", "read_application", "read_introduction",
        "read_union_introduction",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probation:
    helper: Text = text()
    helper_status: Text = one_of("official", "probationary")
    helper_assigned_on: Day = day()
    member_cv_written_on: Day = day()
    extended_to: Day = day()
