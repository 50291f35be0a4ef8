"""Installs the release that lies unpacked beside this file:  python3 install.py /opt/ketnap

Each version has a folder of its own, /opt/ketnap/versions/0.2.0, and /opt/ketnap/current points to the one in use. Only
Python is needed, with pip or ensurepip (Debian: python3-venv); no network is asked. Check the signature first.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

WHOLE = "installed.json"
"""File of a version's folder, written last: without it the folder is a rest of something that was cut off."""


class NotPlaced(Exception):
    """What failed and what to do; the version in use is as it was."""


def run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotPlaced(f"{words[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-1500:]}")
    return done.stdout


def works(*words: object) -> bool:
    try:
        return subprocess.run([str(word) for word in words], capture_output=True, check=False).returncode == 0  # noqa: S603
    except OSError:
        return False


def pip(inside: Path) -> list[object]:
    """A command line of pip that installs into that environment, wherever there is one."""
    for python in (sys.executable, os.path.realpath(sys.executable), "/usr/bin/python3"):
        if works(python, "-m", "pip", "--version"):
            return [python, "-m", "pip", "--python", inside]
    run(inside, "-m", "ensurepip")
    return [inside, "-m", "pip"]


def place(home: Path, source: Path) -> Path:
    """Folder of the version that lies unpacked in `source`; made anew when an earlier try was cut off."""
    note = json.loads((source / "release.json").read_text())
    target = home / "versions" / note["version"]
    if (target / WHOLE).exists():
        return target
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    python = os.path.realpath(sys.executable)
    run(python, "-m", "venv", "--without-pip", target)
    inside = target / "bin" / "python"
    offline = ("--no-cache-dir", "--no-index", "--no-deps", "--require-hashes", "--find-links", source / "wheels")
    run(*pip(inside), "--isolated", "--disable-pip-version-check", "install", *offline,
        "-r", source / "requirements.txt")  # fmt: skip
    if (source / "kits").exists():
        shutil.copytree(source / "kits", target / "kits")
    said = run(target / "bin" / "ketnap", "--version").split()
    if said != ["ketnap", note["version"]]:
        raise NotPlaced(f"What was installed calls itself {' '.join(said)}: ask the makers for another archive.")
    part = target / (WHOLE + ".part")
    part.write_text(json.dumps(note))
    part.replace(target / WHOLE)
    return target


def switch(home: Path, version: str) -> None:
    """`current` points to that version, in one step."""
    part = home / ".current"
    part.unlink(missing_ok=True)
    part.symlink_to(Path("versions") / version)
    part.replace(home / "current")


def main(words: list[str]) -> int:
    if len(words) != 1:
        print(__doc__)
        return 2
    home = Path(words[0]).resolve()
    if (home / "current").exists():
        print(f"{home} holds a version already: use {home}/current/bin/ketnap update ARCHIVE")
        return 2
    try:
        placed = place(home, Path(__file__).resolve().parent)
    except NotPlaced as failed:
        print(failed)
        return 1
    switch(home, placed.name)
    print(f"{home}/current is version {placed.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
