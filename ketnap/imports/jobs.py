"""Imports as long work for the page: a file is kept in the inbox, checked and written by jobs of the one queue.

The program names the file by its fingerprint, never the sender. Progress and the preview lie in files of the data
folder, outside every transaction: they can be read while the register is locked.
"""

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.tasks import task

from ketnap.access.viewer import Viewer, viewer_of_id
from ketnap.actions import batches
from ketnap.actions.refusal import Conflict, Refused
from ketnap.imports import pipeline, returned
from ketnap.imports.preview import Preview, Source
from ketnap.lib import clock, files
from ketnap.models import Batch
from ketnap.queries import batches as known

State = Batch.State


def receive(data: bytes, name: str, *, by: Viewer, as_of: date | None = None) -> int:
    """Keep an uploaded file, make its batch and ask for the check. → batch id.

    The bytes are on the disk before the row speaks of them, and the job is asked for in the transaction of the row:
    killed at any moment, there is no batch without its file and none that nobody checks."""
    sha256 = keep(data)
    with transaction.atomic():
        batch = batches.create(file_name=_plain(name), file_sha256=sha256, as_of=as_of, by=by)
        _enqueue(check_batch, batch.pk, by)
    return batch.pk


def keep(data: bytes) -> str:
    """The bytes under DATA_DIR/inbox/<sha256>, once; → the fingerprint."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = inbox(sha256)
    if not path.exists() or path.stat().st_size != len(data):
        files.keep(path, data)
    return sha256


def answer(batch_id: int, answers: Mapping[str, Any], *, by: Viewer, as_of: date | None = None) -> None:
    """Add answers from the page and ask for the check again."""
    row = known.batch(by, batch_id)
    merged = {**row.answers, **answers}
    batches.advance(batch_id, State.CHECKING, by=by, answers=merged, as_of=as_of)
    _enqueue(check_batch, batch_id, by)


def ask_commit(batch_id: int, *, by: Viewer) -> None:
    """Ask for the batch to be written. The job checks once more and writes only what the preview said."""
    _enqueue(commit_batch, batch_id, by)


def drop(batch_id: int, *, by: Viewer) -> None:
    """Bỏ tệp này, không ghi gì."""
    batches.advance(batch_id, State.DROPPED, by=by)


def _enqueue(job: Any, batch_id: int, by: Viewer) -> None:
    tell(batch_id, "Chờ đến lượt", 0, 1)
    job.enqueue(batch_id, by.user_id)


@task()
def check_batch(batch_id: int, user_id: int | None) -> None:
    """Job: check the file of the batch, keep the preview, leave the batch ready or blocked."""
    by = viewer_of_id(user_id, clock.today())
    row = known.batch(by, batch_id)
    if row.state not in (State.WAITING, State.CHECKING, State.READY, State.BLOCKED):
        return
    try:
        preview = _check(batch_id, row, by)
    except Exception:
        batches.advance(batch_id, State.FAILED, by=by)
        tell(batch_id, "Không kiểm tra được tệp này", 1, 1)
        raise
    _keep_preview(batch_id, preview)
    state = State.BLOCKED if preview.blocked else State.READY
    batches.advance(batch_id, state, by=by, counts=preview.counts, as_of=preview.as_of)
    tell(batch_id, "Đã kiểm tra", 1, 1)


@task()
def commit_batch(batch_id: int, user_id: int | None) -> None:
    """Job: check again and write. A register that changed what would be written sends the batch back to its page."""
    by = viewer_of_id(user_id, clock.today())
    row = known.batch(by, batch_id)
    if row.state != State.READY:
        return
    seen = stored(batch_id)
    preview = _check(batch_id, row, by)
    if preview.blocked or _digest(preview) != seen.get("outcome"):
        _back(batch_id, preview, by, "Sổ đã đổi từ khi xem trước. Xem lại rồi ghi.")
        return
    try:
        pipeline.commit(preview, by=by, batch_id=batch_id, progress=_teller(batch_id))
    except (Refused, Conflict) as refused:
        _back(batch_id, pipeline.recheck(preview), by, str(refused))


def _check(batch_id: int, row: known.BatchRow, by: Viewer) -> Preview:
    source = Source(inbox(row.file_sha256), row.file_name, row.file_sha256)
    return pipeline.check(
        [source], viewer=by, as_of=row.as_of, answers=row.answers, progress=_teller(batch_id)
    )  # fmt: skip


def _back(batch_id: int, preview: Preview, by: Viewer, sentence: str) -> None:
    _keep_preview(batch_id, preview, sentence)
    batches.advance(batch_id, State.BLOCKED, by=by, counts=preview.counts)
    tell(batch_id, sentence, 1, 1)


# --- files of the data folder ----------------------------------------------------------------------------------


def inbox(sha256: str) -> Path:
    """Where the bytes of a fingerprint lie. Raises ValueError for anything that is not one."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("not a fingerprint")
    return Path(settings.DATA_DIR) / "inbox" / sha256


