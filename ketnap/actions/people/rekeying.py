"""Another key for the sealed fields while the desk is served: rows are sealed anew a few at a time, each only where it
still is what was read; then the look-up values change together."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from ketnap.access import journal
from ketnap.actions.people.sealed import ADDRESS, IDENTITY, identity_digits, sealed_already
from ketnap.lib import sealing
from ketnap.models import Person, SecondFactor

BATCH = 200
"""Rows of one transaction: some tens of milliseconds in which another writer waits."""
FACTOR = "SecondFactor.secret_sealed"


@dataclass(frozen=True)
class Rekeyed:
    people: int
    factors: int
    look_ups: int


def rekey() -> Rekeyed:
    """Seal everything under the first key of the key file. Safe to stop and to run again; while it runs, what is
    written meanwhile opens under either key. Raises SealError for a row that no key of the file opens."""
    people = factors = 0
    while moved := sum(
        _people(rows) for rows in _batches(Person.objects.exclude(identity_sealed=None, address_sealed=None))
    ):
        people += moved
    while moved := sum(_factors(rows) for rows in _batches(SecondFactor.objects.all())):
        factors += moved
    look_ups = 0
    while moved := _look_ups():
        look_ups += moved
    with transaction.atomic():
        journal.record("people.rekeyed", by=None, detail={"people": people, "factors": factors, "look_ups": look_ups})
    return Rekeyed(people, factors, look_ups)


def is_done() -> bool:
    """Nothing is sealed or looked up under an older key. True where there is no register yet."""
    path = settings.FIELD_KEY_FILE
    keys, look_up = sealing.load_keys(path)
    if look_up != keys[0]:
        return False
    if not sealed_already(path):
        return True
    seal = sealing.sealer(path)
    people = Person.objects.exclude(identity_sealed=None, address_sealed=None)
    for row in people.values_list("identity_sealed", "address_sealed").iterator(chunk_size=2000):
        if any(_stale(value, seal) for value in row):
            return False
    return not any(_stale(value, seal) for value in SecondFactor.objects.values_list("secret_sealed", flat=True))


def _batches(rows) -> Iterator[list]:  # type: ignore[no-untyped-def,type-arg]
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield found
        last = found[-1].pk


def _stale(value: bytes | None, seal: sealing.Sealer) -> bool:
    return value is not None and bytes(value)[1:5] != seal.fingerprint


def _people(rows: list[Person]) -> int:
    """How many values were sealed anew. What somebody changed meanwhile is left for the next round."""
    seal, moved = sealing.sealer(settings.FIELD_KEY_FILE), 0
    with transaction.atomic():
        for row in rows:
            for place, column in ((IDENTITY, "identity_sealed"), (ADDRESS, "address_sealed")):
                held = getattr(row, column)
                if _stale(held, seal):
                    anew = seal.seal(seal.open(held, place, row.seal_token), place, row.seal_token)
                    moved += Person.objects.filter(pk=row.pk, **{column: held}).update(**{column: anew})
    return moved


def _factors(rows: list[SecondFactor]) -> int:
    seal, moved = sealing.sealer(settings.FIELD_KEY_FILE), 0
    with transaction.atomic():
        for row in rows:
            if _stale(row.secret_sealed, seal):
                anew = seal.seal(seal.open(row.secret_sealed, FACTOR, row.token), FACTOR, row.token)
                moved += SecondFactor.objects.filter(pk=row.pk, secret_sealed=row.secret_sealed).update(
                    secret_sealed=anew
                )
    return moved


def _look_ups() -> int:
    """Every look-up value made with the first key, in one transaction that also changes the key file: before it every
    writer makes them with the old key, after it with the new one. → how many changed."""
    path = settings.FIELD_KEY_FILE
    keys, _ = sealing.load_keys(path)
    seal = sealing.Sealer(*keys)
    changed = []
    for rows in _batches(Person.objects.exclude(identity_sealed=None)):
        for row in rows:
            number = identity_digits(seal.open(row.identity_sealed, IDENTITY, row.seal_token))
            if (value := seal.mac(number)) != row.identity_mac:
                changed.append((value, row.pk, row.identity_mac))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE ketnap_person IN EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE ketnap_person SET identity_mac = %s WHERE id = %s AND identity_mac = %s", changed
            )
        # Inside, so that nobody can write with the old one between the file and the rows.
        sealing.write_keys(path, keys)
    return len(changed)
