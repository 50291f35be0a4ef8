"""What is really installed, read from what each package says of itself, and as a bill of materials (CycloneDX 1.6)."""

import importlib.util
import platform
import re
import sqlite3
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from ketnap import __version__

PACKAGE = Path(__file__).resolve().parents[1]
VENDORED = ("static/vendor/VENDORED.md", "documents/fonts/VENDORED.md")
_ROW = re.compile(r"^\| (\S+) \| (\S+) \| ([\d.]+) \| (.+?) \| ([0-9a-f]{64}) \|$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Part:
    kind: str
    """`library`: a Python package; `native`: a library linked into one; `file`: a file we carry; `database`."""
    name: str
    version: str
    licence: str = ""
    sha256: str = ""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages(places: Iterable[Path] | None = None) -> list[Part]:
    """Python packages of this interpreter, or of wheels and folders; the program itself left out."""
    found = metadata.distributions() if places is None else metadata.distributions(path=[str(one) for one in places])
    parts = {plain(one.name): Part("library", plain(one.name), one.version, licence(one)) for one in found}
    parts.pop("ketnap", None)
    return sorted(parts.values())


def licence(one: metadata.Distribution) -> str:
    told = one.metadata.get("License-Expression") or one.metadata.get("License") or ""
    return told.strip() if len(told) < 80 else ""


def natives() -> list[Part]:
    """Libraries in C that no package list names: a hole in one of them is a hole in us."""
    found = [
        Part("native", "python", platform.python_version()),
        Part("native", "sqlite", sqlite3.sqlite_version),
        Part("native", "openssl", ssl.OPENSSL_VERSION.split()[1]),
    ]
    if importlib.util.find_spec("psycopg"):
        from psycopg import pq

        number = pq.version()
        found.append(Part("native", "libpq", f"{number // 10000}.{number % 10000}"))
    if importlib.util.find_spec("lxml"):
        from lxml import etree

        found.append(Part("native", "libxml2", ".".join(map(str, etree.LIBXML_VERSION))))
    if importlib.util.find_spec("cryptography"):
        from cryptography.hazmat.backends.openssl import backend

        found.append(Part("native", "openssl in cryptography", backend.openssl_version_text().split()[1]))
    return found


def carried() -> list[Part]:
    rows = [row for page in VENDORED for row in _ROW.findall((PACKAGE / page).read_text(encoding="utf-8"))]
    return [Part("file", name, version, sha256=sha256) for name, _, version, _, sha256 in rows]


def served() -> list[Part]:
    """The PostgreSQL server, where the register lies in one and it answers."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return [Part("database", "postgresql", cursor.fetchone()[0].split()[0])]
    except DatabaseError:
        return []


def everything() -> list[Part]:
    return [*packages(), *natives(), *carried(), *served()]


def bill(parts: Iterable[Part]) -> dict[str, Any]:
    """CycloneDX. The same parts make the same text: it carries no time and no number of its own."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "ketnap", "version": __version__}},
        "components": [component(one) for one in sorted(parts)],
    }


def component(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": {"file": "file", "database": "application"}.get(part.kind, "library"),
        "name": part.name,
        "version": part.version,
        "bom-ref": f"{part.kind}:{part.name}@{part.version}",
    }
    if part.kind == "library":
        told["purl"] = f"pkg:pypi/{part.name}@{part.version}"
    if part.licence:
        told["licenses"] = [{"license": {"name": part.licence}}]
    if part.sha256:
        told["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    return told
