"""`ketnap import`: check workbooks against each other and the register, then write them, all or nothing."""

import json as json_text
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.secrecy import lone_network
from ketnap.access.viewer import office
from ketnap.actions.refusal import Conflict, Refused
from ketnap.actions.secrecy import marked
from ketnap.documents import secrecy
from ketnap.imports import answers as answer_files
from ketnap.imports import headings, pipeline, returned
from ketnap.imports.preview import Preview
from ketnap.imports.problems import SEVERITIES
from ketnap.lib import clock, numbers
from ketnap.lib.dates import show
from ketnap.management.arguments import day

TOLD = 40
"""Problems printed one by one; --json and --returned have all of them."""


class Command(BaseCommand):
    help = (
        "Read .xlsx, .xls or text lists (organisations, members, plan, classes, learners, sympathisers, files, "
        "probationary members), say row by row what they would do, and write them into the register in one "
        "transaction. Errors or open questions: exit 1, nothing written."
    )
    examples = (
        "ketnap import danh-sach.xlsx --dry-run",
        "ketnap import danh-sach.xlsx --as-of 2011-09-30",
        "ketnap import danh-sach.xlsx --columns ten-cot.yaml",
        "ketnap import tra-ve/*.xlsx --answers tra-loi.yaml --returned danh-dau/",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="workbooks of one day, imported together")
        parser.add_argument("--as-of", type=day, metavar="D", help="day of the lists, where their headings do not say")
        parser.add_argument("--answers", metavar="F", help="answers to the questions, YAML or JSON (docs/import.md)")
        parser.add_argument("--columns", metavar="F", help="what unknown headings stand for, YAML (docs/import.md)")
        parser.add_argument("--dry-run", action="store_true", help="check and say, write nothing")
        parser.add_argument("--json", action="store_true", help="result as JSON on stdout (docs/import.md)")
        parser.add_argument("--returned", metavar="DIR", help="write the workbooks back there, wrong cells marked")

    def handle(
        self, *, files: list[str], as_of: date | None = None, answers: str | None = None, dry_run: bool = False,
        json: bool = False, returned: str | None = None, columns: str | None = None, **options: Any,
    ) -> None:  # fmt: skip
        for name in files:
            if not Path(name).is_file():
                raise CommandError(f"there is no file {name}: check the name", returncode=2)
            degree = secrecy.marking(Path(name).name, Path(name).read_bytes())
            if degree and not lone_network():
                raise CommandError(str(marked(degree, f"Tệp “{Path(name).name}”")), returncode=1)
        given = _answers(answers)
        preview = pipeline.check(
            files, viewer=office(clock.today()), as_of=as_of or given.pop("as_of", None), answers=given,
            progress=_progress, columns=_columns(columns),
        )  # fmt: skip
        result = preview.as_json(limit=1_000_000)
        refused = ""
        if returned:
            result["returned"] = _return(preview, Path(returned))
        if not preview.blocked and not dry_run:
            try:
                done = pipeline.commit(preview, by=None, progress=_progress)
                result |= {"written": True, "batch": done.batch_id}
            except Refused as error:
                refused = result["refused"] = str(error)
            except Conflict:
                refused = result["refused"] = "Chưa ghi: sổ vừa có người khác ghi. Xem lại danh sách rồi nhập lại."
        if json:
            self.stdout.write(json_text.dumps(result, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(summary(preview, result, dry_run=dry_run))
        if preview.blocked or refused:
            raise CommandError(refused or pipeline.blocked_sentence(preview), returncode=1)


def _answers(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return answer_files.read(Path(path))
    except answer_files.BadAnswers as wrong:
        raise CommandError(str(wrong), returncode=2) from wrong


def _columns(path: str | None) -> headings.Columns | None:
    if path is None:
        return None
    try:
        return headings.read(Path(path))
    except headings.BadColumns as wrong:
        raise CommandError(str(wrong), returncode=2) from wrong


def _return(preview: Preview, folder: Path) -> list[str]:
    try:
        return [str(path) for path in returned.write(preview, folder)]
    except OSError as failed:
        raise CommandError(
            f"Cannot write to {folder}: {failed.strerror}; choose another folder.", returncode=2
        ) from failed


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        counted = f" {done}/{total}" if total > 1 else ""
        print(f"\r\033[K{what}{counted}…", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def summary(preview: Preview, result: dict[str, Any], *, dry_run: bool) -> str:
    rows = {kind: numbers.show(count) for kind, count in preview.counts.items()}
    lines = [
        f"Danh sách có đến {show(preview.as_of) or 'chưa rõ ngày'}: {rows['new']} mới, {rows['changed']} thay đổi, "
        f"{rows['same']} giữ nguyên, {rows['question']} câu hỏi, {rows['warning']} cảnh báo, {rows['error']} dòng sai."
    ]
    if len(preview.sources) > 1:
        states = {"ready": "được", "question": "có câu hỏi", "error": "có chỗ sai"}
        lines += [f"  {one['file']} ({one['unit'] or '–'}): {states[one['state']]}" for one in result["files"]]
    # What holds the import back first; within that, as it stands in the files.
    told = sorted(preview.problems, key=lambda problem: problem.severity != "error")
    for problem in told[:TOLD]:
        where = ", ".join(part for part in (problem.file if len(preview.sources) > 1 else "", problem.sheet) if part)
        hint = f" {problem.suggestion}" if problem.suggestion and problem.severity == "error" else ""
        lines.append(f"  [{SEVERITIES[problem.severity]}] {where + ', ' if where else ''}{problem.message}{hint}")
    if len(preview.problems) > TOLD:
        lines.append(f"  … và {len(preview.problems) - TOLD} chỗ nữa (--json cho đủ).")
    for question in preview.stage.open_questions[:TOLD]:
        choices = ", ".join(choice.value for choice in question.choices)
        lines.append(f"  [?] {question.id}\n      {question.sentence} {question.detail}\n      Trả lời: {choices}")
    if result["written"]:
        lines.append(f"Đã ghi, đợt nhập số {result['batch']}.")
    elif dry_run and not preview.blocked:
        lines.append("Chưa ghi gì vào sổ (--dry-run).")
    return "\n".join(lines)
