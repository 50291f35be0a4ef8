"""One paper for many files: asked for once, made a few at a time, stopped, killed, raced for; nothing twice, nothing
lost."""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from ketnap.access.viewer import viewer_of
from ketnap.actions.papers import issuing, numbering, runs
from ketnap.actions.papers.runs import NewRun
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import (
    Candidacy,
    Grant,
    IssuedPaper,
    JournalEntry,
    NumberBook,
    PaperNumber,
    PaperRun,
    PathAct,
    Person,
)
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import runs as queries
from ketnap.queries.papers import together
from ketnap.rules.papers import catalogue
from tests import lives
from tests.actions.test_membership_race import at_once
from tests.architecture.source import ROOT
from tests.documents.test_goldens import words

NAMES = ("Vũ Thị Hạnh", "Đỗ Thị Mẫu", "Bùi Thị Gương", "Lý Thị Thử", "Vi Thị Sim")
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
TYPED = {"head.place": "Thành phố Mẫu", "sign.position": "PHÓ BÍ THƯ", "sign.name": "Trịnh Văn Mẫu"}


@pytest.fixture
def decided(tree) -> list[int]:
    """Five files with a decision."""
    official = lives.members(tree)[0]
    found = []
    for number, name in enumerate(NAMES):
        person = lives.worker(tree, name=name)
        lives.certificates(person, str(number))
        found.append(lives.begin(tree, person, date(2021, 10, 8)))
    lives.go_on(found, official, "decision")
    return found


@pytest.fixture
def small(monkeypatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 2)


def rows(tree, by, entry: str = "9-KND") -> list[together.Standing]:
    return together.of_unit(viewer_of(by, clock.today()), tree.upper, catalogue()[entry], *YEAR)


def begun(tree, by, **more) -> PaperRun:
    return runs.begin(NewRun("9-KND", tree.upper, rows(tree, by), TYPED, **more), by=by)


def states(run: PaperRun) -> list[str]:
    return list(run.items.order_by("position").values_list("state", flat=True))


def book(tree, by) -> NumberBook:
    numbering.open_term(unit_id=tree.upper, since=date(2020, 8, 1), name="nhiệm kỳ 2020–2025", by=by)
    return numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=145, reason="sổ giấy", by=by)


def test_all_are_issued_in_chunks_with_what_was_typed_once(tree, cast, decided, small) -> None:
    by = cast.organiser
    book(tree, by)
    run = begun(tree, by, given=True)
    assert DBTaskResult.objects.get().task_path.endswith("make_papers") and IssuedPaper.objects.count() == 0
    runs.make_papers.call(run.pk, by.pk)
    run.refresh_from_db()
    assert (run.state, states(run)) == ("done", ["issued"] * 5)
    made = IssuedPaper.objects.order_by("run_item__position")
    assert [one.written_no for one in made] == [f"{number}-QĐ/ĐUK" for number in range(146, 151)]
    first = words(bytes(made[0].content))
    for said in ("Số 146-QĐ/ĐUK", "Thành phố Mẫu, ngày 28 tháng 4 năm 2022", "PHÓ BÍ THƯ", "Trịnh Văn Mẫu"):
        assert said in first
    assert JournalEntry.objects.filter(event="papers.issued").count() == 3, "one line for each chunk"
    assert JournalEntry.objects.get(event="papers.run_begun").detail == {"key": "9-KND", "papers": 5}


def test_the_number_of_the_act_stands_on_the_paper_and_takes_none_of_the_book(tree, cast, decided) -> None:
    PathAct.objects.filter(kind="decision").update(decision_no="77-QĐ/ĐUK")
    book(tree, cast.organiser)
    run = begun(tree, cast.organiser, given=True)
    runs.make_papers.call(run.pk, cast.organiser.pk)
    assert set(IssuedPaper.objects.values_list("written_no", flat=True)) == {"77-QĐ/ĐUK"}
    assert PaperNumber.objects.count() == 0


def test_cancelled_in_the_middle_what_is_issued_stays_and_the_rest_is_not_made(tree, cast, decided, small) -> None:
    by = cast.organiser
    run = begun(tree, by)
    assert runs.step(run.pk, viewer_of(by, clock.today()))
    assert runs.cancel(run.pk, by=by) == 3
    runs.make_papers.call(run.pk, by.pk)
    assert states(run) == ["issued", "issued", "dropped", "dropped", "dropped"]
    assert IssuedPaper.objects.count() == 2
    found = queries.run(viewer_of(by, clock.today()), run.pk)
    assert (found.state, found.issued, found.cancelled_by) == ("cancelled", 2, by.display_name)
    with pytest.raises(Refused, match="đã kết thúc"):
        runs.cancel(run.pk, by=by)
    assert [one.open for one in rows(tree, by)] == [False, False, True, True, True]


