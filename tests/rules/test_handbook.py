"""The handbook names every rule with its sentence and every key of the dossier format."""

import dataclasses
from pathlib import Path

from ketnap.rules import law
from ketnap.rules.facts import Facts

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "handbook"


def test_every_rule_is_in_the_handbook():
    page = (HANDBOOK / "rules.md").read_text(encoding="utf-8")
    for parameter in law.parameters().values():
        if parameter.rule:
            line = next(line for line in page.splitlines() if line.startswith(f"| {parameter.rule} |"))
            assert parameter.sentence in line
            assert f"`{parameter.name}`" in line
            assert f"| {parameter.layer} |" in line or not parameter.sentence


def test_every_key_of_a_dossier_is_in_the_handbook():
    page = (HANDBOOK / "dossiers.md").read_text(encoding="utf-8")
    sections = {}
    for part in page.split("### ")[1:]:
        title, _, body = part.partition("\n")
        sections[title.strip("`").split("`")[0]] = body
    unread = [(Facts, "")]
    while unread:
        form, path = unread.pop()
        for one in dataclasses.fields(form):
            key, kind = one.metadata["key"] or one.name, one.metadata["kind"]
            where = f"{path}.{key}" if path else key
            if kind in ("block", "list"):
                assert where in sections, where
                if "Keys as in" not in sections[where]:
                    unread.append((one.metadata["form"], where))
            else:
                assert f"| `{key}" in sections[path or "Single facts"], where
                for word in one.metadata.get("words", ()):
                    assert f"`{word}`" in sections[path or "Single facts"], f"{where}: {word}"
