"""What is held about somebody: a person may see it (Law 91/2025/QH15), so the office can print it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from ketnap.access import journal
from ketnap.access.viewer import Viewer
from ketnap.lib import sealing
from ketnap.queries.audit import JournalLine, lines_about
from ketnap.queries.offices.committees import PersonOffice, of_person
from ketnap.queries.people.file import PersonView, opened, reach, view


@dataclass(frozen=True)
class Held:
    file: PersonView
    identity_no: str
    """In clear: the person asks for what is written about them."""
    offices: list[PersonOffice]
    journal: list[JournalLine]
    """Who entered, changed or opened the file, the latest first."""


def held(viewer: Viewer, person_id: int, *, on: date | None = None) -> Held:
    """Everything held about somebody within reach; journalled as an export. NotFound outside reach."""
    row = reach(viewer, person_id)
    file = view(row, on or viewer.on)
    identity_no = opened(row, "identity_sealed", sealing.sealer(settings.FIELD_KEY_FILE))
    with transaction.atomic():
        journal.record("people.held_shown", by=viewer, subject=f"person:{person_id}", unit_id=row.unit_id)
    held_offices = of_person(viewer, person_id)
    return Held(file, identity_no, held_offices, lines_about(viewer, f"person:{person_id}"))
