"""Which key seals copies: derived from the key of the sealed fields, or that derived key in a file of its own."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from ketnap.lib import envelope
from ketnap.lib.sealing import load_key, load_keys


def for_sealing() -> bytes:
    """A new office has no key yet: it is made as the first sealed field would make it."""
    return _own() or envelope.copy_key(load_key(settings.FIELD_KEY_FILE))


def for_opening() -> envelope.Ring:
    """Never makes a key: a new one opens nothing and would hide that the old one is missing."""
    if own := _own():
        return envelope.Ring(own)
    if not settings.FIELD_KEY_FILE.exists():
        raise CommandError(
            f"There is no key file {settings.FIELD_KEY_FILE}. Take the key sheet from its envelope and run ketnap key "
            "--enter. A key lost everywhere is dead: nobody can open its copies; start a new register.",
            returncode=2,
        )
    return envelope.ring(load_keys(settings.FIELD_KEY_FILE)[0])


def _own() -> bytes | None:
    if not settings.COPY_KEY_FILE:
        return None
    try:
        key = bytes.fromhex(Path(settings.COPY_KEY_FILE).read_text().strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise CommandError(
            f"{settings.COPY_KEY_FILE} (KETNAP_COPY_KEY_FILE) cannot be read or holds no key of copies: make it with "
            "ketnap key --for-copies.", returncode=2,
        )  # fmt: skip
    return key
