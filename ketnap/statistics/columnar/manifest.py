"""The sheet that lies in a snapshot's folder: what it holds, of when, and the fingerprint of every file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ketnap.statistics.columnar.tables import COLUMNS

FORMAT = 2
SHEET = "snapshot.json"
_PIECE = 1 << 20


class Damaged(Exception):
    """No snapshot, or not as it was written. The text says which file and what to do."""


@dataclass(frozen=True)
class TableFile:
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    made_at: str
    """ISO, with its offset."""
    program: str
    line: int
    """Number of the last line of the journal; later acts are not in it."""
    tables: dict[str, TableFile]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables.values())


def write(folder: Path, made: Manifest) -> str:
    """Puts the sheet into the folder; its own fingerprint, for the journal."""
    text = json.dumps({"format": FORMAT, **asdict(made)}, ensure_ascii=False, indent=1) + "\n"
    (folder / SHEET).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def read(folder: Path) -> Manifest:
    """The sheet, after every file was held against it. Raises Damaged."""
    try:
        told: dict[str, Any] = json.loads((folder / SHEET).read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT:
            raise Damaged(f"{folder} was made by another version of the program: make it anew with ketnap snapshot")
        tables = {name: TableFile(**one) for name, one in told.pop("tables").items()}
        made = Manifest(**told, tables=tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Damaged(f"{folder} holds no snapshot that can be read: make one with ketnap snapshot DIR") from wrong
    if set(made.tables) != set(COLUMNS):
        raise Damaged(f"{folder} does not hold the tables this version counts on: make it anew with ketnap snapshot")
    for name, one in made.tables.items():
        file = folder / f"{name}.parquet"
        if not file.is_file() or fingerprint(file) != one.sha256:
            raise Damaged(f"{file} is not as it was written: make the snapshot anew with ketnap snapshot")
    return made


def fingerprint(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
