"""What stands around every page: no mutation by another way, another house or without a token; nothing in a page that
would need to be let through; the framework's own check of an installation that is reached from elsewhere."""

import ast
import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.access import policy
from ketnap.models import JournalEntry
from tests.access import planted
from tests.architecture.source import PACKAGE
from tests.web import site

pytestmark = pytest.mark.django_db
MISSING = 987_654


@pytest.fixture(scope="module")
def world(standing) -> planted.World:
    return planted.world()


def place(world: planted.World, page: str) -> str:
    held = world.things["place"] | {"name": "secretary", "key": "9-KND", "token": "x"}
    return reverse(page, args=[held.get(name.removesuffix("_id"), MISSING) for name in site.needs(page)])


@pytest.mark.once
def test_another_house_and_another_way_change_nothing(world) -> None:
    """Every page that is sent: from another origin with a good token, by GET, PUT and DELETE."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.users["organiser"])
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', client.get("/tai-khoan/").content.decode())[1]
    before, wrong = JournalEntry.objects.count(), []
    for page, method in policy.lines():
        if method != "POST" or page.startswith("public-"):
            continue
        where = place(world, page)
        sent = {"csrfmiddlewaretoken": token, "key": "k" * 12, "version": "-1"}
        elsewhere = client.post(where, sent, headers={"Origin": "https://noi-khac.vn"})
        # Who is not in yet is told so first; nobody is let in by it.
        if elsewhere.status_code != 403:
            wrong.append((page, "origin", elsewhere.status_code))
        for other in ("put", "delete", "patch"):
            answer = getattr(client, other)(where, headers={"X-CSRFToken": token})
            if answer.status_code not in (403, 405):
                wrong.append((page, other, answer.status_code))
        if "GET" not in policy.methods(page) and (answer := client.get(where)).status_code != 405:
            wrong.append((page, "get", answer.status_code))
    assert wrong == []
    assert JournalEntry.objects.count() == before


def test_no_page_needs_anything_to_be_let_through(world) -> None:
    """Neither a script nor a style stands in a page, so no answer carries a word of once that could be used twice."""
    client = Client()
    client.force_login(world.users["organiser"])
    answers = [client.get(address) for address in ("/", "/tro-giup/", "/quyen-han/", "/khong-co/")]
    for answer in answers:
        assert "nonce" not in answer["Content-Security-Policy"] and "unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", answer.content.decode())
        assert answer["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.once
def test_the_frameworks_own_check_finds_nothing(tmp_path) -> None:
    code = """import django
django.setup()
from django.core import checks
print([one.id for one in checks.run_checks(include_deployment_checks=True) if not one.is_silenced()])
from django.conf import settings
assert settings.SESSION_COOKIE_SECURE is settings.CSRF_COOKIE_SECURE is settings.HTTPS
"""
    told = {"DJANGO_SETTINGS_MODULE": "ketnap.settings", "KETNAP_DATA_DIR": str(tmp_path)}
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}

    def asked(**more: str) -> str:
        run = subprocess.run([sys.executable, "-c", code], env={**plain, **told, **more}, capture_output=True,
                             text=True, check=True, cwd=PACKAGE.parent)  # fmt: skip
        return run.stdout.strip()

    assert asked(KETNAP_HTTPS="1") == "[]"
    # The framework looks at the cookie of a session only where its own table keeps them, so the code above does.
    assert "security.W016" in asked(KETNAP_HTTPS="0"), "a cookie that would travel in the clear is seen"


IGNORED = {
    "queries/bulletin/board.py: bulletins": "what is published, for everybody",
    "queries/bulletin/board.py: head": "what is published, for everybody",
    "queries/bulletin/finding.py: tag_name": "what is published, for everybody",
    "queries/bulletin/copying.py: unit_of": "whose bulletin an article is, found by its address",
    "queries/bulletin/copying.py: standing": "articles of a bulletin the writer opened",
    "queries/audit.py: lines_about": "the journal of one thing already found within reach",
    "queries/audit.py: taken_away": "what was taken away of one thing already found within reach",
    "queries/people/known_names.py: with_words": "names alone; who bears one within reach is asked of the people",
    "queries/people/known_names.py: first": "names alone; who bears one within reach is asked of the people",
    "queries/people/known_names.py: bearers": "a number, asked for those alone who reach everybody",
    "queries/people/known_names.py: bearing": "a number, asked for those alone who reach everybody",
    "queries/papers/together.py: booked": "numbers of files already found within reach",
    "queries/register.py: code_holders": "a code stands once in the whole book, whoever asks",
    "queries/register.py: taken": "a number stands once in the whole book, whoever asks",
    "queries/register.py: enrolled": "learners of classes already found within reach",
    "queries/register.py: certified": "certificates of people already found within reach",
    "queries/register.py: mark": "how far the book had come when a file was checked",
    "queries/register.py: since": "what was written since a file was checked; told to nobody, weighed by the program",
    "queries/training/plans.py: class_plan_of": "the plan of a class already found within reach",
}
"""Public functions that are given a viewer and never look at it, each with its reason. A new one needs a line here."""


def ignores(source: str) -> list[str]:
    """Public functions with a viewer that nothing in them asks."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            given = {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
            inside = {one.id for part in node.body for one in ast.walk(part) if isinstance(one, ast.Name)}
            if "viewer" in given and "viewer" not in inside:
                found.append(node.name)
    return found


def test_no_query_is_given_a_viewer_and_reads_without_it() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for layer in ("queries", "statistics", "documents")
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        for name in ignores(path.read_text())
    ]
    assert sorted(found) == sorted(IGNORED)


def test_a_query_that_forgets_its_viewer_is_seen() -> None:
    good = "def a(viewer, pk):\n    return scope.visible(viewer, P.objects.all(), READ)\n"
    assert ignores(good + "def b(viewer, pk):\n    return P.objects.get(pk=pk)\n") == ["b"]
