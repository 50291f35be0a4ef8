"""Makes the program's own wheel. pip calls it (pyproject.toml, build-backend); it needs nothing but Python.

Built twice, on whichever machine, the wheel is the same to the byte: files in order, stored without compression (what
zlib makes differs from one version to the next), every time that of SOURCE_DATE_EPOCH (seconds; default 1-1-2020).
"""

import base64
import hashlib
import os
import re
import time
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = "ketnap"
EPOCH = 1_577_836_800
LEFT_OUT = {"__pycache__"}


def version(source: Path = PROJECT) -> str:
    (found,) = re.findall(r'^__version__ = "([^"]+)"$', (source / PACKAGE / "__init__.py").read_text(), re.M)
    return found


def content(source: Path) -> dict[str, bytes]:
    """Every file of the package by its path in the wheel: code, templates, law, pictures, fonts; and the samples, for
    the demonstration."""
    found = {}
    for folder, within in ((source / PACKAGE, PACKAGE), (source / "samples", f"{PACKAGE}/samples")):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".pyc" and not LEFT_OUT & set(path.parts) and path.name[0] != ".":
                found[f"{within}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return found


def metadata(source: Path) -> str:
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    asked = (
        line.partition("#")[0].strip() for line in (source / "requirements" / "runtime.in").read_text().split("\n")
    )
    head = [
        "Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {version(source)}",
        f"Summary: {project['description']}", f"License-Expression: {project['license']}", "License-File: LICENSE",
        f"Requires-Python: {project['requires-python']}", *(f"Requires-Dist: {one}" for one in asked if one),
        "Description-Content-Type: text/markdown",
    ]  # fmt: skip
    return "\n".join(head) + "\n\n" + (source / project["readme"]).read_text()


def build(folder: Path, *, source: Path = PROJECT, changes: Mapping[str, bytes] | None = None) -> Path:
    """The wheel in a folder. `changes`: path in the wheel → other content, for a release that is tried out."""
    files = content(source) | dict(changes or {})
    number = re.findall(rb'^__version__ = "([^"]+)"$', files[f"{PACKAGE}/__init__.py"], re.M)[0].decode()
    info = f"{PACKAGE}-{number}.dist-info"
    scripts = tomllib.loads((source / "pyproject.toml").read_text())["project"]["scripts"]
    told = metadata(source).replace(f"\nVersion: {version(source)}\n", f"\nVersion: {number}\n", 1)
    files |= {
        f"{info}/METADATA": told.encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: ketnap\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": (
            "[console_scripts]\n" + "".join(f"{name} = {place}\n" for name, place in scripts.items())
        ).encode(),
        f"{info}/licenses/LICENSE": (source / "LICENSE").read_bytes(),
    }
    record = [f"{name},sha256={digest(data)},{len(data)}" for name, data in sorted(files.items())]
    files[f"{info}/RECORD"] = ("\n".join([*record, f"{info}/RECORD,,"]) + "\n").encode()
    wheel = folder / f"{PACKAGE}-{number}-py3-none-any.whl"
    day = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH)))[:6]
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (day[0], *day[1:]))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return wheel


def digest(data: bytes) -> str:
    """As RECORD writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def get_requires_for_build_wheel(config_settings: object = None) -> list[str]:
    return []


def build_wheel(wheel_directory: str, config_settings: object = None, metadata_directory: object = None) -> str:
    return build(Path(wheel_directory)).name
