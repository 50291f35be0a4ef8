"""Statutory forms of a closed period: kept whole, opened cell by cell, counted again, and why they differ."""

from dataclasses import replace
from datetime import date

import pytest

from ketnap.actions import organisation, people, training
from ketnap.actions.papers import Paper
from ketnap.actions.papers.closing import close_period
from ketnap.actions.refusal import Refused
from ketnap.models import ClosedForm, ClosedPeriod, Enrolment, JournalEntry, Person
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing
from ketnap.statistics.closed import forms as closed_forms
from ketnap.statistics.closed import rerun
from ketnap.statistics.closed.behind import stored_list
from ketnap.statistics.closed.definitions import sealed
from ketnap.statistics.forms import FORMS, checks, form
from ketnap.statistics.forms.layout import layouts
from ketnap.statistics.forms.shape import Check
from tests.statistics.conftest import Sample
from tests.statistics.test_forms import played, viewer

pytestmark = pytest.mark.django_db
NEW_YEAR, SEPTEMBER, OCTOBER, NOVEMBER = (
    date(2011, 1, 1), date(2011, 9, 30), date(2011, 10, 1), date(2011, 11, 30),
)  # fmt: skip
DECISION = Paper(number="31-QĐ/ĐU", decided_on=date(2011, 9, 15), body="Đảng ủy Khối")


def close(sample: Sample, code: str = "19.168", start: date = NEW_YEAR, end: date = SEPTEMBER, **more) -> ClosedPeriod:
    return close_period(sample.viewer, unit_id=sample.units[code], start=start, end=end, by=None, **more).period


def again(sample: Sample, period: ClosedPeriod) -> dict[str, rerun.Rerun]:
    return {
        one.form: rerun.rerun_form(sample.viewer, period, one.content, intact=one.intact)
        for one in closing.closed_forms(sample.viewer, period.pk)
    }


def test_every_form_of_a_closed_period_is_the_form_that_was_closed(sample: Sample) -> None:
    period = close(sample)
    kept = closing.closed_forms(sample.viewer, period.pk)
    assert [one.form for one in kept] == list(FORMS)
    for one in kept:
        made = form(sample.viewer, one.form, sample.root, NEW_YEAR, SEPTEMBER)
        shown = closed_forms.as_closed(one.content)
        assert one.intact and one.generation == made.layout.generation
        for name in ("code", "title", "unit", "since", "until", "source"):
            assert getattr(shown.layout, name) == getattr(made.layout, name)
        assert [(row.line.id, row.line.label, row.cells) for row in shown.rows] == [
            (row.line.id, row.line.label, row.cells) for row in made.rows
        ]
        assert [row.line.label for row in shown.printed] == [row.line.label for row in made.printed]
        assert (shown.checks, shown.notes) == (made.checks, made.notes)
        assert (shown.unit.name, shown.unit.kind) == (made.unit.name, made.unit.kind)


@pytest.mark.parametrize("code", FORMS)
def test_every_cell_of_a_closed_form_opens_a_list_of_its_length(code: str) -> None:
    """In a played world with moves, mergers and every kind of entry, in every generation of the form."""
    world = played(2)
    opened = 0
    for unit in (0, 1, 6):
        for generation in sorted(made for name, made in layouts() if name == code):
            found = form(viewer(), code, world.unit_ids[unit], date(2011, 3, 2), date(2012, 6, 30), str(generation))
            content = closed_forms.form_content(found, version=1, reason="", cut_off=0)
            kept = closing.ClosedFormContent(
                ClosedPeriod(), world.unit_ids[unit], found.start, found.end, code, generation, "", content, True
            )
            for line, row in zip(content["lines"], found.rows, strict=True):
                for cell, shown in zip(line["cells"], row.cells, strict=True):
                    assert (cell["figure"] is None) == (shown.figure is None)
                    if shown.figure is not None:
                        assert len(stored_list(viewer(), kept, cell["figure"])) == (shown.figure.value or 0), row.line
                        opened += shown.figure.value is not None
    assert opened > 10


def test_nothing_recorded_since_is_the_same_again(sample: Sample) -> None:
    period = close(sample)
    for code, found in again(sample, period).items():
        assert (found.same, found.differences, found.causes, found.definitions) == (True, (), (), ()), code


