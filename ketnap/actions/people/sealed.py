"""The two columns of a person that are sealed, and the key they are sealed under."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from ketnap.actions.refusal import refuse
from ketnap.actions.remembered import CHUNK
from ketnap.lib import sealing
from ketnap.models import Person, SecondFactor

IDENTITY, ADDRESS = "Person.identity_sealed", "Person.address_sealed"


def current_sealer() -> sealing.Sealer:
    return sealing.sealer(settings.FIELD_KEY_FILE)


def check_key(seal: sealing.Sealer) -> None:
    """Refuse to write under another key than the one the register is sealed under: half would open under neither."""
    # Found by the index of look-ups, which holds none but sealed numbers: where few or none are, the latest was looked
    # for among all people, by every act that enters somebody.
    sealed = Person.objects.exclude(identity_mac="").order_by("-identity_mac")
    row = sealed.values_list("identity_sealed", "seal_token").first()
    if row:
        try:
            seal.open(row[0], IDENTITY, row[1])
        except sealing.SealError as error:
            raise refuse(str(error)) from error


def sealed_already(path: Path) -> bool:
    """Whether something was sealed that a new key at that place would never open. False where there is no register."""
    if path != settings.FIELD_KEY_FILE:
        return False
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    try:
        tables = connection.introspection.table_names()
        people = Person.objects.exclude(identity_sealed=None, address_sealed=None)
        sealed = (people, SecondFactor.objects.all())
        return any(rows.model._meta.db_table in tables and rows.exists() for rows in sealed)
    except DatabaseError:
        return True  # a database that cannot be asked may hold anything


def require_key() -> None:
    """For a server that starts: some values of each sealed column open under the key file. Raises SealError: with half
    of the register shut nobody should begin to write."""
    if not sealed_already(settings.FIELD_KEY_FILE):
        return
    seal = current_sealer()
    for place, column in ((IDENTITY, "identity_sealed"), (ADDRESS, "address_sealed")):
        rows = Person.objects.exclude(**{column: None}).values_list(column, "seal_token")
        for row in (rows.order_by("pk").first(), rows.order_by("-pk").first()):
            if row:
                seal.open(row[0], place, row[1])
    for factor in SecondFactor.objects.order_by("-pk")[:1]:
        seal.open(factor.secret_sealed, "SecondFactor.secret_sealed", factor.token)


def identity_digits(number: str) -> str:
    """The identity number as it is looked up: without spaces, dots and hyphens."""
    return "".join(char for char in number if char.isalnum())


def check_sealing() -> list[str]:
    """One English line for each sealed value that does not open in its place under the key, or whose look-up value is
    another; empty when all hold. For administrators: identifiers, no content."""
    seal = current_sealer()
    problems: list[str] = []
    rows = Person.objects.exclude(identity_sealed=None, address_sealed=None).order_by("pk")
    for row in rows.only("seal_token", "identity_sealed", "identity_mac", "address_sealed").iterator(CHUNK):
        for column in ("identity_sealed", "address_sealed"):
            sealed = getattr(row, column)
            if sealed is None:
                continue
            try:
                plain = seal.open(sealed, f"Person.{column}", row.seal_token)
            except sealing.SealError:
                other = bytes(sealed)[1:5] not in seal.fingerprints
                why = "was sealed under another key" if other else "was changed or brought from another row"
                problems.append(f"person {row.pk}: {column} {why}")
                continue
            if column == "identity_sealed" and row.identity_mac not in seal.macs(plain):
                problems.append(f"person {row.pk}: identity_mac does not belong to the sealed number")
    return problems
