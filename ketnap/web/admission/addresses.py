"""Where an act of the path is written, and which acts this viewer may write."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.queries.admission.life import Life
from ketnap.rules.path import KINDS, fitting
from ketnap.rules.path.kinds import BALLOT, COMMITTEE, DECIDE, PATH, Kind
from ketnap.web.doors import may

PAGES = {PATH: "path-act", BALLOT: "path-ballot", DECIDE: "path-decision"}

BY_BUTTON = ("closed",)
"""Offered by the file itself where the membership ledger has gone past it."""


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


def allowed(request: HttpRequest, file: Life) -> Callable[[str], bool]:
    """Whether this viewer may write an act of that kind in the file; a committee's vote is for the committee."""
    rights = writable(request, file.candidacy_id)
    for_committee = file.committee_id is not None and scope.reaches(
        request.viewer, file.committee_id, Permission.RECORD_BALLOT
    )
    return lambda kind: KINDS[kind].right in rights and (kind not in COMMITTEE or for_committee)


def offers(request: HttpRequest, file: Life) -> list[Offer]:
    """Acts that fit where the file stands and this viewer may write, in the order of the path."""
    may_write = allowed(request, file)
    found = [kind for kind in fitting(file.stage) if may_write(kind.code) and kind.code not in BY_BUTTON]
    return [offer(file.candidacy_id, kind) for kind in found]
