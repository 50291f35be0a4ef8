"""A form is carried out once: its key is claimed in the transaction of the act and remembers where it led."""

from django.db import IntegrityError, transaction

from ketnap.lib import clock
from ketnap.models import Submission


def claim(*, user_id: int, key: str, page: str) -> tuple[Submission, bool]:
    """(the submission of that key, whether it is new). Must run inside the act's transaction: whoever asks second
    waits for the first, then is told where that one led; if the first wrote nothing, the second is new."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("once.claim must run inside the act's transaction.")
    try:
        with transaction.atomic():
            return Submission.objects.create(user_id=user_id, key=key, view=page, location="", at=clock.now()), True
    except IntegrityError:
        return Submission.objects.get(user_id=user_id, key=key), False


def settle(submission: Submission, location: str) -> None:
    """Remember the answer."""
    submission.location = location
    submission.save(update_fields=["location"])
