"""No page without a rule, no rule without a page, and nobody learns what lies outside his reach."""

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, path

from ketnap.access import policy
from tests.web import site

pytestmark = pytest.mark.django_db


def planted(request) -> HttpResponse:
    return HttpResponse("everything")


def test_every_page_and_method_has_a_line_and_every_line_a_page() -> None:
    assert policy.faults(site.pages()) == []


def test_the_checker_sees_a_planted_view_without_scope() -> None:
    """The same walk over the same site map with one plain view more, and one line without its page."""
    with_planted = [*site.pages(), *site.pages([path("tat-ca/", planted, name="everything")])]
    assert policy.faults(with_planted) == [
        "everything: the view does not ask the policy (web/pages.py: @page).",
        "everything: no line in access/policy.yaml.",
    ]
    assert policy.faults(site.pages()[1:]) != []


def test_the_checker_sees_a_view_under_a_wrong_name() -> None:
    view = dict(site.pages())["tree"]
    assert policy.faults([*site.pages(), ("unit", view)]) == ["unit: the view asks the policy for 'tree'."]


def test_nothing_is_mounted_beside_the_site_map() -> None:
    assert all(isinstance(pattern, URLPattern) for pattern in get_resolver().url_patterns)


def test_public_pages_are_a_frozen_list() -> None:
    assert {name for (name, _), line in policy.lines().items() if line.permission == policy.PUBLIC} == {
        "sign-in",
        "sign-in-code",
        "feed",
        *(f"public-{name}" for name in ("bulletins", "home", "article", "print", "figures", "section", "tag")),
        *(f"public-{name}" for name in ("search", "feed", "photo", "feedback", "own-feedback")),
    }


def test_a_get_tells_the_journal_of_reading_and_taking_away_only() -> None:
    told = {line.event for (_, method), line in policy.lines().items() if method == "GET"} - {"none"}
    assert {event.split(".")[1] for event in told} <= {"viewed", "held_shown", "exported"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"permission": "everybody"},
        {"object": "planet", "scope": "object"},
        {"object": "unit", "scope": "grants"},
        {"scope": "object"},
        {"data": "secret"},
        {"permission": "public"},
        {"method": "PUT"},
        {"method": "POST"},
    ],
)
def test_a_wrong_line_is_refused_when_the_file_is_read(wrong, monkeypatch) -> None:
    line = {
        "page": "x", "method": "GET", "permission": "signed-in", "object": "none", "scope": "none", "event": "none",
        "data": "public",
    }  # fmt: skip
    policy.lines.cache_clear()
    monkeypatch.setattr(policy.yamls, "read", lambda text: {"public": ["sign-in"], "pages": [line | wrong]})
    try:
        with pytest.raises(ValueError, match=r"policy\.yaml"):
            policy.lines()
    finally:
        monkeypatch.undo()
        policy.lines.cache_clear()
