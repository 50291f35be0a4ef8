"""Whole lives on the path as lists of acts, one for each time of the law a test needs. People are invented."""

from datetime import date

from ketnap.actions import admission, membership, people, training
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
from tests.factories import SmallTree

MEMBERS = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em")


def members(tree: SmallTree, unit: int | None = None) -> list[int]:
    """Five official members of the cell since 2006."""
    rows = [
        NewPerson(name, "M", date(1975, 4, place + 1), unit or tree.cell, joined_on=date(2003, 2, 3),
                  official_on=date(2004, 2, 3))
        for place, name in enumerate(MEMBERS)
    ]  # fmt: skip
    made = people.register(rows, by=None)
    membership.record(
        [membership.Entry(one.pk, "opening", date(2006, 1, 1), unit or tree.cell, standing="O",
                          joined_on=date(2003, 2, 3)) for one in made], by=None,
    )  # fmt: skip
    return [one.pk for one in made]


def worker(tree: SmallTree, *, name: str = "Vũ Thị Hạnh", born_on: date = date(1995, 6, 10)) -> int:
    (made,) = people.register([NewPerson(name, "F", born_on, tree.cell, schooling="upper")], by=None)
    return made.pk


BALLOT = {
    "form": "6-KNĐ", "official_members": 5, "present": 5, "for": 5, "against": 0, "blank": 0,
    "probationers_who_voted": 0, "persons_in_resolution": 1, "vote_form": "secret", "agreed": "yes",
}  # fmt: skip
LIFE_2022: list[tuple[str, date, dict, bool]] = [
    # kind, day, told, names a member
    ("helped", date(2021, 10, 8), {}, True),
    ("tasked", date(2021, 10, 8), {"task": "Phụ trách tổ sáng kiến", "task_due": "2021-12-31"}, False),
    ("tasked_done", date(2021, 12, 28), {"task": "Phụ trách tổ sáng kiến", "result": "well"}, False),
    ("remarked", date(2022, 1, 10), {"conclusion": "ready"}, False),
    ("file", date(2022, 2, 10), {}, False),
    ("application", date(2022, 2, 14), {"form": "1-KNĐ", "handwritten": True}, False),
    ("cv", date(2022, 2, 18), {"form": "2-KNĐ", "handwritten": True}, False),
    ("cv_sealed", date(2022, 2, 21), {}, False),
    ("vetting", date(2022, 2, 22), {}, False),
    ("vetting_sent", date(2022, 2, 22), {"sent_to": "Đảng ủy phường Mẫu"}, False),
    ("vetted", date(2022, 3, 4), {"who": "self", "clean": "yes"}, False),
    ("vetted", date(2022, 3, 4), {"who": "father", "clean": "yes"}, False),
    ("vetted", date(2022, 3, 4), {"who": "mother", "clean": "yes"}, False),
    ("cv_commented", date(2022, 3, 7), {}, False),
    ("cv_certified", date(2022, 3, 9), {}, False),
    ("introduced", date(2022, 3, 14), {"form": "3-KNĐ", "together_since": "2019-01-02", "together_kind": "work",
                                       "replacement": False}, True),
    ("union", date(2022, 3, 15), {"body": "ban_chap_hanh_doan_co_so", "form": "4-KNĐ"}, False),
    ("opinions", date(2022, 3, 18), {"form": "5-KNĐ", "mass_organisations": True, "residence": True}, False),
    ("ballot", date(2022, 3, 25), BALLOT, False),
    ("committee", date(2022, 4, 5), {"form": "8-KNĐ", "members": 9, "for": 9, "authorised_to_decide": False,
                                     "full_result_sent_up": True, "agreed": "yes"}, False),
    ("decision", date(2022, 4, 28), {"form": "9-KNĐ", "body": "superior_standing_committee",
                                     "standing_committee_vote.members": 9, "standing_committee_vote.for": 9}, False),
    ("received", date(2022, 5, 5), {}, False),
    ("told", date(2022, 5, 5), {}, False),
    ("ceremony", date(2022, 5, 19), {"held_by": "proposing_cell", "minutes_items": [
        "flag", "reason", "read_application", "read_introduction", "decision", "oath", "duties_and_helper",
        "closing"]}, False),
    ("probation_helped", date(2022, 5, 19), {}, True),
    ("member_cv", date(2022, 6, 3), {}, False),
    ("self_criticism", date(2023, 5, 20), {"form": "10-KNĐ"}, False),
    ("helper_comment", date(2023, 5, 21), {"form": "11-KNĐ"}, False),
    ("second_opinions", date(2023, 5, 22), {"form": "12-KNĐ"}, False),
    ("second_ballot", date(2023, 5, 26), {**BALLOT, "form": "13-KNĐ"}, False),
    ("second_committee", date(2023, 6, 2), {"form": "15-KNĐ", "members": 9, "for": 9, "agreed": "yes"}, False),
    ("recognised", date(2023, 6, 20), {
        "form": "16-KNĐ", "body": "superior_standing_committee", "official_from": "2023-05-19",
        "party_age_from": "2022-04-28", "standing_committee_vote.members": 9, "standing_committee_vote.for": 9}, False),
    ("announced", date(2023, 6, 26), {}, False),
]  # fmt: skip


def earlier(life: list[tuple[str, date, dict, bool]], years: int) -> list[tuple[str, date, dict, bool]]:
    """The same life so many years before."""

    def shifted(value: object) -> object:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            return value
        return day.replace(year=day.year - years).isoformat() if day else value

    return [
        (kind, on.replace(year=on.year - years), {key: shifted(value) for key, value in told.items()}, named)
        for kind, on, told, named in life
    ]


LIFE_2011 = [
    (kind, on, told | {"minutes_items": [*told["minutes_items"], "read_union_introduction"]}, named)
    if kind == "ceremony" else (kind, on, told, named)
    for kind, on, told, named in earlier(LIFE_2022, 11)
]  # fmt: skip
"""Listed in 2010, voted on under the Charter of 2011, official in 2012. HD 03 (2006) asks for the union's introduction
at the ceremony."""


def begin(tree: SmallTree, person: int, on: date, unit: int | None = None) -> int:
    (made,) = admission.open_candidacies([(person, unit or tree.cell, on)], by=None)
    return made


def go_on(candidacy: int | list[int], member: int, until: str = "", life: list | None = None) -> None:
    """Record the acts of a life one after another, up to and with the first of a kind; each act in all of the files at
    once, where several are named."""
    files = candidacy if isinstance(candidacy, list) else [candidacy]
    for kind, on, told, named in life or LIFE_2022:
        admission.record(
            [NewAct(file, kind, on, dict(told), member_id=member if named else None,
                    paper=Paper(reason="Ghi theo sổ của chi bộ")) for file in files], by=None,
        )  # fmt: skip
        if kind == until:
            return


def certificates(person: int, number: str = "1") -> None:
    training.certify(
        [
            training.NewCertificate(
                person, "awareness", f"12/2021-{number}", date(2021, 11, 20), "Trung tâm chính trị"
            ),
            training.NewCertificate(
                person, "new_member", f"45/2022-{number}", date(2022, 11, 11), "Trung tâm chính trị"
            ),
        ],
        by=None,
    )
