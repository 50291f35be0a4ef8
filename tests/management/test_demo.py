"""`ketnap demo` as a newcomer runs it: from an empty folder to a report, four sign-ins, and the desk they open."""

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import postgres
from tests.management.test_serve import START, alive, answers, descendants, free_port, wait_for

SAMPLES = Path(__file__).parents[2] / "samples"


class Browser:
    """Cookies and no redirects hidden: what a signed-in person gets for an address."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, path: str, fields: dict[str, str] | None = None, file: Path | None = None) -> tuple[int, str]:
        request = urllib.request.Request(self.base + path)
        if file:
            mark = uuid.uuid4().hex
            request.data = multipart(mark, fields or {}, file)
            request.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
        elif fields:
            request.data = urllib.parse.urlencode(fields).encode()
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def sign_in(self, username: str, password: str) -> str:
        fields = {"username": username, "password": password}
        status, page = self.open("/dang-nhap/", self.hidden("/dang-nhap/") | fields)
        assert status == 200, page[:500]
        return page

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the forms of a page."""
        return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self.open(path)[1]))


def multipart(mark: str, fields: dict[str, str], file: Path) -> bytes:
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode()
    return b"".join(parts) + head + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()


@dataclass(frozen=True)
class Place:
    """A data folder and the database that goes with it."""

    folder: Path
    url: str = ""

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", START, *words]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)

    def environment(self) -> dict[str, str]:
        return os.environ | {"KETNAP_DATA_DIR": str(self.folder), "DATABASE_URL": self.url}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request, tmp_path_factory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        yield Place(folder)
        return
    with postgres.temporary() as url:
        yield Place(folder, url)


@pytest.fixture(scope="module")
def first(place) -> str:
    """What the first call printed."""
    done = place.run("demo", "--no-serve")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def people(first) -> dict[str, str]:
    """Username → password, as printed."""
    return dict(line.split()[:2] for line in first.partition("Sign-ins of this demonstration:\n")[2].splitlines())


@dataclass(frozen=True)
class Served:
    port: int
    pid: int


@pytest.fixture(scope="module")
def served(place, first) -> Iterator[Served]:
    number = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", START, "demo", "--port", str(number)],
        env=place.environment(),
        stdout=subprocess.DEVNULL,
    )
    try:
        assert wait_for(lambda: answers(number))
        yield Served(number, process.pid)
    finally:
        left = descendants(process.pid)
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert wait_for(lambda: not alive(left), 10)


def test_the_first_call_prints_the_report_of_september_2011_and_four_sign_ins(first, people) -> None:
    for figure in ("2.340", "131", "53"):
        assert figure in first
    assert list(people) == ["demo-tochuc", "demo-coso", "demo-chibo", "demo-noikhac"]


def test_the_second_call_loads_nothing_and_says_the_same(place, first) -> None:
    before = time.monotonic()
    assert place.run("demo", "--no-serve").stdout == first
    assert time.monotonic() - before < 20, "seconds, not a load"


def test_the_audit_of_the_whole_demo_finds_what_was_planted_and_nothing_else(place, first) -> None:
    """Which file was given which fault stands in the answers that scripts/sample_path.py writes as it makes them."""
    right = json.loads((SAMPLES / "bac-ninh-2011-path.answers.json").read_text(encoding="utf-8"))
    done = place.run("audit", "--unit", "19.168", "--on", right["as_of"], "--json")
    assert done.returncode == 0, done.stderr
    audit = json.loads(done.stdout)
    assert Counter(file["stage"] for file in audit["files"]) == right["stages"]
    names = Counter(file["name"] for file in audit["files"])
    planted = [(one["name"], one["rule"]) for one in right["planted"]]
    assert len(planted) >= 10 and all(names[name] == 1 for name, _ in planted)
    found = [(file["name"], one["rule"]) for file in audit["files"] for one in file["findings"]]
    assert sorted(found) == sorted(planted)
    assert audit["counts"] == {"files": right["files"], "faulty": len(planted), "faults": len(planted)}


def test_the_path_moves_no_published_figure(place, first) -> None:
    right = json.loads((SAMPLES / "bac-ninh-2011.answers.json").read_text(encoding="utf-8"))
    told = place.run("report", "--unit", "19.168", "--from", "2011-01-01", "--to", right["as_of"], "--format", "json")
    found = json.loads(told.stdout)
    assert (found["members"]["total"], found["members"]["probationary"], found["members"]["women"]) == (
        right["members"], right["probationary"], right["women_members"],
    )  # fmt: skip
    assert (found["admitted"]["total"], found["plan"]["percent"]) == (131, right["plan_percent"])
    assert [one["learners"] for one in found["classes"]] == [one["learners"] for one in right["classes"]]


