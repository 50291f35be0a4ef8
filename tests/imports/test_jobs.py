"""Imports as the page runs them: a file in the inbox, a check, answers, a commit; progress beside the register."""

import hashlib
import json
from datetime import date

import pytest
from django.tasks import default_task_backend

from ketnap.actions import batches
from ketnap.imports import jobs
from ketnap.models import Batch, Person
from ketnap.queries.batches import batch
from tests.imports import books
from tests.imports.books import PEOPLE, member

SHEET = "Danh sách"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def by(cast, viewer):
    return viewer(cast.officer, date(2026, 11, 24))


def people_of(*rows: list) -> bytes:
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][3:] = rows
    return books.xlsx(sheets)


GOOD = [
    member(1, "90.001.001", "Trịnh Đức Mạnh", "Nam", date(1970, 5, 2), date(1995, 6, 1), date(1996, 6, 1), "77.100001"),
    member(2, "90.001.002", "Hứa Thị Lan", "Nữ", date(1975, 8, 19), date(2001, 9, 2), date(2002, 9, 2), "77.100002"),
]


def test_a_file_goes_from_the_page_to_the_register(by, folder) -> None:
    data = people_of(*GOOD)
    batch_id = jobs.receive(data, "C:\\Users\\a\\danh sách\n.xlsx", by=by)
    sha256 = hashlib.sha256(data).hexdigest()
    assert (folder / "inbox" / sha256).read_bytes() == data
    assert batch(by, batch_id).file_name == "danh sách.xlsx" and batch(by, batch_id).state == "waiting"
    jobs.check_batch.call(batch_id, by.user_id)
    row = batch(by, batch_id)
    assert (row.state, row.counts["new"], row.as_of) == ("ready", 2, date(2011, 9, 30))
    assert jobs.progress(batch_id)["what"] == "Đã kiểm tra"
    stored = jobs.stored(batch_id)
    assert [line["label"] for line in stored["lines"]] == ["Trịnh Đức Mạnh", "Hứa Thị Lan"]
    assert Person.objects.count() == 0
    jobs.commit_batch.call(batch_id, by.user_id)
    assert batch(by, batch_id).state == "done" and Person.objects.count() == 2
    assert Person.objects.first().batch_id == batch_id
    jobs.commit_batch.call(batch_id, by.user_id)
    assert Person.objects.count() == 2
    batches.undo(batch_id, by=by)
    assert Person.objects.count() == 0 and batch(by, batch_id).state == "undone"


def test_answers_from_the_page_open_the_way(by) -> None:
    for data in (people_of(*GOOD), None):
        if data is None:
            sheets = books.only(PEOPLE)
            sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 31/12/2011)"]
            sheets[PEOPLE][3:] = [
                GOOD[1],
                member(2, "90.001.001", "Vi Văn Tám", "Nam", date(1968, 1, 30), date(2011, 11, 3)),
            ]
            data = books.xlsx(sheets)
        batch_id = jobs.receive(data, "a.xlsx", by=by)
        jobs.check_batch.call(batch_id, by.user_id)
        if batch(by, batch_id).state == "ready":
            jobs.commit_batch.call(batch_id, by.user_id)
    assert batch(by, batch_id).state == "blocked"
    (question,) = jobs.stored(batch_id)["questions"]
    assert question["kind"] == "missing"
    jobs.answer(batch_id, {question["id"]: "keep"}, by=by)
    assert batch(by, batch_id).state == "checking"
    jobs.check_batch.call(batch_id, by.user_id)
    assert batch(by, batch_id).state == "ready"
    jobs.commit_batch.call(batch_id, by.user_id)
    assert batch(by, batch_id).state == "done" and Person.objects.count() == 3


def test_a_wrong_file_stays_blocked_and_its_marked_copy_can_be_had(by, folder) -> None:
    wrong = [*GOOD[0]]
    wrong[4] = "31/02/1970"
    batch_id = jobs.receive(people_of(wrong), "a.xlsx", by=by)
    jobs.check_batch.call(batch_id, by.user_id)
    assert batch(by, batch_id).state == "blocked"
    stored = jobs.stored(batch_id)
    assert stored["problems"][0]["cell"] == "E4"
    assert [row["row"] for row in stored["sheets"][0]["excerpt"]] == [3, 4]
    assert jobs.marked_copy(batch_id, by=by).read_bytes()[:2] == b"PK"
    jobs.commit_batch.call(batch_id, by.user_id)
    assert Person.objects.count() == 0


def test_a_register_that_moved_sends_the_batch_back(by, tree) -> None:
    from ketnap.actions import people

    batch_id = jobs.receive(people_of(*GOOD), "a.xlsx", by=by)
    jobs.check_batch.call(batch_id, by.user_id)
    people.register([people.NewPerson("Ai Đó", "M", date(1970, 1, 1), tree.cell, card_no="77.100001")], by=None)
    jobs.commit_batch.call(batch_id, by.user_id)
    assert batch(by, batch_id).state == "blocked" and Person.objects.count() == 1
    assert jobs.stored(batch_id)["sentence"].startswith("Sổ đã đổi")


def test_a_stranger_never_sees_the_batch(by, cast, viewer) -> None:
    from ketnap.queries.missing import NotFound

    batch_id = jobs.receive(people_of(*GOOD), "a.xlsx", by=by)
    stranger = viewer(cast.stranger, date(2026, 11, 24))
    for act in (
        lambda: jobs.answer(batch_id, {}, by=stranger), lambda: jobs.marked_copy(batch_id, by=stranger),
        lambda: jobs.check_batch.call(batch_id, stranger.user_id),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\a.xlsx", "CON", "\x00", "a" * 400, "a\r\nb.xlsx"]
)
def test_the_sender_never_names_a_file(name, by, folder) -> None:
    jobs.receive(people_of(*GOOD), name, by=by)
    kept = [path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()]
    assert set(kept) <= {"inbox", "progress", "field.key"}
    assert all(len(path.name) == 64 for path in (folder / "inbox").iterdir())
    assert len(Batch.objects.get().file_name) <= 255


@pytest.mark.parametrize("text", ["", "../a", "a" * 64 + "/..", "G" * 64])
def test_only_fingerprints_are_paths(text) -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        jobs.inbox(text)


def test_progress_is_whole_json_whenever_it_is_read(by, folder) -> None:
    batch_id = jobs.receive(people_of(*GOOD), "a.xlsx", by=by)
    for done in range(20):
        jobs.tell(batch_id, "Đọc tệp", done, 20)
        assert json.loads((folder / "progress" / f"{batch_id}.json").read_text())["done"] == done
    assert [p.name for p in (folder / "progress").iterdir()] == [f"{batch_id}.json"]
    assert jobs.progress(999) == {}


def test_jobs_take_plain_arguments(by, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        batch_id = jobs.receive(people_of(*GOOD), "a.xlsx", by=by)
    jobs.ask_commit(batch_id, by=by)
    from django_tasks_db.models import DBTaskResult

    asked = list(DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", "args_kwargs"))
    assert [path.rsplit(".", 1)[1] for path, _ in asked] == ["check_batch", "commit_batch"]
    assert all(given["args"] == [batch_id, by.user_id] for _, given in asked)
    assert default_task_backend.supports_get_result
