"""The report of a class from its rows: planned, asked, attended, passed by grade and organisation; women, youth."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.text import sort_key
from ketnap.models import Attendance, Certificate, ClassInvitation, ClosingAct, Enrolment, LearnerResult, Sex
from ketnap.queries.papers.lines import upwards
from ketnap.queries.training.ended import Ceremony, ceremony
from ketnap.queries.training.taught import ClassRow, training_class
from ketnap.rules.results import young

UNGRADED = "Chưa xếp loại"


@dataclass(frozen=True)
class Heads:
    """People counted once."""

    total: int
    women: int
    young: int | None
    """Of Youth-Union age on the first day of the class; None: the law of that day is not known."""


@dataclass(frozen=True)
class UnitLine:
    """Learners of one grassroots organisation in the tree of the first day."""

    unit_id: int
    name: str
    heads: Heads
    passed: int | None
    """None: the result is not concluded."""
    failed: int | None
    certified: int


@dataclass(frozen=True)
class ClassReport:
    row: ClassRow
    hidden: int
    """Learners of units out of reach, counted nowhere here."""
    invited: int | None
    """None: nobody was asked through the register."""
    confirmed: int | None
    heads: Heads
    sessions: int | None
    """Lessons with a roll; None: none was called."""
    attended: int | None
    """Learners who were at one lesson at least."""
    every: int | None
    """Learners who missed none."""
    grades: Sequence[tuple[str, Heads]]
    """The best first; those of nobody are left out."""
    concluded_on: date | None
    passed: Heads | None
    failed: Heads | None
    reasons: Sequence[tuple[str, int]]
    """Why not passed, the most first."""
    certified: Heads
    units: Sequence[UnitLine]
    """By name."""
    ceremony: Ceremony | None


def class_report(viewer: Viewer, class_id: int) -> ClassReport:
    """NotFound unless the organiser is within reach. Learners out of reach are not counted."""
    view = training_class(viewer, class_id)
    row, on = view.row, view.row.starts_on
    mine = scope.visible(
        viewer, Enrolment.objects.filter(training_class=class_id, withdrawn=False), Permission.READ_PEOPLE,
        unit="person__unit",
    )  # fmt: skip
    learners = list(mine.select_related("person"))
    acts = {act.kind: act for act in ClosingAct.objects.filter(training_class=class_id, holds=True, reverses=None)}
    concluded, held = acts.get(ClosingAct.Kind.CONCLUDED), acts.get(ClosingAct.Kind.CEREMONY)
    results = {one.enrolment_id: one for one in LearnerResult.objects.filter(act=concluded)} if concluded else {}
    certified = set(
        Certificate.objects.filter(training_class=class_id, withdrawn=False).values_list("person_id", flat=True)
    )
    invited = list(
        ClassInvitation.objects.filter(training_class=class_id).exclude(state=ClassInvitation.State.WITHDRAWN)
        .values_list("state", flat=True)
    )  # fmt: skip

    def heads(rows: Iterable[Enrolment]) -> Heads:
        return counted([(one.person.sex, one.person.born_on) for one in rows], on)

    ok = [one for one in learners if one.pk in results and results[one.pk].passed]
    bad = [one for one in learners if one.pk in results and not results[one.pk].passed]
    order = [(str(grade.label), grade.value) for grade in Enrolment.Grade] + [(UNGRADED, "")]
    grades = [(label, [one for one in learners if one.grade == grade]) for label, grade in order]
    sessions, attended, every = _rolls(class_id, {one.pk for one in learners})
    return ClassReport(
        row, view.hidden, len(invited) if invited else None,
        invited.count(ClassInvitation.State.CONFIRMED) if invited else None, heads(learners), sessions, attended, every,
        [(label, heads(rows)) for label, rows in grades if rows], concluded.on if concluded else None,
        heads(ok) if concluded else None, heads(bad) if concluded else None,
        Counter(results[one.pk].why for one in bad).most_common(),
        heads(one for one in learners if one.person_id in certified),
        _units(learners, results, certified, on, known=concluded is not None), ceremony(held) if held else None,
    )  # fmt: skip


def counted(people: Sequence[tuple[str, date]], on: date) -> Heads:
    """Of (sex, day of birth)."""
    ages = [young(born, on) for _, born in people]
    return Heads(
        len(people), sum(sex == Sex.FEMALE for sex, _ in people), None if None in ages else sum(map(bool, ages))
    )


def _rolls(class_id: int, enrolments: set[int]) -> tuple[int | None, int | None, int | None]:
    """(lessons with a roll, learners who came, learners who missed none)."""
    rows = Attendance.objects.filter(
        enrolment__training_class=class_id, superseded_by=None, lesson__dropped=False
    ).exclude(state=Attendance.State.UNMARKED)
    told = [one for one in rows.values_list("enrolment", "lesson", "state") if one[0] in enrolments]
    if not told:
        return None, None, None
    came = {enrolment for enrolment, _, state in told if state == Attendance.State.PRESENT}
    missed = {enrolment for enrolment, _, state in told if state != Attendance.State.PRESENT}
    return len({lesson for _, lesson, _ in told}), len(came), len(came - missed)


def _units(
    learners: Sequence[Enrolment], results: dict[int, LearnerResult], certified: set[int], on: date, *, known: bool
) -> list[UnitLine]:
    lines = upwards({one.unit_id for one in learners}, on)
    groups: dict[int, list[Enrolment]] = {}
    named: dict[int, str] = {}
    for one in learners:
        line = lines[one.unit_id]
        body = line.grassroots or line.bodies[0]
        named[body.unit_id] = body.name
        groups.setdefault(body.unit_id, []).append(one)
    found = []
    for unit, rows in groups.items():
        told = [results[one.pk].passed for one in rows if one.pk in results]
        found.append(UnitLine(
            unit, named[unit], counted([(one.person.sex, one.person.born_on) for one in rows], on),
            sum(told) if known else None, len(told) - sum(told) if known else None,
            sum(one.person_id in certified for one in rows),
        ))  # fmt: skip
    return sorted(found, key=lambda one: (sort_key(one.name), one.unit_id))
