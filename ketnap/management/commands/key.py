"""`ketnap key`: the office's key on paper for the sealed envelope, and back from paper on a new machine."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ketnap.lib import clock, envelope, key_sheet
from ketnap.lib.dates import show
from ketnap.lib.sealing import load_key

SHEET = """PHIẾU KHÓA KETNAP                                   Dấu khóa: {mark}    Ngày in: {day}

Khóa này mở số định danh, nơi ở trong sổ và mọi bản sao lưu. Ai có phiếu này và một bản sao lưu thì đọc được cả sổ.
MẤT KHÓA LÀ MẤT HẲN: không còn ai mở được bản sao lưu, kể cả người làm ra phần mềm.

{groups}

Cách giữ: in hai phiếu, mỗi phiếu một phong bì niêm phong, cất ở hai két khác nhau, khác nơi để bản sao lưu.
Cách dùng: trên máy mới gõ lệnh  ketnap key --enter  rồi gõ lại 16 nhóm; máy báo nhóm nào gõ sai.
Gõ xong, máy in dấu khóa: phải đúng dấu khóa ghi ở đầu phiếu này.
"""


class Command(BaseCommand):
    help = (
        "Print the key sheet for two sealed envelopes, or take the key back in from the sheet. The key opens the "
        "sealed fields and every copy. A key lost everywhere is dead: nobody can open the copies."
    )
    examples = ("ketnap key", "ketnap key --enter", "ketnap key --for-copies > copies.key")

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--enter", action="store_true", help="read the groups of the sheet and make the key file")
        kinds.add_argument(
            "--for-copies", action="store_true", help="print the key of copies alone, for a database server"
        )

    def handle(self, *, enter: bool, for_copies: bool, **options: Any) -> None:
        if enter:
            self.enter()
            return
        key = load_key(settings.FIELD_KEY_FILE)
        copies = envelope.copy_key(key)
        self.stdout.write(copies.hex() if for_copies else sheet(key, envelope.mark(copies)))

    def enter(self) -> None:
        path: Path = settings.FIELD_KEY_FILE
        if path.exists():
            raise CommandError(f"There is a key {path} already and it was left as it is: move it away first.")
        try:
            key = key_sheet.key_of(typed())
        except key_sheet.WrongGroup as wrong:
            raise CommandError(f"{wrong} No key was made; run it again.") from None
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        self.stdout.write(
            f"{path} is made. Its mark is {envelope.mark(envelope.copy_key(key))}: compare it with the sheet."
        )


def sheet(key: bytes, mark: str) -> str:
    groups = [f"{number:>2}. {group[:4]} {group[4]}" for number, group in enumerate(key_sheet.groups(key), 1)]
    lines = ["        ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
    return SHEET.format(mark=mark, day=show(clock.today()), groups="\n".join(f"      {line}" for line in lines))


def typed() -> str:
    """Group by group at a terminal, where a wrong one is asked for again; otherwise all that comes in."""
    if not sys.stdin.isatty():
        return sys.stdin.read()
    found = ""
    for number in range(1, key_sheet.GROUPS + 1):
        while not key_sheet.checks(group := input(f"{number:>2}. "), number):
            print(f"Group {number} does not check: type it again as it stands on the sheet.", file=sys.stderr)
        found += group + "\n"
    return found
