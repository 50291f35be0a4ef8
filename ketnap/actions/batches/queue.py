"""Jobs whose worker was killed: given back to the queue, or given up after they ended a worker three times."""

from django.db import transaction
from django_tasks_db.models import DBTaskResult

ATTEMPTS = 3


@transaction.atomic
def requeue(worker_id: str) -> tuple[int, int]:
    """(given back, given up) of the jobs this worker had in hand. Call it only while that worker does not run."""
    back = gone = 0
    for job in DBTaskResult.objects.running().select_for_update():
        if not job.worker_ids or job.worker_ids[-1] != worker_id:
            continue
        if len(job.worker_ids) >= ATTEMPTS:
            job.set_failed(RuntimeError(f"The worker was ended {ATTEMPTS} times while it did this job."))
            gone += 1
        else:
            DBTaskResult.objects.filter(pk=job.pk).update(status="READY", started_at=None)
            back += 1
    return back, gone