def test_a_unit_moved_and_an_entry_corrected_are_exactly_the_causes(sample: Sample) -> None:
    """The cell that alone admitted in its committee goes elsewhere, one woman becomes a man, a year of birth was wrong;
    the report and each form name what moved their own figures and nothing else."""
    period = close(sample)
    cell, target = "19.168.001.001", "19.168.002"
    mine = Person.objects.filter(unit=sample.units[cell])
    admitted = Person.objects.filter(joined_on__range=(NEW_YEAR, SEPTEMBER)).exclude(pk__in=mine)
    woman = admitted.filter(sex="F").first()
    older = Person.objects.filter(joined_on__lt=NEW_YEAR, born_on__gt=date(1975, 1, 1)).exclude(pk__in=mine).first()
    quiet = Person.objects.filter(joined_on__lt=date(2005, 1, 1)).exclude(pk__in=[older.pk]).last()
    people.correct(quiet.pk, 1, {"native_place": "Quế Võ"}, by=None)
    organisation.move(
        unit_id=sample.units[cell], parent_id=sample.units[target], on=date(2011, 9, 20), paper=DECISION, by=None
    )  # fmt: skip
    people.correct(woman.pk, 1, {"sex": "M"}, by=None)
    people.correct(older.pk, 1, {"born_on": date(1955, 1, 1)}, by=None)
    found = again(sample, period)
    events = {code: [cause.event for cause in one.causes] for code, one in found.items() if one.differences}
    moved, corrected = "organisation.moved", "people.corrected"
    assert events == {"2": [corrected], "3": [corrected, corrected], "10": [moved]}
    assert woman.full_name in found["2"].causes[0].words and "giới tính" in found["2"].causes[0].words
    assert older.full_name in found["3"].causes[-1].words
    for code, one in found.items():
        assert not one.unexplained and not one.definitions, code
        assert quiet.full_name not in " ".join(cause.words for cause in one.causes)
        for cause in one.causes:
            assert cause.event in (moved, corrected)
    report = rerun.rerun(sample.viewer, period, intact=True)
    assert [cause.event for cause in report.causes] == [moved, corrected, corrected]


def test_the_committee_that_lost_the_cell_names_the_move_in_its_own_forms(sample: Sample) -> None:
    period = close(sample, "19.168.001")
    organisation.move(
        unit_id=sample.units["19.168.001.001"], parent_id=sample.units["19.168.002"], on=date(2011, 9, 20),
        paper=DECISION, by=None,
    )  # fmt: skip
    elsewhere = Person.objects.filter(sex="F").exclude(unit__in=_below(sample, "19.168.001")).first()
    people.correct(elsewhere.pk, 1, {"sex": "M"}, by=None)
    found = again(sample, period)
    for code in ("1", "3", "5"):
        assert [cause.event for cause in found[code].causes] == ["organisation.moved"], code
        assert found[code].differences and not found[code].unexplained


def _below(sample: Sample, code: str) -> list[int]:
    return [unit for name, unit in sample.units.items() if name.startswith(code)]


def test_an_organisation_without_admission_is_explained_by_the_person_who_changed_it(sample: Sample) -> None:
    """Form 10 counts organisations, and no people: the person whose admission decides is named all the same."""
    alone = None
    for line in sample.nine_months.by_organisation:
        if line.admitted.value == 1:
            alone = line
            break
    assert alone is not None
    period = close(sample)
    others = Person.objects.filter(joined_on__range=(NEW_YEAR, SEPTEMBER))
    kept = stored_list(sample.viewer, closing.closed_period(sample.viewer, period.pk), _place(sample, period, alone))
    person = Person.objects.get(pk=kept[0].id)
    elsewhere = others.exclude(pk=person.pk).first()
    people.correct(person.pk, 1, {"joined_on": date(2009, 5, 19)}, by=None)
    people.correct(elsewhere.pk, 1, {"joined_on": date(2011, 2, 3)}, by=None)  # still admitted in the period
    found = again(sample, period)["10"]
    (changed,) = [one for one in found.differences if one.label.startswith("Tổ chức cơ sở đảng không có kết nạp")]
    assert changed.new == changed.old + 1
    assert {cause.event for cause in found.causes} <= {"people.corrected", "membership.amended"}
    assert found.causes and all(person.full_name in cause.words for cause in found.causes)
    assert not found.unexplained


