"""A release on a PostgreSQL server and the way back: the old program and the old tables serve again by themselves."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scripts import postgres
from tests.proofs import test_update
from tests.proofs.test_update import PASSWORD, releases  # noqa: F401 - a fixture


class Place(test_update.Place):
    url = ""

    def run(self, *words: object, program: str = "current/bin/ketnap") -> tuple[int, str]:
        plain = {key: told for key, told in os.environ.items() if not key.startswith(("KETNAP_", "DJANGO_", "PIP_"))}
        done = subprocess.run(
            [str(self.home / program), *map(str, words)], capture_output=True, text=True, check=False, cwd="/",
            input=f"{PASSWORD}\n",
            env=plain | {"KETNAP_DATA_DIR": str(self.data), "KETNAP_BACKUP_DIR": str(self.copies),
                         "DATABASE_URL": self.url, "PYTHONPATH": sysconfig.get_path("purelib")},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def rows(self, name: str = "public", *more: str) -> str:
        """Hash of every table with its rows and what holds them together, as the server writes them out. It spells a
        list in a condition otherwise once it has read its own words."""
        words = ["pg_dump", f"--dbname={self.url}", f"--schema={name}", "--no-owner", "--restrict-key=x", *more]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        said = re.sub(r" ?\(*ARRAY\[.*", "", said)
        return hashlib.sha256(re.sub(rf"\b{name}(?=[.;])", "public", said).encode()).hexdigest()

    def tables(self, name: str = "public") -> set[str]:
        with psycopg.connect(self.url) as server:
            asked = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [name])
            return {row[0] for row in asked}

    def aside(self) -> list[str]:
        with psycopg.connect(self.url) as server:
            asked = server.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'left%' ORDER BY 1")
            return [row[0] for row in asked]


@pytest.fixture(scope="module")
def place(releases) -> Iterator[Place]:  # noqa: F811
    folder = Path(tempfile.mkdtemp(prefix="ketnap-update-"))
    folder.chmod(0o755)
    try:
        place = Place(folder / "opt", folder / "data", folder / "copies")
        place.url = postgres.start(folder / "server")
        test_update.installed(place, releases["first"])
        code, said = place.run("backup", "--same-disk")
        assert code == 0, said  # the lines of the journal are sealed now, and an update seals none
        yield place
    finally:
        postgres.stop(folder / "server", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def test_a_version_that_fails_is_taken_back_by_itself(place: Place, releases) -> None:  # noqa: F811
    before = place.rows()
    code, said = place.run("update", releases["half"], "--same-disk")
    assert code == 1 and "everything is as it was under 9.0.1" in said, said
    assert (place.rows(), place.version) == (before, "versions/9.0.1")
    assert place.run("check")[0] == 0
    (aside,) = place.aside()
    assert "ketnap_tried" in place.tables(aside), "the first of its steps had been done"
    dumps = list((place.data / "before-update").iterdir())
    assert [one.stat().st_mode & 0o077 for one in dumps] == [0]


def test_forward_and_back_loses_nothing(place: Place, releases) -> None:  # noqa: F811
    before = place.rows()
    code, said = place.run("update", releases["next"], "--same-disk")
    assert (code, place.version) == (0, "versions/9.0.2"), said
    assert "ketnap_tried" in place.tables()
    code, said = place.run("update", "--back")
    assert code == 0 and "kept as schema left_" in said, said
    assert (place.version, place.rows()) == ("versions/9.0.1", before)
    assert place.run("check")[0] == 0

    assert place.run("update", releases["next"], "--same-disk")[0] == 0
    assert place.run("account", "binh", "--name", "Trần Thị Bình")[0] == 0
    written, data = place.rows(), place.rows("public", "--data-only")
    code, said = place.run("update", "--back")
    assert code == 1 and "lines of the journal were written since" in said
    assert (place.version, place.rows()) == ("versions/9.0.2", written)

    note = json.loads((place.data / "update.json").read_text())
    dump = Path(note["dump"])
    whole = dump.read_bytes()
    text = gzip.decompress(whole)
    for wrong in (whole[: len(whole) // 2], gzip.compress(text[: len(text) // 2] + b"\nwrong;\n")):
        dump.write_bytes(wrong)
        code, said = place.run("update", "--back", "--leave")
        assert code == 1 and "nothing was changed" in said, said
        assert (place.version, place.rows()) == ("versions/9.0.2", written), "before or after, never between"
    dump.write_bytes(whole)

    code, said = place.run("update", "--back", "--leave")
    assert code == 0, said
    assert (place.version, place.rows()) == ("versions/9.0.1", before)
    assert place.rows(place.aside()[-1], "--data-only") == data, "what was written since lies beside it"
    assert place.run("account", "lan", "--name", "Lê Thị Lan")[0] == 0, "it is a register to go on with"
