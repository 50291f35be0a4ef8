"""Files of other projects are listed with version and licence, and are unchanged."""

import hashlib
import re
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT

LIST = PACKAGE / "static" / "vendor" / "VENDORED.md"
FOLDERS = (PACKAGE / "static" / "vendor", ROOT / "tests" / "browser" / "vendor")


def wrong(listed: str, files: dict[str, bytes]) -> list[str]:
    """Names whose hash does not stand in the list; licences and the list itself are texts."""
    return [name for name, content in files.items() if hashlib.sha256(content).hexdigest() not in listed]


def files() -> dict[str, bytes]:
    found = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.name: path.read_bytes() for path in found if path.suffix in {".js", ".css", ".woff2", ".wasm"}}


def test_every_file_is_listed_unchanged() -> None:
    assert files()
    assert wrong(LIST.read_text(), files()) == []


def test_every_listed_file_is_there_with_its_licence() -> None:
    text = LIST.read_text()
    named = [Path(name).name for name in re.findall(r"^\| ([\w./-]+\.\w+) \|", text, flags=re.MULTILINE)]
    assert set(named) <= set(files())
    for licence in set(re.findall(r"\(((?:fonts/)?[\w-]+(?:\.txt))", text)):
        assert any((folder / licence).exists() for folder in FOLDERS), licence


def test_a_changed_file_is_seen() -> None:
    assert wrong(LIST.read_text(), {name: content + b" " for name, content in files().items()}) == list(files())
