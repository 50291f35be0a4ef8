"""The register of a server brought to a chosen moment: base copy and log unpacked, played back by a server of its own,
checked, stopped. The living server is not touched."""

import os
import pwd
import re
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import psycopg
from django.core.management.base import CommandError

from ketnap.lib import envelope
from ketnap.management.copies import arrived, cluster, restoring, shelf

PORT = 5432  # only names the socket file; no network port is opened
BLOCK = 64 * 1024
TOO_EARLY = "before consistent recovery point"
ENDED = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Target:
    into: Path
    to: datetime | None
    key: bytes

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.into / "data"

    @property
    def office(self) -> Path:
        """The data folder of the program."""
        return self.into / "ketnap"


def recover(copies: list[shelf.Copy], target: Target) -> restoring.Restored:
    """Copies newest first; the first from which the moment can be reached is taken. Raises CommandError."""
    into = target.into
    if into.exists() and any(into.iterdir()):
        raise CommandError(f"{into} is not empty and was left as it is: name an empty folder with --into.")
    for number, copy in enumerate(copies, 1):
        try:
            return _recover(copy, target)
        except TooEarly:
            if number == len(copies):
                raise CommandError(
                    "The moment lies before the oldest base copy was complete: choose a later one."
                ) from None
    raise CommandError(f"There is no base copy to restore into {into}: see them with ketnap backup --list.")


class TooEarly(Exception):
    """The moment lies before this base copy was complete."""


def _recover(copy: shelf.Copy, target: Target) -> restoring.Restored:
    for folder in (target.into, target.data, target.office):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    try:
        header = _unpack(copy.path, target)
        findings = _bring_log(copy.path.parent, header["wal"], target)
        (target.data / "recovery.signal").touch()
        _own(target.into)
        with _running(target, header) as url:
            spoken_of, last = _told(url)
            wanted = arrived.among(spoken_of, copy.path.parent)
            lacking = arrived.bring(wanted, copy.path.parent, target.office / "inbox", target.key)
            findings += restoring.check({"KETNAP_DATA_DIR": str(target.office), "DATABASE_URL": url}) + lacking
    except BaseException:
        for left in target.into.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        raise
    shutil.rmtree(target.into / cluster.LOG)
    return restoring.Restored(header | {"journal": last}, target.data, findings=findings)


def _unpack(copy: Path, target: Target) -> envelope.Header:
    try:
        with (
            envelope.opened(copy, target.key) as (header, content),
            tarfile.open(fileobj=content, mode="r|") as archive,
        ):
            archive.extractall(target.data, filter="data")
    except (envelope.Damaged, envelope.OtherKey) as wrong:
        raise CommandError(
            f"{wrong} Nothing was restored from it; see the copies with ketnap backup --list."
        ) from wrong
    return header


def _bring_log(place: Path, since: str, target: Target) -> list[str]:
    """Open every piece kept since the base copy. → one line for a damaged one, where the playing back ends."""
    log = target.into / cluster.LOG
    log.mkdir(mode=0o700, exist_ok=True)
    for sealed in cluster.pieces(place, since):
        name = sealed.name.removesuffix(shelf.SUFFIX)
        try:
            with envelope.opened(sealed, target.key) as (header, content):
                if header.get("name") != name:
                    raise envelope.Damaged(f"{sealed.name} holds another piece of the log.")
                _spread(content, log / name)
        except (envelope.Damaged, envelope.OtherKey) as wrong:
            (log / name).unlink(missing_ok=True)
            return [f"log: {wrong} Nothing after it can be restored; make a new base copy."]
    return []


def _spread(content: BinaryIO, target: Path) -> None:
    """Written with holes where there is nothing: most of a piece that was closed early is empty."""
    with target.open("wb") as file:
        while part := content.read(BLOCK):
            if part.strip(b"\0"):
                file.write(part)
            else:
                file.seek(len(part), os.SEEK_CUR)
        file.truncate()