def _place(sample: Sample, period: ClosedPeriod, line) -> int:
    content = closing.closed_period(sample.viewer, period.pk).content
    return next(
        place for place, one in enumerate(content["figures"])
        if one["measure"] == "admitted" and one["where"] == [["grassroots", str(line.unit_id)]]
        and (one["from"], one["to"]) == (str(NEW_YEAR), str(SEPTEMBER))
    )  # fmt: skip


def test_learners_are_explained_by_what_was_done_to_their_class(sample: Sample) -> None:
    period = close(sample)
    row = Enrolment.objects.filter(training_class__kind="awareness").first()
    other = Enrolment.objects.exclude(training_class=row.training_class).first()
    paper = Paper(reason="Ghi nhầm người.")
    for one in (row, other):
        training.withdraw(one.training_class_id, one.person_id, version=one.version, by=None, paper=paper)
    found = again(sample, period)["10"]
    assert [(one.old, one.new) for one in found.differences] == [(96, 95)]
    assert [cause.event for cause in found.causes] == ["training.withdrawn"]
    assert row.training_class.name in found.causes[0].words


def test_a_layout_that_changed_is_a_definition_that_changed(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    period = close(sample)
    layout = layouts()["2", 2012]
    other = tuple(
        replace(line, measure="admitted_youth_age") if line.label == "Phụ nữ" else line for line in layout.lines
    )  # fmt: skip
    monkeypatch.setitem(layouts(), ("2", 2012), replace(layout, lines=other))
    found = again(sample, period)
    assert found["2"].definitions == ("mẫu Biểu số 2-TCTW",)
    assert found["2"].differences and not found["2"].unexplained
    assert found["1"].same and found["1"].definitions == ()
    with pytest.raises(Refused, match="hãy ghi lý do"):
        close(sample)


@pytest.mark.parametrize("column", ["content", "digest", "both", "generation", "form"])
def test_a_tampered_form_is_detected_and_shows_nobody(sample: Sample, column: str) -> None:
    period = close(sample)
    row = period.forms.get(form="2")
    forged = row.content.replace('"value":131', '"value":151')
    assert forged != row.content
    values = {
        "content": {"content": forged}, "digest": {"digest": "0" * 64},
        "both": {"content": forged, "digest": sealed(forged)}, "generation": {"generation": 2021},
        "form": {"form": "x"},
    }[column]  # fmt: skip
    ClosedForm.objects.filter(pk=row.pk).update(**values)
    found = closing.closed_form(sample.viewer, period.pk, values.get("form", "2"))
    assert not found.intact
    assert not rerun.rerun_form(sample.viewer, period, found.content, intact=found.intact).same
    with pytest.raises(NotFound):
        stored_list(sample.viewer, found, 0)
    assert closing.closed_period(sample.viewer, period.pk).intact
    with pytest.raises(Refused, match="hãy ghi lý do"):
        close(sample)


def test_a_form_that_contradicts_itself_keeps_the_period_open(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "run", lambda filled: (Check("A = B", filled.layout.form != "5", "1 và 2"),))
    with pytest.raises(Refused, match=r"Biểu số 5-TCTW: SAI: A = B \(1 và 2\)"):
        close(sample)
    assert not ClosedPeriod.objects.exists()


def test_what_is_kept_is_told_to_the_journal_and_within_reach_only(sample: Sample) -> None:
    period = close(sample)
    line = JournalEntry.objects.get(event=closing.CLOSED)
    assert line.detail["forms"] == dict(period.forms.values_list("form", "digest"))
    codes = [one.check_code for one in closing.form_lines(sample.viewer, period.pk)]
    assert len(set(codes)) == len(FORMS)
    stranger = replace(sample.viewer, grants=())
    for asked in (
        lambda: closing.form_lines(stranger, period.pk), lambda: closing.closed_forms(stranger, period.pk),
        lambda: closing.closed_form(stranger, period.pk, "1"),
        lambda: closing.closed_form(sample.viewer, period.pk, "9"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            asked()


def test_the_second_to_close_is_told_who_was_first(sample: Sample) -> None:
    first = close_period(sample.viewer, unit_id=sample.root, start=NEW_YEAR, end=SEPTEMBER, by=None)
    second = close_period(sample.viewer, unit_id=sample.root, start=NEW_YEAR, end=SEPTEMBER, by=None)
    assert (first.new, second.new) == (True, False)
    assert first.period == second.period
    assert ClosedForm.objects.count() == len(FORMS)
