"""The bulletin as readers ask for it with 100,000 articles and a million readings, beside the same with 100 articles.

python -m benchmarks.bulletin made ARTICLES   fills the empty database the environment names
python -m benchmarks.bulletin taken ARTICLES  the pages, as anybody asks for them

Each side has a database of its own and is asked in turn, by a process of its own; the seconds of a side are the median
of its requests in one process. Words of the articles are as unequal as those of a language: a few stand nearly
everywhere, most nearly nowhere.
"""

import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks import pairs
from benchmarks.counting import say, settle
from benchmarks.databases import Fresh, ready
from benchmarks.table import Row

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
MANY, FEW = 100_000, 100
READINGS = 10
"""Rows of readings for each article: one a day, on days of the window."""
PAIRS, ASKED = 7, 9
WORDS, IN_BODY, IN_LEAD, IN_TITLE = 4_000, 200, 20, 8
CHUNK = 5_000
SECTIONS, TAGS = 5, 40
PAGES = {
    "home": ("the front page", "/"),
    "article": ("an article", "/bai/bai-0/"),
    "section": ("a section", "/chuyen-muc/muc-0/"),
    "tag": ("a tag", "/the/the-3/"),
    "common": ("search: two words that stand nearly everywhere", "/tim/?q=w0+w1"),
    "unequal": ("search: a frequent and a rare word", "/tim/?q=w0+w900"),
    "middling": ("search: two middling words", "/tim/?q=w60+w90"),
    "rare": ("search: a word that stands nearly nowhere", "/tim/?q=w3000"),
    "nowhere": ("search: a frequent word and one that is nowhere", "/tim/?q=w0+khongco"),
}


def made(articles: int) -> None:
    ready()
    from django.db import connection

    from ketnap.models import Article, ArticleText, Bulletin, Section, Unit
    from ketnap.queries.bulletin import indexed

    rng = random.Random(1910)
    vocabulary = [f"w{number}" for number in range(WORDS)]
    weights = [1 / (number + 1) for number in range(WORDS)]
    bulletin = Bulletin.objects.create(
        unit=Unit.objects.create(), address="khoi", name="Bản tin Khối", responsible="Ban Tuyên giáo", recorded_at=AT
    )
    sections = [
        Section.objects.create(
            bulletin=bulletin, address=f"muc-{number}", name=f"Mục {number}", position=number, recorded_at=AT
        )
        for number in range(SECTIONS)
    ]

    def said(length: int) -> str:
        return " ".join(rng.choices(vocabulary, weights, k=length))

    for first in range(0, articles, CHUNK):
        rows = [
            Article(bulletin=bulletin, address=f"bai-{number}", state="approved",
                    publish_at=AT - timedelta(minutes=5 * number + 1), section=sections[number % SECTIONS])
            for number in range(first, min(first + CHUNK, articles))
        ]  # fmt: skip
        Article.objects.bulk_create(rows)
        texts = [
            ArticleText(article=row, number=1, section_id=row.section_id, title=said(IN_TITLE), lead=said(IN_LEAD),
                        body=said(IN_BODY), tags=[f"The {rng.randrange(TAGS)}"], at=AT)
            for row in rows
        ]  # fmt: skip
        ArticleText.objects.bulk_create(texts)
        for row, text in zip(rows, texts, strict=True):
            row.current = row.published = text
            row.fold = indexed(title=text.title, lead=text.lead, tags=text.tags, body=text.body)
        Article.objects.bulk_update(rows, ["current", "published", "fold"], batch_size=200)
    _read(rng, articles)
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ketnap_readcount")
        say(articles=articles, readings=cursor.fetchone()[0])


def _read(rng: random.Random, articles: int) -> None:
    """Readings of the window, a few articles read far more than others, written as the program writes them."""
    from ketnap.actions.bulletin import add_reads
    from ketnap.models import Article, ReadCount

    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    day = AT.date()
    for first in range(0, articles, CHUNK):
        ReadCount.objects.bulk_create(
            [
                ReadCount(article_id=one, day=day - timedelta(days=back), count=rng.choice((1, 1, 1, 2, 5, 40)))
                for one in ids[first : first + CHUNK]
                for back in rng.sample(range(1, 30), READINGS)
            ],
            batch_size=5_000,
        )
    for first in range(0, articles, CHUNK):
        add_reads({(one, day): 1 for one in ids[first : first + CHUNK]})


def taken(articles: int) -> None:
    ready()
    from django.test import Client

    from ketnap.lib import clock

    clock.now = lambda: AT
    client = Client(headers={"host": "localhost"})
    found = {}
    for name, (_, where) in PAGES.items():
        times = []
        for _ in range(ASKED + 2):
            began = time.perf_counter()
            answer = client.get(f"/ban-tin/khoi{where}")
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, (where, answer.status_code)
        found[name] = statistics.median(times[2:])
    say(**found)


def measure(engine: str, fresh: Fresh) -> list[Row]:
    sides = []
    for articles in (MANY, FEW):
        place = fresh()
        pairs.child("benchmarks.bulletin", "made", str(articles), env=place)
        sides.append((place, articles))
    many: list[pairs.Child] = []
    few: list[pairs.Child] = []
    for index in range(PAIRS):
        for which in (0, 1) if index % 2 else (1, 0):
            place, articles = sides[which]
            (few if which else many).append(pairs.child("benchmarks.bulletin", "taken", str(articles), env=place))
    rows = []
    for name, (what, _) in PAGES.items():
        compared = pairs.Compared(tuple(one.answer[name] for one in many), tuple(one.answer[name] for one in few))
        rows.append(Row(
            engine, f"bulletin, {what}", f"{MANY:,} articles, {MANY * (READINGS + 1):,} readings", f"{FEW} articles",
            compared, 3.0, max(one.peak_mib for one in many), max(one.peak_mib for one in few),
        ))  # fmt: skip
    return rows


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    {"made": made, "taken": taken}[verb](int(number))
