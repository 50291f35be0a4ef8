"""What `ketnap doctor` says of the journal: what waits for its seal, when its head was signed last, its key."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from ketnap.access import chain, heads
from ketnap.lib import clock
from ketnap.management.copies.state import age

LATE = 60
"""Seconds a line may wait for its seal."""


def of_journal(facts: dict[str, str]) -> list[str]:
    try:
        count, oldest = chain.unsealed()
        place = chain.head().place
        missing = chain.guards_missing()
    except DatabaseError:
        return []  # said elsewhere
    facts["journal"] = f"{place} lines sealed, {count} waiting"
    found = [f"{table} can be changed: its triggers are gone; run ketnap journal --verify." for table in missing]
    if oldest and (clock.now() - oldest).total_seconds() > LATE:
        found.append(
            f"A line of the journal waits for its seal since {age(clock.now() - oldest)}: start ketnap serve, or run "
            "ketnap journal."
        )
    if place:
        found += of_heads(facts, place)
    return found


def of_heads(facts: dict[str, str], place: int) -> list[str]:
    key: Path = settings.JOURNAL_KEY_FILE
    if not key.exists():
        return ["The journal has no key and its head was never signed: run ketnap journal."]
    facts["journal key"] = f"{key}, public {heads.public()}"
    last = heads.last()
    if last is None:
        return ["The head of the journal was never signed: run ketnap journal."]
    old = clock.now() - datetime.fromisoformat(last["at"])
    facts["last signed head"] = f"line {last['place']}, {age(old)} ago"
    found = [wrong] if (wrong := heads.mirror()) else []
    if last["place"] < place and old > heads.LATE:
        found.append(f"The last signed head is {age(old)} old: start ketnap serve, or run ketnap journal.")
    return found
