"""Makes the folder from which a machine without a network installs: our wheel, all wheels of the lock, their hashes.

    .venv/bin/python scripts/wheelhouse.py FOLDER       on a connected machine with the same Python and processor

On the closed machine: pip install --no-index --no-deps --require-hashes --find-links FOLDER -r FOLDER/requirements.txt
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from scripts import packing  # noqa: E402 - found beside this file, wherever it is started

LOCK = PROJECT / "requirements" / "runtime.txt"
MOST = 40
"""Packages the program may stand on (run time)."""


def locked(lock: Path = LOCK) -> dict[str, tuple[str, frozenset[str]]]:
    """Name → (version, hashes allowed) of a lock."""
    found = {}
    for block in re.split(r"\n(?=[a-zA-Z0-9])", lock.read_text().strip()):
        name, number = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^ \\;]+)", block).groups()
        found[plain(name)] = (number, frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(folder: Path) -> None:
    """The wheels of the lock for this machine, through whatever index pip is told to ask."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--no-cache-dir"]
    subprocess.run([*command, "--only-binary=:all:", "-r", LOCK, "-d", folder], check=True)


def write_list(folder: Path, *own: Path) -> None:
    """requirements.txt of the folder: each wheel by name, version and its one hash. Raises for what no lock names."""
    lock, lines = locked(), []
    for wheel in sorted(folder.glob("*.whl")):
        name, number, *_ = wheel.name.split("-")
        found = sha256(wheel)
        if wheel not in own:
            wanted, hashes = lock.get(plain(name), ("", frozenset()))
            if number != wanted or found not in hashes:
                raise SystemExit(f"{wheel.name} is not what requirements/runtime.txt locks: empty the folder and retry")
        lines.append(f"{plain(name)}=={number} --hash=sha256:{found}\n")
    if len(lines) > MOST + 1:
        raise SystemExit(f"{len(lines) - 1} packages: no more than {MOST} may be needed to run; leave one out")
    (folder / "requirements.txt").write_text("".join(lines))


def make(folder: Path) -> Path:
    """Fill an empty or missing folder; → our own wheel in it."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        fetch(folder)
    except subprocess.CalledProcessError:
        shutil.rmtree(folder)
        raise SystemExit("pip could not fetch the wheels of requirements/runtime.txt: see what it said above") from None
    own = packing.build(folder)
    write_list(folder, own)
    return own


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wheel = make(Path(sys.argv[1]).resolve())
    print(f"{wheel}\nsha256 {sha256(wheel)}")
