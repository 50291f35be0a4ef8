"""`ketnap key`: the office's key on paper for the sealed envelope, and back from paper on a new machine."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ketnap.actions.people import rekeying
from ketnap.lib import clock, envelope, key_sheet
from ketnap.lib.dates import show
from ketnap.lib.sealing import KEY_BYTES, SealError, load_key, load_keys, write_keys

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
    examples = ("ketnap key", "ketnap key --enter", "ketnap key --for-copies > copies.key", "ketnap key rotate")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what",
            nargs="?",
            choices=("rotate", "forget"),
            help="rotate: seal everything anew under a new key while the desk is served; forget: drop the older keys",
        )
        kinds = parser.add_mutually_exclusive_group()
        kinds.add_argument("--enter", action="store_true", help="read the groups of the sheet and make the key file")
        kinds.add_argument(
            "--for-copies", action="store_true", help="print the key of copies alone, for a database server"
        )

    def handle(self, *, what: str | None, enter: bool, for_copies: bool, **options: Any) -> None:
        if what:
            (self.rotate if what == "rotate" else self.forget)()
            return
        if enter:
            self.enter()
            return
        try:
            key = load_key(settings.FIELD_KEY_FILE)
        except SealError as wrong:
            raise CommandError(str(wrong)) from wrong
        copies = envelope.copy_key(key)
        self.stdout.write(copies.hex() if for_copies else sheet(key, envelope.mark(copies)))

    def rotate(self) -> None:
        """A new key on top of the old one, unless the last change of keys is not done yet; then everything anew."""
        path: Path = settings.FIELD_KEY_FILE
        try:
            keys, look_up = load_keys(path)
            if rekeying.is_done():
                keys, look_up = [os.urandom(KEY_BYTES), *keys], keys[0]
                write_keys(path, keys, look_up)
            self.stdout.write(sheet(keys[0], envelope.mark(envelope.copy_key(keys[0]))))
            done = rekeying.rekey()
        except SealError as wrong:
            raise CommandError(f"{wrong} Nothing is lost: mend it and run ketnap key rotate again.") from wrong
        self.stdout.write(
            f"Sealed anew: {done.people} values of people, {done.factors} of sign-ins, {done.look_ups} look-ups.\n"
            "Print the sheet above twice for the envelopes, and keep the old sheet with the copies made before today: "
            "a copy opens under the key of its day. Run ketnap backup now. The old key stays in the key file for "
            "copies and printed codes until ketnap key forget."
        )

    def forget(self) -> None:
        path: Path = settings.FIELD_KEY_FILE
        try:
            keys, _ = load_keys(path)
            done = rekeying.is_done()
        except SealError as wrong:
            raise CommandError(str(wrong)) from wrong
        if len(keys) == 1:
            raise CommandError("There is no older key in the key file: leave it as it is.")
        if not done:
            raise CommandError("Something is still sealed under an older key: run ketnap key rotate first.")
        write_keys(path, keys[:1])
        self.stdout.write(
            f"{len(keys) - 1} older keys are forgotten: copies made under them open only after their sheet is typed "
            "in, and codes printed before the change are dead: print new ones."
        )

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
