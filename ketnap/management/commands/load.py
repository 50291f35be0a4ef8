"""`ketnap load`: the first lists of a large office, a folder of workbooks taken in one after the other."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.secrecy import lone_network
from ketnap.access.viewer import office
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.secrecy import marked
from ketnap.documents import secrecy
from ketnap.imports import pipeline, returned
from ketnap.imports.preview import Source
from ketnap.imports.problems import ERROR
from ketnap.lib import clock, numbers
from ketnap.management.arguments import day
from ketnap.queries import batches

KINDS = {".xlsx", ".xls"}
TOLD = 3
"""Problems of a workbook that stays out, printed; the marked copy has all."""


class Command(BaseCommand):
    help = (
        "Take in every workbook of a folder and of the folders in it, each all or nothing, as `import` does. Begun "
        "again after an interruption it goes on: what is in the register already is passed over. A workbook that waits "
        "for another one (its organisation is on a list that comes later) is tried again. Some stay out: exit 1."
    )
    examples = ("ketnap load danh-sach-tinh/", "ketnap load danh-sach-tinh/ --as-of 2011-09-30 --returned danh-dau/")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", help="where the workbooks are, in the order of their names")
        parser.add_argument("--as-of", type=day, metavar="D", help="day of the lists, where their headings do not say")
        parser.add_argument("--returned", metavar="DIR", help="write those that stay out there, wrong cells marked")

    def handle(
        self, *, folder: str, as_of: date | None = None, returned: str | None = None, **options: Any
    ) -> None:  # fmt: skip
        paths = sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in KINDS and path.name[0] != "~")
        if not paths:
            raise CommandError(f"there is no workbook in {folder}: check the name of the folder", returncode=2)
        self.progress = Progress(self.stdout, paths)
        waiting = self._unknown([pipeline.source(path, str(path.relative_to(folder))) for path in paths])
        while waiting:
            out = [(one, why) for one in waiting if (why := self._take(one, as_of))]
            if len(out) == len(waiting):
                break
            waiting = [one for one, _ in out]
        else:
            out = []
        self.stdout.write(self.progress.ended())
        for one, why in out:
            self.stdout.write(f"  chưa nhập {one.name}: {why}")
        if returned and out:
            _mark([one for one, _ in out], as_of, Path(returned))
        if out:
            raise CommandError(
                f"{len(out)} workbooks stay out: mend those named above and run this again", returncode=1
            )

    def _unknown(self, sources: list[Source]) -> list[Source]:
        """Those whose bytes are not in the register yet, each once."""
        there, found = batches.written(office(clock.today()), [one.sha256 for one in sources]), []
        for one in sources:
            if one.sha256 in there:
                self.progress.passed(one)
            else:
                found.append(one)
                there |= {one.sha256} - {""}
        return found

    def _take(self, one: Source, as_of: date | None) -> str:
        """Nothing once it is written, else why it is not."""
        data = one.path.read_bytes() if one.sha256 else b""  # what cannot be read is told by the check
        if (degree := secrecy.marking(one.path.name, data)) and not lone_network():
            return str(marked(degree, f"Tệp “{one.name}”"))
        preview = pipeline.check([one], viewer=office(clock.today()), as_of=as_of)
        if preview.blocked:
            told = [problem.message for problem in preview.problems if problem.severity == ERROR][:TOLD]
            return " ".join([pipeline.blocked_sentence(preview), *told])
        try:
            done = pipeline.commit(preview, by=None)
        except Refused as error:
            return str(error)
        except Conflict:
            return "sổ vừa có người khác ghi; chạy lại lệnh này."
        self.progress.took(one, done.counts["new"] + done.counts["changed"], done.batch_id)
        return ""


class Progress:
    """A line for each workbook: how many of how many, rows a second, about how long it still takes."""

    def __init__(self, out: Any, paths: Sequence[Path]) -> None:
        self.out, self.files, self.bytes = out, len(paths), sum(path.stat().st_size for path in paths)
        self.began, self.done, self.had, self.rows, self.read = time.monotonic(), 0, 0, 0, 0

    def passed(self, one: Source) -> None:
        """It is in the register already."""
        self.done, self.had = self.done + 1, self.had + 1
        self.bytes -= one.path.stat().st_size

    def took(self, one: Source, rows: int, batch_id: int) -> None:
        self.done, self.rows, self.read = self.done + 1, self.rows + rows, self.read + one.path.stat().st_size
        spent = time.monotonic() - self.began
        left = spent * (self.bytes - self.read) / self.read
        self.out.write(
            f"{self.done}/{self.files}  {one.name}: {numbers.show(rows)} dòng, đợt nhập số {batch_id} "
            f"({numbers.show(round(self.rows / spent))} dòng mỗi giây, còn khoảng {_long(left)})"
        )
        self.out.flush()

    def ended(self) -> str:
        passed = f", {self.had} tệp đã có từ trước" if self.had else ""
        return (
            f"Đã nhập {self.done - self.had} tệp, {numbers.show(self.rows)} dòng trong "
            f"{_long(time.monotonic() - self.began)}{passed}."
        )


def _long(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"


def _mark(sources: Sequence[Source], as_of: date | None, folder: Path) -> None:
    try:
        for one in sources:
            returned.write(pipeline.check([one], viewer=office(clock.today()), as_of=as_of), folder)
    except OSError as failed:
        raise CommandError(
            f"Cannot write to {folder}: {failed.strerror}; choose another folder.", returncode=2
        ) from failed
