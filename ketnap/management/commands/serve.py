"""`ketnap serve`: the desk on one address of this machine and, beside it, the worker for long jobs."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ketnap.actions.batches import queue
from ketnap.actions.people.sealed import require_key
from ketnap.imports import arrived
from ketnap.lib import children, crowd, loading
from ketnap.lib.sealing import SealError
from ketnap.management.clock_watch import ClockWatch
from ketnap.management.copies.keeping import Keeper
from ketnap.queries import accounts

ALONE = "-c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
"""A page counts for some hundredths of a second. Helpers that PostgreSQL starts for it cost more than they bring, and
take the processors from others; commands and the worker, which count long, keep them. What a desk asks lies in memory
or on a disk without arms: reading thousands of people one by one is not dearer there than all of them in a row."""


class Command(BaseCommand):
    help = "Serve the desk on this machine until Ctrl+C or SIGTERM, with the worker for long jobs beside it."
    examples = (
        "ketnap serve", "ketnap serve --port 8080", "KETNAP_DATA_DIR=/srv/ketnap ketnap serve",
        "ketnap serve --only-worker",
    )  # fmt: skip

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
        parts = parser.add_mutually_exclusive_group()
        parts.add_argument("--no-worker", action="store_true", help="leave long jobs to --only-worker elsewhere")
        parts.add_argument("--only-worker", action="store_true", help="do long jobs, serve nothing")

    def handle(self, *, host: str, port: int, no_worker: bool, only_worker: bool, **options: Any) -> None:
        if only_worker:
            work()
        else:
            serve(host, port, worker=not no_worker)


def work() -> None:
    """The worker alone, until SIGTERM or Ctrl+C; one for each data folder."""
    told = threading.Event()
    with held("worker.lock", "a worker is at work for {folder} already: stop that one"):
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: told.set())
        helper = Worker()
        told.wait()
        helper.stop()


@contextmanager
def held(name: str, refusal: str) -> Iterator[None]:
    """A file of the data folder that one process at a time holds."""
    with (settings.DATA_DIR / name).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CommandError(refusal.format(folder=settings.DATA_DIR), returncode=2) from taken
        yield


def serve(host: str, port: int, *, worker: bool = True) -> None:
    """Returns when it was told to stop and everything it started has ended."""
    from granian import Granian
    from granian.constants import Interfaces

    with held("serve.lock", "{folder} is being served already: stop that one, or set KETNAP_DATA_DIR."):
        require_free(host, port)
        try:
            require_key()
        except SealError as wrong:
            raise CommandError(f"the key file does not open this register: {wrong}", returncode=2) from wrong
        arrived.sweep()
        helper = Worker() if worker else None
        keeper = Keeper() if settings.BACKUP_DIR else None
        watch = ClockWatch()
        if not accounts.any_account():
            print("ketnap: nobody can sign in yet; ketnap account NAME --name 'FULL NAME' makes the first account",
                  file=sys.stderr)  # fmt: skip
        connections.close_all()  # nothing open may be inherited by the server's process
        print(f"ketnap: serving http://{host}:{port}/ (Ctrl+C stops)", file=sys.stderr, flush=True)
        try:
            Granian(
                "ketnap.management.commands.serve:desk", factory=True, address=host, port=port,
                interface=Interfaces.WSGI, workers=settings.DESKS, respawn_failed_workers=settings.DESKS > 1,
                blocking_threads=crowd.AT_WORK + crowd.MAY_WAIT + crowd.SPARE, websockets=False, log_enabled=False,
                workers_kill_timeout=10,
            ).serve()  # fmt: skip
        finally:
            watch.stop()
            if keeper:
                keeper.stop()
            if helper:
                helper.stop()


def require_free(host: str, port: int) -> None:
    """The server binds with SO_REUSEPORT and would share a port silently; ask without it first."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CommandError(
                f"{host}:{port} cannot be used ({taken.strerror}): choose another with --port.", returncode=2
            ) from taken


class Worker:
    """The worker for long jobs as a process; one that dies is started again, and its job is given back to the queue."""

    def __init__(self) -> None:
        place = f"{socket.gethostname()}:{settings.DATA_DIR}"
        self.name = hashlib.sha256(place.encode()).hexdigest()[:32]
        self.stopping = threading.Event()
        self.process = self.start()
        threading.Thread(target=self.watch, daemon=True).start()

    def start(self) -> subprocess.Popen[bytes]:
        queue.requeue(self.name)
        connections.close_all()
        code = (
            "from ketnap.lib.children import end_with_parent; end_with_parent();"
            "from django.core.management import execute_from_command_line as run;"
            "from ketnap.management.sealing import begin; begin();"
            f"run(['ketnap', 'db_worker', '--interval', '0.5', '--no-startup-delay', '--worker-id', '{self.name}'])"
        )
        with (settings.DATA_DIR / "worker.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
                [sys.executable, "-P", "-c", code], stdout=log, stderr=log, start_new_session=True,
                cwd=settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": "ketnap.settings"},
            )  # fmt: skip

    def watch(self) -> None:
        while True:
            self.process.wait()
            if self.stopping.wait(1):
                return
            self.process = self.start()
            if self.stopping.is_set():  # told to stop while it was being started
                self.process.terminate()
                return

    def stop(self) -> None:
        """Let it finish its job; after ten seconds it is ended, and the job's transaction with it."""
        self.stopping.set()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def desk() -> Any:
    """The WSGI application, made in the server's own process."""
    children.end_with_parent()
    os.environ.setdefault("PGOPTIONS", ALONE)
    with loading.unswept():
        from ketnap.wsgi import application

        import_module(settings.ROOT_URLCONF)  # before the first visitor asks, not while one waits
    return application
