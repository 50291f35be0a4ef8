"""What `ketnap doctor` says of the tier: one PC, one server, several machines; and what is wrong with it for that tier.

Only what every role of PostgreSQL may see is asked: the role of the desk owns its database and no more.
"""

import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections

EMBEDDED = "one PC: the embedded database, one process, few writers at a time"
SERVER = "one server: PostgreSQL, many writers, restorable to any second"
SEVERAL = "several machines: PostgreSQL that follows PostgreSQL, another one takes over when one dies"
LAG = 5.0
"""Seconds after which a server that follows should hold what is written now."""
HELD = 16
"""Connections one process of the desk holds at most (docs/install.md)."""


def of_tier(facts: dict[str, str]) -> list[str]:
    if connection.vendor == "sqlite":
        return of_one_pc(facts)
    facts["tier"] = SERVER
    try:
        if not several():
            return of_connections()
        facts["tier"] = SEVERAL
        return of_connections() + of_commits(facts) + of_way(facts) + of_replica(facts)
    except DatabaseError:
        return []  # what stands in the way of asking it is said of the database


def of_one_pc(facts: dict[str, str]) -> list[str]:
    facts["tier"] = EMBEDDED
    if settings.DESKS == 1:
        return []
    return [
        f"{settings.DESKS} processes write into one embedded database and wait for each other: set KETNAP_DESKS=1, or "
        "take a server (DATABASE_URL=postgresql://...)."
    ]


def one(question: str, *told: object, where: Any = connection) -> Any:
    with where.cursor() as cursor:
        cursor.execute(question, told)
        return cursor.fetchone()[0]


def several() -> bool:
    """Whether somebody follows this server, is waited for, or is to be asked for figures."""
    return bool(
        settings.FIGURES_ALIAS != "default"
        or one("SHOW synchronous_standby_names")
        or one("SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT temporary")
    )


def of_connections() -> list[str]:
    most, wanted = int(one("SHOW max_connections")), settings.DESKS * HELD
    if wanted < most:
        return []
    return [
        f"{settings.DESKS} processes of the desk may hold {wanted} connections and the server gives {most}: set "
        f"max_connections={wanted + HELD} or a smaller KETNAP_DESKS."
    ]


def of_commits(facts: dict[str, str]) -> list[str]:
    """Whether what is acknowledged is held by two."""
    waited, level = one("SHOW synchronous_standby_names"), one("SHOW synchronous_commit")
    following = one("SELECT count(*) FROM pg_stat_replication")
    facts["machines"] = f"{following + 1}, a commit waits for {waited or 'nobody'}"
    problems = []
    if not waited:
        problems.append(
            "A commit is acknowledged that one machine alone holds, and is lost with it: set synchronous_mode and "
            "synchronous_mode_strict (patronictl edit-config)."
        )
    if level not in ("on", "remote_apply"):
        problems.append(f"synchronous_commit={level} does not wait for the other machine's disk: set it to on.")
    if following < 2:
        problems.append(
            f"Only {following} machines follow the primary, so with one more gone nothing is written: bring the "
            "missing one back (patronictl list)."
        )
    return problems


def of_way(facts: dict[str, str]) -> list[str]:
    """Whether the desk goes on when the machine it talks to is gone."""
    used = connection.connection.info
    place = one("SELECT host(inet_server_addr()) || ' ' || inet_server_port()")
    facts["way"] = f"{used.hostaddr or used.host} {used.port}, and from there to {place or 'this machine'}"
    if place is not None and place != f"{used.hostaddr} {used.port}":
        return []
    if "," in str(connection.settings_dict["HOST"]):
        return []
    return [
        "DATABASE_URL names one machine itself, so the desk stands still when it dies: name HAProxy (127.0.0.1:5000 in "
        "the kit)."
    ]


def of_replica(facts: dict[str, str]) -> list[str]:
    """How far the server behind is that free questions are counted on."""
    if settings.FIGURES_ALIAS == "default":
        facts["figures from"] = "the primary; KETNAP_FIGURES_URL names no other"
        return []
    replica = connections[settings.FIGURES_ALIAS]
    written, began = one("SELECT pg_current_wal_lsn()"), time.monotonic()
    try:
        if not one("SELECT pg_is_in_recovery()", where=replica):
            return [
                "KETNAP_FIGURES_URL leads to the primary itself: name a server that follows (port 5001 in the kit)."
            ]
        while one("SELECT pg_last_wal_replay_lsn() < %s::pg_lsn", written, where=replica):
            if time.monotonic() - began > LAG:
                return [
                    f"The server for figures does not hold after {LAG:.0f} s what was written: see patronictl list, "
                    "and whether a long question holds it up."
                ]
            time.sleep(0.1)
    except DatabaseError as failed:
        replica.close()
        return [
            f"The server for figures does not answer, the primary counts ({str(failed).strip()}): see patronictl list."
        ]
    facts["figures from"] = f"a server that follows, {time.monotonic() - began:.1f} s behind"
    return []
