"""Every named page has a line in access/policy.yaml, and every line a page."""

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import PACKAGE


def names(patterns: list) -> list[str | None]:
    found: list[str | None] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            found.append(pattern.name)
    return found


def test_pages_and_policy_name_each_other() -> None:
    pages = names(get_resolver().url_patterns)
    assert None not in pages, "a page without a name has no policy"
    access = PACKAGE / "access"
    files = [access / "policy.yaml", *sorted(access.glob("policy_*.yaml"))]
    policy = yaml.safe_load("".join(file.read_text() for file in files))
    assert {line["page"] for line in policy["pages"]} == set(pages)


def test_a_nameless_page_is_seen() -> None:
    from django.urls import path

    assert names([path("x", lambda request: None)]) == [None]
