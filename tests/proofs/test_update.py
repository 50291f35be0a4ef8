"""A signed release from the stick to the desk and back: two versions built here, installed, switched, taken back."""

import hashlib
import io
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import sysconfig
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ketnap.management.releases import archive
from scripts import packing, release, wheelhouse

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
STEP = """
from django.db import migrations
{before}
class Migration(migrations.Migration):
    dependencies = [("ketnap", "{leaf}")]
    operations = [migrations.RunSQL("CREATE TABLE ketnap_tried (id integer)"), {more}]
"""
TEN_MINUTES = 600
PASSWORD = "bon-mua-qua-lang-2011"


def wheel(version: str, folder: Path, **steps: str) -> Path:
    leaf = max(path.stem for path in (packing.PROJECT / "ketnap" / "migrations").glob("[0-9]*.py"))
    changes = {
        "ketnap/__init__.py": f'__version__ = "{version}"\n'.encode(),
        "ketnap/management/releases/release.pub": release.public(KEY),
    }
    for name, more in steps.items():
        before = "def stop(*_):\n    raise RuntimeError('planted')\n" if "stop" in more else ""
        step = STEP if leaf[:4] != "9999" else STEP.replace("ketnap_tried", "ketnap_untried")
        changes[f"ketnap/migrations/9999_{name}.py"] = step.format(leaf=leaf, more=more, before=before).encode()
        leaf = f"9999_{name}"
    return packing.build(folder, changes=changes)


def made(folder: Path, version: str, key: Ed25519PrivateKey = KEY, **steps: str) -> Path:
    """An archive of that version with our wheel alone: what it stands on is the test's own."""
    house = folder / f"house-{version}-{len(list(folder.iterdir()))}"
    house.mkdir()
    own = wheel(version, house, **steps)
    wheelhouse.write_list(house, own)
    return release.pack(house, version, house, key)


