"""How many queries a page asks: as many with thousands of people, files and papers as with few. Counted, not timed.

Three ways to have more: the whole office many times, its cells too (5,000 people against 50); everything many times in
the same units; everything many times that hangs on one thing: learners of a class, findings of an inspection."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import date
from types import ModuleType
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from ketnap.access import written_once
from ketnap.lib import clock
from ketnap.models import Grant, Person, User
from ketnap.queries import membership, training
from ketnap.web.coverage import kept
from tests import many
from tests.web import site
from tests.web.test_reach import POLICY, SCOPED, address, question, things
from tests.web.town import cast, office, tree

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["cast", "office", "things", "tree"]
MOST = 100
"""Queries of any page in any of these offices."""
SLACK = 4
"""The home page asks how many there are of a kind of work only where it shows not all of them, and the tree of many
units is read in one more part: once each, however many."""
FEW, SOME, MANY = 2, 20, 200
"""How many times the small office of 25 people."""
HANGING = 12
"""How many times what hangs on one thing."""
TREE = {"Unit", "UnitState", "UnitLink"}
STAYS = {
    "unit": TREE, "issued": {"IssuedPaper"}, "run": {"PaperRun"}, "class": {"TrainingClass"},
    "taught": {"TrainingClass"}, "invitation": {"ClassInvitation"}, "period": {"ClosedPeriod"}, "book": {"NumberBook"},
    "union": {"MassOrganisation"}, "measure": {"UnitMeasure"}, "finding": {"InspectionFinding"},
    "export": {"ExportRequest"}, "request": {"PersonRequest"}, "question": {"SavedQuestion"},
    "article": {"Article", "ClosedPeriod"}, "candidacy": {"Candidacy", "DueItem"},
}  # fmt: skip
"""Object of the policy → models that are not copied where its row stays one; not named: the model of its name."""
NOTHING_YET = {
    "unit-charge-end", "unit-charge-end upper", "unit-charge-end committee", "enterprise-charge-end",
    "class-certificates-file",
}  # fmt: skip
"""Nobody is in charge and nobody passed: these pages say so. Every other one shows what it is for."""
ALIKE = re.compile(r"(?<=%s), %s|_x\d+\b|s\d+_")


class Asked(NamedTuple):
    count: int
    status: int
    length: int
    statements: Counter[str]
    """Without how many ids stand in a list."""

    def beside(self, other: "Asked") -> str:
        """What the other asks beside it."""
        return "\n".join(f"    {n} × {said[:300]}" for said, n in (other.statements - self.statements).most_common(3))


def asked(client: Client, where: str) -> Asked:
    """As the first answer of a process: nothing is kept."""
    kept.forget()
    statements: Counter[str] = Counter()

    def count(execute, sql, *others):
        statements[ALIKE.sub("", sql)] += 1
        return execute(sql, *others)

    with connection.execute_wrapper(count):
        answer = client.get(where)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Asked(statements.total(), answer.status_code, len(content), statements)


def grown(few: dict[str, Asked], full: dict[str, Asked]) -> dict[str, str]:
    """Page → what it asks with many and not with few, or its other answer."""
    return {
        page: f"{one.count} → {full[page].count}, {one.status} → {full[page].status}\n{one.beside(full[page])}"
        for page, one in few.items()
        if full[page].count > one.count + SLACK or full[page].status != one.status
    }


def described(found: dict[str, str]) -> str:
    return "\n".join(f"{page}: {told}" for page, told in found.items())


Pages = dict[str, tuple[Client, str]]


def asked_of(pages: Pages) -> dict[str, Asked]:
    return {page: asked(*found) for page, found in pages.items()}


@pytest.fixture(scope="module")
def clients(cast, things) -> dict[str, Client]:
    """Who opens the pages: the organiser, and who installs the program, who alone reads a few of them."""
    machine = User.objects.create(username="may", display_name="Người cài đặt")
    Grant.objects.create(user=machine, role="installer", valid_from=date(2005, 1, 1))
    made = {}
    for name, user in (("organiser", cast.organiser), ("installer", machine)):
        made[name] = Client()
        made[name].force_login(user)
    return made


@pytest.fixture
def pages(clients, things, monkeypatch) -> dict[str, Pages]:
    """Object of the policy → its pages with their addresses."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)  # a session writes that it is used, every half minute
    # What a page asks twice is asked once. Of few units it is often the same, of many hardly: pages would seem to grow.
    monkeypatch.setattr(written_once, "remembering", nullcontext)
    found: dict[str, Pages] = {}
    for line in POLICY:
        if line["method"] == "GET":
            where = address(line["page"], line["object"], next(iter(things[line["object"]].values())), things)
            where += question(line["page"], "organiser", things)
            who = clients["installer" if line["permission"] == "administer" else "organiser"]
            found.setdefault(line["object"], {})[line["page"]] = who, where
    for client in clients.values():
        client.get("/")
    return found


