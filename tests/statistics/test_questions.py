"""The question page counts what the oracle counts by hand: any subject, filters and divisions, on every engine; the
list is as long as the figure, and nobody is counted or named outside the reach of who asks."""

import os
import random
from collections import Counter as Tally
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from ketnap.access.viewer import Viewer, office
from ketnap.lib import clock
from ketnap.lib.dates import year_before
from ketnap.models import TrainingClass
from ketnap.queries.missing import NotFound
from ketnap.statistics.behind import people_behind
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS, Answer, Question, answer, people
from ketnap.statistics.questions.words import sentence
from ketnap.statistics.register import register
from tests.statistics import asked, columnar, world
from tests.statistics.asked import BY_HAND, STOCKS
from tests.statistics.oracle import Oracle
from tests.statistics.test_measures import played

pytestmark = pytest.mark.django_db
SEEDS = range(40) if os.environ.get("EFFORT") == "soak" else range(4)
EACH = 25
TODAY = world.LAST


def test_the_oracle_knows_every_dimension_and_which_figures_are_of_a_day() -> None:
    assert set(BY_HAND) == set(DIMENSIONS)
    assert {id for id, subject in SUBJECTS.items() if subject.stock} == STOCKS
    assert all(SUBJECTS[id].dimensions for id in SUBJECTS)


def flat(found: Answer) -> Tally:
    """Keys → number, without zeros."""
    if not found.divided:
        return Tally({(): found.value} if found.value else {})
    if not found.question.columns:
        return Tally({(line.key,): line.value for line in found.lines if line.value})
    return Tally(
        {
            (line.key, key): number
            for line in found.lines
            for (key, _), number in zip(found.columns, line.cells, strict=True)
            if number
        }
    )


def compare(viewer: Viewer, oracle: Oracle, top: int, question: Question, engine: Engine) -> int | None:
    """The figure, after everything about it agreed with the oracle; None: the register cannot tell."""
    found = answer(viewer, question, engine=engine)
    facts = asked.counted(oracle, top, question)
    known = register(question.unit_id, question.end).tells(
        SUBJECTS[question.subject].measure, question.start, question.end
    )
    if found.value is None:
        held = dict(question.filters).get("youth_age", ("",))
        assert not known or ("" not in held and question.start < asked.YOUTH_LAW_SINCE)
        return None
    assert known
    assert found.value == len(facts), question
    assert flat(found) == asked.table(oracle, top, question, facts), question
    if found.divided:
        assert sum(line.value for line in found.lines) == found.value
        for place, summed in enumerate(found.sums):
            assert summed == sum(line.cells[place] for line in found.lines)
        if found.before is not None:
            assert sum(line.before for line in found.lines) == found.before
    if found.before is not None:
        start, end = question.before.start, question.before.end
        assert end == year_before(question.end)
        assert found.before == len(asked.counted(oracle, top, replace(question, start=start, end=end)))
    return found.value


def ids(made: world.World, about: str) -> list[int]:
    return {"person": made.person_ids, "unit": made.unit_ids, "class": made.course_ids}[about]


@pytest.mark.parametrize("seed", SEEDS)
def test_questions_at_random_are_answered_as_the_oracle_answers_them(seed: int, record_property) -> None:
    made, rng = played(seed), random.Random(seed)
    oracle, viewer, engines = Oracle(made), office(TODAY), (Live(), columnar.copied())
    told = some = tried = 0
    while told < EACH:
        tried += 1
        assert tried < EACH * 8
        top, question = asked.at_random(rng, oracle)
        try:
            value = compare(viewer, oracle, top, question, engines[told % 5 == 4])
        except NotFound:
            assert oracle.state(top, question.end) is None or oracle.state(top, question.start) is None
            continue
        if value is None:
            continue
        told, some = told + 1, some + bool(value)
        rows = people(viewer, question).rows
        about = SUBJECTS[question.subject].measure.about
        facts = asked.counted(oracle, top, question)
        assert Tally(row.id for row in rows) == Tally(ids(made, about)[fact.row.identity] for fact in facts)
    assert some > EACH // 3
    record_property("shown", f"questions: seed {seed}, {told} on {connection.vendor}, {some} of them above 0")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_of_a_table_opens_a_list_of_its_length(seed: int) -> None:
    made, rng = played(seed), random.Random(f"cells {seed}")
    oracle, viewer, cells = Oracle(made), office(TODAY), 0
    while cells < 40:
        _, question = asked.at_random(rng, oracle)
        try:
            found = answer(viewer, question)
        except NotFound:
            continue
        if not found.divided or found.value is None:
            continue
        for line in found.lines:
            held = question.narrowed((question.rows, line.key))
            assert len(people(viewer, held).rows) == line.value, (question, line)
            for (key, _), number in zip(found.columns, line.cells, strict=True):
                both = question.narrowed((question.rows, line.key), (question.columns, key))
                assert len(people(viewer, both).rows) == number, (question, line, key)
                cells += 1
            cells += 1


