"""A cut end, a chain made anew with the key, an older state put back: found against what is kept outside the database;
and a second program that knows nothing of ours comes to the same answer."""

import json
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from ketnap.access import chain, heads, journal, sealed
from ketnap.lib import clock
from ketnap.models import JournalEntry, JournalSeal, PathAct
from tests import factories, lives

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).parents[2] / "scripts" / "verify_journal.py"
HOSTILE = (
    "person:1\r\n{\"place\": 2}", "\x1b[2K\x1b[1Aperson:2", "‮person:3‬", "person:4\u2028{\"place\": 3}", "\x85\x0b\x0c",
    "', '');--", "\x00".replace("\x00", "NUL"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def office(tmp_path, settings) -> None:
    settings.DATA_DIR, settings.JOURNAL_KEY_FILE = tmp_path / "data", tmp_path / "data" / "journal.key"
    settings.HEADS_DIR = str(tmp_path / "medium" / "heads")
    (tmp_path / "medium").mkdir()


def write(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            journal.record("people.viewed", by=None, subject=f"person:{number}", detail={"n": number})
    chain.seal()


def forward(monkeypatch, minutes: int) -> None:
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)


def cut(count: int) -> None:
    """The last lines and their seals taken away, as who owns the tables can."""
    with factories.unguarded(connection):
        places = JournalSeal.objects.order_by("-place")[:count]
        entries = [one.entry_id for one in places]
        JournalSeal.objects.filter(entry__in=entries).delete()
        JournalEntry.objects.filter(pk__in=entries).delete()


def made_anew(place: int) -> None:
    """One line changed, and every digest from there on computed anew, as the program would have."""
    with factories.unguarded(connection):
        changed = JournalSeal.objects.get(place=place).entry_id
        JournalEntry.objects.filter(pk=changed).update(subject="person:999")
        before = chain.at(place - 1) or chain.GENESIS
        for at, low, form, _, *line in list(chain.sealed(after=place - 1)):
            before = chain.digest(before, at, low, form, tuple(line))
            JournalSeal.objects.filter(place=at).update(digest=before)


def test_a_head_is_signed_kept_twice_and_not_more_often_than_every_five_minutes(monkeypatch, tmp_path) -> None:
    assert heads.keep() is None, "nothing was written yet"
    write(3)
    head = heads.keep()
    assert head and heads.genuine(head) and head["place"] == 3 and head["public"] == heads.public()
    assert (tmp_path / "data" / "journal.key").stat().st_mode & 0o777 == 0o600
    write(1)
    assert heads.keep() is None, "too early"
    forward(monkeypatch, 5)
    again = heads.keep()
    assert again and again["place"] == 4
    forward(monkeypatch, 5)
    assert heads.keep() is None, "nothing was written since"
    ours, theirs = heads.files(heads.here()), heads.files(tmp_path / "medium" / "heads")
    assert [path.read_text() for path in ours] == [path.read_text() for path in theirs]
    assert len(heads.kept()) == 4 and heads.faults() == [] and heads.mirror() == ""
    assert not heads.genuine({**head, "place": 2}) and not heads.genuine({**head, "signature": "00" * 64})


@pytest.mark.parametrize("count", [1, 2, 17])
def test_a_cut_end_is_found_against_the_heads(count) -> None:
    write(30)
    heads.keep()
    cut(count)
    assert chain.verify() is None, "the chain alone does not see it"
    (here, there) = heads.faults()
    assert f"had 30 lines at {clock.now():%Y-%m-%d}" in here and f"and has {30 - count}" in there


def test_a_chain_made_anew_with_the_key_is_found_on_the_medium_on_paper_and_by_the_witness(tmp_path, settings) -> None:
    write(30)
    before = heads.keep()
    assert before
    answer = tmp_path / "answer.jsonl"
    own = settings.JOURNAL_KEY_FILE
    settings.JOURNAL_KEY_FILE = tmp_path / "superior.key"
    call_command("witness", str(heads.files(heads.here())[0]), output=str(answer))
    superior, settings.JOURNAL_KEY_FILE = heads.public(), own
    call_command("witness", str(answer), take=True)
    assert heads.read(answer)[0]["public"] == superior and heads.faults() == []
    chain.seal()
    made_anew(random.Random(1).randrange(2, 30))
    assert chain.verify() is None, "the chain alone does not see it"
    for path in heads.files(heads.here()):
        path.unlink()
    (heads.here() / heads.WITNESSED).unlink()
    heads.keep(always=True)
    (found,) = heads.faults()
    assert "line 30 is not the one that was signed" in found and "medium" in found
    assert "does not: the data folder was put back or changed" in heads.mirror()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("journal", code=["30", heads.code(before["digest"])])
    with pytest.raises(CommandError, match="1 findings"):
        call_command("journal", heads=str(answer))
    settings.JOURNAL_KEY_FILE = tmp_path / "superior.key"
    with pytest.raises(CommandError, match="line 30 is not the one countersigned"):
        heads_anew = tmp_path / "anew.jsonl"
        settings.JOURNAL_KEY_FILE = own
        told = [heads.signed({**before, "digest": chain.at(30), "at": clock.now().isoformat()})]
        settings.JOURNAL_KEY_FILE = tmp_path / "superior.key"
        heads_anew.write_text(json.dumps(told[0]) + "\n")
        call_command("witness", str(heads_anew), output=str(tmp_path / "no.jsonl"))
    assert not (tmp_path / "no.jsonl").exists()


def test_yesterdays_state_put_back_is_found_until_it_is_signed_for_and_stays_visible(capsys) -> None:
    write(20)
    heads.keep()
    write(10)
    heads.keep(always=True)
    cut(10)  # what the database of yesterday held
    assert len(heads.faults()) == 2
    write(12)  # and work goes on
    assert all("line 30 is not the one that was signed" in one for one in heads.faults())
    cut(12)
    call_command("journal", restored="Máy hỏng")
    assert heads.faults() == []
    write(15)
    heads.keep(always=True)
    assert heads.faults() == []
    capsys.readouterr()
    call_command("journal")
    assert "put back        to line 20" in capsys.readouterr().out


def test_a_changed_decision_a_changed_vote_and_a_lost_act_are_found(tree, cast) -> None:
    acts = {one.kind: one for one in decided(tree)}
    assert sealed.faults() == []
    found = 0
    for kind, one in acts.items():
        other = {
            "decision_no": "99-QĐ", "on": one.on - timedelta(days=1), "kind": "struck", "override": "x",
            "told": {**one.told, "for": 4}, "member_id": (one.member_id or 0) + 1, "reason": "khác",
        }  # fmt: skip
        for column, value in other.items():
            mark = transaction.savepoint_create()
            PathAct.objects.filter(pk=one.pk).update(**{column: value})
            (said,) = sealed.faults()
            assert f"pathact {one.pk} is not what was sealed" in said, (kind, column)
            transaction.savepoint_rollback(mark)
            found += 1
    assert found == 7 * len(acts) > 100
    decision = acts["decision"]
    PathAct.objects.filter(pk=decision.pk)._raw_delete("default")
    assert len(sealed.faults()) == 1


def decided(tree) -> list[PathAct]:
    """A life up to the ceremony, recorded as the desk would; sealed."""
    person = lives.worker(tree)
    candidacy = lives.begin(tree, person, date(2021, 10, 1))
    lives.go_on(candidacy, lives.members(tree)[0], "ceremony")
    chain.seal()
    return list(PathAct.objects.filter(candidacy=candidacy).order_by("pk"))


def verifier(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_the_verifier_of_its_own_agrees_and_no_line_is_forged(tmp_path, tree, cast) -> None:
    assert "ketnap" not in [
        line.split()[1] for line in VERIFIER.read_text().splitlines() if line.startswith(("import", "from"))
    ]
    with transaction.atomic():
        for text in HOSTILE:
            journal.record("people.viewed", by=None, subject=text, detail={"reason": text, "n": [1, 2.5, None, True]})
    decided(tree)
    chain.seal()
    heads.keep()
    export, kept = tmp_path / "out.jsonl", str(heads.files(heads.here())[0])
    call_command("journal", export=str(export), decisions=True)
    count = JournalSeal.objects.count()
    assert export.read_bytes().count(b"\n") == count, "a line of the file is a line of the journal"
    assert verifier(str(export), "--heads", kept, "--key", heads.public()) == (0, f"holds: {count} lines")
    assert verifier(str(export), "--heads", kept, "--key", "00" * 32)[0] == 1
    code = heads.code(str(chain.at(2)))
    assert verifier(str(export), "--code", "2", code)[0] == 0 and verifier(str(export), "--code", "3", code)[0] == 1
    told = export.read_text("utf-8").split("\n")
    places = [at for at, line in enumerate(told[:-1])]
    for at in random.Random(3).sample(places, min(3, len(places))):
        for bad in (told[at].replace("people", "peoplе"), told[at].replace('"low": ', '"low": 1'), ""):
            if bad == told[at]:
                continue
            worse = tmp_path / "worse.jsonl"
            worse.write_text("\n".join([*told[:at], *([bad] if bad else []), *told[at + 1 :]]), "utf-8")
            said = verifier(str(worse))
            assert (said[0] == 1 and f"line {at + 1} " in said[1]) or at == len(places) - 1
    rows = next(at for at, line in enumerate(told) if '"rows": {"pathact"' in line)
    changed = json.loads(told[rows])
    changed["rows"]["pathact"][0][3] = "1999-01-01"
    worse.write_text("\n".join([*told[:rows], json.dumps(changed, ensure_ascii=False), *told[rows + 1 :]]), "utf-8")
    assert verifier(str(worse)) == (1, f"line {rows + 1}: pathact is not what was sealed")


def test_the_verifier_reads_the_embedded_database_itself(tmp_path, tree, cast) -> None:
    if connection.vendor != "sqlite":
        return  # a server's journal is taken out with --export
    decided(tree)
    write(5)
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(connection.connection.serialize())  # with what this transaction wrote
    count = JournalSeal.objects.count()
    assert verifier(str(copy)) == (0, f"holds: {count} lines") and chain.verify() is None and sealed.faults() == []
    with closing(sqlite3.connect(copy)) as target, target:
        target.execute("UPDATE ketnap_pathact SET decision_no = '99-QĐ', \"on\" = '1999-01-01'")
    assert "pathact is not what was sealed" in verifier(str(copy))[1]
    with closing(sqlite3.connect(copy)) as target, target:
        target.execute("DROP TRIGGER ketnap_journalentry_kept_update")
        target.execute("UPDATE ketnap_journalentry SET at = '2001-01-01 00:00:00' WHERE seq = (SELECT entry_id FROM "
                       "ketnap_journalseal WHERE place = 3)")  # fmt: skip
    assert verifier(str(copy)) == (1, "line 3 is not the one that was sealed")