def test_a_killed_job_goes_on_where_it_stopped(tree, cast, decided, small, monkeypatch) -> None:
    """Killed while it wrote the second chunk: that chunk is gone as a whole, and made again."""
    by = cast.organiser
    run = begun(tree, by)
    real, calls = issuing.IssuedPaper.objects.bulk_create, []

    class Killed(BaseException):
        pass

    def dying(made, *args, **options):
        found = real(made, *args, **options)
        calls.append(len(found))
        if len(calls) == 2:
            raise Killed
        return found

    monkeypatch.setattr(issuing.IssuedPaper.objects, "bulk_create", dying)
    with pytest.raises(Killed):
        runs.make_papers.call(run.pk, by.pk)
    assert states(run) == ["issued", "issued", "waiting", "waiting", "waiting"]
    assert IssuedPaper.objects.count() == 2
    runs.make_papers.call(run.pk, by.pk)
    runs.make_papers.call(run.pk, by.pk)
    assert states(run) == ["issued"] * 5 and IssuedPaper.objects.count() == 5
    assert calls == [2, 2, 2, 1]


def test_a_job_that_failed_is_gone_on_with(tree, cast, decided, monkeypatch) -> None:
    by = cast.organiser
    run = begun(tree, by)
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "made", lambda *args, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            runs.make_papers.call(run.pk, by.pk)
    assert queries.run(viewer_of(by, clock.today()), run.pk).may_go_on
    runs.go_on(run.pk, by=by)
    runs.make_papers.call(run.pk, by.pk)
    assert states(run) == ["issued"] * 5
    with pytest.raises(Refused, match="đang chạy hoặc đã kết thúc"):
        runs.go_on(run.pk, by=by)


def test_a_run_nothing_moves_in_is_called_stuck_and_can_be_asked_for_again(tree, cast, decided) -> None:
    run = begun(tree, cast.organiser)
    viewer = viewer_of(cast.organiser, clock.today())
    assert not queries.run(viewer, run.pk).stuck
    PaperRun.objects.update(moved_at=clock.now() - timedelta(minutes=6))
    assert queries.run(viewer, run.pk).stuck
    runs.go_on(run.pk, by=cast.organiser)
    assert DBTaskResult.objects.count() == 2 and not queries.run(viewer, run.pk).stuck


def test_one_that_was_issued_meanwhile_is_named_and_the_others_are_made(tree, cast, decided, small) -> None:
    by = cast.organiser
    first, second = begun(tree, by), begun(tree, by)
    runs.make_papers.call(first.pk, by.pk)
    runs.make_papers.call(second.pk, by.pk)
    assert states(second) == ["refused"] * 5 and IssuedPaper.objects.count() == 5
    assert [one.sentence.split(":")[0] for one in second.items.order_by("position")] == [
        one.full_name for one in rows(tree, by)
    ]
    assert all("đã phát hành ngày 28-04-2022" in one.sentence for one in second.items.all())
    with pytest.raises(Refused, match="văn bản này đã phát hành; hãy bỏ khỏi danh sách"):
        begun(tree, by)


WORKER = """
import sys
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from ketnap.actions.papers import runs
runs.CHUNK = 3
runs.make_papers.call(int(sys.argv[2]), int(sys.argv[3]))
"""


def copied(candidacy: int, count: int) -> None:
    """More files with the same acts, of other people."""
    acts = list(PathAct.objects.filter(candidacy=candidacy))
    for number in range(count):
        person = Person.objects.get(candidacies=candidacy)
        person.pk, person.full_name = None, f"Vi Thị {number}"
        person.save()
        head = Candidacy.objects.get(pk=candidacy)
        head.pk, head.person = None, person
        head.save()
        for act in acts:
            act.pk, act.candidacy = None, head
        PathAct.objects.bulk_create(acts)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_again_and_again_makes_each_paper_once(tree, cast, decided) -> None:
    """kill -9 while it writes; the next worker goes on. No paper twice, none missing, no number lost."""
    by = cast.organiser
    book(tree, by)
    copied(decided[0], 55)
    run, kills = begun(tree, by, given=True), 0
    while states(run).count("waiting"):
        before = states(run).count("issued")
        command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), str(run.pk), str(by.pk)]
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "ketnap.settings"}
        worker = subprocess.Popen(command, env=env, cwd=ROOT)
        while worker.poll() is None and states(run).count("issued") < before + 12:
            time.sleep(0.002)
        if worker.poll() is None:
            worker.kill()
            kills += 1
        worker.wait()
    assert kills >= 2 and states(run) == ["issued"] * 60
    assert IssuedPaper.objects.values("candidacy").distinct().count() == IssuedPaper.objects.count() == 60
    assert sorted(PaperNumber.objects.values_list("number", flat=True)) == list(range(146, 206))