def tell(batch_id: int, what: str, done: int, total: int) -> None:
    said = {"what": what, "done": done, "total": total, "at": clock.now().isoformat()}
    _replace(_path("progress", batch_id), json.dumps(said, ensure_ascii=False).encode())


def forget(batch_ids: Collection[int], *, before: date, by: Any) -> int:
    """Take away files, previews and marked copies of lists that ended before the day; → how many. Only once the rows
    speak of it for good: killed in between, a file may stay that nobody speaks of, never the other way round."""
    found = batches.forget(batch_ids, before=before, by=by)
    transaction.on_commit(lambda: _take_away(found))
    return len(found)


def _take_away(found: list[tuple[int, str]]) -> None:
    still = batches.spoken_of([sha256 for _, sha256 in found])
    for pk, sha256 in found:
        for folder in ("previews", "progress"):
            _path(folder, pk).unlink(missing_ok=True)
        for marked in (Path(settings.DATA_DIR) / "returned").glob(f"{pk}-*.xlsx"):
            marked.unlink(missing_ok=True)
        if sha256 and sha256 not in still:
            inbox(sha256).unlink(missing_ok=True)


def progress(batch_id: int) -> dict[str, Any]:
    """{what, done, total, at} of the work on a batch; empty when nothing was asked for yet."""
    return _json(_path("progress", batch_id))


def stored(batch_id: int) -> dict[str, Any]:
    """The preview of the last check: docs/schemas/import.schema.json and `lines`, `sheets`, `outcome`, `sentence`."""
    return _json(_path("previews", batch_id))


def marked_copy(batch_id: int, *, by: Viewer) -> Path:
    """The marked workbook of a batch within reach, made when first asked for. Raises returned.NotReturned."""
    row, seen = known.batch(by, batch_id), stored(batch_id)
    path = Path(settings.DATA_DIR) / "returned" / f"{int(batch_id)}-{str(seen.get('outcome', ''))[:16]}.xlsx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        source = Source(inbox(row.file_sha256), row.file_name, row.file_sha256)
        returned.mark(source, seen.get("problems", []), path)
    return path


def _keep_preview(batch_id: int, preview: Preview, sentence: str = "") -> None:
    said = preview.as_json(rows=True) | {"outcome": _digest(preview), "sentence": sentence}
    _replace(_path("previews", batch_id), json.dumps(said, ensure_ascii=False).encode())


def _digest(preview: Preview) -> str:
    return hashlib.sha256(repr(preview.outcome()).encode()).hexdigest()


def _teller(batch_id: int) -> pipeline.Progress:
    return lambda what, done, total: tell(batch_id, what, done, total)


def _path(folder: str, batch_id: int) -> Path:
    return Path(settings.DATA_DIR) / folder / f"{int(batch_id)}.json"


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    part.replace(path)


def _plain(name: str) -> str:
    """The sender's name of the file, for showing only: last part, printable, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-200:] or "tep.xlsx"
