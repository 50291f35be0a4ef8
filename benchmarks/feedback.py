"""The desk's home page while programs post feedback, beside the same page left alone: the real server, one process.

python -m benchmarks.feedback made 0                   fills the empty database the environment names
python -m benchmarks.feedback bots PORT ADDRESSES COUNT START  so many posts, RATE of them a second
python -m benchmarks.feedback left 0                   what the posts left behind

The posts come by four connections, half of them as people send (a page of the article, words of their own), the others
without the page, too fast or into the field nobody sees. Addresses are those a trusted proxy tells of. A side of a pair
is the 99th of a hundred times of the home page, asked one after the other by one organiser. The peak of memory is that
of the asking process, not of the server.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil

from benchmarks import pairs
from benchmarks.counting import fill, say, settle
from benchmarks.databases import Fresh, ready
from benchmarks.table import Row

POSTS, RATE, PAIRS, CONNECTIONS = 10_000, 100, 7, 4
ALONE = 60
"""Home pages asked while nobody posts."""
UNITS, STAYS = 600, 2_000
PAGE = "/ban-tin/khoi/bai/lop/"
SERVE = "import sys; from ketnap.management.cli import main; sys.exit(main())"


def made() -> None:
    """A committee with an organiser, a bulletin and an article; says the cookie of a session."""
    ready()
    from django.test import Client

    from ketnap.lib import clock
    from ketnap.models import Article, ArticleText, Bulletin, Grant, MemberList, Section, User

    top, now = fill(UNITS, STAYS), clock.now()
    user = User.objects.create(username="organiser", display_name="Nguyễn Thị Hòa")
    Grant.objects.create(user=user, role="organiser", unit_id=top, valid_from=date(2010, 1, 1))
    MemberList.objects.create(unit_id=top, as_of=date(2012, 1, 1))
    bulletin = Bulletin.objects.create(
        unit_id=top, address="khoi", name="Bản tin", responsible="Ban Tuyên giáo", recorded_at=now
    )
    section = Section.objects.create(bulletin=bulletin, address="lop", name="Lớp học", position=1, recorded_at=now)
    article = Article.objects.create(
        bulletin=bulletin, address="lop", section=section, state="approved", publish_at=now - timedelta(days=1)
    )
    text = ArticleText.objects.create(article=article, number=1, section=section, title="Lớp", body="Lớp mở.", at=now)
    Article.objects.filter(pk=article.pk).update(current=text, published=text)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    settle()
    say(cookie=client.cookies["sessionid"].value)


def left() -> None:
    ready()
    from ketnap.models import Feedback, FeedbackRate, JournalEntry

    say(feedback=Feedback.objects.count(), shown=Feedback.objects.filter(shown=True).count(),
        rates=FeedbackRate.objects.count(), journal=JournalEntry.objects.count())  # fmt: skip


def bots(port: int, addresses: int, count: int, first: int) -> None:
    source = got(port, PAGE)[1].decode()
    page = re.search(r'name="page" value="([^"]+)"', source)
    assert page, "the article has no form"
    time.sleep(3.1)
    statuses: dict[int, int] = {}
    began = time.perf_counter()

    def post(own: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in range(first + own, first + count, CONNECTIONS):
            wait = began + (number - first) / RATE - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            one = number % addresses
            typed = {"name": "Bạn", "words": f"Mua hàng {number}", "page": page[1], "trang_web": ""}
            typed |= ({}, {"page": ""}, {}, {"trang_web": "http://a.vn"})[number // CONNECTIONS % 4]
            connection.request("POST", f"{PAGE}phan-hoi/", urllib.parse.urlencode(typed), {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": f"10.0.{one // 250}.{one % 250}",
            })  # fmt: skip
            answer = connection.getresponse()
            answer.read()
            statuses[answer.status] = statuses.get(answer.status, 0) + 1

    threads = [threading.Thread(target=post, args=(own,)) for own in range(CONNECTIONS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    say(seconds=time.perf_counter() - began, **{f"s{status}": n for status, n in statuses.items()})


def got(port: int, where: str, cookie: str = "") -> tuple[float, bytes]:
    """(seconds, the page) of one request on a connection of its own."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", where, headers={"Cookie": f"sessionid={cookie}"} if cookie else {})
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, (where, answer.status)
    connection.close()
    return time.perf_counter() - began, content


def slowest(times: list[float]) -> float:
    """The 99th of a hundred."""
    return sorted(times)[ceil(0.99 * len(times)) - 1]


def flooded(port: int, cookie: str, addresses: int, index: int) -> float:
    """The home page while one share of the posts arrives."""
    share = ceil(POSTS / PAIRS)
    arguments = ("bots", str(port), str(addresses), str(share), str(index * share))
    program = subprocess.Popen([sys.executable, "-m", "benchmarks.feedback", *arguments], stdout=subprocess.DEVNULL)
    time.sleep(4)  # its page is a few seconds old before it posts
    times = []
    while program.poll() is None:
        times.append(got(port, "/", cookie)[0])
    assert program.returncode == 0 and len(times) > 20, (program.returncode, len(times))
    return slowest(times)


def measure(engine: str, fresh: Fresh) -> Iterator[Row]:
    for addresses in (1, 500):
        place = fresh()
        cookie = pairs.child("benchmarks.feedback", "made", "0", env=place).answer["cookie"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--no-worker", "--port", str(port)],
            env={**os.environ, **place, "KETNAP_TRUSTED_PROXIES": "127.0.0.1"}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            compared = compare(port, cookie, addresses)
        finally:
            server.terminate()
            server.wait(30)
        found = pairs.child("benchmarks.feedback", "left", "0", env=place).answer
        assert found["shown"] == 0 and found["feedback"] <= 30 and found["rates"] <= 64, found
        what = f"the home page, 99th of a hundred; {POSTS:,} posts leave {found['feedback']} rows waiting, none seen"
        many = f"{RATE} posts a second from {addresses} {'address' if addresses == 1 else 'addresses'}"
        yield Row(engine, what, many, "nobody posts", compared, 2.0, pairs.peak_mib(), pairs.peak_mib())


def compare(port: int, cookie: str, addresses: int) -> pairs.Compared:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            got(port, "/", cookie)
            break
        except OSError:
            time.sleep(0.2)
    shares = iter(range(PAIRS))
    return pairs.compare(
        lambda: flooded(port, cookie, addresses, next(shares)),
        lambda: slowest([got(port, "/", cookie)[0] for _ in range(ALONE)]), pairs=PAIRS, warm=0,
    )  # fmt: skip


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    if verb == "bots":
        bots(*map(int, numbers))
    else:
        {"made": made, "left": left}[verb]()
