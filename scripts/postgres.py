"""A private PostgreSQL server from Debian's packages: own folder, own socket, nothing of the system's own cluster.

    python3 scripts/postgres.py start [--dir FOLDER]    prints DATABASE_URL=postgresql://…
    python3 scripts/postgres.py stop  [--dir FOLDER]
    python3 scripts/postgres.py status [--dir FOLDER]

PostgreSQL refuses to run as root, so a start by root drops to another account. It listens on a socket in its own
folder, not on the network, and keeps the settings that make an acknowledged commit survive (fsync stays on).
Standard library only: this runs before anything is installed.
"""

import argparse
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
PORT = 5432  # only names the socket file; no network port is opened
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "jit": "off",
}


class Missing(Exception):
    """Something of the system is not there; the text says what to install."""


def binaries() -> Path:
    """Newest folder with initdb and pg_ctl; Debian keeps them off the PATH."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D.*", "", path.parent.name) or 0))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise Missing("PostgreSQL's programs (initdb, pg_ctl) are missing: apt-get install postgresql")


def account() -> dict[str, object]:
    """Arguments for subprocess that drop root to an unprivileged account; empty when not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it as.")


def default_folder() -> Path:
    """var/postgres of the project, or a temporary folder where the server's account may not enter the project."""
    who = account()
    if who and subprocess.run(["test", "-x", str(PROJECT)], cwd="/", **who, check=False).returncode:
        return Path(tempfile.gettempdir()) / f"ketnap-postgres-{os.getuid()}"
    return PROJECT / "var" / "postgres"


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        **account(), check=False,
    )  # fmt: skip
    if done.returncode:
        raise Missing(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-600:]}")


def url(folder: Path, name: str = "ketnap") -> str:
    return f"postgresql://ketnap@/{name}?host={quote(str(folder), safe='')}&port={PORT}"


def running(folder: Path) -> bool:
    done = subprocess.run(
        [binaries() / "pg_ctl", "status", "-D", folder / "data"], capture_output=True, cwd="/", **account(), check=False
    )
    return done.returncode == 0


def start(folder: Path, **settings: str) -> str:
    """Make the cluster when the folder is new, start it when it is not running. Returns its DATABASE_URL.

    Keywords replace entries of SETTINGS; the tests of the engine guard make a server unsafe that way."""
    folder = folder.resolve()
    if len(str(folder)) > 80:
        raise Missing(f"{folder} is too long a path for a socket (80 characters): name another one with --dir.")
    programs = binaries()
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        who = account()
        if who:
            os.chown(folder, who["user"], who["group"])
        folder.chmod(0o700 if not who else 0o755)
        _run(folder, str(programs / "initdb"), "-D", str(data), "-U", "ketnap", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    if not running(folder):
        options = " ".join(f"-c {key}='{value}'" for key, value in (SETTINGS | settings).items())
        options += f" -c unix_socket_directories='{folder}' -c port={PORT}"
        _run(folder, str(programs / "pg_ctl"), "start", "-w", "-t", "60", "-D", str(data), "-l", str(folder / "log"),
             "-o", options)  # fmt: skip
        have = subprocess.run(
            [programs / "psql", "-h", folder, "-p", str(PORT), "-U", "ketnap", "-d", "postgres", "-Atc",
             "SELECT 1 FROM pg_database WHERE datname='ketnap'"],
            capture_output=True, text=True, cwd="/", check=False,
        )  # fmt: skip
        if have.stdout.strip() != "1":
            _run(folder, str(programs / "createdb"), "-h", str(folder), "-p", str(PORT), "-U", "ketnap", "ketnap")
    return url(folder)


def stop(folder: Path, mode: str = "fast") -> None:
    """Stop it if it runs. `immediate` is the crash of the durability tests."""
    folder = folder.resolve()
    if (folder / "data" / "PG_VERSION").exists() and running(folder):
        _run(folder, str(binaries() / "pg_ctl"), "stop", "-w", "-m", mode, "-D", str(folder / "data"))


@contextmanager
def temporary(within: str | None = None, **settings: str) -> Iterator[str]:
    """DATABASE_URL of a server that exists as long as the block, in a folder below that one or of the system's own."""
    folder = Path(tempfile.mkdtemp(prefix="ketnap-pg-", dir=within))
    try:
        yield start(folder, **settings)
    finally:
        stop(folder, "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["start", "stop", "status"])
    parser.add_argument("--dir", type=Path)
    chosen = parser.parse_args()
    try:
        folder = chosen.dir or default_folder()
        if chosen.command == "start":
            print(f"DATABASE_URL={start(folder)}")
        elif chosen.command == "stop":
            stop(folder)
        else:
            up = (folder / "data").exists() and running(folder)
            print(f"DATABASE_URL={url(folder.resolve())}" if up else "not running")
            return 0 if up else 1
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
