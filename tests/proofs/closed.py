"""A whole admission by HTTP on the installed program, with nothing but a loopback; run by test_offline.py.

    python -m tests.proofs.closed VENV FOLDER GUARD        prints what was seen as JSON

Where the kernel gives us a network of our own without a route, it counts every packet that found none (`routes`); the
guard of the Python programs writes each address that was asked for (GUARD) wherever this runs.
"""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
GUARD = '''"""Writes down every address outside this machine that a Python program asks for."""
import os, sys

def seen(event, arguments):
    if event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and host != "localhost" and host != "::1" and not host.startswith("127."):
        with open(os.environ["GUARD"], "a") as file:
            file.write(f"{event} {host}\\n")

if "GUARD" in os.environ:
    sys.addaudithook(seen)
'''
ATTEMPTS = """
import socket
for kind, ask in ((socket.SOCK_STREAM, "connect"), (socket.SOCK_DGRAM, "connect")):
    with socket.socket(socket.AF_INET, kind) as one:
        one.settimeout(1)
        try:
            getattr(one, ask)(("192.0.2.1", 80))
        except OSError:
            pass
"""
"""Two attempts at an address that belongs to nobody (RFC 5737)."""


class Clerk:
    """Somebody with a browser that knows forms, cookies and nothing else."""

    def __init__(self, username: str, password: str) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        self.send("/dang-nhap/", {"username": username, "password": password})

    def see(self, address: str, body: bytes | None = None) -> str:
        try:
            with self.browser.open(urllib.request.Request(HERE + address, body), timeout=30) as answer:
                self.at = urllib.parse.urlsplit(answer.url).path
                return answer.read().decode(errors="replace")
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"{address}: {refused.code}\n{text(refused.read().decode())[:3000]}") from None

    def send(self, address: str, typed: dict[str, object]) -> str:
        """The form of a page with its hidden fields, sent as a browser sends it."""
        fields = re.findall(r"<input\b[^>]*>", self.see(address))
        hidden = {name(field): value(field) for field in fields if 'type="hidden"' in field and name(field)}
        body = urllib.parse.urlencode(hidden | typed, doseq=True).encode()
        return self.see(address, body)


def name(field: str) -> str:
    return (re.findall(r'\bname="([^"]*)"', field) or [""])[0]


def value(field: str) -> str:
    return unescape((re.findall(r'\bvalue="([^"]*)"', field) or [""])[0])


def text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.rpartition("<main")[2])).split())


def routes() -> int | None:
    """Packets this network could send nowhere, of both families; None: it is the machine's own network."""
    if "without a route" not in os.environ.get("NETWORK", ""):
        return None
    first, second = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line[:3] == "Ip:")
    six = re.findall(r"Ip6OutNoRoutes\s+(\d+)", Path("/proc/net/snmp6").read_text())
    return int(second[first.index("OutNoRoutes")]) + sum(map(int, six))


def office() -> tuple[int, int]:
    """Three people who sign in, a cell of five members and somebody with her certificates. → (cell, a member)"""
    from ketnap.actions import membership
    from tests import factories, lives

    tree = factories.small_tree()
    factories.cast(tree)
    members = lives.members(tree)
    lives.certificates(lives.worker(tree))
    membership.open_register(tree.upper, date(2006, 1, 1))
    return tree.cell, members[0]


def answers(kind: Any, told: dict[str, Any]) -> dict[str, object]:
    """What is told of an act, as the fields of its form take it."""
    from ketnap.rules.path.kinds import BALLOT
    from ketnap.rules.path.words import questions

    left = ("official_members", "present", "excused", "agreed") if kind.right == BALLOT else ("moved_to",)
    return {
        f"told-{one.key.replace('.', '-')}": {True: "co", False: "khong"}[told[one.key]]
        if one.kind == "flag" else told[one.key]
        for one in questions(kind) if one.key in told and one.key not in left
    }  # fmt: skip


def admission(people: dict[str, Clerk], cell: int, helper: int) -> str:
    """From the list of sympathisers to the official member; → what the file says at the end."""
    from ketnap.rules.path.kinds import DECIDE, KINDS
    from ketnap.web.admission.addresses import act_address
    from tests import lives

    first = {"unit": cell, "on": "8/10/2021", "names": "Vũ Thị Hạnh"}
    people["secretary"].send(f"/ket-nap/don-vi/{cell}/cam-tinh-moi/", first)
    file = people["secretary"].at
    for code, on, told, named in lives.LIFE_2022:
        kind = KINDS[code]
        typed = {"on": f"{on:%d-%m-%Y}"} | ({"member": helper} if named else {}) | answers(kind, told)
        clerk = people["officer" if "committee" in code else "organiser" if kind.right == DECIDE else "secretary"]
        said = text(clerk.send(act_address(int(file.split("/")[-2]), code), typed))
        if "Đã ghi: " not in said:
            raise SystemExit(f"{code}: {said[:3000]}")
    return text(people["secretary"].see(file))


def look_around(clerk: Clerk, most: int) -> list[str]:
    """Pages and files behind the links of the home page and of the pages behind them; one of each kind of address."""
    kinds, edge, seen = set(), ["/"], []
    while edge and len(seen) < most:
        address = edge.pop(0)
        seen.append(address)
        for link in re.findall(r'href="(/[^"#]*)"', clerk.see(unescape(address))):
            kind = re.sub(r"\d+", "0", link.partition("?")[0])
            if kind not in kinds and "dang-xuat" not in link and not link.startswith("/static/"):
                kinds.add(kind)
                edge.append(link)
    return seen


def main(venv: Path, folder: Path, guard: Path) -> dict[str, object]:
    environment = {name: told for name, told in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
    environment |= {"KETNAP_DATA_DIR": str(folder), "GUARD": str(guard), "DATABASE_URL": ""}
    ketnap = str(venv / "bin" / "ketnap")
    subprocess.run([ketnap, "check"], env=environment, check=True, capture_output=True)
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "ketnap.settings", "KETNAP_DATA_DIR": str(folder), "DATABASE_URL": ""}
    django.setup()
    cell, helper = office()
    from tests import factories

    with subprocess.Popen([ketnap, "serve", "--port", str(PORT)], env=environment, cwd="/") as desk:
        try:
            wait()
            people = {who: Clerk(who, factories.PASSWORD) for who in ("secretary", "officer", "organiser")}
            said = admission(people, cell, helper)
            pages = look_around(people["organiser"], 30)
        finally:
            desk.terminate()
    checked = subprocess.run([ketnap, "check"], env=environment, check=False, capture_output=True).returncode
    told = guard.read_text().splitlines() if guard.exists() else []
    quiet = {"said": said, "pages": pages, "checked": checked, "asked": told, "routes": routes()}
    subprocess.run([venv / "bin" / "python", "-c", ATTEMPTS], env=environment, check=True)
    return quiet | {"planted": guard.read_text().splitlines()[len(told) :], "planted routes": routes()}


def wait() -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    if "without a route" in os.environ.get("NETWORK", ""):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    print(json.dumps(main(*(Path(word) for word in sys.argv[1:])), ensure_ascii=False))
