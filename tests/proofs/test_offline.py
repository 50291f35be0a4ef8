"""Installed from the folder of wheels with nothing but a loopback, and used there through a whole admission."""

import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from ketnap.management import parts
from scripts import packing, wheelhouse
from tests.proofs import closed

ALONE = ("unshare", "--map-root-user", "--net")
"""A network of one's own: no card, no route. Not every machine gives one to a test."""


def possible() -> bool:
    return shutil.which("ip") is not None and not subprocess.run([*ALONE, "true"], capture_output=True).returncode


def run(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """A program in a network without a route, where one is to be had. pip reads no settings of this machine."""
    plain = {key: told for key, told in os.environ.items() if not key.startswith(("PIP_", "KETNAP_", "DATABASE_URL"))}
    first, kind = (ALONE, "without a route") if possible() else ((), "of the machine")
    return subprocess.run(
        [str(word) for word in (*first, *words)], cwd=wheelhouse.PROJECT, capture_output=True, text=True, check=False,
        env=plain | {"PIP_CONFIG_FILE": os.devnull, "NETWORK": kind} | more,
    )  # fmt: skip


def install(venv: Path, house: Path, *more: str) -> subprocess.CompletedProcess[str]:
    pip = (sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "--disable-pip-version-check")
    return run(*pip, "install", "--no-compile", "--no-index", "--no-deps", "--require-hashes", "--find-links", house,
               "-r", house / "requirements.txt", *more)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels") / "house"
    wheelhouse.make(folder)
    return folder


@pytest.fixture(scope="module")
def venv(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    done = install(folder, house)
    assert done.returncode == 0, done.stderr
    return folder


def packages_in(venv: Path) -> dict[str, str]:
    (site,) = venv.glob("lib/python3.*/site-packages")
    return {wheelhouse.plain(one.name): one.version for one in metadata.distributions(path=[str(site)])}


def test_what_is_installed_is_the_lock_the_bill_and_ours(house: Path, venv: Path, tmp_path: Path) -> None:
    wanted = {name: number for name, (number, _) in wheelhouse.locked().items() if name != "tzdata"}
    assert packages_in(venv) == wanted | {"ketnap": packing.version()}
    bill = run(venv / "bin" / "ketnap", "parts", "--bill", KETNAP_DATA_DIR=str(tmp_path))
    listed = [one for one in json.loads(bill.stdout)["components"] if one["bom-ref"].startswith("library:")]
    assert {one["name"]: one["version"] for one in listed} == wanted
    assert [parts.component(one) for one in parts.packages(house.glob("*.whl"))] == listed, "known before installing"


def test_one_byte_more_or_less_is_refused(house: Path, venv: Path, tmp_path: Path) -> None:
    """A changed, a cut, a lengthened and an exchanged wheel, ours and others'; the untouched ones are taken."""
    small = [next(house.glob(f"{name}-*.whl")) for name in ("six", "whitenoise", "ketnap")]
    listed = [line for line in (house / "requirements.txt").read_text().splitlines(keepends=True)
              if line.split("==")[0] in ("six", "whitenoise", "ketnap")]  # fmt: skip
    faults = {
        "six": lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:],
        "whitenoise": lambda data: data[:-1],
        "ketnap": lambda data: data + b"\0",
    }
    refused = {}
    for fault in ("", *faults):
        folder = tmp_path / (fault or "whole")
        folder.mkdir()
        (folder / "requirements.txt").write_text("".join(listed))
        for wheel in small:
            data = wheel.read_bytes()
            (folder / wheel.name).write_bytes(faults[fault](data) if wheel.name.startswith(f"{fault}-") else data)
        done = install(venv, folder, "--dry-run", "--ignore-installed")
        refused[fault] = (done.returncode, "DO NOT MATCH THE HASHES" in done.stderr)
    assert refused == {"": (0, False)} | dict.fromkeys(faults, (1, True))


def test_a_whole_admission_asks_nobody_outside(venv: Path, tmp_path: Path) -> None:
    (site,) = venv.glob("lib/python3.*/site-packages")
    (site / "ketnap_guard.py").write_text(closed.GUARD)
    (site / "ketnap_guard.pth").write_text("import ketnap_guard\n")
    done = run(sys.executable, "-m", "tests.proofs.closed", venv, tmp_path / "data", tmp_path / "guard")
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert "Đảng viên chính thức từ" in seen["said"] and len(seen["pages"]) == 30
    assert (seen["asked"], seen["checked"]) == ([], 0)
    assert seen["routes"] == (0 if possible() else None)
    # The calibration: two attempts planted after that are counted by both.
    assert seen["planted"] == ["socket.connect 192.0.2.1"] * 2
    assert seen["planted routes"] == (2 if possible() else None)
