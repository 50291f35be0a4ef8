"""Photographs: taken in, encoded anew without what the camera wrote, kept in the widths pages need."""

import hashlib
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.papers import provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import pictures, text
from ketnap.models import Bulletin, Photo, PhotoFile


@transaction.atomic
def take_photo(*, bulletin_id: int, name: str, content: bytes, by: Any) -> Photo:
    """The photograph of the file as it was sent; one that is there already is answered as it is. Refused with what was
    found where it is no photograph we can read."""
    digest = hashlib.sha256(content).hexdigest()
    held = Bulletin.objects.select_for_update(no_key=True).get(pk=bulletin_id)
    if known := Photo.objects.filter(bulletin=held, digest=digest).first():
        return known
    try:
        files = pictures.encode(content)
    except pictures.PictureRefused as found:
        raise refuse(str(found), field="photo") from None
    largest = files[-1]
    made = Photo.objects.create(
        bulletin=held, digest=digest, name=text.nfc(name)[-200:], width=largest.width, height=largest.height,
        **provenance(by),
    )  # fmt: skip
    PhotoFile.objects.bulk_create(
        PhotoFile(
            photo=made, width=one.width, height=one.height, content=one.content,
            digest=hashlib.sha256(one.content).hexdigest(),
        )
        for one in files
    )  # fmt: skip
    journal.record("bulletin.photo_taken", by=by, subject=f"photo:{made.pk}", unit_id=held.unit_id)
    return made
