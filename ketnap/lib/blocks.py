"""The body of an article as data a template prints: nothing in it is ever taken for HTML."""

from dataclasses import dataclass

MARKS = {"## ": "heading", "- ": "points", "> ": "quote"}


@dataclass(frozen=True)
class Block:
    kind: str
    """paragraph, heading, points, quote"""
    lines: tuple[str, ...]


def blocks(body: str) -> list[Block]:
    """Plain text as ArticleText.body says. Points that follow each other are one block, so are lines of a quotation."""
    found: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        said = line.strip()
        mark = next((mark for mark in MARKS if said.startswith(mark)), "")
        kind, said = MARKS.get(mark, "paragraph"), said.removeprefix(mark).strip()
        goes_on = found and found[-1][0] == kind and kind != "heading"
        if not said:
            found.append(("", []))
        elif goes_on:
            found[-1][1].append(said)
        else:
            found.append((kind, [said]))
    return [Block(kind, tuple(lines)) for kind, lines in found if lines]
