"""Known holes: a feed that knows one, one that knows none, one that is silent, half silent or talks nonsense."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scripts import holes, wheelhouse

HOLE = {"id": "PYSEC-2099-1", "aliases": ["CVE-2099-0001"], "fixed_in": ["99.1"]}


@pytest.fixture
def feed() -> Iterator[Callable[[Callable], str]]:
    """`feed(answer)`: address of a feed; `answer(name, version)` → what it says, or None: 404."""
    servers = []

    def start(answer: Callable) -> str:
        class Feed(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name, version = self.path.split("/")[1:3]
                told = answer(name, version)
                self.send_response(404 if told is None else 200)
                self.end_headers()
                self.wfile.write(b"" if told is None else json.dumps(told).encode())

            def log_message(self, *words: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown(), server.server_close()


def clean(name: str, version: str) -> dict:
    return {"info": {"name": name, "version": version}, "vulnerabilities": []}


def with_hole(name: str, version: str) -> dict:
    return clean(name, version) | ({"vulnerabilities": [HOLE]} if name == "pillow" else {})


def test_none_known_means_every_package_was_asked_about(feed, capsys) -> None:
    asked = []
    assert holes.main(["--feed", feed(lambda name, version: asked.append(name) or clean(name, version))]) == 0
    assert asked == list(wheelhouse.locked())
    assert f"{len(asked)} packages looked up" in capsys.readouterr().out


def test_a_hole_is_named_with_what_mends_it(feed, capsys) -> None:
    assert holes.main(["--feed", feed(with_hole)]) == 1
    number = wheelhouse.locked()["pillow"][0]
    assert f"pillow {number}: PYSEC-2099-1, CVE-2099-0001, mended in 99.1\n" in capsys.readouterr().out


def test_one_that_was_withdrawn_is_none(feed) -> None:
    told = {"vulnerabilities": [HOLE | {"withdrawn": "2099-01-01"}]}
    assert holes.main(["--feed", feed(lambda name, version: clean(name, version) | told)]) == 0


@pytest.mark.parametrize(
    "answer",
    [
        lambda name, version: None if name == "lxml" else clean(name, version),
        lambda name, version: clean(name, "0.0"),
        lambda name, version: {"info": {"version": version}},
        lambda name, version: [],
    ],
    ids=["one unknown", "of another version", "without the list", "nonsense"],
)
def test_what_was_not_asked_about_is_said_not_checked(feed, answer, capsys) -> None:
    assert holes.main(["--feed", feed(answer)]) == 3
    assert "NOT CHECKED" in capsys.readouterr().out


def test_where_nobody_answers_it_is_said_not_checked(capsys) -> None:
    assert holes.main(["--feed", "http://127.0.0.1:9"]) == 3
    assert capsys.readouterr().out.startswith(
        "NOT CHECKED: http://127.0.0.1:9 could not be asked about every one of 30"
    )
