"""Workbooks as the page receives them, and the worker's part done in place."""

from datetime import date
from pathlib import Path

from ketnap.access.viewer import viewer_of
from ketnap.imports import jobs, template
from ketnap.lib import clock
from ketnap.models import User

LATER = date(2011, 12, 31)


def workbook(user: User, code: str, folder: Path, on: date = LATER) -> bytes:
    """What the register holds about a unit, as the office would send it back unchanged."""
    path = folder / "mau.xlsx"
    template.write(viewer_of(user, clock.today()), code, path, on=on)
    return path.read_bytes()


def received(user: User, data: bytes, name: str = "tra-ve.xlsx", *, checked: bool = True) -> int:
    """A batch of the user's, checked by the job unless told otherwise."""
    batch_id = jobs.receive(data, name, by=viewer_of(user, clock.today()))
    if checked:
        jobs.check_batch.call(batch_id, user.pk)
    return batch_id


def written(user: User, data: bytes) -> int:
    batch_id = received(user, data)
    jobs.commit_batch.call(batch_id, user.pk)
    return batch_id
