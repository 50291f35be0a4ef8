"""A go-between on PostgreSQL's socket that can lose a COMMIT, or the server's answer to it."""

import socket
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

BEFORE, AFTER = "before", "after"
NAME = ".s.PGSQL.5432"


@dataclass
class Proxy:
    """Between clients and the server of a DATABASE_URL. `cut` set to BEFORE or AFTER loses the next COMMIT or, once the
    server has carried it out, its answer; both sides of that connection are closed. `lost` counts them."""

    server: str
    cut: str = ""
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = urlsplit(self.server)
        self.target = f"{parse_qs(parts.query)['host'][0]}/{NAME}"
        self.folder = tempfile.TemporaryDirectory(prefix="ketnap-px-")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(Path(self.folder.name) / NAME))
        self.listener.listen(50)
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def url(self) -> str:
        parts = urlsplit(self.server)
        return f"{parts.scheme}://{parts.netloc}{parts.path}?host={quote(self.folder.name, safe='')}&port=5432"

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            threading.Thread(target=self.ask, args=(client, server), daemon=True).start()

    def ask(self, client: socket.socket, server: socket.socket) -> None:
        """Words of the client go to the server; another thread brings the answers, except the one that is lost."""
        losing = threading.Event()
        back = threading.Thread(target=self.answer, args=(server, client, losing), daemon=True)
        back.start()
        with client, server:
            try:
                while data := client.recv(65536):
                    cut = self.cut if b"COMMIT" in data else ""
                    if cut == AFTER:
                        losing.set()
                    if cut != BEFORE:
                        server.sendall(data)
                    if cut:
                        self.cut = ""
                        if cut == AFTER:
                            back.join(30)
                        self.lost.append(cut)
                        client.shutdown(socket.SHUT_RDWR)
                        return
            except OSError:
                return
            finally:
                # The thread that brings the answers wakes up, and both ends are closed.
                for one in (client, server):
                    try:
                        one.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        continue
                back.join(30)

    def answer(self, server: socket.socket, client: socket.socket, losing: threading.Event) -> None:
        try:
            while data := server.recv(65536):
                if losing.is_set():
                    return
                client.sendall(data)
        except OSError:
            return

    def close(self) -> None:
        self.listener.close()
        self.folder.cleanup()
