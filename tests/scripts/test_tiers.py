"""One PC and one server brought up on loopback out of their kits, by the steps of docs/install.md: an act goes through
the proxy, the worker seals it, a copy is made and rehearsed, and `ketnap doctor` finds nothing. Several machines:
tests/proofs/test_cluster.py."""

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from scripts import postgres
from tests.proofs import office as offices
from tests.proofs.installation import KETNAP, Installation, Server
from tests.proofs.serving import TOKEN
from tests.scripts.test_kits import KITS, NAME, environment, service
from tests.scripts.test_proxy import free_port, nginx, wait

UNITS = {"one-pc": ("ketnap",), "server": ("ketnap", "ketnap-worker")}
WELL = {"one-pc": "one PC", "server": "one server"}
SEALED_WITHIN = 60


@dataclass
class Tier:
    """An installation under the environment of a kit."""

    kit: str
    at: Installation
    more: dict[str, str]
    port: int = 0
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def ketnap(self, *words: str) -> str:
        process = self.at.start(*words, more=self.more)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, (words, out[-3000:], err[-3000:])
        return out

    def begin(self) -> None:
        """What the units start, on a port that is free."""
        self.port = free_port()
        for unit in UNITS[self.kit]:
            _, *words = shlex.split(service(KITS / self.kit / f"{unit}.service")["ExecStart"])
            words = [str(self.port) if word == "8000" else word for word in words]
            self.running.append(self.at.start(*words, more=self.more))
        wait(self.port, self.running[0])

    def end(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.communicate(timeout=60)


@contextlib.contextmanager
def medium() -> Iterator[Path]:
    """A second disk."""
    folder = Path(tempfile.mkdtemp(prefix="ketnap-copies-", dir="/dev/shm"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def tier(kit: str, folder: Path) -> Iterator[Tier]:
    with contextlib.ExitStack() as after:
        copies, server = after.enter_context(medium()), Path(tempfile.mkdtemp(prefix="ketnap-t2-"))
        after.callback(shutil.rmtree, server, ignore_errors=True)
        server.chmod(0o755)
        url = postgres.start(server / "pg") if kit == "server" else ""
        at = Installation(Server(folder, url))
        own = {"KETNAP_DATA_DIR": str(at.data), "DATABASE_URL": at.url, "KETNAP_BACKUP_DIR": str(copies)}
        made = Tier(kit, at, environment(kit) | own)
        made.ketnap("check")
        made.ketnap("key")
        if kit == "server":
            after.callback(postgres.stop, server / "pg", "immediate")
            as_the_kit_says(made, server, copies)
        made.begin()
        after.callback(made.end)
        yield made


def as_the_kit_says(made: Tier, server: Path, copies: Path) -> None:
    """The server's settings and its command that keeps the log, with folders of the test."""
    (server / "copies.key").write_text(made.ketnap("key", "--for-copies"))
    (copies / "wal").mkdir()
    keep = (KITS / "server" / "ketnap-wal-keep").read_text()
    conf = (KITS / "server" / "postgresql-ketnap.conf").read_text()
    for old, new in (
        ("/mnt/copies", str(copies)), ("/etc/ketnap", str(server)), ("/opt/ketnap/current/bin/ketnap", str(KETNAP))
    ):  # fmt: skip
        assert old in keep
        keep = keep.replace(old, new)
    assert "/usr/local/bin/ketnap-wal-keep" in conf
    (server / "ketnap-wal-keep").write_text(keep)
    (server / "ketnap-wal-keep").chmod(0o755)
    postgres.stop(server / "pg")
    path = server / "pg" / "data" / "ketnap.conf"
    path.write_text(conf.replace("/usr/local/bin", str(server)))
    with (server / "pg" / "data" / "postgresql.conf").open("a") as file:
        file.write("include 'ketnap.conf'\n")
    if who := postgres.account():
        for one in (path, server / "copies.key", copies / "wal"):
            os.chown(one, who["user"], who["group"])  # type: ignore[arg-type]
    postgres.start(server / "pg")


def sealed(at: Installation) -> bool:
    with at.connect() as read:
        ((waiting,),) = read(
            "SELECT count(*) FROM ketnap_journalentry WHERE seq NOT IN (SELECT entry_id FROM ketnap_journalseal)"
        )
    return waiting == 0


@pytest.mark.parametrize("kit", ["one-pc", "server"])
def test_a_tier_comes_up_out_of_its_kit_and_nothing_is_wrong_with_it(kit: str, tmp_path: Path) -> None:
    with tier(kit, tmp_path) as made, nginx(tmp_path / "nginx", made.port) as proxy:
        status, _, body = proxy.ask("GET", "/dang-nhap/")
        assert status == 200 and "Đăng nhập" in body.decode()
        office = offices.make(made.at, clerks=1)
        form = urlencode({
            "purpose": "Việc qua cổng", "on": "3.11.2011", "count": "1", "key": "key-through-the-door",
            "csrfmiddlewaretoken": TOKEN,
        })  # fmt: skip
        where = f"/so-van-ban/{office.book}/lay-so/"
        status, told, body = proxy.ask(
            "POST", where, form.encode(), Content_Type="application/x-www-form-urlencoded",
            Referer=f"https://{NAME}{where}",
            Cookie=f"__Host-ketnap={office.sessions['clerk0']}; __Host-ketnap-form={TOKEN}",
        )  # fmt: skip
        assert status == 302 and "dang-nhap" not in told["Location"], body.decode()[-800:]
        with made.at.connect() as read:
            assert read("SELECT count(*) FROM ketnap_papernumber WHERE purpose = 'Việc qua cổng'") == [(1,)]
        until = time.monotonic() + SEALED_WITHIN
        while not sealed(made.at) and time.monotonic() < until:
            time.sleep(0.5)
        assert sealed(made.at), "the worker runs"
        made.ketnap("backup")
        if kit == "server":
            kept(made.at.server.postgres)
        made.ketnap("restore", "--rehearse")
        said = json.loads(made.ketnap("doctor", "--json"))
        assert said["problems"] == [] and said["facts"]["tier"].startswith(WELL[kit])


def kept(server: str) -> None:
    """What archive_timeout does after a minute, at once."""
    with psycopg.connect(server, autocommit=True) as connection:
        (piece,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        for _ in range(300):
            (done,) = connection.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone() or ("",)
            if (done or "") >= piece:
                return
            time.sleep(0.2)
    raise AssertionError("the log is not kept")
