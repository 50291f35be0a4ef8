"""Another key while the desk is served: every row opens before, while and after; what nobody may lose is found by its
look-up value; a key that does not open the register stops the program."""

import os
import threading
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ketnap.access.viewer import viewer_of
from ketnap.actions import accounts, people
from ketnap.actions.accounts import factors
from ketnap.actions.people import NewPerson, rekeying
from ketnap.actions.people.sealed import require_key
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, envelope, sealing
from ketnap.management.copies import keys
from ketnap.models import Person, SecondFactor
from ketnap.queries.people.search import search

COUNT = 450
"""More than two batches."""


@pytest.fixture
def key_file(settings, tmp_path):
    settings.FIELD_KEY_FILE = tmp_path / "field.key"
    return settings.FIELD_KEY_FILE


@pytest.fixture
def held(key_file, tree) -> list[Person]:
    rows = [
        NewPerson(f"Lò Văn {at}", "m", date(1980, 1, 1), tree.cell, identity_no=f"{at:012d}", address=f"Ngõ {at}")
        for at in range(COUNT)
    ]
    return people.register(rows, by=None)


def opened() -> dict[str, str]:
    """Identity number → address, of every row, with a sealer made anew."""
    keys, look_up = sealing.load_keys(factories_key())
    seal = sealing.Sealer(*keys, look_up=look_up)
    return {
        seal.open(row.identity_sealed, "Person.identity_sealed", row.seal_token):
        seal.open(row.address_sealed, "Person.address_sealed", row.seal_token)
        for row in Person.objects.all()
    }  # fmt: skip


def factories_key():
    from django.conf import settings

    return settings.FIELD_KEY_FILE


def rotate() -> str:
    said = StringIO()
    call_command("key", "rotate", stdout=said)
    return said.getvalue()


WHOLE = {f"{at:012d}": f"Ngõ {at}" for at in range(COUNT)}


@pytest.mark.django_db
def test_all_is_sealed_anew_and_everything_opens_and_is_found(held, cast, tree, key_file) -> None:
    old = sealing.load_key(key_file)
    codes = with_factor(cast.organiser)
    before = {row.pk: (bytes(row.identity_sealed), row.identity_mac) for row in Person.objects.all()}
    copies_before = envelope.copy_key(old)
    said = rotate()
    first = sealing.load_key(key_file)
    assert first != old and f"{2 * COUNT} values of people, 1 of sign-ins, {COUNT} look-ups" in said
    only_new = sealing.Sealer(first)
    for row in Person.objects.all():
        assert only_new.open(row.identity_sealed, "Person.identity_sealed", row.seal_token)
        assert bytes(row.identity_sealed) != before[row.pk][0] and row.identity_mac != before[row.pk][1]
    assert opened() == WHOLE and people.check_sealing() == []
    found = search(viewer_of(cast.organiser, clock.today()), f"{7:012d}").rows
    assert [one.full_name for one in found] == ["Lò Văn 7"]
    with pytest.raises(Refused):
        people.register([NewPerson("Trùng Số", "m", date(1980, 1, 1), tree.cell, identity_no=f"{7:012d}")], by=None)
    assert factors.passes(user=cast.organiser, code=codes[0]) == "printed", "a code printed under the old key"
    assert copies_before in keys.for_opening().older and keys.for_sealing() == envelope.copy_key(first)
    call_command("key", "forget", stdout=StringIO())
    assert opened() == WHOLE and sealing.load_keys(key_file) == ([first], first)


def with_factor(user) -> list[str]:
    """Printed codes of a factor that is on."""
    accounts.begin(user=user)
    SecondFactor.objects.filter(user=user).update(confirmed_at=clock.now())
    return accounts.new_codes(user=user)


