"""A list arrives, and the process is killed at one of the calls by which its bytes and its rows come to stand.

    receiving.py FILE [rows-first]      FILE: what was found, JSON {places, faults, order}

Each place is tried in a child process of its own. `rows-first` lets the rows stand before the bytes: what the proof
must be able to see. Only tests start it.
"""

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from ketnap.access.viewer import viewer_of  # noqa: E402
from ketnap.actions import batches  # noqa: E402
from ketnap.imports import arrived, jobs  # noqa: E402
from ketnap.lib import clock  # noqa: E402
from ketnap.models import Batch, User  # noqa: E402

DATA = os.urandom(20_000)
LONGEST = 60


class Places:
    """Counts the calls that matter and kills the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.said = at, list[str]()

    def pass_by(self, name: str) -> None:
        self.said.append(name)
        if len(self.said) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, label: Callable[..., str]) -> None:
        plain = getattr(owner, name)

        def told(*given: Any, **named: Any) -> Any:
            self.pass_by(f"before {label(*given)}")
            answer = plain(*given, **named)
            self.pass_by(f"after {label(*given)}")
            return answer

        setattr(owner, name, told)

    def statement(self, execute: Any, sql: Any, parameters: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().startswith(("INSERT", "UPDATE")):
            self.pass_by("statement")
        return execute(sql, parameters, many, context)


def is_folder(handle: int) -> bool:
    return Path(f"/proc/self/fd/{handle}").is_dir()


def rows_first(data: bytes, name: str, *, by: Any) -> int:
    with transaction.atomic():
        batch = batches.create(file_name=name, file_sha256=hashlib.sha256(data).hexdigest(), by=by)
    jobs.keep(data)
    return batch.pk


def receive(place: int, told: Path, *, planted: bool) -> None:
    """In the child."""
    found = Places(place)
    found.around(os, "fsync", lambda handle: "sync folder" if is_folder(handle) else "sync file")
    found.around(Path, "replace", lambda path, target: "name" if "inbox" in str(path) else "name of progress")
    plain = connection._commit

    def commit() -> None:
        found.pass_by("before commit")
        plain()
        found.pass_by("after commit")

    connection._commit = commit
    by = viewer_of(User.objects.get(username="organiser"), clock.today())
    with connection.execute_wrapper(found.statement):
        (rows_first if planted else jobs.receive)(DATA, "a.xlsx", by=by)
    told.write_text(json.dumps(found.said))


def faults() -> list[str]:
    """After a kill: a batch without its list, or that no job will check."""
    asked = {result.args_kwargs["args"][0] for result in DBTaskResult.objects.all()}
    wrong = arrived.check()
    return wrong + [f"nobody will check batch {pk}" for (pk,) in Batch.objects.values_list("pk") if pk not in asked]


def strays() -> list[str]:
    """What a sweep leaves in the inbox and beside it: files nobody speaks of lie aside, and are gone after a month."""
    inbox, aside = settings.DATA_DIR / "inbox", settings.DATA_DIR / arrived.ASIDE
    known = set(Batch.objects.values_list("file_sha256", flat=True))
    arrived.sweep()
    young = {path.name for path in inbox.glob("*")} - known
    arrived.sweep(time.time() + 2 * arrived.YOUNG)
    wrong = [f"{path.name} is left in the inbox" for path in inbox.glob("*") if path.name not in known]
    wrong += [] if {path.name for path in aside.glob("*")} >= young else ["a stray is neither here nor there"]
    arrived.sweep(time.time() + 2 * arrived.KEPT)
    return wrong + [f"{path.name} is left aside" for path in aside.glob("*")]


def clear() -> None:
    Batch.objects.all().delete()
    DBTaskResult.objects.all().delete()
    for path in (settings.DATA_DIR / "inbox").glob("*"):
        path.unlink()


def main() -> None:
    told, planted = Path(sys.argv[1]), "rows-first" in sys.argv
    found: dict[str, list[str]] = {"faults": [], "order": []}
    places = 0
    for place in range(1, LONGEST):
        connection.close()
        pid = os.fork()
        if not pid:
            receive(place, told, planted=planted)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, "the list could not be received"
            found["order"] = json.loads(told.read_text())
            break
        places += 1
        found["faults"] += [f"place {place}: {line}" for line in [*faults(), *strays()]]
        clear()
    told.write_text(json.dumps(found | {"places": places}))


if __name__ == "__main__":
    main()
