"""Every dependency has its reason; every lock is hashed and names no place to download from."""

import re

import pytest

from tests.architecture.source import ROOT

INPUTS = sorted((ROOT / "requirements").glob("*.in"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def wanted(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith(("#", "-"))]


def name_of(line: str) -> str:
    return re.split(r"[\[<>=~!; ]", line, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_reason_stands_beside_every_dependency(path) -> None:
    bare = [line for line in wanted(path.read_text()) if len(line.partition("#")[2].split()) < 3]
    assert bare == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_are_hashed_and_carry_no_address(path) -> None:
    text = path.read_text()
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
    without = [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]
    assert without == []
    loose = [block.splitlines()[0] for block in blocks if not re.match(r"[\w.-]+(\[[\w,]+\])?==", block)]
    assert loose == []


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_what_is_asked_for_is_locked(path) -> None:
    locked = {name_of(line) for line in path.with_suffix(".txt").read_text().splitlines() if re.match(r"\w", line)}
    assert {name_of(line) for line in wanted(path.read_text())} - locked == set()


@pytest.mark.parametrize(("smaller", "larger"), [("figures", "test"), ("runtime", "test"), ("test", "bench")])
def test_locks_agree_on_what_they_share(smaller, larger) -> None:
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {name_of(line): line.split("==")[1].split()[0] for line in lines if re.match(r"\w[^ ]*==", line)}

    more = pins(larger)
    assert {name: (pin, more.get(name)) for name, pin in pins(smaller).items() if more.get(name) != pin} == {}
