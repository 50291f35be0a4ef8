"""The few words of JSON Schema that docs/schemas/ uses; an unknown word is an error, so that none is ignored."""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schemas"
SAID = {"$schema", "$id", "title", "description"}
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}


def faults(value: Any, name: str) -> list[str]:
    return check(value, json.loads((FOLDER / name).read_text(encoding="utf-8")), "$")


def check(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    known = {"type", "required", "properties", "additionalProperties", "items", "enum", "pattern"} | SAID
    if strange := set(schema) - known:
        raise ValueError(f"{where}: this checker does not know {strange}.")
    kinds = schema.get("type", [])
    if kinds and not any(_is(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return [f"{where}: {value!r} is no {kinds}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        found.append(f"{where}: {value!r} does not match {schema['pattern']}")
    if isinstance(value, dict):
        found += [f"{where}: {key} is missing" for key in schema.get("required", ()) if key not in value]
        for key, part in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            found += [f"{where}: {key} is not expected"] if inner is False else check(part, inner, f"{where}.{key}")
    if isinstance(value, list):
        for index, part in enumerate(value):
            found += check(part, schema.get("items", {}), f"{where}[{index}]")
    return found


def _is(value: Any, kind: str) -> bool:
    if kind == "null":
        return value is None
    return isinstance(value, KINDS[kind]) and not (isinstance(value, bool) and kind != "boolean")
