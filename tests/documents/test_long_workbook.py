"""A long list is made by a child: the same workbook, and what goes wrong there is told here."""

import os
import signal
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from ketnap.documents import table
from ketnap.models import Standing

HEAD = ("TT", "Họ và tên", "Ngày", "Điểm", "Diện", "Lúc", "Ghi chú")
TITLE, NOTES = "Danh sách =1+1", ("Có đến ngày 30-09-2011",)


def rows(many: int) -> list[tuple[Any, ...]]:
    return [
        (place, f"=Vi Thị Mận {place}", date(1980, 2, 29), Decimal("7.5"), Standing.OFFICIAL.label,
         datetime(2011, 9, 30, 14, 5), None)  # noqa: DTZ001 - workbooks know no zone
        for place in range(many)
    ]  # fmt: skip


def parts(content: bytes) -> dict[str, bytes]:
    """What is in the package, but for the moment it was made."""
    with ZipFile(BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist() if name != "docProps/core.xml"}


def test_a_child_makes_the_same_workbook(monkeypatch) -> None:
    more = (table.Part("Tổ chức", ("Mã",), [("001",)]),)
    here = table.written(TITLE, NOTES, HEAD, rows(40), more)
    monkeypatch.setattr(table, "LARGE", 41)
    monkeypatch.setattr(table, "written", lambda *told: pytest.fail("it was made here"))
    there = table.xlsx(TITLE, NOTES, HEAD, iter(rows(40)), more)
    assert parts(there) == parts(here)
    assert b"<f>" not in parts(there)["xl/worksheets/sheet1.xml"]


def test_a_short_list_needs_no_child(monkeypatch) -> None:
    monkeypatch.setattr(table.subprocess, "Popen", lambda *told, **more: pytest.fail("a child was started"))
    assert parts(table.xlsx(TITLE, NOTES, HEAD, rows(table.LARGE - 1)))


def test_what_goes_wrong_in_the_child_is_told(monkeypatch) -> None:
    monkeypatch.setattr(table, "LARGE", 1)
    with pytest.raises(RuntimeError, match=r"was not made: InvalidWorksheetName$"):
        table.xlsx(TITLE, NOTES, HEAD, rows(1), (table.Part("Tên " * 9, ("Mã",), []),))


def test_a_child_that_ends_before_it_has_read_all_is_told_of(monkeypatch) -> None:
    monkeypatch.setattr(table.sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="was not made"):
        table.xlsx(TITLE, NOTES, HEAD, rows(table.LARGE * 4))


def test_a_child_that_takes_no_rows_is_ended(monkeypatch, tmp_path) -> None:
    asleep = tmp_path / "asleep"
    asleep.write_text("#!/bin/sh\nexec sleep 600\n")
    asleep.chmod(0o755)
    monkeypatch.setattr(table.sys, "executable", str(asleep))
    monkeypatch.setattr(table, "SECONDS", 1)
    with pytest.raises(RuntimeError, match="was not made"):
        table.xlsx(TITLE, NOTES, HEAD, rows(table.LARGE * 4))


def test_rows_that_cannot_be_had_leave_no_child(monkeypatch) -> None:
    def broken() -> Iterator[tuple[Any, ...]]:
        yield from rows(table.LARGE)
        raise KeyError

    children = []
    started = table.subprocess.Popen

    def start(*told: Any, **more: Any) -> Any:
        children.append(started(*told, **more))
        return children[-1]

    monkeypatch.setattr(table.subprocess, "Popen", start)
    with pytest.raises(KeyError):
        table.xlsx(TITLE, NOTES, HEAD, broken())
    assert [child.returncode for child in children] == [-signal.SIGKILL]


def test_a_child_gives_way() -> None:
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        table.children.give_way()
        os.write(writer, str(os.getpriority(os.PRIO_PROCESS, 0)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reader, 10)) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
