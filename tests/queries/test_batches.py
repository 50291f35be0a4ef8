"""Who sees which batch, and who reads the journal."""

from dataclasses import replace

import pytest

from ketnap.access.viewer import office
from ketnap.actions import batches
from ketnap.queries import audit
from ketnap.queries import batches as asked
from ketnap.queries.missing import NotFound


def test_a_batch_is_seen_by_who_brought_it_and_by_importers_above_its_unit(
    tree, cast, organiser, officer, stranger, secretary
):
    mine = batches.create(file_name="a.xlsx", by=cast.officer)
    placed = batches.create(file_name="b.xlsx", unit_id=tree.committee, by=None)
    high = batches.create(file_name="c.xlsx", unit_id=tree.upper, by=cast.organiser)
    seen = {
        name: [row.file_name for row in asked.batches(viewer)]
        for name, viewer in {
            "officer": officer, "organiser": organiser, "stranger": stranger, "secretary": secretary,
            "console": office(organiser.on),
        }.items()
    }  # fmt: skip
    assert seen == {
        "officer": ["b.xlsx", "a.xlsx"], "organiser": ["c.xlsx", "b.xlsx"], "stranger": [], "secretary": [],
        "console": ["c.xlsx", "b.xlsx", "a.xlsx"],
    }  # fmt: skip
    assert (asked.batch(officer, mine.pk).by_name, asked.batch(officer, mine.pk).state_label) == ("Trần Văn Đức", "Chờ")
    for viewer, batch in ((stranger, placed), (officer, high), (secretary, mine), (organiser, mine)):
        with pytest.raises(NotFound):
            asked.batch(viewer, batch.pk)


def test_the_whole_journal_is_for_who_administers(cast, organiser):
    batches.create(by=cast.officer)
    with pytest.raises(NotFound):
        audit.recent(organiser)
    shown = audit.recent(replace(organiser, administers=True), event="batches.created")
    assert [(line.by_name, line.event) for line in shown] == [("Trần Văn Đức", "batches.created")]
