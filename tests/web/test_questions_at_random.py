"""Any filters and divisions on the question page: every figure that stands on the page is the oracle's, with a door to
a list of its length; `ketnap ask` answers the same question with the same figures."""

import html
import json
import os
import random
import re
from collections import Counter as Tally
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from ketnap.actions import accounts
from ketnap.lib.dates import year_before
from ketnap.models import User
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS, Question
from ketnap.statistics.questions.as_json import _key
from ketnap.web.asked import address
from tests.statistics import asked, world
from tests.statistics.oracle import Oracle
from tests.statistics.test_measures import ids, played

pytestmark = pytest.mark.django_db
SEEDS = range(100, 140) if os.environ.get("EFFORT") == "soak" else range(100, 104)
EACH, LISTED = 25, 3
DOOR = re.compile(r'<a class="fig" href="([^"]+)">([\d.]+)</a>')


@pytest.fixture
def organiser(db, sign_in) -> Client:
    return sign_in(User.objects.create(username="organiser", display_name="Nguyễn Thị Hòa"))


def reach(made: world.World) -> None:
    """She leads both offices of the world, and everything that ever was below them."""
    tops = [event.unit for event in made.unit_log if event.parent is None and event.kind]
    for top in tops:
        accounts.grant(
            user=User.objects.get(), role="organiser", unit_id=made.unit_ids[top], valid_from=world.BEGIN, by=None
        )


def doors(question: Question, facts: Tally, total: int) -> dict[str, int]:
    """Address of the list behind each figure above 0 that an answer shows for these days → the figure."""
    found = {address(question.narrowed(), "ask-list"): total}
    divided = [id for id in (question.rows, question.columns) if id]
    for places in [(0, 1), (0,), (1,)] if len(divided) == 2 else [(0,)] if divided else []:
        level: Tally = Tally()
        for keys, number in facts.items():
            level[address(question.narrowed(*((divided[at], keys[at]) for at in places)), "ask-list")] += number
        # A division by what is filtered to one key has the door of the whole.
        assert all(found.get(where, number) == number for where, number in level.items())
        found |= level
    return {where: number for where, number in found.items() if number}


def shown(page: str) -> tuple[dict[str, int], str]:
    """(address → figure of every door on the page, the sentence)."""
    found = {html.unescape(where): int(number.replace(".", "")) for where, number in DOOR.findall(page)}
    answer = re.search(r'<p class="answer">(.*?)<span class="second">', page, re.S)
    return found, html.unescape(re.sub(r"<[^>]+>", "", answer[1])) if answer else ""


def told(question: Question, made: world.World) -> dict:
    """What `ketnap ask` answers."""
    codes = {str(id): f"{unit:03d}" for unit, id in enumerate(made.unit_ids)} | {"0": "unknown"}

    def typed(id: str, key: str) -> str:
        return codes[key] if DIMENSIONS[id].kind == "unit" else _key(None, id, key) or "unknown"

    words = [question.subject, "--unit", codes[str(question.unit_id)]]
    words += ["--from", str(question.start), "--to", str(question.end)]
    for id, keys in question.filters:
        words += ["--where", f"{id}={','.join(typed(id, key) for key in keys)}"]
    for name, age in (("--age-from", question.age_from), ("--age-to", question.age_to)):
        words += [name, str(age)] if age is not None else []
    for id in (question.rows, question.columns):
        words += ["--by", id] if id else []
    out = StringIO()
    call_command("ask", *words, stdout=out)
    return json.loads(out.getvalue())


def compare(client: Client, made: world.World, oracle: Oracle, top: int, question: Question) -> int | None:
    """The figure, after page, command and oracle agreed on everything shown; None where nothing is shown."""
    page = client.get(address(question))
    if page.status_code == 404:
        assert oracle.state(top, question.end) is None or oracle.state(top, question.start) is None, question
        return None
    assert page.status_code == 200
    found, sentence = shown(page.content.decode())
    if "chưa có số liệu" in sentence:
        assert not found
        return None
    facts = asked.counted(oracle, top, question)
    now = {where: number for where, number in found.items() if f"den={question.end:%d-%m-%Y}" in where}
    assert {where: number for where, number in now.items() if number} == doors(
        question, asked.table(oracle, top, question, facts), len(facts)
    ), question
    before = replace(question, start=question.before.start, end=year_before(question.end))
    earlier = {where: number for where, number in found.items() if where not in now}
    if earlier:
        then = asked.counted(oracle, top, before)
        assert earlier[address(before.narrowed(), "ask-list")] == len(then), before
    assert f" {len(facts)} " in sentence or not facts, sentence
    answered = told(question, made)
    assert answered["value"] == len(facts), question
    cells = [number for line in answered["rows"] for number in (line["cells"] or [line["value"]]) if number]
    table = asked.table(oracle, top, question, facts) if question.rows else Tally()
    assert sorted(cells) == sorted(table.values()), question
    return len(facts)


def listed(client: Client, made: world.World, question: Question, where: str, number: int) -> None:
    """The page behind a figure and its workbook have the figure's length."""
    page = client.get(where).content.decode()
    assert re.search(r"<h1>([\d.]+) ", page)[1] == str(number), where
    assert page.count('<tr role="row">') == min(number, 50) + 1, where
    book = openpyxl.load_workbook(BytesIO(client.get(where.replace("danh-sach/", "danh-sach/bang/")).content))
    rows = [row for row in book.active.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[0] for row in rows] == list(range(1, number + 1)), where
    if SUBJECTS[question.subject].measure.about == "person":
        linked = {int(id) for id in re.findall(r'class="name"><a href="/nguoi/(\d+)/">', page)}
        assert linked <= set(ids(made, "person")) and len(linked) == number, where


@pytest.mark.parametrize("seed", SEEDS)
def test_questions_at_random_on_the_page(seed: int, organiser, record_property) -> None:
    made, rng = played(seed), random.Random(f"page {seed}")
    reach(made)
    oracle, answered, some, lists, tried = Oracle(made), 0, 0, 0, 0
    while answered < EACH:
        tried += 1
        assert tried < EACH * 8
        top, question = asked.at_random(rng, oracle)
        value = compare(organiser, made, oracle, top, question)
        if value is None:
            continue
        answered, some = answered + 1, some + bool(value)
        facts = asked.table(oracle, top, question, asked.counted(oracle, top, question))
        behind = sorted(doors(question, facts, value).items())
        for where, number in rng.sample(behind, min(LISTED, len(behind))):
            listed(organiser, made, question, where, number)
            lists += 1
    assert some > EACH // 4
    record_property(
        "shown", f"question page: seed {seed}, {answered} on {connection.vendor}, {some} above 0, {lists} lists opened"
    )
