"""Data that need not be kept: nothing goes before it was shown, nothing of the person stays afterwards, what was
counted stays counted, and the journal still holds."""

import json
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from ketnap.access import chain, journal, sealed
from ketnap.actions import admission, people
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper, issuing, numbering
from ketnap.actions.papers.issuing import NewPaper
from ketnap.actions.people.erase import erase
from ketnap.actions.refusal import Refused
from ketnap.actions.stored import check_stored
from ketnap.imports import jobs
from ketnap.lib import clock
from ketnap.models import Batch, BatchChange, Candidacy, IssuedPaper, JournalEntry, PathAct, Person, Profile
from ketnap.rules import retention
from ketnap.rules.retention import Facts
from tests import lives
from tests.access.test_heads import verifier
from tests.factories import unguarded
from tests.web import taking
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
NAME, PLACE, WORD, IDENTITY = "Đỗ Hoàng Mốc Tín", "Xã Canh Giữ", "Chuyện riêng 7731", "092199004417"
PAPER = Paper("118-QĐ/ĐUK", date(2026, 11, 20), "Đảng ủy Khối")
TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def friday(monkeypatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def ended(tree, by, ended_on: date = date(2013, 5, 19)) -> int:
    """Somebody whose file was opened and dropped, with words everywhere and a paper of its own."""
    person = lives.worker(tree, name=NAME, born_on=date(1985, 6, 10))
    row = Person.objects.get(pk=person)
    changes = {
        "native_place": PLACE,
        "identity_no": IDENTITY,
        "address": WORD,
        "ethnicity": "tay",
        "religion": "buddhist",
    }
    people.correct(person, row.version, changes, by=by, paper=Paper(reason=WORD))
    file = lives.begin(tree, person, date(2011, 10, 1))
    told = {"task": WORD, "task_due": "2011-12-31"}
    admission.record([NewAct(file, "tasked", date(2011, 10, 3), told, paper=Paper(reason=WORD))], by=by)
    numbering.open_term(unit_id=tree.cell, since=date(2010, 1, 1), name="nhiệm kỳ 2010–2015", by=by)
    numbering.open_book(unit_id=tree.cell, type="NQ", by=by)
    numbering.reserve(unit_id=tree.cell, type="NQ", on=date(2011, 10, 3), by=by, purpose=f"Về {NAME}")
    issuing.issue(
        [NewPaper("9-KND", date(2011, 10, 3), tree.cell, tree.upper, {"sign.name": NAME}, candidacy_id=file)], by=by
    )
    admission.record([NewAct(file, "delisted", ended_on, {}, paper=Paper(reason=WORD))], by=by)
    return person


def traces(*canaries: str) -> list[str]:
    """table.column of every place of the database that still tells one of them."""
    told = [form.encode() for one in canaries for form in (one, json.dumps(one)[1:-1])]
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found += [f"{table}.{name}" for one in told if one in held]
    return found


def test_it_is_shown_first_then_gone_and_the_journal_still_holds(tree, cast, office, sign_in, tmp_path) -> None:
    person = ended(tree, cast.organiser)
    other = lives.worker(tree, name="Vi Thị Mơ")
    profile, batch = Profile.objects.filter(person=person).first(), Batch.objects.create(created_at=clock.now())
    for model, pk in (("Person", person), ("Profile", profile.pk)):
        BatchChange.objects.create(batch=batch, model=model, row_id=pk, version_after=1, before={"was": WORD})
    chain.seal()
    assert set(traces(NAME, PLACE, WORD)) >= {
        "ketnap_person.full_name", "ketnap_person.native_place", "ketnap_pathact.told", "ketnap_pathact.reason",
        "ketnap_papernumber.purpose", "ketnap_batchchange.before",
    }, "or the search sees nothing"  # fmt: skip
    assert NAME.upper() in str(IssuedPaper.objects.get().values).upper()
    counted = (PathAct.objects.count(), Candidacy.objects.count(), IssuedPaper.objects.count(), Person.objects.count())
    client, where = sign_in(cast.organiser), reverse("erasing")
    shown = text(client.get(where))
    assert NAME in shown and "3 lần ghi, 1 văn bản" in shown and "Vi Thị Mơ" not in shown
    assert NAME not in text(client.get(f"{where}?nam=20")), "not ended so long ago"
    sent = {"people": [str(person)], "years": "5", "key": uuid.uuid4().hex}
    assert client.post(where, sent).status_code == 422, "without a paper nothing goes"
    assert client.post(where, sent | {"people": ["9" * 5000]}).status_code == 422
    assert Person.objects.get(pk=person).full_name == NAME
    paper = {"number": PAPER.number, "decided_on": "20.11.2026", "body": PAPER.body}
    assert client.post(where, sent | paper | {"people": [str(person), str(other)]}).status_code == 422
    assert Person.objects.get(pk=person).full_name == NAME
    assert client.post(where, sent | paper | {"key": uuid.uuid4().hex}).status_code == 302
    chain.seal()
    assert traces(NAME, NAME.upper(), "Đỗ Hoàng", PLACE, WORD, IDENTITY) == []
    assert sealed.faults() == [] and chain.verify() is None
    call_command("journal", export=str(tmp_path / "out.jsonl"), decisions=True)
    assert verifier(str(tmp_path / "out.jsonl"))[0] == 0, "nor does a program of its own miss anything"
    now = (PathAct.objects.count(), Candidacy.objects.count(), IssuedPaper.objects.count(), Person.objects.count())
    assert now == counted, "what was counted stays counted"
    row = Person.objects.get(pk=person)
    assert (row.born_on, row.sex, row.identity_sealed, row.erased_on) == (date(1985, 1, 1), "F", None, TODAY)
    told = JournalEntry.objects.filter(event="people.erased").get()
    assert told.detail["paper"] == PAPER.number and told.detail["people"] == [person]
    for page, pk in (("person", person), ("candidacy", Candidacy.objects.get(person=person).pk),
                     ("issued-paper", IssuedPaper.objects.get().pk)):  # fmt: skip
        assert client.get(reverse(page, args=[pk])).status_code == 404
    assert "đã xóa dữ liệu" not in text(client.get(f"{reverse('search')}?q=xoa")).lower()


def test_what_somebody_altered_is_not_hidden_by_erasing(tree, cast, office) -> None:
    person = ended(tree, cast.organiser)
    PathAct.objects.filter(kind="tasked").update(on=date(2011, 10, 4))
    assert len(sealed.faults()) == 1
    with pytest.raises(Refused, match="nhật ký đã niêm phong"):
        erase([person], years=5, by=cast.organiser, paper=PAPER)
    assert Person.objects.get(pk=person).full_name == NAME
    PathAct.objects.filter(kind="tasked").update(on=date(2011, 10, 3))
    erase([person], years=5, by=cast.organiser, paper=PAPER)
    assert sealed.faults() == []
    PathAct.objects.filter(kind="tasked").update(on=date(2011, 10, 4))
    assert len(sealed.faults()) == 1, "what is left of it is sealed as before"


def test_what_a_batch_wrote_is_sealed_anew_with_it(tree, cast, office) -> None:
    batch = Batch.objects.create(kind="import", state="done", created_at=clock.now())
    gone, stays = ended(tree, cast.organiser), lives.begin(tree, lives.worker(tree), date(2011, 10, 1))
    PathAct.objects.filter(candidacy=stays).update(batch=batch)
    PathAct.objects.filter(kind="delisted").update(batch=batch)
    with unguarded(connection):
        JournalEntry.objects.filter(detail__has_key="sealed").delete()
    journal.record("imports.written", by=cast.organiser, detail=sealed.of_batch(batch.pk))
    assert sealed.faults() == []
    erase([gone], years=5, by=cast.organiser, paper=PAPER)
    assert sealed.faults() == []
    PathAct.objects.filter(candidacy=stays).update(on=date(2011, 10, 2))
    assert len(sealed.faults()) == 1, "the others of the batch are still looked after"


def test_members_open_files_and_helpers_stay_whoever_asks(tree, cast, office) -> None:
    member = lives.members(tree)[0]
    open_file = lives.worker(tree, name="Vi Thị Mận")
    lives.begin(tree, open_file, date(2011, 10, 1))
    for person in (member, open_file):
        taking.requested(person, cast.organiser, "erase")
        with pytest.raises(Refused):
            erase([person], years=1, by=cast.organiser, paper=PAPER)
    young = lives.worker(tree, name="Vi Thị Đào")
    with pytest.raises(Refused, match="Chưa đủ số năm"):
        erase([young], years=1, by=cast.organiser, paper=PAPER)
    taking.requested(young, cast.organiser, "erase")
    erase([young], years=1, by=cast.organiser, paper=PAPER)
    assert Person.objects.get(pk=young).erased_on == TODAY


def test_lists_that_arrived_long_ago_go_with_all_that_was_made_of_them(
    tree, cast, office, sign_in, settings, django_capture_on_commit_callbacks
) -> None:
    first, second = (taking.long_ago(cast.organiser, data) for data in (NAME.encode(), b"other"))
    same = Batch.objects.create(state="checking", file_sha256=jobs.keep(b"other"), created_at=clock.now())
    young = taking.long_ago(cast.organiser, b"young")
    Batch.objects.filter(pk=young).update(finished_at=clock.now() - timedelta(days=300))
    Batch.objects.filter(pk=first).update(answers={"q1": NAME})
    folder = Path(settings.DATA_DIR)
    for name in (f"previews/{first}.json", f"returned/{first}-ab.xlsx", f"returned/{first}1-ab.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(NAME)
    client = sign_in(cast.organiser)
    assert "Xóa 2 tệp này" in text(client.get(reverse("erasing")))
    sent = {"lists": [str(first), str(second), str(young), str(same.pk)], "key": uuid.uuid4().hex}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("lists-forget"), sent).status_code == 302
    held = [path for path in folder.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()]
    assert [path.name for path in held] == [f"{first}1-ab.xlsx"], "what belongs to another list stays"
    assert jobs.inbox(Batch.objects.get(pk=same.pk).file_sha256).exists(), "somebody still reads it"
    assert set(Batch.objects.exclude(forgotten_on=None).values_list("pk", flat=True)) == {first, second}
    assert NAME not in str(Batch.objects.get(pk=first).answers)
    assert "đã xóa ngày 27-11-2026" in text(client.get(reverse("import", args=[first])))
    assert check_stored() == []


FACTS = Facts(member=False, named=False, open=False, last_on=date(2021, 2, 28), asked=False)


@pytest.mark.parametrize(
    ("changed", "on", "years", "why"),
    [
        ({}, date(2026, 2, 27), 5, "recent"), ({}, date(2026, 2, 28), 5, ""),
        ({"last_on": date(2024, 2, 29)}, date(2025, 2, 27), 1, "recent"),
        ({"last_on": date(2024, 2, 29)}, date(2025, 2, 28), 1, ""),
        ({"last_on": date(2026, 1, 1)}, date(2026, 2, 1), 0, "recent"),
        ({"asked": True, "last_on": date(2026, 1, 1)}, date(2026, 1, 2), 5, ""),
        ({"asked": True, "member": True}, date(2030, 1, 1), 1, "member"),
        ({"asked": True, "named": True}, date(2030, 1, 1), 1, "named"),
        ({"asked": True, "open": True}, date(2030, 1, 1), 1, "open"),
    ],
)  # fmt: skip
def test_whose_data_stay(changed, on, years, why) -> None:
    assert retention.kept(Facts(**(vars(FACTS) | changed)), on, years) == why
