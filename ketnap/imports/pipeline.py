"""The arrivals: read → check → preview → commit. Reading, checking and staging touch nothing; one transaction writes.

`check` may be called by anybody who may import; `commit` writes what a preview says, all or nothing, after making sure
that the register is still the one the preview was made against.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ketnap.access.viewer import Viewer, office
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.imports import checks, workbook, write
from ketnap.imports.checks.people import Register
from ketnap.imports.formats import catalogue
from ketnap.imports.headings import Columns
from ketnap.imports.preview import Done, Preview, Source
from ketnap.imports.problems import ERROR, WARNING, FileRefused
from ketnap.imports.problems import Problem as CellProblem
from ketnap.imports.stage import Stage, UnitRef
from ketnap.imports.tables import Table, tabulate
from ketnap.lib.dates import show
from ketnap.queries import register as known
from ketnap.rules.organisation import official_code

Progress = Callable[[str, int, int], None]
"""(what is being done, done, of how many)."""


def _silent(what: str, done: int, total: int) -> None:
    return


def source(path: str | Path, name: str = "") -> Source:
    """A file with its fingerprint; a file that cannot be read is refused later, with its sentence."""
    path = Path(path)
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        sha256 = ""
    return Source(path, name or path.name, sha256)


def check(
    paths: Sequence[str | Path | Source], *, viewer: Viewer, as_of: date | None = None,
    answers: Mapping[str, Any] | None = None, progress: Progress = _silent, columns: Columns | None = None,
) -> Preview:  # fmt: skip
    """Read the files and say row by row what they would do. Writes nothing, raises nothing for what files contain.

    `columns`: what headings the program does not know stand for.
    """
    sources = _distinct([one if isinstance(one, Source) else source(one) for one in paths])
    problems: list[CellProblem] = []
    tables: list[Table] = []
    read: dict[str, str] = {}
    for number, one in enumerate(sources):
        progress("Đọc tệp", number, len(sources))
        if one.sha256 in read:
            message = f"Tệp {one.name} giống hệt tệp {read[one.sha256]}. Bỏ một tệp rồi nhập lại."
            problems.append(CellProblem(ERROR, "same_file", message, file=one.name))
            continue
        if one.sha256:
            read[one.sha256] = one.name
        tables += _read(one, problems, columns or Columns())
    if columns is not None:
        problems += columns.not_found()
    day = _day(tables, as_of, problems, viewer)
    stage = Stage(viewer, day or viewer.on, day, dict(answers or {}))
    mark = known.mark(viewer)
    progress("Đối chiếu với sổ", 0, 1)
    _units(stage)
    named = {code for table in tables for code in table.get("unit_code") if code}
    stage.named = {stage.official.get(official_code(code) or "", code) for code in named}
    of = {topic: [table for table in tables if table.format.topic == topic] for topic in _TOPICS}
    checks.organisation.check(of["organisation"], stage)
    register = Register()
    if of["membership"] or of["training"] or of["admission"]:
        register = Register.of(known.people(viewer, stage.on))
    if day is not None:
        progress("Kiểm tra danh sách đảng viên", 0, 1)
        checks.membership.check(of["membership"], stage, register)
    checks.plans.check(of["plans"], stage)
    checks.training.check(of["training"], stage, register)
    if of["admission"]:
        progress("Kiểm tra danh sách của công tác kết nạp", 0, 1)
        checks.admission.check(of["admission"], stage, register)
    for table in tables:
        table.more()
        problems += table.problems
    if not tables and not problems:
        problems.append(CellProblem(ERROR, "nothing_to_read", "Không có danh sách nào trong tệp. Chọn lại tệp."))
    progress("Đã kiểm tra", 1, 1)
    return Preview(sources, day, stage, tables, problems, mark, as_of, columns)


_TOPICS = ("organisation", "membership", "plans", "training", "admission")

_DATED = ("membership", "admission", "organisation")
"""Lists that stand for a day; the first two say it for the others."""


def _distinct(sources: list[Source]) -> list[Source]:
    """Two files of the same name are told apart by their folder."""
    names = [one.name for one in sources]
    return [
        Source(one.path, f"{one.path.parent.name}/{one.name}", one.sha256) if names.count(one.name) > 1 else one
        for one in sources
    ]


def _read(one: Source, problems: list[CellProblem], columns: Columns) -> list[Table]:
    try:
        book = workbook.read_bytes(_bytes(one), one.name)
    except FileRefused as refused:
        problems.append(refused.problem(one.name))
        return []
    found: list[Table] = []
    said: list[CellProblem] = []
    for sheet in book.sheets:
        result = tabulate(sheet, one.name, catalogue(), columns.of(sheet.name, sheet.rows))
        if isinstance(result, Table):
            found.append(result)
        else:
            said += result
    if not found and not said:
        said.append(
            CellProblem(ERROR, "nothing_to_read", "Không có danh sách nào trong tệp. Chọn lại tệp.", file=one.name)
        )
    elif not found:
        for problem in said:
            problem.severity = ERROR
    problems += said
    return found


def _bytes(one: Source) -> bytes:
    try:
        if one.path.stat().st_size > workbook.MAX_FILE:
            raise FileRefused("zip_bomb", "Tệp lớn hơn 64 MB. Tách thành nhiều tệp rồi chọn lại.", expected="≤ 64 MB")
        return one.path.read_bytes()
    except OSError as error:
        message = f"Không đọc được tệp {one.name}. Xem lại tên và chỗ để tệp."
        raise FileRefused("missing_file", message) from error


def _day(tables: list[Table], given: date | None, problems: list[CellProblem], viewer: Viewer) -> date | None:
    """The one day the lists stand for: given, else from the headings of the lists of members, else of any list."""
    dated = [t for t in tables if t.format.topic in _DATED]
    if not dated:
        return given
    lists = [table for table in dated if table.format.topic in _DATED[:2] and table.as_of]
    found = {table.as_of for table in lists or [table for table in tables if table.as_of]}
    first = dated[0]

    def say(severity: str, kind: str, message: str, table: Table = first, text: str = "") -> None:
        problems.append(
            CellProblem(severity, kind, message, table.sheet, found=text, expected="có đến 30/09/2011", file=table.file)
        )

    if given is not None:
        for table in lists:
            if table.as_of != given:
                message = f"tiêu đề ghi {show(table.as_of)}, nhưng dùng ngày {show(given)} như đã yêu cầu."
                say(WARNING, "other_day", f"Trang tính “{table.sheet}”: {message}", table, show(table.as_of))
        day: date | None = given
    elif len(found) > 1:
        days = ", ".join(sorted(show(day) for day in found))
        say(ERROR, "two_days", f"Các danh sách không cùng một ngày ({days}). Nhập riêng từng ngày, hoặc nêu --as-of.")
        return None
    else:
        day = next(iter(found), None)
    if day is None:
        if not any(problem.kind == "impossible_date" for table in dated for problem in table.problems):
            say(
                ERROR, "no_as_of",
                "Danh sách chưa nói có đến ngày nào. Ghi “có đến 30/09/2011” ở tiêu đề rồi chọn lại tệp, hoặc nêu ngày "
                "khi nhập (--as-of 2011-09-30).",
            )  # fmt: skip
    elif day > viewer.on:
        say(ERROR, "in_the_future", f"Ngày của danh sách {show(day)} chưa đến. Xem lại tiêu đề.", text=show(day))
    return day


def _units(stage: Stage) -> None:
    units = known.units(stage.viewer, stage.on)
    codes = {unit.unit_id: unit.code for unit in units}
    for unit in units:
        parent = codes.get(unit.parent_id) if unit.parent_id is not None else None
        told = (unit.code, unit.name, unit.kind, unit.unit_id, parent, unit.since, unit.name_fold, unit.official)
        stage.add_unit(UnitRef(*told))
    stage.enterprises = known.enterprises(stage.viewer, stage.on)


def commit(
    preview: Preview, *, by: Any, batch_id: int | None = None, progress: Progress = _silent, tries: int = 3
) -> Done:  # fmt: skip
    """Write what the preview says, all or nothing. `batch_id`: a batch that waits for it; None makes one.

    Raises Refused while there are errors or open questions, and when an action refuses; Conflict when the register
    changed meanwhile in a way that changes what would be written.
    """
    if preview.blocked:
        raise Refused([Problem(blocked_sentence(preview))])
    for left in reversed(range(tries)):
        inside = None if left else recheck
        try:
            return write.switch(preview, by=by, batch_id=batch_id, progress=progress, recheck=inside)
        except write.RegisterMoved:
            # Checked again outside the lock, so that nobody waits for it; the last time inside, so that it ends.
            progress("Sổ vừa đổi, kiểm tra lại", 0, 1)
            again = recheck(preview)
            if again.outcome() != preview.outcome():
                raise Conflict("người khác", None, "register") from None
            preview = again
    raise Conflict("người khác", None, "register")


def recheck(preview: Preview) -> Preview:
    """The same files against the register as it is now."""
    viewer = preview.stage.viewer
    if viewer.user_id is None:
        viewer = office(viewer.on)
    return check(
        preview.sources, viewer=viewer, as_of=preview.given_as_of, answers=preview.stage.answers,
        columns=preview.columns,
    )  # fmt: skip


def blocked_sentence(preview: Preview) -> str:
    asked = len(preview.stage.open_questions)
    return f"Chưa ghi được: {preview.errors} chỗ sai, {asked} câu hỏi chưa trả lời. Chưa ghi gì vào sổ."
