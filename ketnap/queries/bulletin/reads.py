"""How often articles were read in the last thirty days. Nothing is known of who read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from ketnap.access.viewer import Reader
from ketnap.models import Article, ReadCount, ReadTotal

WINDOW_DAYS = 30
CANDIDATES = 24
"""Articles of the largest kept totals that are counted anew; the five shown are the best of them."""


@dataclass(frozen=True)
class ReadLine:
    address: str
    title: str
    total: int


@dataclass(frozen=True)
class Reads:
    most: tuple[ReadLine, ...]
    """The most read first."""
    own: int
    """Of the article asked about."""


def since(on: date) -> date:
    """First day of the window that ends with `on`."""
    return on - timedelta(days=WINDOW_DAYS - 1)


def sums(viewer: Reader, articles: Iterable[int]) -> dict[int, int]:
    """article → times it was opened in the window of the reader's day."""
    rows = ReadCount.objects.filter(article__in=list(articles), day__gte=since(viewer.on), day__lte=viewer.on)
    return dict(rows.values_list("article").annotate(sum=Sum("count")).values_list("article", "sum"))


def most_read(viewer: Reader, bulletin_id: int, *, most: int = 5, article_id: int = 0) -> Reads:
    """Two queries. Candidates come from the kept totals, which are never too small; what is shown is counted anew."""
    top = ReadTotal.objects.filter(bulletin=bulletin_id).order_by("-total")[:CANDIDATES].values_list("article")
    rows = Article.objects.filter(pk__in=top, published__isnull=False, publish_at__lte=viewer.at)
    known = {pk: (address, title) for pk, address, title in rows.values_list("pk", "address", "published__title")}
    counted = sums(viewer, {*known, article_id})
    lines = [ReadLine(*known[pk], counted[pk]) for pk in known if counted.get(pk)]
    lines.sort(key=lambda line: (-line.total, line.title))
    return Reads(tuple(lines[:most]), counted.get(article_id, 0))
