"""The command `ketnap`: finds the command, readies the database, runs it, turns every failure into a sentence.

Exit codes: 0 done · 1 refused, or the thing asked about is not in order · 2 wrong use, or the installation cannot work.
Results go to stdout, everything said about them to stderr.
"""

import argparse
import os
import secrets
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from ketnap import __version__
from ketnap.lib import loading

COMMANDS = {
    "demo": "load the sample office of 2011, print its report, serve it with four sign-ins",
    "serve": "serve the desk on this machine, with the worker for long jobs beside it",
    "account": "make an account that can sign in; the first one of an empty folder sets the book up",
    "password": "set a first password for somebody who forgot theirs",
    "switch": "an account off or on again, or out everywhere it has the book open",
    "import": "check a workbook and write it into the register, all or nothing",
    "load": "take in a folder of workbooks one after the other; begun again it goes on",
    "template": "write a pre-filled workbook for an office below",
    "report": "the report on member development of a unit and period, as text or JSON",
    "ask": "count anything the register knows, filtered and divided, with the list behind the figure",
    "snapshot": "write what figures are counted from into a folder of Parquet files, without names",
    "tallies": "standing figures for what outgrows one office: keep them, check them, keep none",
    "form": "a statutory form of a unit and period, with its cross-checks",
    "close-period": "keep the figures of a period as they are signed, or count the closed ones again",
    "tree": "the organisations as they stood on a day",
    "judge": "judge dossiers by the law of the day of each act, without a database",
    "rules": "the texts and rules in force on a day, without a database",
    "audit": "examine the files of admission as an inspector would",
    "daily": "balance the work list of a day against the acts it comes from, and mend what was derived",
    "bulletin": "write the bulletin into a folder that needs no server, or take feedback in from a file",
    "journal": "seal, sign and verify the journal, print its sheet of the day, take it out for others",
    "witness": "countersign the head of the journal of an office below, or keep the answer",
    "check": "compare tree, ledger and journal with what they are derived from",
    "backup": "make an encrypted copy of the register on a second medium, while it is in use",
    "restore": "put a copy back, checked: the newest, or the state of a moment",
    "wal-keep": "keep one piece of a PostgreSQL server's log beside the copies (archive_command)",
    "update": "install a signed release after a copy, or go back to the version before",
    "key": "the office's key on paper for the sealed envelope, and back from paper",
    "parts": "say what the program is made of here, as lines or as a bill of materials",
    "leak": "from a file found outside, say who took it away, when and from which page",
    "doctor": "say which parts are installed and what is wrong with the installation",
    "bench": "measure speed against written-down rivals",
}
WITHOUT_DATABASE = {"doctor", "parts", "update", "bench", "judge", "rules", "backup", "restore", "wal-keep", "key"}
"""Commands that must run where the database cannot be opened or must be left as it is, or that make databases of their
own."""
LEAVES_JOURNAL = WITHOUT_DATABASE | {"check", "serve", "demo"}
"""Commands that write no line, or whose server seals them: after all others the lines they wrote are sealed."""
WITHOUT_DATA_FOLDER = {"judge", "rules", "wal-keep"}
"""Commands that leave nothing behind: the key that settings would write into the data folder lasts one run."""

OVERVIEW = """usage: ketnap COMMAND [options]

{commands}

examples:
  ketnap demo
  ketnap import danh-sach.xlsx --as-of 2011-09-30 --dry-run
  ketnap report --unit 19.168 --from 2011-01-01 --to 2011-09-30
  ketnap COMMAND --help

Data lie in KETNAP_DATA_DIR (default: var/ of the project); DATABASE_URL names a PostgreSQL to use instead of the
embedded database. Exit codes: 0 done, 1 refused or not in order, 2 wrong use or the installation cannot work."""


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0 if words else 2
    if words[0] == "--version":
        print(f"ketnap {__version__}")
        return 0
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        return complain(f"There is no command {name!r}. Choose one of: {', '.join(COMMANDS)}.")
    return run(name, rest)


def overview() -> str:
    lines = [f"  {name:<13}{sentence}" for name, sentence in COMMANDS.items()]
    return OVERVIEW.format(commands="\n".join(lines))


def complain(sentence: str, code: int = 2) -> int:
    print(f"ketnap: {sentence}", file=sys.stderr)
    return code


def run(name: str, rest: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
    if name in WITHOUT_DATA_FOLDER:
        os.environ.setdefault("KETNAP_SECRET_KEY", secrets.token_urlsafe(50))
    with loading.unswept():
        import django
        from django.core.exceptions import ImproperlyConfigured

        try:
            django.setup()
        except (ImproperlyConfigured, OSError) as wrong:
            return complain(f"the installation cannot start: {wrong}")
    try:
        return carry_out(name, rest)
    except Exception as fault:
        return unforeseen(fault)


def unforeseen(fault: Exception) -> int:
    """A fault of the program itself: one sentence for the user, the whole of it in a file for who mends it."""
    from django.conf import settings

    if settings.DEBUG:
        raise fault
    log = settings.DATA_DIR / "errors.log"
    with log.open("a", encoding="utf-8") as file:
        traceback.print_exception(fault, file=file)
    return complain(
        f"a fault of the program ({type(fault).__name__}: {fault}); it is written down in {log}: send that file "
        f"to who maintains the program"
    )


def carry_out(name: str, rest: list[str]) -> int:
    with loading.unswept():
        from django.core.management import load_command_class
        from django.core.management.base import CommandError
        from django.db import DatabaseError

        from ketnap.actions.refusal import Conflict, Refused
        from ketnap.lib.engine import UnsafeEngine
        from ketnap.lib.sealing import SealError
        from ketnap.lib.text import Unprintable
        from ketnap.management import database, sealing

        command = load_command_class("ketnap", name)
    options = parser_of(command, name).parse_args(rest)
    try:
        if name not in WITHOUT_DATABASE:
            database.prepare()
        command.execute(**vars(options))
        if name not in LEAVES_JOURNAL:
            sealing.once()
    except CommandError as refused:
        return complain(str(refused), refused.returncode)
    except (Refused, Conflict, Unprintable) as refused:
        return complain(str(refused), 1)
    except (UnsafeEngine, database.NewerDatabase, SealError) as unsafe:
        return complain(str(unsafe))
    except DatabaseError as failed:
        return complain(f"the database cannot be used: {str(failed).strip()}; run ketnap doctor")
    except BrokenPipeError:
        # Whoever read the output has seen enough; without this, Python complains once more while closing it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as failed:  # a full disk, a folder nobody may write to, output that cannot be taken
        place = failed.filename or "the output"
        return complain(f"{place} cannot be used: {failed.strerror or failed}; choose another place or make room")
    except KeyboardInterrupt:
        return complain("interrupted; what was not finished was not written: run it again", 130)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def parser_of(command: Any, name: str) -> argparse.ArgumentParser:
    """Its parser, without the options Django gives every command, and with the examples the command names."""
    command._called_from_command_line = True
    command.suppressed_base_arguments = DJANGO_OPTIONS
    command.requires_system_checks = []  # `doctor` runs them; a command answers in a second
    examples = "\n".join(f"  {line}" for line in getattr(command, "examples", ()))
    parser: argparse.ArgumentParser = command.create_parser(
        "ketnap", name, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"examples:\n{examples}" if examples else None,
    )  # fmt: skip
    return parser


DJANGO_OPTIONS = {
    "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color",
}  # fmt: skip
