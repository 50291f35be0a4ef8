"""The bulletin for everybody stands apart from the desk: what it may import, what its stylesheet is made of."""

import ast
import re

import pytest

from tests.architecture.source import PACKAGE, python_files

ALLOWED = re.compile(r"ketnap\.(public|lib|queries\.bulletin|actions\.bulletin|access\.policy)(\.|$)")
CSS = {name: (PACKAGE / "static" / f"{name}.css").read_text() for name in ("bulletin", "ketnap")}
WEIGHT = 68_000
"""Bytes of all faces a public page may fetch."""


def foreign(source: str) -> list[str]:
    """Modules of ours that the source imports and a public page may not."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{one.name}" for one in node.names]
    return [name for name in found if name.startswith("ketnap") and not ALLOWED.match(name)]


@pytest.mark.parametrize("path", python_files("ketnap/public"), ids=lambda path: path.name)
def test_public_pages_ask_the_bulletin_and_nothing_else(path) -> None:
    assert foreign(path.read_text()) == []


def test_what_a_public_page_may_not_ask_is_seen() -> None:
    source = "from ketnap.queries import people, bulletin\nimport ketnap.web.pages\nfrom ketnap.models import Person\n"
    assert foreign(source) == ["ketnap.queries.people", "ketnap.web.pages", "ketnap.models.Person"]


def test_the_bulletin_has_the_colours_of_the_desk() -> None:
    own, desk = ({*re.findall(r"(--[\w-]+): (#\w{6});", css.partition("@media print")[0])} for css in CSS.values())
    assert own and own <= desk


def test_its_faces_are_few_and_one_owns_the_vietnamese_letters() -> None:
    faces = re.findall(r"@font-face \{(.*?)\}", CSS["bulletin"], flags=re.DOTALL)
    files = [re.search(r'url\("([^"]+)"\)', face)[1] for face in faces]
    assert sum((PACKAGE / "static" / name).stat().st_size for name in files) <= WEIGHT
    for face in faces:
        assert ("U+1EA0-1EF9" in face) == ("vietnamese" in face) and "font-display: optional" in face
