"""The columnar engine counts what the register counts: over the database as it lies there and over a snapshot of it."""

import json
import os
import random
import threading
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from ketnap.access.viewer import office
from ketnap.actions import snapshots
from ketnap.lib import clock
from ketnap.models import JournalEntry, MemberList, Movement, Person, Unit, UnitState
from ketnap.statistics import few
from ketnap.statistics.columnar import COLUMNS, Damaged, over_register, over_snapshot, read
from ketnap.statistics.engines import Columnar, Live
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.place import chosen
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS, Question, answer
from ketnap.statistics.register import Register
from tests.statistics import rows, world
from tests.statistics.oracle import ANSWERS, Oracle

pytestmark = pytest.mark.django_db(transaction=True)
SCOPES = 200 if os.environ.get("EFFORT") == "soak" else 20
NO_MATTER = Register(None, False, ())
TODAY = clock.today()
CANARY = "Zyxwv Canhbao"


@pytest.fixture
def made() -> world.World:
    found = world.make(3)
    rows.write(found)
    return found


def folder_of(tmp_path: Path) -> Path:
    snapshots.make(tmp_path / "snap", by=office(TODAY))
    return tmp_path / "snap"


def scopes(made: world.World) -> list[tuple[int, date, date]]:
    """Any unit, any period: days, months, years, also before the register began."""
    rng = random.Random(20)
    found = []
    for _ in range(SCOPES):
        start = date(2009, 6, 1) + timedelta(days=rng.randrange(1100))
        found.append(
            (rng.choice(list(made.units)), start, start + timedelta(days=rng.choice((0, 6, 30, 91, 365, 800))))
        )
    return found


def test_all_measures_are_equal_on_every_engine_and_to_a_count_by_hand(made, tmp_path) -> None:
    oracle, engines = Oracle(made), (Live(), over_register(), over_snapshot(folder_of(tmp_path)))
    for unit, start, end in scopes(made):
        right = {name: len(count(oracle, unit, start, end)) for name, count in ANSWERS.items()}
        for engine in engines:
            found = Counter(made.unit_ids[unit], NO_MATTER, engine).counts(CATALOGUE.values(), start, end)
            assert found == right, (engine, unit, start, end)


def test_every_question_can_be_divided_by_everything_on_every_engine(made, tmp_path) -> None:
    top, end = made.unit_ids[0], date(2011, 12, 31)
    MemberList.objects.get_or_create(unit_id=top, as_of=date(2010, 3, 1))
    viewer, engines = office(TODAY), (over_register(), over_snapshot(folder_of(tmp_path)))
    asked = 0
    for subject in SUBJECTS.values():
        for one in subject.dimensions:
            question = Question(subject.id, top, date(2010, 1, 1), end, rows=one.id)
            right = answer(viewer, question)
            asked += bool(right.value)
            assert [answer(viewer, question, engine=engine) for engine in engines] == [right, right], question
    assert asked > len(DIMENSIONS), "questions that find nobody show nothing"


def test_a_snapshot_holds_codes_and_days_and_nothing_anybody_is_known_by(made, tmp_path) -> None:
    Person.objects.update(full_name=CANARY, name_fold=CANARY, name_sort=CANARY, card_no="")
    Person.objects.filter(pk=Person.objects.order_by("pk").first().pk).update(card_no=CANARY)
    UnitState.objects.update(name=CANARY)
    Movement.objects.update(elsewhere_name=CANARY)
    folder, engine = folder_of(tmp_path), duckdb.connect()
    held = {}
    for file in folder.glob("*.parquet"):
        found = engine.execute(f"SELECT * FROM read_parquet('{file}')")
        held[file.stem] = tuple(column[0] for column in found.description)
        assert CANARY not in str(found.fetchall())
    assert held == COLUMNS
    assert CANARY not in (folder / "snapshot.json").read_text()
    assert engine.execute(f"SELECT count(*) FROM read_parquet('{folder}/person.parquet')").fetchone()[0] > 10


