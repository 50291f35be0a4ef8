"""Copies made by themselves while the desk is served."""

import os
import subprocess
import sys
import threading

from django.conf import settings

EVERY = 10 * 60.0
"""Seconds. With the time a copy takes, nothing acknowledged is outside the second medium for more than 15 minutes."""
FIRST = 60.0
WORDS = ["backup", "--due"]


class Keeper:
    """`ketnap backup --due` as a process, one at a time, until told to stop; what it refuses goes to stderr."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self.go, daemon=True)
        self.thread.start()

    def go(self) -> None:
        wait = FIRST
        while not self.stopping.wait(wait):
            self.process = self.start()
            self.process.wait()
            wait = EVERY

    def start(self) -> subprocess.Popen[bytes]:
        code = (
            "import sys; from ketnap.lib.children import end_with_parent; end_with_parent();"
            f"from ketnap.management.cli import main; sys.exit(main({WORDS!r}))"
        )
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
            [sys.executable, "-P", "-c", code], stdout=subprocess.DEVNULL, start_new_session=True,
            cwd=settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": "ketnap.settings"},
        )  # fmt: skip

    def stop(self) -> None:
        """A copy half-way is left off; the older ones are as they were."""
        self.stopping.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()
        self.thread.join(20)
