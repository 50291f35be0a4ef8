"""Anything sent to the port of the real server, whole or in pieces: an answer below 500 or a closed line, never a
fault, and the next visitor is served."""

import os
import random
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.management.test_serve import answers, server

__all__ = ["server"]
RANDOM = 4_000 if os.environ.get("EFFORT") == "soak" else 120
HOST = b"Host: localhost\r\n"
PAGE = b"/dang-nhap/"
PARTS = b"Content-Type: multipart/form-data"


def get(where: bytes, *headers: bytes, host: bytes = HOST) -> bytes:
    return b"".join([b"GET ", where, b" HTTP/1.1\r\n", host, *(one + b"\r\n" for one in headers), b"\r\n"])


def post(*headers: bytes, body: bytes = b"a=b") -> bytes:
    lines = [b"POST ", PAGE, b" HTTP/1.1\r\n", HOST, *(one + b"\r\n" for one in headers), b"\r\n", body]
    return b"".join(lines)


FORM = b"Content-Type: application/x-www-form-urlencoded"
ODD: dict[str, bytes] = {
    "nothing": b"", "noise": bytes(range(256)) * 20,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 99,
    "no such method": get(b"/").replace(b"GET", b"BREW"), "no such version": get(b"/").replace(b"1.1", b"9.9"),
    "two lengths": post(b"Content-Length: 5", b"Content-Length: 6", body=b"abcdef"),
    "length and pieces": post(b"Content-Length: 4", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "length below nothing": post(b"Content-Length: -1"), "length of words": post(b"Content-Length: abc"),
    "more announced than sent": post(FORM, b"Content-Length: 900"),
    "a length nobody sends": post(FORM, b"Content-Length: 99999999999"),
    "a piece that is none": post(b"Transfer-Encoding: chunked", body=b"zz\r\n"),
    "no host": get(b"/", host=b""), "two hosts": get(b"/", HOST.strip(), host=b"Host: a\r\n"),
    "another host": get(b"/", host=b"Host: evil.example\r\n"),
    "a host of signs": get(b"/", host=b"Host: ]<script>\r\n"),
    "a huge header": get(b"/", b"X-A: " + b"a" * 2_000_000),
    "many headers": get(b"/", *(b"X-%d: a" % n for n in range(5_000))), "a folded header": get(b"/", b"X-A: a\r\n b"),
    "NUL in a header": get(b"/", b"X-A: a\x00b"),
    "a cookie of bytes": get(b"/", b"Cookie: sessionid=\xff\xfe; csrftoken=\x80"),
    "many cookies": get(b"/", b"Cookie: " + b"; ".join(b"a%d=b" % n for n in range(3_000))),
    "a million digits": get(b"/nguoi/" + b"9" * 1_000_000 + b"/"),
    "many digits": get(b"/nguoi/" + b"9" * 30_000 + b"/"),
    "a long question": get(b"/ban-tin/x/tim/?q=" + b"a" * 60_000),
    "out of the root": get(b"/static/../../../../etc/passwd"),
    "out of the root, written otherwise": get(b"/static/..%2f..%2f..%2fetc%2fpasswd%00"),
    "half a letter": get(b"/ban-tin/%ff%fe/?%ff=%c3"), "bytes in the address": get(b"/\xc4\x91\xff"),
    "whole address": get(b"http://evil.example/"), "line ends in the address": get(b"/a%0d%0aSet-Cookie:%20a=b"),
    "a form without an end": post(
        PARTS + b"; boundary=x", b"Content-Length: 70",
        body=b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nbbbbbbbbb',
    ),
    "a form without a boundary": post(PARTS, b"Content-Length: 3"),
    "an alphabet nobody has": post(FORM + b"; charset=utf-7", b"Content-Length: 3"),
    "an alphabet that is none": post(FORM + b"; charset=x\xff", b"Content-Length: 3"),
    "forwarded": get(b"/", b"X-Forwarded-For: \xff,\xff,,,;", b"X-Forwarded-Proto: x", b"Forwarded: for=_"),
    "another program": b"SSH-2.0-OpenSSH_9.9\r\n", "mail": b"EHLO x\r\nMAIL FROM:<a@b>\r\n",
    "a second request inside": post(b"Content-Length: 44", body=get(b"/so-lieu/") + b"."),
}  # fmt: skip


def told(port: int, sent: bytes) -> bytes:
    """The first line that came back; empty: the line was closed or nothing was said."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.settimeout(0.7)
        try:
            line.sendall(sent)
            return line.recv(4_096).split(b"\r\n")[0]
        except OSError:
            return b""


def status(first: bytes) -> int:
    words = first.split(b" ")
    return int(words[1]) if first.startswith(b"HTTP/1.") and words[1:] else 0


def broken(rng: random.Random) -> bytes:
    """One of these, or an honest request, with some bytes changed, cut or doubled."""
    made = bytearray(rng.choice([*ODD.values(), get(PAGE)])[:5_000] or b"x")
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(made) + 1)
        made[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(4))
    return bytes(made[: rng.randrange(1, len(made) + 2)])


def test_whatever_is_sent_is_no_fault_and_the_next_is_served(server, tmp_path) -> None:
    process, port = server
    with ThreadPoolExecutor(8) as pool:
        found = dict(zip(ODD, pool.map(lambda sent: status(told(port, sent)), ODD.values()), strict=True))
        rng = random.Random(1127)
        tried = [broken(rng) for _ in range(RANDOM)]
        codes = list(pool.map(lambda sent: status(told(port, sent)), tried))
    assert {name: code for name, code in found.items() if code >= 500} == {}
    assert found["another host"] == found["a host of signs"] == 400
    assert found["many digits"] in (302, 404, 414)
    assert [sent for sent, code in zip(tried, codes, strict=True) if code >= 500] == []
    assert len([code for code in codes if 200 <= code < 500]) > RANDOM // 4, "most are answered"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=10) as answer:
        assert answer.status == 200
    assert process.poll() is None and answers(port)
    assert not (tmp_path / "errors.log").exists()