NINE = {"start": date(2011, 1, 1), "end": date(2011, 9, 30)}


def test_the_sentence_of_the_sample(sample) -> None:
    young = Question("members", sample.root, **NINE, filters=(("sex", ("F",)),), age_to=34)
    found = answer(sample.viewer, young)
    assert found.value
    assert sentence(found) == (
        f"Đến ngày 30-09-2011 có {found.value} đảng viên nữ, dưới 35 tuổi, trong {found.unit.name}."
    )
    women = Question("admitted", sample.root, **NINE, filters=(("sex", ("F",)), ("youth_age", ("yes",))))
    assert sentence(answer(sample.viewer, women)).startswith(
        "Từ ngày 01-01-2011 đến ngày 30-09-2011 có 23 đảng viên nữ mới kết nạp, trong độ tuổi đoàn, trong "
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "nothing"},
        {"subject": "members", "filters": (("planet", ("x",)),)},
        {"subject": "members", "filters": (("sex", ("X",)),)},
        {"subject": "members", "filters": (("sex", ()),)},
        {"subject": "members", "filters": (("sex", ("F') OR ('1'='1",)),)},
        {"subject": "members", "filters": (("grassroots", ("1) OR (1=1",)),)},
        {"subject": "members", "filters": (("grassroots", ("٣",)),)},
        {"subject": "members", "rows": "month"},
        {"subject": "members", "rows": "sex", "columns": "sex"},
        {"subject": "members", "columns": "sex"},
        {"subject": "members", "age_from": -1},
        {"subject": "units", "age_from": 18},
        {"subject": "units", "filters": (("sex", ("F",)),)},
        {"subject": "recognised", "rows": "youth_union"},
        {"subject": "members", "start": date(2011, 10, 1)},
    ],
)
def test_what_cannot_be_asked_is_missing(wrong: dict) -> None:
    made = played(1)
    for ask in (answer, people):
        with pytest.raises(NotFound):
            ask(office(TODAY), Question(**{"unit_id": made.unit_ids[0], **NINE, **wrong}))


def test_nobody_outside_reach_is_counted_listed_or_named(organiser, officer, secretary, stranger, tree) -> None:
    def about(unit: int, **more: object) -> Question:
        return Question("units", unit, date(2011, 1, 1), date(2011, 9, 30), **more)

    assert answer(organiser, about(tree.upper)).value == 5
    assert answer(officer, about(tree.committee)).value == 3
    assert answer(secretary, about(tree.cell)).value == 1
    for viewer, unit in ((officer, tree.upper), (officer, tree.base_cell), (secretary, tree.committee),
                         (stranger, tree.upper), (stranger, tree.cell), (organiser, tree.other_upper)):  # fmt: skip
        for ask in (answer, people):
            with pytest.raises(NotFound):
                ask(viewer, about(unit))
    # A unit named in a filter is one's own, or one that has to do with the unit asked about.
    assert answer(officer, about(tree.committee, filters=(("grassroots", (str(tree.committee),)),))).value == 3
    for ask in (answer, people):
        with pytest.raises(NotFound):
            ask(officer, about(tree.committee, filters=(("grassroots", (str(tree.base_cell),)),)))
        with pytest.raises(NotFound):
            ask(officer, about(tree.committee, filters=(("child", ("987654321",)),)))


def test_the_list_behind_a_figure_names_no_unit_and_no_class_outside_reach(officer, stranger, tree) -> None:
    def listed(viewer: Viewer, unit: int, split: str, key: int):
        return people_behind(viewer, "learners", unit, NINE["start"], NINE["end"], ((split, str(key)),))

    paper = {"starts_on": date(2011, 3, 1), "ends_on": date(2011, 3, 5), "recorded_at": clock.now()}
    held = TrainingClass.objects.create(code="1", name="Lớp 1", kind="awareness", organiser_id=tree.upper, **paper)
    assert listed(officer, tree.committee, "grassroots", tree.committee).words == ("Đảng bộ Công ty Giấy Sông Cầu",)
    assert listed(officer, tree.committee, "class", held.pk).words == ("Lớp 1",)
    for viewer, unit, split, key in (
        (officer, tree.committee, "grassroots", tree.base_cell),
        (stranger, tree.other_upper, "grassroots", tree.committee),
        (stranger, tree.other_upper, "class", held.pk),
        (officer, tree.committee, "class", 987654321),
        (officer, tree.committee, "grassroots", 10**30),
    ):
        with pytest.raises(NotFound):
            listed(viewer, unit, split, key)
