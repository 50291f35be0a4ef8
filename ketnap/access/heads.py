"""The head of the journal, signed and kept outside the database: what a cut or a rewritten chain is held against.

A head is one line of JSON: {"kind", "at", "place", "seq", "digest", "public", "signature"}. `place` counts the lines of
the chain, `digest` is that of the last of them. Heads are added to a file a year in the data folder and on a second
medium; the superior unit countersigns them (kind `witness`, `of` the public key it is about). A register that was put
back on purpose is told by a line of the kind `restored`: heads beyond its place are known to be gone.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from ketnap.access import chain
from ketnap.lib import clock
from ketnap.lib.sealing import load_key
from ketnap.models import JournalSeal

type Head = dict[str, Any]
EVERY = timedelta(minutes=5)
LATE = timedelta(minutes=10)
"""A head that is older than this while something was sealed since is told as late."""
FOLDER = "heads"
WITNESSED = "witnessed.jsonl"


@cache
def _key(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(load_key(path))


def public() -> str:
    """The public key of this office's journal, 64 hex digits."""
    return _key(settings.JOURNAL_KEY_FILE).public_key().public_bytes_raw().hex()


def code(digest: str) -> str:
    """What is compared by eye, from paper: `ab12-cd34-ef56`."""
    return "-".join(digest[at : at + 4] for at in (0, 4, 8))


def spelled(head: Head) -> bytes:
    """What is signed: all but the signature, in one spelling."""
    told = {name: value for name, value in head.items() if name != "signature"}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(head: Head) -> Head:
    head = {**head, "public": public()}
    return head | {"signature": _key(settings.JOURNAL_KEY_FILE).sign(spelled(head)).hex()}


def genuine(head: Head) -> bool:
    """Whether the head was signed by the key it names; whose key that is, is for the caller to know."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public"]))
        key.verify(bytes.fromhex(head["signature"]), spelled(head))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def now(kind: str = "head", **more: Any) -> Head:
    """The head as it stands, signed."""
    last = chain.head()
    told = {"place": last.place, "seq": last.seq, "digest": last.digest}
    return signed({"kind": kind, "at": clock.now().isoformat()} | told | more)


def here() -> Path:
    return settings.DATA_DIR / FOLDER


def read(path: Path) -> list[Head]:
    """The heads of a file; a line that is no JSON object is a head nobody signed."""
    found: list[Head] = []
    for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        try:
            told = json.loads(line)
        except ValueError:
            told = None
        found.append(told if isinstance(told, dict) else {"kind": "damaged"})
    return found


def files(place: Path) -> list[Path]:
    return sorted(place.glob("heads-*.jsonl")) if place.is_dir() else []


def last() -> Head | None:
    """The newest head kept in the data folder."""
    paths = files(here())
    told = read(paths[-1]) if paths else []
    return told[-1] if told else None


def keep(*, always: bool = False) -> Head | None:
    """Sign the head and keep it, where something was sealed since the last one and that is five minutes old; None where
    nothing was due. The second medium gets what it lacks in any case. Raises OSError for the data folder only."""
    before, head = last(), None
    place = chain.head().place
    due = before is None or clock.now() - datetime.fromisoformat(before["at"]) >= EVERY
    if place and (always or (due and (before is None or before["place"] != place))):
        head = now()
        add(head)
    mirror()
    return head


def add(head: Head) -> None:
    append(here() / f"heads-{head['at'][:4]}.jsonl", head)


def append(path: Path, head: Head) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _append(path, json.dumps(head, ensure_ascii=False, sort_keys=True) + "\n")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def mirror() -> str:
    """Add to the second medium what it lacks; what is wrong there, as an English sentence."""
    if not settings.HEADS_DIR:
        return "Heads of the journal lie on one disk: set KETNAP_HEADS_DIR to a folder on a second medium."
    there = Path(settings.HEADS_DIR)
    try:
        if not there.parent.is_dir():
            return f"The medium for heads of the journal is not there ({there}): plug it in."
        there.mkdir(exist_ok=True)
        for path in files(here()):
            ours, other = path.read_text(encoding="utf-8"), there / path.name
            theirs = other.read_text(encoding="utf-8") if other.exists() else ""
            if not ours.startswith(theirs):
                return (
                    f"{other} holds heads that {path} does not: the data folder was put back or changed. Keep the"
                    " medium and look into it (ketnap journal --verify); a restore is told with --restored."
                )
            if len(ours) > len(theirs):
                _append(other, ours[len(theirs) :])
    except OSError as failed:
        return (
            f"Heads of the journal cannot be written to {there} ({failed.strerror}): plug the medium in or make room."
        )
    return ""


def kept() -> list[tuple[str, Head]]:
    """(where it lies, head) of all that are kept here, on the medium and with the witness's signature."""
    places = [here(), *([Path(settings.HEADS_DIR)] if settings.HEADS_DIR else [])]
    found = [(str(path), head) for place in places for path in files(place) for head in read(path)]
    witnessed = here() / WITNESSED
    return found + ([(str(witnessed), head) for head in read(witnessed)] if witnessed.exists() else [])


def faults(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What of the kept heads the chain does not bear out, each once. A data folder that never kept one, as that of a
    copy being looked into, has none to be held against."""
    if not here().is_dir() or not settings.JOURNAL_KEY_FILE.exists():
        return []
    return against(kept(), {public()}, using)


def against(given: Iterable[tuple[str, Head]], ours: set[str], using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The same of heads given from elsewhere; `ours` are the public keys that may have signed."""
    heads = list(given)
    found = dict.fromkeys(
        f"{path} holds a head that was not signed by this office's key: it was changed"
        for path, head in heads
        if not genuine(head) or (head.get("of") or head["public"]) not in ours
    )
    heads = [(path, head) for path, head in heads if genuine(head) and (head.get("of") or head["public"]) in ours]
    backs = [head for _, head in heads if head["kind"] == "restored"]
    top = chain.head(using).place
    places = {head["place"] for _, head in heads}
    there = dict(
        JournalSeal.objects.using(using).filter(place__in=sorted(places)).values_list("place", "digest")
        if len(places) < 500 else JournalSeal.objects.using(using).values_list("place", "digest").iterator()
    )  # fmt: skip
    for path, head in heads:
        place, when = head["place"], head["at"][:16]
        if not place or any(back["at"] > head["at"] and back["place"] < place for back in backs):
            continue
        if place > top:
            found[
                f"{path}: the journal had {place} lines at {when} and has {top}: its end was cut off or an older state "
                "was put back"
            ] = None
        elif there.get(place) != head["digest"]:
            found[f"{path}: line {place} is not the one that was signed at {when}: the journal was rewritten"] = None
    return list(found)
