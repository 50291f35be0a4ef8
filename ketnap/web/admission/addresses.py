"""Where an act of the path is written, and which acts this viewer may write."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.rules.path import KINDS, fitting
from ketnap.rules.path.kinds import BALLOT, DECIDE, PATH, Kind
from ketnap.web.doors import may

PAGES = {PATH: "path-act", BALLOT: "path-ballot", DECIDE: "path-decision"}


@dataclass(frozen=True)
class Offer:
    """A kind of act as a door."""

    title: str
    address: str
    kind: str


def act_address(candidacy_id: int, kind: str, **more: str) -> str:
    one = KINDS[kind]
    return f"{reverse(PAGES[one.right], args=[candidacy_id])}?{urlencode({'viec': one.word, **more})}"


def offer(candidacy_id: int, kind: Kind) -> Offer:
    return Offer(kind.title, act_address(candidacy_id, kind.code), kind.code)


def writable(request: HttpRequest, candidacy_id: int) -> set[str]:
    """The rights this viewer holds over the file."""
    return {right for right, page in PAGES.items() if may(request, page, candidacy_id)}


def offers(request: HttpRequest, candidacy_id: int, stage: str) -> list[Offer]:
    """Acts that fit where the file stands and this viewer may write, in the order of the path."""
    rights = writable(request, candidacy_id)
    return [offer(candidacy_id, kind) for kind in fitting(stage) if kind.right in rights]