def more(pages: Pages, first: int, last: int, stays: Collection[str] = ()) -> tuple[dict[str, Asked], dict[str, Asked]]:
    few = asked_of(pages)
    many.copy(first, last, stays=stays)
    return few, asked_of(pages)


def test_as_many_for_five_thousand_people_as_for_fifty(pages, tree, record_property) -> None:
    """The pages of a committee and of the body above it are asked for five hundred."""
    above = {
        f"{page} {unit}": (client, where.replace(f"/{tree.cell}/", f"/{getattr(tree, unit)}/", 1))
        for page, (client, where) in pages["unit"].items()
        if len(site.needs(page)) == 1
        for unit in ("upper", "committee")
    }
    many.copy(1, FEW - 1)
    assert Person.objects.count() == 50
    few = asked_of(pages["none"])
    of_units, of_larger_units = more(above, FEW, SOME - 1)
    many.copy(SOME, MANY - 1)
    assert Person.objects.count() == 5_000
    few, full = few | of_units, asked_of(pages["none"]) | of_larger_units
    found = grown(few, full)
    assert found == {}, described(found)
    said(record_property, "5,000 people", few, full)


def test_as_many_where_much_stands_in_the_same_units(pages, tree, record_property) -> None:
    """The pages about a unit, and those that are asked about one."""
    of_cell = f"?so=members&to_chuc={tree.cell}&tu=01-01-2011&den=30-09-2011"
    scoped = {page: (pages["none"][page][0], reverse(page) + of_cell) for page in SCOPED}
    few, full = more(pages["unit"] | scoped, 1, HANGING - 1, TREE)
    found = grown(few, full)
    assert found == {}, described(found)
    said(record_property, "much in the same units", few, full)


def test_as_many_for_a_thing_on_which_much_hangs(pages, record_property) -> None:
    few, full = {}, {}
    for kind in pages.keys() - {"none", "unit"}:
        with transaction.atomic():
            one, other = more(pages[kind], 1, HANGING - 1, STAYS.get(kind, {kind.capitalize()}))
            few, full = few | one, full | other
            transaction.set_rollback(True)
    found = grown(few, full)
    assert found == {}, described(found)
    said(record_property, "much on one thing", few, full)


def said(record_property, where: str, few: dict[str, Asked], full: dict[str, Asked]) -> None:
    above = {page: one.count for page, one in full.items() if one.count > MOST}
    assert above == {}
    assert {page for page, one in full.items() if one.status >= 400} <= NOTHING_YET
    longer = len([page for page in few if full[page].length > few[page].length])
    assert longer * 3 > len(few), "there is more to show"
    most, added = max(one.count for one in full.values()), max(full[page].count - few[page].count for page in few)
    told = f"{len(few)} pages, {longer} longer, each at most {most} and {added} more than with few"
    record_property("shown", f"queries, {where}: {told}")


PLANTED: dict[str, tuple[ModuleType, str, Callable, Collection[str]]] = {
    "classes": (training, "classes", list, ()),
    "unit-members": (membership, "members", list, TREE),
    "class": (training, "training_class", lambda held: held.learners, STAYS["class"]),
}
"""Page → the query that is made to ask once more for each of its rows, and what is not copied."""


@pytest.mark.parametrize("page", PLANTED)
def test_a_query_a_row_is_noticed(page, pages, monkeypatch) -> None:
    module, name, rows, stays = PLANTED[page]
    real = getattr(module, name)

    def slow(*args, **named):
        found = real(*args, **named)
        for _ in rows(found):
            Person.objects.exists()
        return found

    monkeypatch.setattr(module, name, slow)
    one = next({page: kind[page]} for kind in pages.values() if page in kind)
    assert list(grown(*more(one, 1, HANGING - 1, stays))) == [page]
