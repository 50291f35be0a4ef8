"""The real server of an installation and clients that speak HTTP to it, who keep a journal of what was acknowledged."""

import http.client
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.proofs.installation import KETNAP, Installation

TOKEN = "k" * 32
"""A token against forged forms needs only to be the same in the cookie and in the form."""
READY = "/dang-nhap/"
GONE = (OSError, http.client.HTTPException)
"""How a server that was killed answers."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str

    @property
    def acknowledged(self) -> bool:
        return self.status < 400


@dataclass
class Desk:
    """`ketnap serve` of an installation. `more` goes into its environment; `program` may start it in another way."""

    at: Installation
    more: dict[str, str] = field(default_factory=dict)
    program: tuple[object, ...] = (KETNAP,)
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    visitors: list["Visitor"] = field(default_factory=list)

    def start(self, *words: str) -> "Desk":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [*self.program, "serve", "--port", self.port, *(words or ("--no-worker",))]
        with (self.at.data / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command], env=self.at.environment | self.more, stdout=log, stderr=log,
                cwd=self.at.data, start_new_session=True,
            )  # fmt: skip
        self.wait()
        return self

    def wait(self, seconds: float = 60) -> float:
        """Until a page is answered; how many seconds it took."""
        began, asking = time.monotonic(), self.visitor("")
        while True:
            assert self.process is not None and self.process.poll() is None, self.said()
            assert time.monotonic() - began < seconds, self.said()
            try:
                if asking.get(READY).status == 200:
                    return time.monotonic() - began
            except GONE:
                pass
            time.sleep(0.02)

    def visitor(self, session: str) -> "Visitor":
        self.visitors.append(Visitor(self, session))
        return self.visitors[-1]

    def said(self) -> str:
        return (self.at.data / "serve.log").read_text(errors="replace")[-3000:]

    def kill(self) -> None:
        """-9 for the server and all it started."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for one in self.visitors:
            one.close()

    def stop(self) -> None:
        for one in self.visitors:
            one.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@dataclass
class Visitor:
    """Somebody with a session (sessions are made by tests/proofs/office.py). One connection, kept open."""

    desk: Desk
    session: str
    link: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self.ask("GET", path, None)

    def post(self, path: str, key: str, **typed: object) -> Answer:
        """Names of fields are written with `_` where the form has `-`."""
        sent = {name.replace("told_", "told-", 1): value for name, value in typed.items()}
        return self.ask("POST", path, urlencode({**sent, "key": key, "csrfmiddlewaretoken": TOKEN}, doseq=True))

    def ask(
        self, method: str, path: str, body: str | bytes | None, kind: str = "application/x-www-form-urlencoded"
    ) -> Answer:
        """Raises one of GONE where the server went away; what it did then is not known."""
        headers = {"Cookie": f"csrftoken={TOKEN}; sessionid={self.session}"}
        if body is not None:
            headers["Content-Type"] = kind
        if self.link is None:
            self.link = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=60)
        try:
            self.link.request(method, path, body, headers)
            got = self.link.getresponse()
            return Answer(got.status, got.headers.get("Location", ""), got.read().decode(errors="replace"))
        except GONE:
            self.close()
            raise

    def close(self) -> None:
        if self.link is not None:
            self.link.close()
            self.link = None