def test_what_is_written_meanwhile_is_not_half_in_it(made, tmp_path, monkeypatch) -> None:
    """After the first table somebody adds a person with an entry: neither is in the snapshot, both are there after."""
    before = Person.objects.count(), Movement.objects.count()
    wrote = []

    def add() -> None:
        one = Person.objects.order_by("pk").last()
        fact = Movement.objects.filter(reverses=None).last()
        one.pk, one.card_no = None, ""
        one.save(force_insert=True)
        fact.pk, fact.person = None, one
        fact.save(force_insert=True)
        connection.close()

    def slowly(file: Path) -> str:
        if not wrote:
            wrote.append(threading.Thread(target=add))
            wrote[0].start()
            if connection.vendor == "postgresql":  # SQLite lets nobody write while it is read
                wrote[0].join()
        return real(file)

    real = snapshots.fingerprint
    monkeypatch.setattr(snapshots, "fingerprint", slowly)
    monkeypatch.setattr(snapshots.journal, "record", lambda *args, **more: None)
    folder = folder_of(tmp_path)
    wrote[0].join()
    sheet = read(folder)
    assert (sheet.tables["person"].rows, sheet.tables["movement"].rows) == before
    assert (Person.objects.count(), Movement.objects.count()) == (before[0] + 1, before[1] + 1)


def test_a_folder_that_is_not_as_it_was_written_is_refused(made, tmp_path) -> None:
    folder = folder_of(tmp_path)
    files = sorted(folder.iterdir())
    assert len(files) == len(COLUMNS) + 1
    for file in files:
        whole = file.read_bytes()
        for broken in (
            whole[:-1],
            whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
            None,
        ):
            if broken is None:
                file.unlink()
            else:
                file.write_bytes(broken)
            if file.suffix == ".json" and broken is not None and readable(broken):
                continue
            with pytest.raises(Damaged, match="ketnap snapshot"):
                over_snapshot(folder)
        file.write_bytes(whole)
    assert isinstance(over_snapshot(folder), Columnar)


def readable(text: bytes) -> bool:
    """A byte of the sheet that changes only what it says of its moment is seen by the journal, not by the folder."""
    try:
        return "tables" in json.loads(text)
    except ValueError:
        return False


def test_the_command_from_making_to_asking(made, tmp_path) -> None:
    top = UnitState.objects.get(
        unit=made.unit_ids[0], valid_from__lte=date(2011, 12, 31), valid_to__gt=date(2011, 12, 31)
    )
    folder, out = tmp_path / "figures", StringIO()
    call_command("snapshot", str(folder), stdout=out)
    line = JournalEntry.objects.get(event="statistics.snapshot_made")
    assert f"fingerprint {line.detail['sha256']}" in out.getvalue() and str(line.detail["rows"]) in out.getvalue()
    call_command("snapshot", "--check", str(folder), stdout=out)
    assert "in order" in out.getvalue()
    words = ("admitted", "--unit", top.code, "--from", "2010-01-01", "--to", "2011-12-31", "--by", "sex")
    found = []
    for where in ((), ("--snapshot", str(folder)), ("--engine", "columnar")):
        printed = StringIO()
        call_command("ask", *words, *where, stdout=printed)
        found.append(json.loads(printed.getvalue()))
    assert found[0] == found[1] == found[2]
    call_command("snapshot", str(folder), stdout=out)
    (folder / "movement.parquet").write_bytes(b"PAR1")
    with pytest.raises(CommandError, match="is not as it was written"):
        call_command("ask", *words, "--snapshot", str(folder))
    with pytest.raises(CommandError, match="leave --list, --engine out"):
        call_command("ask", *words, "--snapshot", str(folder), "--list")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_text("mine")
    with pytest.raises(CommandError, match="holds something else"):
        call_command("snapshot", str(tmp_path / "other"))
    assert (tmp_path / "other" / "thesis.docx").read_text() == "mine"


def test_the_setting_chooses_and_an_engine_that_is_not_there_is_done_without(db, settings, monkeypatch) -> None:
    assert isinstance(chosen().engine, Live)
    settings.FIGURES = "columnar"
    assert isinstance(chosen().engine, Columnar)
    unit = Unit.objects.create().pk
    assert isinstance(chosen(unit).engine, Live)  # it has few others below it
    monkeypatch.setattr(few, "FEW", -1)
    assert isinstance(chosen(unit).engine, Columnar)
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    assert isinstance(chosen().engine, Live)