@contextmanager
def _running(target: Target, header: envelope.Header) -> Iterator[str]:
    """A server of its own on a socket in the folder, played back to the moment. → its URL."""
    program, log = _pg_ctl(target.data), target.into / "server.log"
    _configure(target)
    start = [program, "start", "-w", "-t", "86400", "-D", target.data, "-l", log]
    start += ["-o", f"-c config_file={target.into}/server.conf -c hba_file={target.into}/hba.conf"]
    where = f"host={quote(str(target.into), safe='')}&port={PORT}"
    url = f"postgresql://{quote(header['user'])}@/{quote(header['database'])}?{where}"
    try:
        _run(start, target.into)
        while not _answers(url):
            if _run([program, "status", "-D", target.data], target.into).returncode:
                raise _ended(log)
            time.sleep(0.1)
        yield url
    finally:
        _run([program, "stop", "-w", "-m", "fast", "-D", target.data], target.into)


def _answers(url: str) -> bool:
    """Played back to the end and open: before, it lets nobody in."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _ended(log: Path) -> Exception:
    """Why the server gave up."""
    said = log.read_text(errors="replace") if log.exists() else ""
    if TOO_EARLY in said:
        return TooEarly()
    if ENDED in said:
        return CommandError(
            "The log kept beside the copies ends before that moment: choose an earlier one, or leave --to out for the "
            "newest state there is."
        )
    fatal = re.findall(r"(?:FATAL|PANIC|ERROR): +(.*)", said)[-2:] or [said.strip()[-300:] or "no word from the server"]
    return CommandError(f"The copy could not be played back ({'; '.join(fatal)}): use another copy.")


def _configure(target: Target) -> None:
    settings = {
        "listen_addresses": "", "unix_socket_directories": str(target.into), "port": str(PORT), "archive_mode": "off",
        "hot_standby": "off", "restore_command": f'cp "{target.into}/{cluster.LOG}/%f" "%p"',
        "recovery_target_action": "promote", "shared_preload_libraries": "", "ssl": "off", "logging_collector": "off",
        "log_destination": "stderr", "lc_messages": "C",
    }  # fmt: skip
    if target.to:
        settings["recovery_target_time"] = f"{target.to.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00"
    (target.into / "server.conf").write_text("".join(f"{name} = '{value}'\n" for name, value in settings.items()))
    (target.into / "hba.conf").write_text("local all all trust\n")  # the folder lets nobody else in
    _own(target.into)


def _pg_ctl(data: Path) -> str:
    """Of the version that wrote the cluster."""
    version = (data / "PG_VERSION").read_text().strip()
    debian = Path(f"/usr/lib/postgresql/{version}/bin/pg_ctl")
    found = str(debian) if debian.exists() else shutil.which("pg_ctl")
    if not found:
        raise CommandError(
            f"PostgreSQL {version} is not on this machine: install it (apt-get install postgresql-{version})."
        )
    return found


def _run(words: list[Any], into: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - a program of the system, our own words
        [str(word) for word in words], cwd=into, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **_account(),
    )  # fmt: skip


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; its own account does it then."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise CommandError(
            "PostgreSQL refuses to run as root and there is no account postgres: run this as another account."
        ) from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _own(folder: Path) -> None:
    if who := _account():
        for place, _, names in os.walk(folder):
            for name in (".", *names):
                os.chown(Path(place) / name, who["user"], who["group"], follow_symlinks=False)


def _told(url: str) -> tuple[list[str], envelope.Header]:
    """(fingerprints of the lists the register speaks of, number and moment of the journal's last line)."""
    with psycopg.connect(url) as server:
        lists = server.execute("SELECT DISTINCT file_sha256 FROM ketnap_batch").fetchall()
        last = server.execute("SELECT seq, at FROM ketnap_journalentry ORDER BY seq DESC LIMIT 1").fetchone()
    return [name for (name,) in lists if name], {
        "seq": last[0] if last else 0,
        "at": last[1].isoformat() if last else "",
    }
