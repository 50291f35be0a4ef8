"""Nothing comes from outside at run time: templates, styles and scripts name no other host."""

import re

import pytest

from tests.architecture.source import PACKAGE

# A scheme-relative or absolute address that a browser would load or follow; XML namespaces are names, not addresses.
OUTSIDE = re.compile(r"""(?:https?:|["'(=\s])//[\w\[][^\s"')>]*""")
NAMES = ("http://www.w3.org/",)
FILES = sorted(
    path
    for folder in ("templates", "static")
    for path in (PACKAGE / folder).rglob("*")
    if path.suffix in {".html", ".css", ".js", ".svg", ".txt"} and "vendor" not in path.parts
)


def outside(text: str) -> list[str]:
    without_comments = re.sub(r"/\*.*?\*/|{#.*?#}|{% comment.*?endcomment %}", "", text, flags=re.DOTALL)
    without_comments = re.sub(r"(?m)^\s*//.*$", "", without_comments)
    return [found for found in OUTSIDE.findall(without_comments) if not found.startswith(NAMES)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_address_of_another_host(path) -> None:
    assert outside(path.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="//cdn.example.org/x.js"></script>', "@import url(//fonts.example.org/css);",
        '<img src="https://example.org/a.png">', "fetch('http://example.org/')",
    ],
)  # fmt: skip
def test_a_planted_address_is_seen(planted) -> None:
    assert outside(planted)


def test_names_and_comments_are_no_addresses() -> None:
    assert not outside('<svg xmlns="http://www.w3.org/2000/svg"> /* see https://example.org */\n// note\n')
