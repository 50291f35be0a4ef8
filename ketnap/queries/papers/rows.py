"""Rows of papers that hold a list: learners, people of several files, members of a unit, targets. For queries that have
scoped already."""

from collections.abc import Iterable, Mapping
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import show
from ketnap.models import (
    Candidacy,
    Certificate,
    Enrolment,
    Movement,
    PathAct,
    Person,
    Profile,
    Standing,
    Stay,
    TrainingClass,
)
from ketnap.queries.organisation.naming import names
from ketnap.queries.papers.lines import upwards
from ketnap.rules import codes

type Row = dict[str, str]
ENDS = {"died": "died", "expelled": "left", "struck_off": "left", "left": "left", "departed": "out", "arrived": "in"}
"""Kind of an entry of the ledger → column of the list of members it fills."""


def numbered(rows: Iterable[Row]) -> list[Row]:
    """With their place as the first column, empty cells left out."""
    return [
        {"n": str(place), **{key: words for key, words in row.items() if words}} for place, row in enumerate(rows, 1)
    ]


def person(row: Person, profile: Profile | None) -> Row:
    """What every list says of somebody."""
    found = {
        "name": row.full_name,
        "birth": show(row.born_on),
        "sex": str(row.get_sex_display()),
        "native_place": row.native_place,
        "ethnicity": codes.show("ethnicities", row.ethnicity) if row.ethnicity else "",
        "religion": codes.show("religions", row.religion) if row.religion else "",
        "joined": show(row.joined_on),
        "official": show(row.official_on),
        "card": row.card_no,
    }
    if profile:
        found |= {
            "job": str(profile.get_occupation_display()) if profile.occupation else "",
            "schooling": str(profile.get_schooling_display()) if profile.schooling else "",
            "qualification": str(profile.get_qualification_display()) if profile.qualification else "",
            "theory": str(profile.get_theory_display()) if profile.theory else "",
        }
    return found


def profiles(people: Iterable[int], on: date) -> Mapping[int, Profile]:
    rows = Profile.objects.filter(person__in=list(people), valid_from__lte=on, valid_to__gt=on)
    return {row.person_id: row for row in rows}


def learners(viewer: Viewer, held: TrainingClass, on: date) -> list[Row]:
    """Of a class, by given name: those within reach."""
    within = scope.visible(viewer, Enrolment.objects.filter(training_class=held), Permission.READ_PEOPLE)
    rows = list(within.filter(withdrawn=False).select_related("person").order_by("person__name_sort", "pk"))
    named = names({row.unit_id for row in rows}, on)
    kept = profiles((row.person_id for row in rows), on)
    papers = dict(
        Certificate.objects.filter(training_class=held, withdrawn=False).order_by("pk").values_list("person", "number")
    )
    lines = upwards({row.unit_id for row in rows}, on)
    found = []
    for row in rows:
        above = lines[row.unit_id]
        found.append(
            person(row.person, kept.get(row.person_id))
            | {
                "unit": named[row.unit_id], "cell": named[row.unit_id],
                "committee": above.grassroots.name if above.grassroots else "",
                "result": str(row.get_grade_display()) if row.grade else "",
                "certificate": papers.get(row.person_id, ""),
            }
        )  # fmt: skip
    return numbered(found)


def of_files(heads: Mapping[int, Candidacy], kind: str, on: date) -> list[Row]:
    """People of several files, by given name. `kind`: the act whose day is theirs (`since`)."""
    named = names({row.unit_id for row in heads.values()}, on)
    kept = profiles((row.person_id for row in heads.values()), on)
    since: dict[int, PathAct] = {}
    helper: dict[int, str] = {}
    acts = PathAct.objects.filter(candidacy__in=heads, reverses=None, reversed_by=None, on__lte=on)
    for act in acts.select_related("member").order_by("on", "id"):
        if act.kind == kind:
            since[act.candidacy_id] = act
        if act.kind in ("helped", "probation_helped") and act.member:
            helper[act.candidacy_id] = act.member.full_name
    ordered = sorted(heads.values(), key=lambda row: (row.person.name_sort, row.pk))
    return numbered(
        person(row.person, kept.get(row.person_id))
        | {
            "unit": named[row.unit_id], "cell": named[row.unit_id], "helper": helper.get(row.pk, ""),
            "since": show(since[row.pk].on) if row.pk in since else "",
            "number": since[row.pk].decision_no if row.pk in since else "",
        }
        for row in ordered
    )  # fmt: skip


def members(units: Iterable[int], on: date) -> list[Row]:
    """Members of the units on the day, and those who went or died in its year, by given name."""
    units, first = list(units), date(on.year, 1, 1)
    stays = Stay.objects.filter(unit__in=units, valid_from__lte=on, valid_to__gt=on)
    here = set(stays.exclude(standing="").values_list("person", flat=True))
    gone: dict[int, Row] = {}
    entries = Movement.objects.filter(
        unit__in=units, kind__in=ENDS, on__gte=first, on__lte=on, reverses=None, reversed_by=None
    )
    for entry in entries.order_by("on", "id"):
        words = f"{show(entry.on)} {entry.elsewhere_name or entry.get_kind_display()}".strip()
        gone.setdefault(entry.person_id, {})[ENDS[entry.kind]] = words
    people = Person.objects.filter(pk__in=here | gone.keys()).order_by("name_sort", "pk")
    kept = profiles((row.pk for row in people), on)
    return numbered(person(row, kept.get(row.pk)) | gone.get(row.pk, {}) for row in people)


def counts(units: Iterable[int], on: date) -> tuple[int, int]:
    """(official, probationary) members of the units on the day."""
    stays = Stay.objects.filter(unit__in=list(units), valid_from__lte=on, valid_to__gt=on)
    official = stays.filter(standing=Standing.OFFICIAL).count()
    return official, stays.filter(standing=Standing.PROBATIONARY).count()
