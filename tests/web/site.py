"""The site map as tests walk it."""

from collections.abc import Iterable

from django.urls import URLPattern, get_resolver


def pages(patterns: Iterable[URLPattern] | None = None) -> list[tuple[str, object]]:
    """(URL name, view) of every pattern that is mounted."""
    found = get_resolver().url_patterns if patterns is None else patterns
    return [(pattern.name or str(pattern.pattern), pattern.callback) for pattern in found]


def needs(name: str) -> list[str]:
    """Names of the ids in the address of that page, in order."""
    pattern = next(one for one in get_resolver().url_patterns if one.name == name)
    return list(pattern.pattern.converters)


def patterns() -> list[URLPattern]:
    return get_resolver().url_patterns
