"""The two columns of a person that are sealed, and the key they are sealed under."""

from django.conf import settings

from ketnap.actions.refusal import refuse
from ketnap.lib import sealing
from ketnap.models import Person

IDENTITY, ADDRESS = "Person.identity_sealed", "Person.address_sealed"


def current_sealer() -> sealing.Sealer:
    return sealing.sealer(settings.FIELD_KEY_FILE)


def check_key(seal: sealing.Sealer) -> None:
    """Refuse to write under another key than the one the register is sealed under: half would open under neither."""
    sealed = Person.objects.exclude(identity_sealed=None).order_by("-pk")
    row = sealed.values_list("identity_sealed", "seal_token").first()
    if row:
        try:
            seal.open(row[0], IDENTITY, row[1])
        except sealing.SealError as error:
            raise refuse(str(error)) from error


def identity_digits(number: str) -> str:
    """The identity number as it is looked up: without spaces, dots and hyphens."""
    return "".join(char for char in number if char.isalnum())
