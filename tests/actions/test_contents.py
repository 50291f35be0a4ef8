"""Writing the register of a file: entries stand one after another, two at once are told, nothing impossible is kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, models, transaction

from ketnap.actions import batches
from ketnap.actions.admission import open_candidacies
from ketnap.actions.admission.contents import Entered, enter
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import Batch, Candidacy, FiledPaper, JournalEntry
from tests import lives
from tests.factories import chained

THERE = Entered("application", "present", "", date(2011, 6, 5), 1, "tủ 2, cặp 14", True, True, False)


@pytest.fixture
def file(tree) -> int:
    return lives.begin(tree, lives.worker(tree), date(2011, 5, 1))


def standing(file: int) -> dict[str, str]:
    return dict(FiledPaper.objects.filter(candidacy=file, superseded_by=None).values_list("item", "state"))


def test_several_papers_are_entered_at_once_with_one_line_in_the_journal(file, cast, tree) -> None:
    rows = [
        THERE,
        Entered("cv", "missing"),
        Entered("union_resolution", "not_needed", remark="Hai đảng viên giới thiệu"),
    ]
    assert enter(file, rows, by=cast.officer, version=2, on_behalf_of="Chi bộ 3") == 3
    kept = FiledPaper.objects.get(candidacy=file, item="application")
    assert (kept.decided_on, kept.pages, kept.paper_kept, kept.original, kept.handwritten, kept.sealed) == (
        date(2011, 6, 5), 1, "tủ 2, cặp 14", True, True, False,
    )  # fmt: skip
    assert (kept.recorded_by, kept.on_behalf_of) == (cast.officer, "Chi bộ 3")
    assert standing(file) == {"application": "present", "cv": "missing", "union_resolution": "not_needed"}
    line = JournalEntry.objects.order_by("-seq").first()
    assert (line.event, line.subject) == ("admission.papers_entered", f"candidacy:{file}")
    assert line.detail == {"items": ["application", "cv", "union_resolution"], "count": 3}
    assert Candidacy.objects.get(pk=file).version == 3 and chained()


def test_a_correction_supersedes_and_the_first_entry_stays_as_it_was(file, cast) -> None:
    enter(file, [THERE], by=cast.officer)
    first = FiledPaper.objects.get(candidacy=file)
    enter(file, [replace(THERE, pages=2)], by=cast.secretary)
    second = FiledPaper.objects.get(candidacy=file, superseded_by=None)
    assert (second.pages, second.supersedes_id, second.recorded_by) == (2, first.pk, cast.secretary)
    first.refresh_from_db()
    assert (first.pages, first.recorded_by) == (1, cast.officer)
    with pytest.raises(Refused, match="Chưa có mục nào khác với sổ"):
        enter(file, [replace(THERE, pages=2)], by=cast.officer)
    assert FiledPaper.objects.filter(candidacy=file).count() == 2


def test_who_was_first_is_named_to_the_second(file, cast) -> None:
    enter(file, [THERE], by=cast.officer, version=2)
    with pytest.raises(Conflict) as lost:
        enter(file, [Entered("cv", "present")], by=cast.secretary, version=2)
    assert lost.value.who == cast.officer.display_name and lost.value.what == f"candidacy:{file}"
    assert standing(file) == {"application": "present"}


def test_no_paper_can_have_two_entries_that_stand(file, cast) -> None:
    enter(file, [THERE], by=cast.officer)
    first = FiledPaper.objects.get()
    again = {"candidacy_id": file, "item": "application", "state": "present", "recorded_at": clock.now()}
    for more in ({}, {"supersedes": first}):
        with transaction.atomic():
            if more:
                FiledPaper.objects.create(**again, **more)
            with pytest.raises(IntegrityError), transaction.atomic():
                FiledPaper.objects.create(**again, **more)
            transaction.set_rollback(True)
    with pytest.raises(IntegrityError), transaction.atomic():
        FiledPaper.objects.create(**{**again, "item": "cv", "state": "lost"})


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (Entered("passport", "present"), "không có trong danh mục"),
        (Entered("cv", "lost"), "không có trong danh mục"),
        (Entered("application", "missing", "12"), "ghi là thiếu nhưng có số"),
        (Entered("application", "not_needed", remark="x", sealed=True), "ghi là không cần nhưng có số"),
        (Entered("union_resolution", "not_needed"), "chưa ghi vì sao không cần"),
        (Entered("vetting_answer", "present", remark="Cha từng…"), "để nội dung của nó không vào sổ"),
        (Entered("application", "present", on=clock.today() + timedelta(days=1)), "chưa đến"),
        (Entered("application", "present", on=date(1995, 6, 10)), "không sau ngày sinh 10-06-1995"),
        (Entered("application", "present", pages=0), "0 tờ"),
        (Entered("application", "present", pages=1000), "1000 tờ"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(file, cast, row, sentence) -> None:
    with pytest.raises(Refused, match=sentence):
        enter(file, [Entered("decision", "present"), row], by=cast.officer)
    assert FiledPaper.objects.count() == 0 and Candidacy.objects.get(pk=file).version == 2


def test_one_paper_twice_in_one_sending_is_refused(file, cast) -> None:
    with pytest.raises(Refused, match="ghi hai lần"):
        enter(file, [THERE, replace(THERE, pages=3)], by=cast.officer)


def test_a_list_is_not_undone_under_papers_somebody_entered(tree, cast) -> None:
    batch = batches.create(file_name="cảm tình.xlsx", as_of=date(2011, 9, 30), by=cast.organiser)
    for state in ("ready", "writing"):
        batches.advance(batch.pk, state, by=cast.organiser)
    (file,) = open_candidacies(
        [(lives.worker(tree), tree.cell, date(2011, 5, 1))], by=cast.organiser, batch=Batch.objects.get(pk=batch.pk)
    )
    batches.advance(batch.pk, "done", by=cast.organiser)
    enter(file, [THERE], by=cast.officer)
    with pytest.raises(Refused, match="Đã có giấy trong hồ sơ ghi sau đợt nhập, dựa vào hồ sơ kết nạp của Vũ Thị Hạnh"):
        batches.undo(batch.pk, by=cast.organiser)
    assert standing(file) == {"application": "present"}


def test_no_column_can_hold_what_stands_in_a_paper() -> None:
    """Domain notes, section 8: data about the process, not the file; no scan, no text of a vetting."""
    roomy = [
        one.name for one in FiledPaper._meta.get_fields()
        if isinstance(one, (models.TextField, models.FileField, models.BinaryField, models.JSONField))
        or (getattr(one, "max_length", None) or 0) > 500
    ]  # fmt: skip
    assert roomy == []
