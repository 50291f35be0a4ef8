"""Closed periods: kept whole, opened figure by figure, counted again, and the entries that made a difference."""

import json
from dataclasses import replace
from datetime import date

import pytest

from ketnap.access import journal
from ketnap.access.viewer import Viewer
from ketnap.actions import membership, organisation, people, plans, training
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.papers.closing import close_period
from ketnap.actions.refusal import Refused
from ketnap.models import ClosedPeriod, JournalEntry, Movement, Person
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing
from ketnap.statistics import compile
from ketnap.statistics.closed import content, rerun
from ketnap.statistics.closed.behind import GONE, stored_list
from ketnap.statistics.measures import CATALOGUE
from tests.factories import chained
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
NEW_YEAR, SEPTEMBER = date(2011, 1, 1), date(2011, 9, 30)
DECISION = Paper(number="31-QĐ/ĐU", decided_on=date(2011, 9, 15), body="Đảng ủy Khối")


def close(sample: Sample, code: str = "19.168", start: date = NEW_YEAR, end: date = SEPTEMBER, **more) -> ClosedPeriod:
    return close_period(sample.viewer, unit_id=sample.units[code], start=start, end=end, by=None, **more).period


def again(sample: Sample, period: ClosedPeriod) -> rerun.Rerun:
    closed = closing.closed_period(sample.viewer, period.pk)
    return rerun.rerun(sample.viewer, closed.row, intact=closed.intact)


def test_every_figure_of_a_closed_period_opens_a_list_of_its_length(sample: Sample) -> None:
    for code, start, end in (
        ("19.168", NEW_YEAR, SEPTEMBER),
        ("19.168.001", date(2011, 7, 1), date(2011, 10, 31)),
        ("19.168.001.001", NEW_YEAR, SEPTEMBER),
    ):
        closed = closing.closed_period(sample.viewer, close(sample, code, start, end).pk)
        lines = closed.content["figures"]
        made = list(dict.fromkeys(content.figures(sample.report(code, start, end))))
        assert [line["value"] for line in lines] == [figure.value for figure in made]
        assert len(lines) > 100
        for place, line in enumerate(lines):
            assert len(stored_list(sample.viewer, closed, place)) == (line["value"] or 0), line
    with pytest.raises(NotFound):
        stored_list(sample.viewer, closed, len(lines))


def test_what_was_closed_stays_when_the_register_goes_on(sample: Sample) -> None:
    period = close(sample)
    admitted = next(
        place for place, line in enumerate(json.loads(period.content)["figures"]) if line["measure"] == "admitted"
        and (line["from"], line["to"], line["where"]) == ("2011-01-01", "2011-09-30", [])
    )  # fmt: skip
    before = stored_list(sample.viewer, closing.closed_period(sample.viewer, period.pk), admitted)
    people.correct(before[0].id, 1, {"joined_on": date(2009, 5, 19)}, by=None)
    assert sample.nine_months.admitted.total.value == 130
    closed = closing.closed_period(sample.viewer, period.pk)
    assert closed.intact
    assert stored_list(sample.viewer, closed, admitted) == before
    assert len(before) == 131


def test_nothing_recorded_since_is_the_same_again(sample: Sample) -> None:
    period = close(sample)
    found = again(sample, period)
    assert (found.same, found.differences, found.causes, found.definitions) == (True, (), (), ())
    assert closing.closed_period(sample.viewer, period.pk).recorded_since == 0


def test_what_moves_nothing_in_the_period_is_no_cause(sample: Sample) -> None:
    period = close(sample)
    person = Person.objects.filter(joined_on__lt=NEW_YEAR, official_on__lt=NEW_YEAR).first()
    people.correct(person.pk, 1, {"native_place": "Quế Võ"}, by=None)
    left = Entry(person.pk, "departed", date(2011, 10, 20), person.unit_id, elsewhere="other_province")
    membership.record([left], by=None)
    organisation.rename(
        unit_id=sample.units["19.168.002"], name="Đảng bộ Mới", on=date(2011, 9, 1), paper=DECISION, by=None
    )  # fmt: skip
    assert closing.closed_period(sample.viewer, period.pk).recorded_since == 3
    assert again(sample, period).same


