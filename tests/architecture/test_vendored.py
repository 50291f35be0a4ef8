"""Vendored files are what static/vendor/VENDORED.md says they are, and nothing else lies beside them."""

import hashlib
import re

import pytest

from tests.architecture.source import PACKAGE, ROOT

VENDOR = PACKAGE / "static" / "vendor"
TABLE = (VENDOR / "VENDORED.md").read_text()
ROWS = re.findall(r"^\| (\S+) \| (\S+) \| ([\d.]+) \| (.+?) \| ([0-9a-f]{64}) \|$", TABLE, flags=re.MULTILINE)
LICENCES = {"VENDORED.md", "LICENSE-htmx.txt", "fonts/OFL-source-sans-3.txt", "fonts/OFL-source-serif-4.txt"}


@pytest.mark.parametrize(("name", "sha256"), [(row[0], row[4]) for row in ROWS])
def test_the_bytes_are_those_of_the_package(name, sha256) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == sha256


def test_every_file_has_its_row_and_every_licence_its_text() -> None:
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert there == {row[0] for row in ROWS} | LICENCES
    for *_, licence, _sha in ROWS:
        text = re.search(r"\((\S+)\)", licence)
        assert text and (VENDOR / text[1]).stat().st_size > 300


def test_the_checker_of_pages_is_the_one_named() -> None:
    named = re.search(r"`(tests/\S+axe\.min\.js)`.*?sha256 ([0-9a-f]{64})", TABLE, flags=re.DOTALL)
    assert named
    assert hashlib.sha256((ROOT / named[1]).read_bytes()).hexdigest() == named[2]


def test_one_face_owns_the_vietnamese_letters() -> None:
    """Latin-ext would be fetched for one letter; the Vietnamese face has U+1EA0–1EF9 whole, and nobody else has any."""
    css = (PACKAGE / "static" / "ketnap.css").read_text()
    faces = re.findall(r"@font-face \{(.*?)\}", css, flags=re.DOTALL)
    assert len(faces) == 6
    for face in faces:
        assert ("U+1EA0-1EF9" in face) == ("vietnamese" in face)
        assert "latin-ext" not in face