@pytest.mark.django_db
def test_stopped_at_any_batch_everything_opens_and_it_goes_on(held, key_file, monkeypatch) -> None:
    old = sealing.load_key(key_file)
    real, calls = rekeying._people, []

    def stops(rows):
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(rows)

    monkeypatch.setattr(rekeying, "_people", stops)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    monkeypatch.setattr(rekeying, "_people", real)
    made, look_up = sealing.load_keys(key_file)
    assert look_up == old and made[1] == old, "numbers are still looked up by the old key"
    assert opened() == WHOLE and not rekeying.is_done()
    with pytest.raises(CommandError, match="still sealed"):
        call_command("key", "forget")
    rotate()
    assert sealing.load_keys(key_file) == ([made[0], old], made[0]), "the same new key, not a third one"
    assert opened() == WHOLE and rekeying.is_done()


@pytest.mark.django_db(transaction=True)
def test_while_it_runs_others_read_and_write_and_nothing_is_lost(held, cast, tree, key_file) -> None:
    faults: list[str] = []
    done, reads, wrote = threading.Event(), [0], [0]
    viewer = viewer_of(cast.organiser, clock.today())

    def desk() -> None:
        try:
            at = 0
            while not done.is_set() or at < 20:
                at += 1
                number = (at * 37) % COUNT
                row = search(viewer, f"{number:012d}").rows
                if [one.full_name for one in row] != [f"Lò Văn {number}"]:
                    faults.append(f"not found: {number}")
                held = Person.objects.get(full_name=f"Lò Văn {number}")
                seal = sealing.sealer(key_file)
                if seal.open(held.address_sealed, "Person.address_sealed", held.seal_token) != f"Ngõ {number}":
                    faults.append(f"unread: {number}")
                reads[0] += 1
                if at % 3 == 0:
                    made = NewPerson(f"Mới {at}", "f", date(1990, 1, 1), tree.cell, identity_no=f"9{at:011d}")
                    people.register([made], by=None)
                    wrote[0] += 1
        except Exception as failed:
            faults.append(repr(failed))
        finally:
            connection.close()

    worker = threading.Thread(target=desk)
    worker.start()
    rotate()
    done.set()
    worker.join()
    assert faults == [] and reads[0] >= 20 and wrote[0] >= 6
    rekeying.rekey()
    made, _ = sealing.load_keys(key_file)
    alone = sealing.Sealer(made[0])
    for row in Person.objects.all():
        number = alone.open(row.identity_sealed, "Person.identity_sealed", row.seal_token)
        assert alone.mac(number) == row.identity_mac
    assert Person.objects.count() == COUNT + wrote[0]


@pytest.mark.django_db
def test_a_missing_or_another_key_stops_the_program_and_no_new_one_is_made(held, key_file, tmp_path) -> None:
    require_key()
    kept = key_file.read_text()
    key_file.unlink()
    for asked in (lambda: sealing.load_key(key_file), lambda: sealing.sealer(key_file), require_key):
        with pytest.raises(sealing.SealError, match="không lập khóa mới"):
            asked()
    assert not key_file.exists(), "a new key would hide that the old one is missing"
    key_file.write_text(os.urandom(32).hex() + "\n")
    with pytest.raises(sealing.SealError, match="không phải khóa đã niêm phong"):
        require_key()
    key_file.write_text(kept)
    require_key()
    assert opened() == WHOLE


@pytest.mark.django_db
def test_where_nothing_is_sealed_yet_a_key_is_made(key_file, tree) -> None:
    assert len(sealing.load_key(key_file)) == 32 and key_file.stat().st_mode & 0o777 == 0o600
    require_key()


def test_a_copy_of_before_opens_after(tmp_path) -> None:
    old, new = os.urandom(32), os.urandom(32)
    path = tmp_path / "copy"
    with envelope.sealed(path, envelope.copy_key(old), {"kind": "x"}) as out:
        out.write(b"content")
    with envelope.opened(path, envelope.ring([new, old])) as (_, content):
        assert content.read() == b"content"
    with pytest.raises(envelope.OtherKey), envelope.opened(path, envelope.ring([new])) as (_, content):
        content.read()
