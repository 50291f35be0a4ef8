"""A release as one file and its signature: read only when the signature over every byte of it holds.

Beside `ketnap-0.2.0.tar` lies `ketnap-0.2.0.tar.sig`: 64 bytes, Ed25519 over the whole archive, checked without a
network with the public key that this version carries. By hand, the same: openssl pkeyutl -verify -rawin -pubin -inkey
release.pub -in ketnap-0.2.0.tar -sigfile ketnap-0.2.0.tar.sig
"""

import io
import json
import platform
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

KEY = Path(__file__).with_name("release.pub")
NOTE = "release.json"


class BadArchive(Exception):
    """What is wrong with it and what to do; nothing of it was used."""


@dataclass(frozen=True)
class Release:
    version: str
    python: str
    """Version its wheels were made for: 3.13."""
    machine: str
    content: bytes
    """The archive, of which every byte was signed."""


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def read(path: Path) -> Release:
    """Raises BadArchive unless it is whole, signed under our key, a release of this program and for this machine."""
    beside = path.with_name(path.name + ".sig")
    try:
        content, signature = path.read_bytes(), beside.read_bytes()
    except OSError as failed:
        raise BadArchive(
            f"{failed.filename} cannot be read: carry the archive and its .sig over again, both."
        ) from failed
    key = load_pem_public_key(KEY.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise BadArchive(f"{KEY} holds no Ed25519 key: install the program again.")
    try:
        key.verify(signature, content)
    except InvalidSignature:
        raise BadArchive(
            f"{path.name} is not what the makers signed: a byte is missing, changed or added, or another key signed "
            "it. Do not install it; carry it over again, and ask the makers if that does not help."
        ) from None
    return told(path, content)


def told(path: Path, content: bytes) -> Release:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            note = json.load(archive.extractfile(NOTE) or io.BytesIO())
        release = Release(note["version"], note["python"], note["machine"], content)
        known = note["name"] == "ketnap" and bool(number(release.version))
    except (tarfile.TarError, KeyError, ValueError, TypeError) as wrong:
        raise BadArchive(f"{path.name} is signed but is no release ({wrong}): ask the makers for another.") from wrong
    if not known:
        raise BadArchive(f"{path.name} is a release of {note['name']}: choose one of ketnap.")
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}", platform.machine()
    if (release.python, release.machine) != ours:
        raise BadArchive(
            f"{path.name} is for Python {release.python} on {release.machine}; here is {' on '.join(ours)}: choose the "
            "one for this machine."
        )
    return release


def unpack(release: Release, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(release.content), mode="r:") as archive:
        archive.extractall(folder, filter="data")