def test_a_unit_moved_and_an_entry_corrected_are_exactly_the_causes(sample: Sample) -> None:
    """A cell goes to another committee on a day of the period, one woman becomes a man, one admission was a mistake;
    things that count nothing are recorded in between."""
    period = close(sample)
    cell, target = "19.168.001.001", "19.168.002"
    ids = {
        one.pk for one in Person.objects.filter(unit=sample.units[cell], enrolments=None) if one.joined_on
    }  # fmt: skip
    others = Person.objects.filter(joined_on__range=(NEW_YEAR, SEPTEMBER)).exclude(pk__in=ids)
    woman = others.filter(sex="F").first()
    redated = others.filter(sex="M").last()
    quiet = Person.objects.exclude(pk__in=ids | {woman.pk, redated.pk}).filter(joined_on__lt=date(2005, 1, 1)).first()
    people.correct(quiet.pk, 1, {"native_place": "Quế Võ"}, by=None)
    organisation.move(
        unit_id=sample.units[cell], parent_id=sample.units[target], on=date(2011, 9, 20), paper=DECISION, by=None
    )  # fmt: skip
    people.correct(woman.pk, 1, {"sex": "M"}, by=None)
    people.correct(redated.pk, 1, {"joined_on": date(2009, 5, 19)}, by=None)
    found = again(sample, period)
    assert [cause.event for cause in found.causes] == [
        "organisation.moved", "people.corrected", "membership.amended", "people.corrected",
    ]  # fmt: skip
    said = [cause.words for cause in found.causes]
    assert "Chuyển trực thuộc" in said[0]
    assert woman.full_name in said[1] and "giới tính" in said[1]
    assert redated.full_name in said[2]
    assert redated.full_name in said[3] and "ngày vào Đảng" in said[3]
    changed = {(one.label, one.start, one.end): (one.old, one.new) for one in found.differences}
    assert changed[CATALOGUE["admitted"].label, NEW_YEAR, SEPTEMBER] == (131, 130)
    assert changed[CATALOGUE["admitted_women"].label, NEW_YEAR, SEPTEMBER] == (39, 38)
    assert not found.definitions and not found.unexplained
    assert (CATALOGUE["members"].label, SEPTEMBER, SEPTEMBER) not in changed


def test_plans_classes_and_reversed_entries_are_named(sample: Sample) -> None:
    start, end = date(2011, 9, 1), date(2011, 11, 30)
    person = Person.objects.filter(unit=sample.units["19.168.001.001"], official_on__lt=NEW_YEAR).first()
    left = Entry(person.pk, "departed", date(2011, 10, 20), person.unit_id, elsewhere="other_province")
    (gone,) = membership.record([left], by=None)
    (held,) = training.open_classes(
        [training.NewClass("NT09", "Lớp khóa 9", "awareness", sample.root, date(2011, 10, 3), date(2011, 10, 7))],
        by=None,
    )  # fmt: skip
    period = close(sample, start=start, end=end)
    membership.reverse(gone, reason="Ghi nhầm người.", by=None)
    training.enrol([training.NewEnrolment(held.pk, person.pk, person.unit_id)], by=None)
    training.certify(
        [training.NewCertificate(person.pk, "awareness", "12", date(2011, 10, 8), class_id=held.pk)], by=None
    )  # fmt: skip
    plans.give([plans.NewTarget(sample.root, 2011, 95, date(2011, 10, 1), paper=DECISION)], by=None)
    plans.give([plans.NewTarget(sample.root, 2012, 70, date(2012, 1, 10), paper=DECISION)], by=None)
    found = again(sample, period)
    assert [cause.event for cause in found.causes] == ["membership.reversed", "training.enrolled", "plans.given"]
    assert person.full_name in found.causes[0].words and "chuyển đi" in found.causes[0].words
    assert "Lớp khóa 9" in found.causes[1].words
    assert found.causes[2].words.endswith(": 95")
    assert {one.new for one in found.differences if one.label.startswith("Chỉ tiêu")} == {95}


