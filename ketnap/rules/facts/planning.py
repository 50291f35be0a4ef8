"""How the fields of a block are written in a dossier, read off their declarations."""

from dataclasses import fields
from functools import cache
from typing import Any


@cache
def plan(form: type) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Key as written → (field, kind, more)."""
    found = {}
    for one in fields(form):
        more = dict(one.metadata)
        found[more.pop("key") or one.name] = (one.name, more.pop("kind"), more)
    return found
