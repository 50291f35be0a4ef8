"""Makes the signed archive that `ketnap update` takes. For the makers, on a connected machine.

    .venv/bin/python scripts/release.py new-key FILE      a key pair: the secret half to FILE, the public to the project
    .venv/bin/python scripts/release.py make FILE FOLDER  ketnap-VERSION.tar and its .sig into FOLDER, signed with FILE

The secret half never lies in the project. Made twice from one commit, the archive is the same to the byte.
"""

import io
import json
import platform
import sys
import tarfile
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from ketnap.management import parts  # noqa: E402 - found beside this file, wherever it is started
from scripts import packing, wheelhouse  # noqa: E402

RELEASES = PROJECT / "ketnap" / "management" / "releases"
PUBLIC = RELEASES / "release.pub"


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def new_key(path: Path, beside: Path = PUBLIC) -> None:
    if path.resolve().is_relative_to(PROJECT) or path.exists():
        raise SystemExit(f"{path} lies in the project or exists: name a new file on a medium that is locked away")
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    beside.write_bytes(public(key))


def load(path: Path) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit(f"{path} holds no Ed25519 key: make one with new-key")
    return key


def pack(house: Path, version: str, target: Path, key: Ed25519PrivateKey) -> Path:
    """The archive of a folder of wheels, and its signature beside it."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    note = {"name": "ketnap", "version": version, "python": python, "machine": platform.machine()}
    wheels = sorted(house.glob("*.whl"))
    bill = parts.bill(parts.packages(wheels)) | {"metadata": {"component": {
        "type": "application", "name": "ketnap", "version": version}}}  # fmt: skip
    files = {
        "release.json": json.dumps(note, indent=1).encode(),
        "requirements.txt": (house / "requirements.txt").read_bytes(),
        "ketnap.cdx.json": json.dumps(bill, ensure_ascii=False, indent=1).encode(),
        "install.py": (RELEASES / "placing.py").read_bytes(),
        "release.pub": public(key),
        **{f"kits/{path.relative_to(PROJECT / 'kits').as_posix()}": path.read_bytes()
           for path in sorted((PROJECT / "kits").rglob("*")) if path.is_file()},
        **{f"wheels/{wheel.name}": wheel.read_bytes() for wheel in wheels},
    }  # fmt: skip
    archive = target / f"ketnap-{version}.tar"
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), packing.EPOCH
            entry.mode = 0o755 if data[:2] == b"#!" else 0o644
            tar.addfile(entry, io.BytesIO(data))
    archive.with_name(archive.name + ".sig").write_bytes(key.sign(archive.read_bytes()))
    return archive


def make(secret: Path, folder: Path) -> Path:
    key = load(secret)
    if public(key) != PUBLIC.read_bytes():
        raise SystemExit(
            f"{secret} is not the other half of {PUBLIC}: no installation would take it: use the right one"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        house = Path(place) / "house"
        wheelhouse.make(house)
        return pack(house, packing.version(), folder, key)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["new-key", path]:
            new_key(Path(path))
        case ["make", secret, folder]:
            print(make(Path(secret), Path(folder)))
        case _:
            sys.exit(__doc__)
