"""Anything in an address: in each question a page reads, in each id. Answered, or refused in words."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from tests.web import hostile, site
from tests.web.hostile import TEXTS
from tests.web.test_reach import POLICY, address, question, things
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "things", "tree"]
SOAK = os.environ.get("EFFORT") == "soak"
TRIES = len(TEXTS) if SOAK else 1
EVERYWHERE = {"tim", "key", "next"}
"""Questions of the head of every page: asked on one of them."""
LINES = [line for line in POLICY if line["method"] == "GET"]
LONGEST = 4_000
"""Letters of an address that servers take."""
IDS = ("0", "9223372036854775807", "9223372036854775808", "9" * 30, "9" * 5_000, "%C2%B2", "-1", "x")


@contextmanager
def asked_for(monkeypatch) -> Iterator[set[str]]:
    """Names of the questions that are read while it lasts."""
    found: set[str] = set()
    with monkeypatch.context() as watched:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            watched.setattr(QueryDict, method, noting(getattr(QueryDict, method), found))
        yield found


def noting(real: Callable[..., Any], found: set[str]) -> Callable[..., Any]:
    def told(self, name, *more, **named):
        found.update([name] if isinstance(name, str) else [])
        return real(self, name, *more, **named)

    return told


def got(client: Client, where: str) -> int:
    """The status; then as if nothing had been asked."""
    with transaction.atomic():
        answer = client.get(where)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("part", range(4))
def test_anything_in_any_question(part, things, cast, sign_in, monkeypatch) -> None:
    client, wrong, tried = sign_in(cast.organiser), [], 0
    for line in LINES[part::4]:
        object_id = next(iter(things[line["object"]].values()))
        plain = question(line["page"], "organiser", things)
        where = address(line["page"], line["object"], object_id, things) + plain
        with asked_for(monkeypatch) as read:
            got(client, where)
        names = sorted(read - (set() if line["page"] in ("people", "sign-in") else EVERYWHERE))
        for name in names if SOAK else names[tried % 3 :: 3]:
            for chosen in hostile.chosen(f"{line['page']}{name}", TRIES):
                words = quote(TEXTS[chosen][:LONGEST].encode("utf-8", "surrogatepass"))
                tried += 1
                try:
                    status = got(client, f"{where}{'&' if plain else '?'}{name}={words}")
                except Exception as fault:
                    wrong.append((line["page"], name, chosen, repr(fault)[:200]))
                else:
                    if status >= 500:
                        wrong.append((line["page"], name, chosen, status))
    assert wrong == []
    assert tried > 25


def test_any_id_in_an_address_is_missing(cast, tree, office, sign_in) -> None:
    client, wrong = sign_in(cast.organiser), []
    for number, line in enumerate(LINES):
        ids = site.needs(line["page"])
        if not ids or line["page"].startswith("public"):
            continue
        route = str(next(one for one in site.patterns() if one.name == line["page"]).pattern)
        for typed in IDS if SOAK else IDS[number % 4 :: 4]:
            where = "/" + "".join(typed if place % 2 else part for place, part in enumerate(split(route)))
            try:
                status = got(client, where)
            except Exception as fault:
                wrong.append((line["page"], typed[:20], repr(fault)[:200]))
            else:
                if status not in (404, 403, 200) or (status == 200 and typed != "x"):
                    wrong.append((line["page"], typed[:20], status))
    assert wrong == []


def split(route: str) -> list[str]:
    """Every other part is the place of an id."""
    parts: list[str] = []
    while "<" in route:
        before, _, rest = route.partition("<")
        name, _, route = rest.partition(">")
        parts += [before, name]
    return [*parts, route]
