"""Figures of another publication: a second source, with its own provenance."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from ketnap.actions import bulletin
from ketnap.actions.refusal import Refused
from ketnap.models import JournalEntry, PublishedFigure
from ketnap.queries import bulletin as asked
from ketnap.queries.missing import NotFound
from ketnap.statistics.measures import CATALOGUE

SAMPLE = Path(__file__).parents[2] / "samples" / "published-2011.yaml"


def test_the_sample_publication_is_recorded_once_and_shown_beside_ours(tree, cast, organiser, stranger):
    first = bulletin.publish_file(SAMPLE, unit_id=tree.upper, by=cast.organiser)
    assert bulletin.publish_file(SAMPLE, unit_id=tree.upper, by=cast.organiser) == first
    shown = {line.measure: line for line in asked.published(organiser, tree.upper)}
    assert {measure: line.value for measure, line in shown.items()} == {
        "admitted": Decimal("151"),
        "plan_percent": Decimal("167.80"),
        "learners_awareness": Decimal("233"),
        "learners_new_member": Decimal("147"),
        "learners_theory_intermediate": Decimal("80"),
    }
    assert shown["admitted"].source.startswith("Báo Bắc Ninh: ")
    assert shown["admitted"].published_on == date(2011, 12, 12)
    assert JournalEntry.objects.filter(event="bulletin.figure_recorded").count() == 5
    with pytest.raises(NotFound):
        asked.published(stranger, tree.upper)


def test_every_measure_of_the_sample_is_one_of_ours():
    named = {row["measure"] for row in yaml.safe_load(SAMPLE.read_text())["figures"]} - {"plan_percent"}
    assert named <= CATALOGUE.keys()


def test_figures_are_found_by_their_period(tree, organiser):
    bulletin.publish_file(SAMPLE, unit_id=tree.upper, by=None)
    assert asked.published(organiser, tree.upper, end=date(2010, 12, 31)) == []
    assert asked.published(organiser, tree.upper, start=date(2011, 12, 13)) == []
    assert len(asked.published(organiser, tree.upper, start=date(2011, 9, 1), end=date(2011, 9, 30))) == 5


@pytest.mark.parametrize(
    ("change", "words"),
    [({"source": " "}, "Chưa ghi nguồn"), ({"period_to": date(2010, 1, 1)}, "trước khi bắt đầu 01-01-2011")],
)
def test_what_is_refused(tree, change, words):
    given = {
        "unit_id": tree.upper, "source": "Báo", "published_on": date(2011, 12, 12), "measure": "admitted",
        "period_from": date(2011, 1, 1), "period_to": date(2011, 12, 1), "value": Decimal(1),
    }  # fmt: skip
    with pytest.raises(Refused, match=words):
        bulletin.publish_figure(**{**given, **change}, by=None)
    assert not PublishedFigure.objects.exists()
