"""A bulletin that was printed elsewhere before it came here: sections, photographs, articles, each with its own day."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ketnap.actions.bulletin.articles import NewFigure, NewPhoto, NewText, write
from ketnap.actions.bulletin.opening import add_section, open_bulletin
from ketnap.actions.bulletin.photos import take_photo
from ketnap.actions.bulletin.reading import add_reads
from ketnap.actions.bulletin.reviewing import approve, submit
from ketnap.lib import clock, yamls
from ketnap.models import Bulletin, User

MORNING = time(8)


@transaction.atomic
def enter_printed(
    path: Path, *, unit_id: int, author: str, second: str, figures: Callable[[], Sequence[NewFigure]] = tuple
) -> Bulletin:
    """Enter the bulletin of a YAML file; samples/bulletin-2011.yaml shows the form, its photographs lie in the folder
    of the same name. Written by one account, read by another, as any article. A unit that has its bulletin keeps it.
    `figures`: numbers of a closed period for the articles that say `figures: true`, asked for once there is something
    to enter.
    """
    known = Bulletin.objects.filter(unit=unit_id).first()
    if known is not None:
        return known
    told = yamls.read(path.read_text(encoding="utf-8"))
    by, reads = (User.objects.get(username=name) for name in (author, second))
    made = open_bulletin(
        unit_id=unit_id, address=told["address"], name=told["name"], responsible=told["responsible"], by=by
    )
    sections = {name: add_section(bulletin_id=made.pk, name=name, by=by).pk for name in told["sections"]}
    numbers = figures()
    for article in told["articles"]:
        _enter(made, sections, article, path.with_suffix(""), by, reads, numbers if article.get("figures") else ())
    return made


def _enter(
    made: Bulletin, sections: dict[str, int], told: dict[str, Any], folder: Path, by: User, reads: User,
    figures: Sequence[NewFigure],
) -> None:  # fmt: skip
    photos = []
    for one in told.get("photos", ()):
        content = (folder / one["file"]).read_bytes()
        photo = take_photo(bulletin_id=made.pk, name=one["file"], content=content, by=by)
        photos.append(NewPhoto(photo.pk, one["caption"], one["alternative"]))
    text = NewText(
        sections[told["section"]],
        told["title"],
        told["lead"],
        told["body"],
        told.get("tags", ()),
        photos=photos,
        figures=figures,
    )
    article = write(article_id=None, text=text, by=by)
    submit(article_id=article.pk, by=by)
    at = timezone.make_aware(datetime.combine(told["printed_on"], MORNING))
    approve(article_id=article.pk, by=reads, printed_at=at)
    if told.get("reads"):
        add_reads({(article.pk, clock.today()): told["reads"]})
