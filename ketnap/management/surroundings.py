"""What `ketnap doctor` says of all that is around the database: profile, keys, folder, disk, tools, door."""

import os
import shutil
import stat
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection

from ketnap.actions import tallies
from ketnap.lib import clock
from ketnap.statistics.engines import spark

LEAST_FREE = 500 * 1024 * 1024
"""Bytes of free disk below which an import or a backup may end half-way."""
MADE = date(2026, 11, 1)
"""No clock that goes shows an earlier day than this version was made on."""
SHORT = 50
"""Signs of a key that signs sessions, where the office sets one itself."""


def of_profile(facts: dict[str, str]) -> list[str]:
    """Which profile of signing in and of taking lists away this installation runs."""
    facts["long lists"] = (
        "leave when a second account agrees" if settings.EXPORT_APPROVAL == "required" else "leave and are written down"
    )
    required = settings.SECOND_FACTOR == "required"
    facts["sign-in"] = (
        "password of 12 letters or more, and a code of an app for who decides, gives rights or closes a period"
        if required
        else "password of 12 letters or more; a code of an app is left to each"
    )
    facts["when locked out"] = (
        "one of the ten printed codes; whoever gives rights; at this machine ketnap password NAME --drop-factor"
    )
    if connection.vendor == "postgresql" and not required:
        return [
            "This is a server, and who decides signs in with a password alone: set KETNAP_SECOND_FACTOR=required, or "
            "take the line out."
        ]
    return []


def of_keys(facts: dict[str, str]) -> list[str]:
    """Every key file: of one account alone, wherever it lies."""
    named = {settings.FIELD_KEY_FILE, *settings.DATA_DIR.glob("*.key")}
    if settings.COPY_KEY_FILE:
        named.add(Path(settings.COPY_KEY_FILE))
    there = sorted(path for path in named if path.exists())
    facts["keys"] = ", ".join(str(path) for path in there) or "none yet; made when first needed"
    problems = [
        f"{path} can be read by others: chmod 600 {path}"
        for path in there
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    problems += [
        f"{path} belongs to another account, which can change it: chown it to the account that runs ketnap."
        for path in there
        if path.stat().st_uid not in (os.geteuid(), 0)
    ]
    if 0 < (length := len(os.environ.get("KETNAP_SECRET_KEY", "").strip())) < SHORT:
        problems.append(f"KETNAP_SECRET_KEY has {length} signs and could be guessed: take it out, then one is made.")
    return problems


def of_folder(facts: dict[str, str]) -> list[str]:
    folder, problems = settings.DATA_DIR, []
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else folder / "inbox"
    if place.exists() and open_to_others(place):
        problems.append(f"{place} can be read by every account of this machine: chmod 700 {folder}")
    size = place.stat().st_size if place.is_file() else 0
    if size:
        facts["database file"] = f"{size / 1024**2:.1f} MiB"
    facts["free disk"] = f"{shutil.disk_usage(folder).free // 1024**2} MiB"
    problems += of_room({folder: max(LEAST_FREE, 2 * size)})
    if settings.BACKUP_DIR and Path(settings.BACKUP_DIR).is_dir():
        facts["free for copies"] = f"{shutil.disk_usage(settings.BACKUP_DIR).free // 1024**2} MiB"
        problems += of_room({Path(settings.BACKUP_DIR): max(LEAST_FREE, 2 * size)})
    return problems


def open_to_others(path: Path) -> bool:
    """Whether an account that is neither the owner nor of the group gets to read the file."""
    above = all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)
    return above and bool(path.stat().st_mode & stat.S_IROTH)


def of_room(wanted: dict[Path, int]) -> list[str]:
    """Folder → bytes it must still hold."""
    problems = []
    for folder, least in wanted.items():
        free, inodes = shutil.disk_usage(folder).free, os.statvfs(folder)
        if free < least:
            problems.append(
                f"Only {free // 1024**2} MiB are free for {folder}, {least // 1024**2} MiB are needed: make room."
            )
        if inodes.f_files and inodes.f_favail < 1000:
            problems.append(f"{folder} can hold only {inodes.f_favail} files more: make room.")
    return problems


def of_tools(facts: dict[str, str]) -> list[str]:
    """Programs of the system without which no copy of a server could be made or brought back here."""
    if connection.vendor != "postgresql":
        return []
    found = {name: program(name) for name in ("pg_basebackup", "pg_ctl")}
    facts["tools"] = ", ".join(name for name, path in found.items() if path) or "none"
    if not (lacking := [name for name, path in found.items() if not path]):
        return []
    return [
        f"{' and '.join(lacking)} of PostgreSQL cannot be found, so no copy could be made or restored here: install "
        "postgresql (apt-get install postgresql)."
    ]


def program(name: str) -> str | None:
    """Debian keeps those of a server in a folder of their own, one for each version."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def of_door(facts: dict[str, str]) -> list[str]:
    """How browsers come in."""
    hosts = sorted(set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]"})
    facts["reached as"] = f"{'https' if settings.HTTPS else 'http'}, {', '.join(hosts) or 'this machine only'}"
    problems = []
    if hosts and not settings.HTTPS:
        problems.append(
            f"Other machines reach the desk as {', '.join(hosts)} without TLS, so passwords travel in the open: put "
            "the proxy of the kit in front and set KETNAP_HTTPS=yes."
        )
    if "*" in hosts:
        problems.append("KETNAP_HOSTS=* takes every name for its own: write the names of this machine.")
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        problems.append(
            "Behind the proxy everybody counts as one address: set KETNAP_TRUSTED_PROXIES to the address of the proxy."
        )
    if settings.DEBUG:
        problems.append("KETNAP_DEBUG=yes shows the inside of the program on error pages: set it to no.")
    return problems


def of_figures(facts: dict[str, str]) -> list[str]:
    """Where questions of one's own are counted."""
    if settings.SPARK:
        return spark.faults(settings.SPARK, Path(settings.SNAPSHOT), facts)
    facts["figures"] = {"columnar": "DuckDB over the register"}.get(settings.FIGURES, "the register itself")
    if settings.FIGURES == "columnar":
        facts["standing figures"] = "kept" if tallies.kept() else "none: ketnap tallies keep"
    if settings.FIGURES == "columnar" and not find_spec("duckdb"):
        return ["The columnar engine is not installed, so the register counts: python3 scripts/setup.py figures."]
    return []


def of_day(facts: dict[str, str]) -> list[str]:
    if clock.today() < MADE:
        return [
            f"The clock shows {clock.today():%d-%m-%Y}, before this version was made: set it (timedatectl set-time)."
        ]
    return []
