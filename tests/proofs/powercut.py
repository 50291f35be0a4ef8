"""What a disk may hold after a power cut: the calls of a program on its files, recorded, and every state they allow.

Recorded with strace. A write is on the disk for sure once its file was synced after it; before that it may be there or
not, each for itself; a file that was taken away is gone for sure once its folder was synced. Whole writes are kept or
lost; sectors are not torn, and a disk that lies about a sync is not played.
"""

import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
_CALL = re.compile(r"^\d+\s+(\w+)\((?:(\d+)<([^>]*)>|\"([^\"]*)\")(?:, (.*))?\)\s+= (-?\d+)")
_WRITE = re.compile(r'^"([^"]*)", (\d+)(?:, (\d+))?$')
NOTHING, HALF, ALL = "nothing", "half", "all"


@dataclass(frozen=True)
class Event:
    call: str
    """write, truncate, sync, unlink or ack."""
    file: str
    """Name without its folder; `.` is the folder."""
    at: int = 0
    data: bytes = b""


def plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode() if text.startswith("\\x") else text


def record(command: list[str], environment: dict[str, str], folder: Path, acks: Path) -> list[Event]:
    """Run the command; what it did to the files of the folder, and each line it wrote to `acks`, in order."""
    log = folder / "calls.strace"
    words = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(log), *command]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [one for line in log.read_text().splitlines() if (one := event(line, folder, acks))]
    log.unlink()
    return found


def event(line: str, folder: Path, acks: Path) -> Event | None:
    parts = _CALL.match(line)
    if parts is None:
        assert "unfinished" not in line or str(folder) not in plain_of(line), line[:200]
        return None
    call, _, opened, named, rest, result = parts.groups()
    path = Path(plain(opened or named or ""))
    if path == acks and call == "write":
        return Event("ack", "")
    if path == folder and call in ("fsync", "fdatasync"):
        return Event("sync", ".")
    if path.parent != folder or ".sqlite3" not in path.name or int(result) < 0:
        return None
    if call in ("fsync", "fdatasync"):
        return Event("sync", path.name)
    if call == "unlink":
        return Event("unlink", path.name)
    if call == "ftruncate":
        return Event("truncate", path.name, int(rest))
    told = _WRITE.match(rest or "")
    assert call == "pwrite64" and told and int(told[2]) == int(result), line[:200]
    return Event("write", path.name, int(told[3]), bytes.fromhex(told[1].replace("\\x", "")))


def plain_of(line: str) -> str:
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda found: plain(found[0]), line)


@dataclass
class Disk:
    """`sure`: file → what a cut cannot take; `open`: file → what came after it, in order."""

    sure: dict[str, bytes]
    open: dict[str, list[Event]] = field(default_factory=dict)
    acked: int = 0

    def take(self, one: Event) -> None:
        if one.call == "ack":
            self.acked += 1
        elif one.call != "sync":
            self.open.setdefault(one.file, []).append(one)
        elif one.file == ".":
            for name, pending in self.open.items():
                if pending and pending[-1].call == "unlink":
                    self.sure.pop(name, None)
                    self.open[name] = []
        else:
            kept = [event for event in self.open.pop(one.file, []) if event.call != "unlink"]
            self.sure[one.file] = played(self.sure.get(one.file, b""), kept)

    def after_cut(self, keep: str, rng: random.Random) -> dict[str, bytes]:
        """Files as the next start may find them. Nothing kept of what was not synced, some of it, or all."""
        found = dict(self.sure)
        for name, pending in self.open.items():
            chosen = [one for one in pending if keep == ALL or (keep == HALF and rng.random() < 0.5)]
            if any(one.call == "unlink" for one in chosen):
                found.pop(name, None)
                last = max(place for place, one in enumerate(chosen) if one.call == "unlink")
                chosen = chosen[last + 1 :]
            if chosen:
                found[name] = played(found.get(name, b""), chosen)
        return found


def played(content: bytes, events: list[Event]) -> bytes:
    made = bytearray(content)
    for one in events:
        if one.call == "truncate":
            del made[one.at :]
            made.extend(bytes(max(0, one.at - len(made))))
        else:
            made.extend(bytes(max(0, one.at - len(made))))
            made[one.at : one.at + len(one.data)] = one.data
    return bytes(made)


def states(
    start: dict[str, bytes], events: list[Event], rng: random.Random, share: float
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """(how many were acknowledged, the files) after every call and each way of keeping; a share of them."""
    disk = Disk(dict(start))
    for one in events:
        disk.take(one)
        for keep in (NOTHING, HALF, ALL):
            if rng.random() < share:
                yield disk.acked, disk.after_cut(keep, rng)


def possible(events: list[Event]) -> int:
    return 3 * len(events)
