"""A job in the hands of a killed worker is done again, but not for ever."""

import uuid

import pytest
from django_tasks_db.models import DBTaskResult

from ketnap.actions.batches import queue
from ketnap.lib import clock

pytestmark = pytest.mark.django_db


def job(*workers: str, status: str = "RUNNING") -> uuid.UUID:
    made = DBTaskResult.objects.create(
        status=status, worker_ids=list(workers), args_kwargs={"args": [], "kwargs": {}}, task_path="x.y",
        backend_name="default", run_after=clock.now(), exception_class_path="", traceback="",
    )  # fmt: skip
    return made.pk


def states(*keys: uuid.UUID) -> list[str]:
    found = dict(DBTaskResult.objects.values_list("pk", "status"))
    return [found[key] for key in keys]


def test_only_the_jobs_of_that_worker_come_back() -> None:
    mine, other, done = job("a"), job("a", "b"), job("a", status="SUCCESSFUL")
    assert queue.requeue("a") == (1, 0)
    assert states(mine, other, done) == ["READY", "RUNNING", "SUCCESSFUL"]


def test_a_job_that_ended_its_worker_three_times_is_given_up() -> None:
    again, last = job("a", "a"), job("a", "a", "a")
    assert queue.requeue("a") == (1, 1)
    assert states(again, last) == ["READY", "FAILED"]
    assert "3 times" in DBTaskResult.objects.get(pk=last).traceback