def test_tree_and_check_hold_what_was_loaded(place, first) -> None:
    lines = place.run("tree", "--on", "2011-09-30").stdout.splitlines()
    assert sum(line.strip().startswith("19.168") for line in lines) == 186
    assert lines[0].startswith("19.168  Đảng bộ Khối Doanh nghiệp tỉnh Bắc Ninh")
    done = place.run("check")
    assert (done.returncode, done.stdout) == (
        0,
        "tree: in order\nledger: in order\nsealing: in order\nstanding figures: in order\nfiles: in order\n"
        "journal: in order\n",
    )


@pytest.fixture(scope="module")
def port(served) -> int:
    return served.port


def test_each_of_the_four_signs_in_and_sees_their_own_house(port, people) -> None:
    names = {
        "demo-tochuc": "Đảng bộ Khối Doanh nghiệp tỉnh Bắc Ninh",
        "demo-noikhac": "Đảng bộ Khối Doanh nghiệp tỉnh Sông Hạ",
    }
    for username, password in people.items():
        page = Browser(port).sign_in(username, password)
        assert names.get(username, "") in page
        assert "Tên đăng nhập hoặc mật khẩu không đúng" not in page


def test_the_front_article_says_where_its_figures_come_from(port) -> None:
    reader = Browser(port)
    front = reader.open("/ban-tin/khoi-doanh-nghiep-bac-ninh/")[1]
    article = reader.open(re.search(r'<h1><a href="([^"]+)"', front)[1])[1]
    assert "Số liệu lấy từ đâu?" in article
    table = reader.open(re.search(r'href="([^"]+/so-lieu/[^"]+)"', article)[1])[1]
    told = [one.replace("\u00a0", " ") for one in re.findall(r'<td class="n">([^<]+)', table)]
    assert {"131", "131 %", "2.340", "39", "74", "96", "60", "103"} <= set(told)


def test_the_stranger_finds_nothing_of_the_office(port, people) -> None:
    organiser, stranger = Browser(port), Browser(port)
    organiser.sign_in("demo-tochuc", people["demo-tochuc"])
    stranger.sign_in("demo-noikhac", people["demo-noikhac"])
    _, tree = organiser.open("/to-chuc/?on=2011-09-30")
    units = set(re.findall(r'href="(/to-chuc/\d+/)', tree))
    assert len(units) >= 5
    for path in sorted(units)[:5]:
        assert organiser.open(path)[0] == 200
        assert stranger.open(path)[0] == 404


def test_a_workbook_sent_to_the_desk_is_checked_by_the_worker_even_if_that_is_killed(served, people, place) -> None:
    organiser = Browser(served.port)
    organiser.sign_in("demo-tochuc", people["demo-tochuc"])
    sample = SAMPLES / "bac-ninh-2011.xlsx"
    status, page = organiser.open("/nhap/", organiser.hidden("/nhap/"), sample)
    assert status == 200, page[:500]
    for pid in descendants(served.pid):
        if b"db_worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    _, page = organiser.open("/nhap/")
    path = re.search(r'href="(/nhap/\d+/)"', page)[1]
    assert wait_for(lambda: "Xem trước: bac-ninh-2011.xlsx" in organiser.open(path)[1], 60)
    _, page = organiser.open(path)
    assert "0 dòng mới và 0 dòng thay đổi sẽ vào sổ" in page


def test_real_data_are_never_mixed_with_it(tmp_path) -> None:
    """A folder with an office of its own is refused and left as it is."""
    make = (
        "from datetime import date; import django; django.setup();"
        "from ketnap.management import database; database.prepare();"
        "from ketnap.actions.organisation import NewUnit, open_units;"
        "office = NewUnit('44.1', 'Đảng bộ Khối X', 'upper', None, date(2001, 1, 1));"
        "open_units([office], as_of=date(2011, 1, 1), by=None)"
    )
    place = Place(tmp_path)
    env = place.environment() | {"DJANGO_SETTINGS_MODULE": "ketnap.settings"}
    subprocess.run([sys.executable, "-c", make], env=env, check=True)
    done = place.run("demo", "--no-serve")
    assert done.returncode == 2
    assert "holds another office (44.1)" in done.stderr