@dataclass
class Place:
    home: Path
    data: Path
    copies: Path

    def run(self, *words: object, program: str = "current/bin/ketnap") -> tuple[int, str]:
        plain = {key: told for key, told in os.environ.items() if not key.startswith(("KETNAP_", "DJANGO_", "PIP_"))}
        done = subprocess.run(
            [str(self.home / program), *map(str, words)], capture_output=True, text=True, check=False, cwd="/",
            input=f"{PASSWORD}\n",
            env=plain | {"KETNAP_DATA_DIR": str(self.data), "KETNAP_BACKUP_DIR": str(self.copies), "DATABASE_URL": "",
                         "PYTHONPATH": sysconfig.get_path("purelib")},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    @property
    def version(self) -> str:
        return str((self.home / "current").readlink())

    def rows(self, name: str = "ketnap.sqlite3") -> str:
        """Hash of every table with its rows."""
        with closing(sqlite3.connect(self.data / name)) as file:
            return hashlib.sha256("\n".join(file.iterdump()).encode()).hexdigest()

    def tables(self, name: str = "ketnap.sqlite3") -> set[str]:
        with closing(sqlite3.connect(self.data / name)) as file:
            return {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("releases")
    return {
        "first": made(folder, "9.0.1"),
        "next": made(folder, "9.0.2", tried=""),
        "broken": made(folder, "9.0.3", tried="migrations.RunPython(stop)"),
        "half": made(folder, "9.0.5", tried="", untried="migrations.RunPython(stop)"),
        "strange": made(folder, "9.0.4", OTHER),
    }


@pytest.fixture(scope="module")
def place(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Version 9.0.1, installed by the script of its own archive, with a register of one account."""
    folder = tmp_path_factory.mktemp("place")
    return installed(Place(folder / "opt", folder / "data", folder / "copies"), releases["first"])


def installed(made: Place, first: Path) -> Place:
    made.copies.mkdir(), made.home.mkdir()
    unpacked = made.home.parent / "unpacked"
    with tarfile.open(first) as tar:
        tar.extractall(unpacked, filter="data")
    done = subprocess.run(
        [sys.executable, unpacked / "install.py", made.home], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": sysconfig.get_path("purelib")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert made.version == "versions/9.0.1"
    code, said = made.run("account", "hoa", "--name", "Nguyễn Thị Hòa")
    assert code == 0, said
    return made


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An archive of a few kilobytes, as good as any other."""
    house = tmp_path / "house"
    house.mkdir()
    (house / "requirements.txt").write_text("six==1.17.0 --hash=sha256:0\n")
    monkeypatch.setattr(archive, "KEY", tmp_path / "release.pub")
    archive.KEY.write_bytes(release.public(KEY))
    monkeypatch.setattr(release, "PROJECT", tmp_path)
    yield release.pack(house, "9.0.2", tmp_path, KEY)


def refused(path: Path, content: bytes, read=archive.read) -> bool:
    path.write_bytes(content)
    try:
        read(path)
    except archive.BadArchive:
        return True
    return False


def test_every_damaged_archive_is_refused_and_the_whole_one_read(small: Path) -> None:
    """200 changed bits, 60 cuts and lengthenings, an exchanged piece; a reader that trusts the form takes most."""
    whole, rng = small.read_bytes(), random.Random(5)
    assert archive.read(small).version == "9.0.2"
    bad = []
    for _ in range(200):
        at = rng.randrange(len(whole) * 8)
        bad.append(whole[: at // 8] + bytes([whole[at // 8] ^ 1 << at % 8]) + whole[at // 8 + 1 :])
    bad += [whole[: rng.randrange(len(whole))] for _ in range(50)] + [whole[:-1], b""]
    bad += [whole + bytes(size) for size in (1, 512, 10240)] + [b"\0" + whole]
    bad += [whole[512:1024] + whole[:512] + whole[1024:]]
    assert [len(one) for one in bad if not refused(small, one)] == []

    def trusting(path: Path) -> None:
        archive.told(path, path.read_bytes())

    assert sum(not refused(small, one, trusting) for one in bad) > 150, "the signature is what refuses"


def test_a_damaged_signature_is_refused(small: Path) -> None:
    beside = small.with_name(small.name + ".sig")
    good = beside.read_bytes()
    assert len(good) == 64
    for place in range(0, 512, 3):
        beside.write_bytes(good[: place // 8] + bytes([good[place // 8] ^ 1 << place % 8]) + good[place // 8 + 1 :])
        with pytest.raises(archive.BadArchive, match="not what the makers signed"):
            archive.read(small)
    for wrong in (b"", good[:-1], good + b"\0"):
        beside.write_bytes(wrong)
        with pytest.raises(archive.BadArchive):
            archive.read(small)
    beside.unlink()
    with pytest.raises(archive.BadArchive, match=r"carry the archive and its \.sig over again"):
        archive.read(small)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "other"}, "is a release of other"),
        ({"python": "3.1"}, "is for Python 3.1"),
        ({"machine": "pdp11"}, "on pdp11"),
        ({"version": "new"}, "signed but is no release"),
    ],
)
def test_a_signed_archive_of_something_else_is_refused(small: Path, changed, sentence) -> None:
    with tarfile.open(small) as tar:
        files = {one.name: tar.extractfile(one).read() for one in tar}
    files["release.json"] = json.dumps(json.loads(files["release.json"]) | changed).encode()
    with tarfile.open(small, "w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    small.with_name(small.name + ".sig").write_bytes(KEY.sign(small.read_bytes()))
    with pytest.raises(archive.BadArchive, match=sentence):
        archive.read(small)


def test_by_hand_openssl_says_the_same(small: Path) -> None:
    words = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(archive.KEY), "-in", str(small),
             "-sigfile", f"{small}.sig"]  # fmt: skip
    assert subprocess.run(words, capture_output=True).returncode == 0
    small.write_bytes(small.read_bytes() + b"\0")
    assert subprocess.run(words, capture_output=True).returncode != 0


def test_packed_twice_it_is_the_same(small: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    again = release.pack(tmp_path / "house", "9.0.2", tmp_path / "again", KEY)
    assert wheelhouse.sha256(again) == wheelhouse.sha256(small)


def test_the_key_that_is_shipped_is_a_public_one_and_a_secret_one_stays_outside(tmp_path: Path) -> None:
    shipped = release.PUBLIC.read_text()
    assert shipped.startswith("-----BEGIN PUBLIC KEY-----") and "PRIVATE" not in shipped
    with pytest.raises(SystemExit, match="lies in the project"):
        release.new_key(packing.PROJECT / "secret.pem", tmp_path / "public.pem")
    release.new_key(tmp_path / "secret.pem", tmp_path / "public.pem")
    assert (tmp_path / "secret.pem").stat().st_mode & 0o077 == 0
    assert release.public(release.load(tmp_path / "secret.pem")) == (tmp_path / "public.pem").read_bytes()
    with pytest.raises(SystemExit, match="not the other half"):
        release.make(tmp_path / "secret.pem", tmp_path / "out")


def test_an_older_one_is_refused_by_its_number() -> None:
    assert archive.number("9.0.10") > archive.number("9.0.9") > archive.number("0.10.0") > archive.number("0.9.99")


def test_what_may_not_be_installed_leaves_everything_as_it_was(place: Place, releases) -> None:
    before = place.rows()
    for name, sentence in (("first", "choose a newer one"), ("strange", "another key")):
        code, said = place.run("update", releases[name], "--same-disk")
        assert (code, sentence in said) == (1, True), said
    assert place.run("update", "--back")[0] == 1
    assert (place.rows(), place.version) == (before, "versions/9.0.1")
    assert sorted(one.name for one in (place.home / "versions").iterdir()) == ["9.0.1"]
    assert [one.name for one in place.copies.iterdir() if one.name != "heads"] == [], "heads of the journal are no copy"


def test_a_version_that_fails_is_taken_back_by_itself(place: Place, releases) -> None:
    before = place.rows()
    code, said = place.run("update", releases["broken"], "--same-disk")
    assert code == 1 and "everything is as it was under 9.0.1" in said, said
    assert (place.rows(), place.version) == (before, "versions/9.0.1")


def test_forward_and_back_loses_nothing(place: Place, releases) -> None:
    before = place.rows()
    rest = place.home / "versions" / "9.0.2"
    rest.mkdir()
    (rest / "half").write_text("an update that was cut off")
    code, said = place.run("update", releases["next"], "--same-disk")
    assert code == 0, said
    assert place.version == "versions/9.0.2" and "ketnap_tried" in place.tables() and not (rest / "half").exists()

    # Cut off between the tables and the switch: what the same command finds is the copy of before, and it goes on.
    note = place.data / "update.json"
    told, copies = json.loads(note.read_text()), sorted(place.copies.glob("*.ketnap"))
    note.write_text(json.dumps(told | {"state": "begun"}))
    (place.home / "current").unlink()
    (place.home / "current").symlink_to("versions/9.0.1")
    assert place.run("check")[0] == 2, "the old version does not touch the newer tables"
    code, said = place.run("update", releases["next"], "--same-disk")
    assert (code, place.version) == (0, "versions/9.0.2"), said
    assert sorted(place.copies.glob("*.ketnap")) == copies and told["copy"] in said

    began = time.monotonic()
    code, said = place.run("update", "--back")
    assert (code, time.monotonic() - began < TEN_MINUTES) == (0, True), said
    assert (place.version, place.rows()) == ("versions/9.0.1", before)
    assert place.run("check")[0] == 0

    assert place.run("update", releases["next"], "--same-disk")[0] == 0
    assert place.run("account", "binh", "--name", "Trần Thị Bình")[0] == 0
    written = place.rows()
    code, said = place.run("update", "--back")
    assert code == 1 and "lines of the journal were written since" in said
    assert (place.version, place.rows()) == ("versions/9.0.2", written)
    code, said = place.run("update", "--back", "--leave")
    assert code == 0, said
    assert (place.version, place.rows()) == ("versions/9.0.1", before)
    (kept,) = re.findall(r"kept as (\S+)\.\n", said)
    assert place.rows(kept) == written, "what was written since lies beside it"