def test_a_definition_that_changed_is_a_cause_of_its_own(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """The law is read otherwise: one year more is young."""
    period = close(sample)
    later = tuple(replace(span, below=span.below + 5) for span in compile.youth_age_spans())
    monkeypatch.setattr(compile, "youth_age_spans", lambda: later)
    found = again(sample, period)
    assert found.definitions == ("độ tuổi đoàn theo văn bản",)
    assert found.causes == () and not found.unexplained
    young = {CATALOGUE[name].label for name in CATALOGUE if CATALOGUE[name].asks_law}
    assert found.differences
    assert {one.label.split(",")[0] for one in found.differences} <= young
    with pytest.raises(Refused, match="hãy ghi lý do"):
        close(sample)


def test_counting_otherwise_without_a_reason_is_said(sample: Sample) -> None:
    period = close(sample)
    person = Person.objects.filter(joined_on__range=(NEW_YEAR, SEPTEMBER), sex="F").first()
    Person.objects.filter(pk=person.pk).update(sex="M")  # beside the journal
    assert again(sample, period).unexplained


@pytest.mark.parametrize("column", ["content", "cut_off", "start", "reason", "digest", "both"])
def test_tampered_content_is_detected(sample: Sample, column: str) -> None:
    period = close(sample)
    assert closing.closed_period(sample.viewer, period.pk).intact
    forged = period.content.replace('"value":131', '"value":151')
    assert forged != period.content
    values = {
        "content": {"content": forged}, "cut_off": {"cut_off": 999}, "start": {"start": date(2010, 1, 1)},
        "reason": {"reason": "khác"}, "digest": {"digest": "0" * 64},
        "both": {"content": forged, "digest": rerun.definitions.sealed(forged)},
    }  # fmt: skip
    ClosedPeriod.objects.filter(pk=period.pk).update(**values[column])
    closed = closing.closed_period(sample.viewer, period.pk)
    assert not closed.intact
    found = again(sample, period)
    assert not found.intact and not found.same
    with pytest.raises(NotFound):
        stored_list(sample.viewer, closed, 0)


def test_the_check_code_is_the_beginning_of_the_digest(sample: Sample) -> None:
    period = close(sample)
    line = closing.closing_of(sample.viewer, sample.root, NEW_YEAR, SEPTEMBER)
    assert line.check_code.replace("-", "").lower() == period.digest[:12]
    assert [len(part) for part in line.check_code.split("-")] == [4, 4, 4]


def test_closing_twice_is_once_and_again_needs_a_reason(sample: Sample) -> None:
    first = close(sample)
    assert close(sample, reason="bấm hai lần").pk == first.pk
    person = Person.objects.filter(joined_on__range=(NEW_YEAR, SEPTEMBER)).first()
    people.correct(person.pk, 1, {"joined_on": date(2009, 5, 19)}, by=None)
    with pytest.raises(Refused, match="hãy ghi lý do"):
        close(sample)
    second = close(sample, reason="Sửa ngày vào Đảng")
    assert (second.version, second.reason) == (2, "Sửa ngày vào Đảng")
    assert ClosedPeriod.objects.get(pk=first.pk).content == first.content
    assert closing.closing_of(sample.viewer, sample.root, NEW_YEAR, SEPTEMBER).period_id == second.pk
    assert again(sample, second).same and not again(sample, first).same
    assert JournalEntry.objects.filter(event=closing.CLOSED).count() == 2
    assert chained()


def test_a_journal_that_fails_undoes_the_closing(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(journal, "record", broken)
    with pytest.raises(OSError, match="disk"):
        close(sample)
    assert not ClosedPeriod.objects.exists()


def test_what_is_refused(sample: Sample) -> None:
    with pytest.raises(Refused, match="sau ngày cuối"):
        close(sample, start=SEPTEMBER, end=NEW_YEAR)
    with pytest.raises(Refused, match="Kỳ chưa hết"):
        close(sample, end=sample.viewer.on)
    stranger = Viewer(3, "ai đó", sample.viewer.on, ())
    with pytest.raises(NotFound):
        close_period(stranger, unit_id=sample.root, start=NEW_YEAR, end=SEPTEMBER, by=None)
    period = close(sample)
    for ask in (closing.closed_period, closing.closed_periods):
        with pytest.raises(NotFound):
            ask(stranger, period.pk if ask is closing.closed_period else sample.root)


def test_checks_must_hold_before_it_closes(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger and stays that contradict each other, as after a write past the program."""
    lost = Movement.objects.filter(unit=sample.units["19.168.001.001"]).first()
    Movement.objects.create(
        person_id=lost.person_id, kind="departed", on=date(2011, 10, 20), unit_id=lost.unit_id,
        recorded_at=lost.recorded_at, elsewhere="unknown",
    )  # fmt: skip
    assert sample.report("19.168", date(2011, 10, 1), date(2011, 11, 30)).balance.start.figure.value == 2340
    with pytest.raises(Refused, match="đầu kỳ cộng tăng trừ giảm khác số cuối kỳ"):
        close(sample, start=date(2011, 10, 1), end=date(2011, 11, 30))
    assert not ClosedPeriod.objects.exists()


def test_somebody_an_undone_import_took_away_keeps_his_place(sample: Sample) -> None:
    period = close(sample)
    closed = closing.closed_period(sample.viewer, period.pk)
    closed.content["rows"][:] = [[10**9, *row[1:]] for row in closed.content["rows"]]
    rows = stored_list(sample.viewer, closed, next(
        place for place, line in enumerate(closed.content["figures"]) if line["about"] == "person" and line["value"]
    ))  # fmt: skip
    assert {(row.name, row.there) for row in rows} == {(GONE, False)}


def test_a_line_that_is_new_and_unknown_in_the_year_before_is_no_difference(sample: Sample) -> None:
    """Somebody turns out to be the only one under 18: the line of the year before is new too, and says nothing."""
    period = close(sample)
    person = Person.objects.filter(unit=sample.units["19.168.001.001"], joined_on__lt=NEW_YEAR).first()
    people.correct(person.pk, 1, {"born_on": date(1999, 1, 1)}, by=None)
    found = again(sample, period)
    assert [cause.event for cause in found.causes] == ["people.corrected"]
    assert all(one.old is not None and one.new is not None for one in found.differences)
    assert any("dưới 18 tuổi" in one.label and (one.old, one.new) == (0, 1) for one in found.differences)
