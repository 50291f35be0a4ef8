"""What a copy of a bulletin in files asks beside what its pages ask."""

from datetime import datetime

from django.db.models import Max

from ketnap.access.viewer import Reader
from ketnap.models import Article, ArticleAct, Bulletin, FeedbackAct, Section
from ketnap.queries.bulletin.board import shown

SEEN = (ArticleAct.Kind.APPROVED, ArticleAct.Kind.WITHDRAWN, ArticleAct.Kind.RESTORED)


def unit_of(viewer: Reader, bulletin_id: int) -> int:
    """The organisation that speaks in it."""
    return Bulletin.objects.values_list("unit_id", flat=True).get(pk=bulletin_id)


def updated(viewer: Reader, bulletin_id: int) -> datetime:
    """When what readers see changed last: an article appeared, was corrected, withdrawn, put back, or answered."""
    read = {"article__bulletin": bulletin_id, "article__publish_at__lte": viewer.at}
    moments = [
        shown(viewer, bulletin=bulletin_id).aggregate(last=Max("publish_at"))["last"],
        ArticleAct.objects.filter(kind__in=SEEN, **read).aggregate(last=Max("recorded_at"))["last"],
        FeedbackAct.objects.filter(feedback__shown=True, **{f"feedback__{name}": of for name, of in read.items()})
        .aggregate(last=Max("recorded_at"))["last"],
        Bulletin.objects.values_list("recorded_at", flat=True).get(pk=bulletin_id),
    ]  # fmt: skip
    return max(one for one in moments if one is not None)


def standing(viewer: Reader, bulletin_id: int) -> tuple[object, ...]:
    """The same twice: nothing that a page shows was written between the two."""
    head = Bulletin.objects.filter(pk=bulletin_id).values_list("version", "name", "responsible").first()
    sections = tuple(Section.objects.filter(bulletin=bulletin_id).order_by("pk").values_list("pk", "version"))
    articles = Article.objects.filter(bulletin=bulletin_id).aggregate(last=Max("acts"))["last"]
    voices = FeedbackAct.objects.filter(feedback__article__bulletin=bulletin_id).aggregate(last=Max("pk"))["last"]
    return head, sections, articles, voices
