"""Facts built from plain values, such as rows of the register; words and days are those of the dossier format."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ketnap.rules.facts.planning import plan


def build(form: type, told: Mapping[str, Any], where: str = "facts") -> Any:
    """A block of facts. Keys that are absent stay missing, None is a fact told not to exist.

    Raises ValueError naming the key for one the block does not know and for a value of another kind.
    """
    known = plan(form)
    found = {}
    for key, value in told.items():
        if key not in known:
            raise ValueError(f"{where}.{key}: no such fact; known: {', '.join(sorted(known))}.")
        name, kind, more = known[key]
        found[name] = value if value is None else _fact(kind, value, more, f"{where}.{key}")
    return form(**found)


def _fact(kind: str, value: Any, more: Mapping[str, Any], where: str) -> Any:
    match kind:
        case "block":
            return build(more["form"], value, where)
        case "list":
            return tuple(build(more["form"], one, f"{where}[{place}]") for place, one in enumerate(value))
        case "words":
            return tuple(_word(one, more["words"], where) for one in value)
        case "texts":
            return tuple(str(one) for one in value)
        case "word":
            return _word(value, more["words"], where)
        case "day" if isinstance(value, date):
            return value
        case "day" if isinstance(value, str):
            return date.fromisoformat(value)
        case "flag" if isinstance(value, bool):
            return value
        case "text":
            return str(value)
        case "by_year":
            return dict(value)
        case "count_or" if value in more["words"]:
            return value
        case "count" | "count_or" if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    raise ValueError(f"{where}: found {value!r}, expected {kind}.")


def _word(value: Any, words: tuple[str, ...], where: str) -> str:
    if value not in words:
        raise ValueError(f"{where}: found {value!r}, expected one of {', '.join(words)}.")
    return str(value)
