"""GLOSSARY.md is true: what it names exists, and what is called something has a line."""

from pathlib import Path

import pytest

from tests.architecture.source import LAYERS, PACKAGE, ROOT, identifiers, tables

GLOSSARY = tables((ROOT / "GLOSSARY.md").read_text())
TOPICS = {row[1] for row in GLOSSARY["Topics"]}
OWN_NAMES = {(row[0], row[1]) for row in GLOSSARY["Names that are not topics"]}
HOUSE_TOPICS = {
    "organisation", "people", "membership", "admission", "training", "plans", "papers", "offices", "direction",
    "rating", "commendation", "unions", "coverage", "forecast", "leading", "bulletin", "accounts", "audit", "batches",
}  # fmt: skip


def modules(layer: str) -> list[str]:
    """Names directly in a layer, and those of the folders in it that group topics rather than being one."""
    found = []
    for path in sorted((PACKAGE / layer).iterdir()):
        if path.name.startswith("__") or not (path.suffix == ".py" or path.is_dir()):
            continue
        if path.is_dir() and (layer, path.name) not in OWN_NAMES and path.stem not in TOPICS:
            found += [f"{path.name}/{name}" for name in _inside(path)] or [path.name]
        else:
            found.append(path.stem)
    return found


def _inside(folder: Path) -> list[str]:
    return [path.stem for path in sorted(folder.glob("*.py")) if not path.name.startswith("__")]


def nameless(layer: str, names: list[str], topics: set[str], own: set[tuple[str, str]]) -> list[str]:
    """Names that are neither a topic nor listed as a name of their own."""
    return [name for name in names if name.rpartition("/")[2] not in topics and (layer, name) not in own]


def test_every_topic_of_the_product_has_a_line_and_a_new_one_needs_it() -> None:
    assert TOPICS == HOUSE_TOPICS


@pytest.mark.parametrize("layer", LAYERS)
def test_files_are_topics_or_listed_with_what_they_are(layer) -> None:
    assert nameless(layer, modules(layer), TOPICS, OWN_NAMES) == [], "add a line to GLOSSARY.md"


def test_a_stray_name_is_seen() -> None:
    assert nameless("web", ["people", "helpers", "forms/misc"], TOPICS, OWN_NAMES) == ["helpers", "forms/misc"]


def test_listed_names_exist() -> None:
    gone = [
        f"{layer}/{name}"
        for layer, name in sorted(OWN_NAMES)
        if not ((PACKAGE / layer / f"{name}.py").exists() or (PACKAGE / layer / name).is_dir())
    ]
    assert gone == []


@pytest.mark.parametrize("row", GLOSSARY["Terms"], ids=lambda row: row[1])
def test_every_term_names_something_in_the_code_with_a_citation(row) -> None:
    term, identifier, citation = row
    assert identifier in identifiers()
    assert term and len(citation) > 5


def test_an_identifier_that_is_nowhere_is_seen() -> None:
    assert "UnitAct.FOUNDED" in identifiers()
    assert "UnitAct.MELTED" not in identifiers()
