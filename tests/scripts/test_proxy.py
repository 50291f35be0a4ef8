"""The desk really served through the proxy of the kits, over TLS under the office's own authority."""

import contextlib
import gzip
import http.client
import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scripts.test_kits import KITS, NAME, ROOT, environment

START = "import sys; from ketnap.management.cli import main; sys.exit(main())"
PASSWORD = "bon-mua-qua-lang-2011"


@dataclass
class Proxy:
    port: int
    plain: int
    authority: Path
    sent: list[dict[str, str]]
    """Headers that reached the desk, where an echo stands in its place."""

    def ask(self, method: str, path: str, body: bytes | None = None, name: str = NAME, **headers: str):
        """→ (status, headers, body). The browser knows the office's own authority and nobody else."""
        trust = ssl.create_default_context(cafile=str(self.authority))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20)
        connection.sock = trust.wrap_socket(socket.create_connection(("127.0.0.1", self.port)), server_hostname=name)
        told = {"Host": NAME} | {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise AssertionError("nobody answers")


@contextlib.contextmanager
def nginx(folder: Path, desk: int) -> Iterator[Proxy]:
    """The kit's own files with other ports and folders."""
    folder.mkdir()
    subprocess.run(["sh", KITS / "tls" / "certificate.sh", NAME, folder / "tls"], check=True, capture_output=True)
    port, plain = free_port(), free_port()
    (folder / "desk.conf").write_text(
        (KITS / "nginx" / "desk.conf").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{desk}")
    )
    site = (KITS / "nginx" / "ketnap.conf").read_text()
    for old, new in (
        ("    listen [::]:80;\n", ""), ("    listen [::]:443 ssl;\n", ""), ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"), ("/etc/ketnap/tls", f"{folder}/tls"),
        ("/opt/ketnap/current/kits/nginx/desk.conf", f"{folder}/desk.conf"), ("/opt/ketnap/current/kits", str(KITS)),
        ("/var/log/nginx", str(folder)),
    ):  # fmt: skip
        assert old in site, old
        site = site.replace(old, new)
    user = "user root;" if os.geteuid() == 0 else ""
    places = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in
                     ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {places}\n{site} }}\n"
    )
    words = [shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "e"]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait(port, process)
        yield Proxy(port, plain, folder / "tls" / "ca.crt", [])
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Callable[[], None]]]:
    """(port of the desk under the environment of the kit, a function that stops it)."""
    folder = tmp_path_factory.mktemp("office")
    port = free_port()
    told = environment("one-pc") | {"KETNAP_DATA_DIR": str(folder), "DATABASE_URL": "", "KETNAP_BACKUP_DIR": ""}
    env = {key: value for key, value in os.environ.items() if not key.startswith("KETNAP_")} | told
    words = [sys.executable, "-c", START]
    subprocess.run([*words, "account", "hoa", "--name", "Nguyễn Thị Hòa"], env=env, check=True, text=True,
                   input=f"{PASSWORD}\n", capture_output=True)  # fmt: skip
    desk = subprocess.Popen([*words, "serve", "--port", str(port), "--no-worker"], env=env, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip

    def stop() -> None:
        desk.terminate()
        desk.communicate(timeout=20)

    try:
        wait(port, desk)
        yield port, stop
    finally:
        if desk.poll() is None:
            stop()


@pytest.fixture(scope="module")
def proxy(office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with nginx(tmp_path_factory.mktemp("proxy") / "nginx", office[0]) as made:
        yield made


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Proxy]:
    """The proxy before something that keeps which headers reach it."""
    sent: list[dict[str, str]] = []

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent.append(dict(self.headers))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx(tmp_path / "nginx", server.server_port) as made:
        made.sent = sent
        yield made
    server.shutdown(), server.server_close()


def test_the_desk_is_served_with_its_headers_kept(office, proxy: Proxy) -> None:
    status, told, body = proxy.ask("GET", "/dang-nhap/")
    assert status == 200 and "Đăng nhập" in body.decode()
    direct = http.client.HTTPConnection("127.0.0.1", office[0], timeout=20)
    direct.request("GET", "/dang-nhap/", headers={"Host": NAME, "X-Forwarded-Proto": "https"})
    answer = direct.getresponse()
    answer.read(), direct.close()
    kept = {key.lower() for key in answer.headers} - {"date", "server", "content-length", "connection", "set-cookie"}
    assert {key: told[key] for key in kept} == {key: answer.headers[key] for key in kept}
    assert {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"} <= kept
    assert told.get_all("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
    assert told["Server"] == "nginx", "no version"
    assert "default-src 'self'" in told["Content-Security-Policy"] and told["X-Content-Type-Options"] == "nosniff"


def test_static_files_come_byte_for_byte(proxy: Proxy) -> None:
    for name, kind in (("ketnap.css", "text/css"), ("vendor/htmx.min.js", "text/javascript")):
        status, told, body = proxy.ask("GET", f"/static/{name}")
        assert (status, told["Content-Type"].split(";")[0]) == (200, kind)
        body = gzip.decompress(body) if told.get("Content-Encoding") == "gzip" else body
        assert body == (ROOT / "ketnap" / "static" / name).read_bytes()


def test_somebody_signs_in_and_the_cookies_travel_over_tls_only(proxy: Proxy) -> None:
    """The browser says the page it came from is https; the desk behind the proxy must know that it is."""
    _, told, body = proxy.ask("GET", "/dang-nhap/")
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', body.decode())[0]
    cookie = told["Set-Cookie"].split(";")[0]
    form = f"csrfmiddlewaretoken={token}&username=hoa&password={PASSWORD}".encode()
    sent = {"Cookie": cookie, "Content_Type": "application/x-www-form-urlencoded"}
    status, told, _ = proxy.ask("POST", "/dang-nhap/", form, Origin=f"https://{NAME}", **sent)
    assert status == 302
    cookies = told.get_all("Set-Cookie")
    assert all("Secure" in one and "HttpOnly" in one and "SameSite=Lax" in one for one in cookies)
    assert sum(one.startswith("__Host-") and "Path=/;" in one for one in cookies) == 3, "session, form, device"
    status, _, _ = proxy.ask("POST", "/dang-nhap/", form, Origin="https://elsewhere.lan", **sent)
    assert status == 403, "the calibration: a page from elsewhere sends nothing"


def test_who_knows_another_authority_or_another_name_is_not_connected(proxy: Proxy, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        proxy.ask("GET", "/", name="other.lan")
    subprocess.run(["sh", KITS / "tls" / "certificate.sh", NAME, tmp_path / "tls"], check=True, capture_output=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        Proxy(proxy.port, proxy.plain, tmp_path / "tls" / "ca.crt", []).ask("GET", "/")
    assert (tmp_path / "tls" / "ca.key").stat().st_mode & 0o077 == 0


def test_plain_http_is_sent_to_the_other_door_whatever_name_it_says(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
    connection.request("GET", "/nguoi/1/", headers={"Host": "elsewhere.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/nguoi/1/")
    connection.close()


def test_a_file_too_large_is_refused_at_once_in_words(proxy: Proxy) -> None:
    status, told, body = proxy.ask("POST", "/nap/", None, Content_Length=str(67 * 1024**2))
    assert status == 413 and "Tệp lớn quá" in body.decode() and "chia thành nhiều tệp" in body.decode()
    assert told["Content-Type"] == "text/html"


def test_trace_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("TRACE", "/")[0] == 405


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 30",
        "Transfer-Encoding: xchunked",
        "Content-Length: +4",
        "Content-Length: 4, 30",
    ],
)
def test_a_message_of_two_lengths_is_refused_and_hides_no_second_one(echo: Proxy, lengths) -> None:
    """Request smuggling: what one reader takes for the body, the other for the next request."""
    trust = ssl.create_default_context(cafile=str(echo.authority))
    with trust.wrap_socket(socket.create_connection(("127.0.0.1", echo.port)), server_hostname=NAME) as raw:
        raw.settimeout(5)
        hidden = "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
        raw.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\n{lengths}\r\n\r\n{hidden}".encode())
        told = raw.recv(4096).decode(errors="replace")
    assert re.match(r"HTTP/1\.1 (400|501)", told), told[:200]
    assert echo.sent == [], "nothing of it reached the desk"


def test_an_honest_message_with_a_length_passes(echo: Proxy) -> None:
    """The calibration of the test above."""
    assert echo.ask("GET", "/", b"four")[0] == 204
    assert len(echo.sent) == 1


def test_old_versions_and_weak_ciphers_are_not_spoken(echo: Proxy) -> None:
    def spoken(**more: object) -> bool:
        trust = ssl.create_default_context(cafile=str(echo.authority))
        trust.maximum_version = ssl.TLSVersion.TLSv1_2
        trust.set_ciphers(str(more["ciphers"]))
        with socket.create_connection(("127.0.0.1", echo.port)) as plain:
            try:
                trust.wrap_socket(plain, server_hostname=NAME).close()
            except OSError:
                return False
        return True

    assert spoken(ciphers="ECDHE-ECDSA-AES256-GCM-SHA384")
    for weak in ("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", "ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0"):
        assert not spoken(ciphers=weak), weak


def test_what_a_browser_says_of_where_it_came_from_is_thrown_away(echo: Proxy) -> None:
    forged = {
        "X_Forwarded_For": "203.0.113.9, 198.51.100.1", "X_Forwarded_Proto": "http", "Forwarded": "for=203.0.113.9",
        "X_Forwarded_Host": "elsewhere.example",
    }  # fmt: skip
    assert echo.ask("GET", "/", **forged)[0] == 204
    (told,) = echo.sent
    assert (told["X-Forwarded-For"], told["X-Forwarded-Proto"], told["Host"]) == ("127.0.0.1", "https", NAME)
    assert "Forwarded" not in told and "X-Forwarded-Host" not in told


def test_who_knocks_too_often_at_the_door_is_told_to_wait(echo: Proxy) -> None:
    seen = [echo.ask("GET", "/dang-nhap/")[0] for _ in range(24)]
    assert seen[:21] == [204] * 21 and set(seen[22:]) == {429}
    status, _, body = echo.ask("GET", "/dang-nhap/")
    assert status == 429 and "Chờ một phút rồi thử lại" in body.decode()
    assert echo.ask("GET", "/ban-tin/")[0] == 204, "other pages are not behind that door"


def test_while_the_desk_is_stopped_a_page_says_so(office, proxy: Proxy) -> None:
    """The last test of this file: it stops the desk."""
    office[1]()
    status, told, body = proxy.ask("GET", "/")
    assert status == 502 and "Sổ đang tạm nghỉ" in body.decode() and "còn nguyên" in body.decode()
    assert told["Strict-Transport-Security"]
