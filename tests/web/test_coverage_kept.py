"""What is kept of the coverage page is, after any act, what would be read anew: acts in an order drawn by lot."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ketnap.access import journal
from ketnap.actions import coverage as work
from ketnap.actions import membership, organisation, people, unions
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.models import (
    Candidacy,
    EnterpriseAct,
    JournalEntry,
    MassOrganisation,
    Movement,
    PathAct,
    Person,
    Stay,
)
from ketnap.queries import written
from ketnap.statistics import coverage as statistics
from ketnap.statistics.coverage import admissions, firms, reading
from ketnap.statistics.coverage import tree as trees
from ketnap.web.coverage import kept
from tests import factories, lives
from tests.statements import READ, tables
from tests.web import coverage
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
TODAY, PAST, LATER = date(2026, 11, 26), date(2012, 6, 1), date(2012, 1, 1)
PAPER = Paper("1-QĐ", date(2011, 11, 1), "Đảng ủy", reason="Ghi theo sổ")


@pytest.fixture
def mine(cast, tree, office, viewer):
    coverage.filled(tree, office, cast.organiser)
    return viewer(cast.organiser, TODAY)


def told(found) -> list:
    """Everything of it that a page shows, in its order."""
    places = [(one.place, one.gaps, one.pressing, one.band) for one in found.places]
    return [places, found.counts, found.workers, found.last_counted, statistics.by_ownership(found)]


def acts(draw: random.Random, tree, office, member: int) -> list:
    """Each may be refused: what it needs is not there, or is there already."""
    cell = draw.choice([tree.cell, tree.other_cell, tree.base_cell])
    on = date(2011, 10, 6) + 30 * (draw.randrange(1, 24) * (date(2011, 10, 7) - date(2011, 10, 6)))
    one = draw.choice([pk for key, pk in office.people.items() if not key.startswith("other_committee")])
    at = Stay.objects.filter(person=one).order_by("-valid_from").first()
    firm = draw.choice(list(EnterpriseAct.objects.filter(kind="entered").values_list("enterprise", flat=True)))
    name = f"Tên {draw.randrange(10_000)}"

    def latest(model, **having):
        return model.objects.filter(reverses=None, reversed_by=None, **having).order_by("-pk")[:1].get()

    return [
        lambda: lives.begin(tree, lives.worker(tree, name=name), on, cell),
        lambda: lives.go_on(draw.choice(list(Candidacy.objects.filter(ended_on=None))).pk, member, "tasked"),
        lambda: membership.record([Entry(one, "departed", on, at.unit_id, elsewhere="same_province")], by=None),
        lambda: membership.record([Entry(one, "moved", on, cell, from_unit_id=at.unit_id)], by=None),
        lambda: people.correct(one, Person.objects.get(pk=one).version, {"joined_on": LATER.replace(
            year=draw.randrange(2002, 2010))}, by=None, paper=PAPER),
        lambda: membership.reverse(latest(Movement).pk, reason="Nhầm", by=None),
        lambda: lives.go_on(lives.begin(tree, lives.worker(tree, name=name), date(2021, 10, 8)), member, "ceremony"),
        lambda: organisation.enter_enterprise(
            name=f"Công ty {name}", ownership="limited", since=on, unit_id=cell, led=draw.random() < 0.5, workers=40,
            year=on.year, by=None,
        ),
        lambda: organisation.count_workers(
            enterprise_id=firm, year=draw.choice([2011, 2012, 2026]), workers=draw.randrange(900), by=None
        ),
        lambda: organisation.lead(unit_id=cell, enterprise_id=firm, on=on, by=None),
        lambda: organisation.stop_leading(unit_id=cell, enterprise_id=firm, on=on, by=None),
        lambda: organisation.change_ownership(enterprise_id=firm, ownership="foreign", on=on, by=None),
        lambda: organisation.rename_enterprise(enterprise_id=firm, name=name, on=on, by=None),
        lambda: organisation.take_back_enterprise_act(latest(EnterpriseAct).pk, reason="Nhầm", by=None),
        lambda: unions.enter_union(
            kind=draw.choice(["trade", "youth"]), name=name, unit_id=draw.choice([tree.committee, cell]), since=on,
            enterprise_id=draw.choice([None, firm]), by=None,
        ),
        lambda: unions.end_union(draw.choice(list(MassOrganisation.objects.all())).pk, on=on, by=None),
        lambda: work.begin_work(person_id=one, enterprise_id=firm, on=on, by=None),
        lambda: work.end_work(person_id=one, enterprise_id=firm, on=LATER, by=None),
        lambda: organisation.rename(unit_id=cell, on=on, name=name, paper=PAPER, by=None),
        lambda: organisation.found(
            code=f"90.001.{draw.randrange(700, 999)}", name=name, kind="cell", parent_id=tree.committee, on=on,
            paper=PAPER, by=None,
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_after_acts_drawn_by_lot_what_is_kept_is_what_would_be_read(mine, tree, office, seed):
    draw, done, kept_parts = random.Random(seed), 0, 0
    kept.forget()
    before = {day: kept.places(mine, tree.upper, day) for day in (TODAY, PAST)}
    for _ in range(60):
        lines = JournalEntry.objects.count()
        try:
            with transaction.atomic():
                draw.choice(acts(draw, tree, office, office.people["other_cell.1"]))()
        except (Refused, TypeError, AttributeError, IndexError, Movement.DoesNotExist, EnterpriseAct.DoesNotExist):
            assert JournalEntry.objects.count() == lines
        done += JournalEntry.objects.count() > lines
        for day in (TODAY, PAST):
            found = kept.places(mine, tree.upper, day)
            kept_parts += found is not before[day] and found.known.tree is before[day].known.tree
            assert told(found) == told(statistics.coverage(mine, tree.upper, day))
            before[day] = found
    assert done >= 15 and kept_parts >= 10


def test_after_an_act_only_what_it_writes_is_read(mine, tree, office):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            kept.places(mine, tree.upper, TODAY)
        return len(seen)

    kept.forget()
    anew = asked()
    assert asked() == 1
    lives.begin(tree, lives.worker(tree), LATER)
    assert 1 < asked() < anew / 2
    organisation.rename(unit_id=tree.cell, on=LATER, name="Chi bộ Xeo", paper=PAPER, by=None)
    assert asked() == anew
    assert asked() == 1


def test_lines_nobody_told_of_and_too_many_lines_read_everything(mine, tree, office, monkeypatch):
    _, touched = written.since(mine, None)
    assert touched is None
    line, _ = written.since(mine, None)
    assert written.since(mine, line) == (line, written.NOTHING)
    assert written.since(mine, line._replace(at=line.at + timedelta(microseconds=1)))[1] is None, (
        "another journal than the one looked at"
    )
    assert written.written(["admission.recorded", "papers.exported"]) == {Candidacy, PathAct}
    assert written.written(["admission.recorded", "organisation.moved"]) is None
    assert written.written(["membership.list_noted"]) is None and written.written(["new.deed"]) is None
    for number in range(3):
        lives.worker(tree, name=f"Vũ Thị Hạnh {number}")
    assert written.since(mine, line)[1] == written.NOTHING
    monkeypatch.setattr(written, "MANY", 3)
    assert written.since(mine, line)[1] is None


def test_a_line_of_an_act_that_began_earlier_and_ended_later_is_not_passed_over(mine, tree, office):
    """Numbers of lines are drawn when they are written, seen when the act is done."""
    with transaction.atomic():
        late = journal.record("membership.recorded", by=None)
    with transaction.atomic():
        journal.record("papers.exported", by=None)
    with factories.unguarded(connection):
        JournalEntry.objects.filter(pk=late.pk).delete()  # as if it were not done yet
    line, _ = written.since(mine, None)
    assert line and line.seq == late.pk + 1 and late.pk in line.missing
    assert written.since(mine, line) == (line, written.NOTHING)
    late.save(force_insert=True)
    again, touched = written.since(mine, line)
    assert again and touched == written.LEDGER and again.missing == line.missing - {late.pk}
    assert written.since(mine, again) == (again, written.NOTHING)


def test_each_part_reads_the_tables_it_is_told_to(mine, tree, office):
    here = trees.tree(tree.upper, PAST)
    rows = {
        "tree": lambda: trees.tree(tree.upper, PAST), "direct": lambda: reading.own_members(PAST),
        "joined": lambda: admissions.last_admissions(here, admissions.joined(PAST), PAST),
        "path": lambda: [reading.on_path(tree.upper, day, TODAY) for day in (PAST, TODAY)],
        "firms": lambda: firms.firms(tree.upper, PAST, {}), "beside": lambda: firms.beside(PAST),
        "working": lambda: reading.working(mine, PAST),
    }  # fmt: skip
    assert rows.keys() == reading.READS.keys()
    for part, read in rows.items():
        with tables(READ) as names:
            read()
        assert names == {model._meta.db_table for model in reading.READS[part]}, part