@pytest.mark.django_db(transaction=True)
def test_two_runs_over_the_same_files_at_once(tree, cast, decided, small) -> None:
    by = cast.organiser
    book(tree, by)
    two = [begun(tree, by, given=True) for _ in range(2)]
    at_once([lambda run=run: runs.make_papers.call(run.pk, by.pk) for run in two])
    found = [state for run in two for state in states(run)]
    assert (found.count("issued"), found.count("refused")) == (5, 5)
    assert IssuedPaper.objects.count() == 5
    assert sorted(PaperNumber.objects.values_list("number", flat=True)) == [146, 147, 148, 149, 150]


@pytest.mark.django_db(transaction=True)
def test_the_same_run_by_two_workers_at_once(tree, cast, decided, small) -> None:
    run = begun(tree, cast.organiser)
    at_once([lambda: runs.make_papers.call(run.pk, cast.organiser.pk)] * 3)
    assert states(run) == ["issued"] * 5 and IssuedPaper.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_cancelled_while_it_runs_ends_between_two_chunks(tree, cast, decided, small) -> None:
    run = begun(tree, cast.organiser)
    at_once([
        lambda: runs.make_papers.call(run.pk, cast.organiser.pk), lambda: runs.cancel(run.pk, by=cast.organiser),
    ])  # fmt: skip
    found = states(run)
    assert set(found) <= {"issued", "dropped"} and found == sorted(found, reverse=True)
    assert IssuedPaper.objects.count() == found.count("issued")


def test_who_lost_the_right_meanwhile_issues_nothing(tree, cast, decided) -> None:
    run = begun(tree, cast.organiser)
    Grant.objects.filter(user=cast.organiser).update(valid_to=clock.today())
    runs.make_papers.call(run.pk, cast.organiser.pk)
    assert states(run) == ["refused"] * 5 and IssuedPaper.objects.count() == 0
    assert {one.sentence for one in run.items.all()} == {runs.GONE}


def test_who_does_not_write_for_the_body_begins_nothing(tree, cast, decided) -> None:
    officer = viewer_of(cast.officer, clock.today())
    found = together.of_unit(officer, tree.committee, catalogue()["9-KND"], *YEAR)
    assert len(found) == 5 and not any(one.may_issue for one in found)
    with pytest.raises(Refused, match=r"do .+ phát hành"):
        runs.begin(NewRun("9-KND", tree.committee, found, TYPED), by=cast.officer)
    assert PaperRun.objects.count() == 0 and DBTaskResult.objects.count() == 0


def test_a_stranger_sees_no_run(tree, cast, decided) -> None:
    run = begun(tree, cast.organiser)
    stranger = viewer_of(cast.stranger, clock.today())
    decision, acts = catalogue()["9-KND"], PathAct.objects.filter(kind="decision").values_list("pk", flat=True)
    for ask in (
        lambda: queries.run(stranger, run.pk), lambda: queries.papers(stranger, run.pk),
        lambda: queries.of_unit(stranger, tree.upper), lambda: together.of_unit(stranger, tree.upper, decision, *YEAR),
        lambda: together.standing(stranger, decision, acts), lambda: together.of_meeting(stranger, 1),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            ask()


def test_two_introducers_of_one_file_have_a_paper_each(tree, cast, decided) -> None:
    found = rows(tree, cast.organiser, "3-KND")
    assert len(found) == 5 and {one.known["introducer.name"] for one in found} == {"Nguyễn Văn An"}


def test_many_files_are_read_with_as_many_queries_as_one(tree, cast, decided) -> None:
    ids = list(PathAct.objects.filter(kind="decision").values_list("pk", flat=True))
    viewer, counts = viewer_of(cast.organiser, clock.today()), []
    for part in (ids[:1], ids):
        with CaptureQueriesContext(connection) as told:
            together.standing(viewer, catalogue()["9-KND"], part)
        counts.append(len(told))
    assert counts[0] == counts[1]
