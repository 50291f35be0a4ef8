"""Bytes the register holds for good, against the digest written beside them: office's own forms, papers as they were
issued, photographs. And which lists that arrived are spoken of by a batch."""

import hashlib
from dataclasses import dataclass

from django.db.models import Model

from ketnap.models import Batch, IssuedPaper, PaperTemplate, PhotoFile

HELD: tuple[tuple[type[Model], str, str], ...] = (
    (PaperTemplate, "content", "digest"),
    (IssuedPaper, "content", "digest"),
    (IssuedPaper, "pdf", "pdf_digest"),
    (PhotoFile, "content", "digest"),
)
"""Model, column of the bytes, column of their SHA-256."""
STILL_READ = (Batch.State.WAITING, Batch.State.CHECKING, Batch.State.READY, Batch.State.BLOCKED)
"""States of a batch whose list has yet to be read."""


@dataclass(frozen=True)
class Lists:
    waiting: list[tuple[int, str]]
    """(batch, fingerprint) of those that have yet to be read."""
    all: set[str]
    """Fingerprints any batch speaks of."""


def check_stored() -> list[str]:
    """One English line for each row whose bytes are not those it was written with."""
    lines = []
    for model, content, digest in HELD:
        for pk, held, told in model._default_manager.values_list("pk", content, digest).order_by("pk").iterator():
            if held is not None and hashlib.sha256(held).hexdigest() != told:
                lines.append(f"{model.__name__} {pk}: its {content} is not what was stored")
    return lines


def lists() -> Lists:
    rows = Batch.objects.exclude(file_sha256="")
    waiting = rows.filter(kind=Batch.Kind.IMPORT, state__in=STILL_READ).order_by("pk")
    return Lists(list(waiting.values_list("pk", "file_sha256")), set(rows.values_list("file_sha256", flat=True)))
