"""Values on the command line: days and places to write to. Messages are for administrators, in English."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TextIO

from django.utils import timezone

from ketnap.lib import files
from ketnap.lib.dates import YEARS

_DAY = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[-/.](?P<m2>\d{1,2})[-/.](?P<y2>\d{4})")


def day(text: str) -> date:
    """2011-09-30, or as offices write it: 30-09-2011, 30/9/2011."""
    if match := _DAY.fullmatch(text.strip()):
        year, month, number = match.group("y", "m", "d") if match["y"] else match.group("y2", "m2", "d2")
        try:
            found = date(int(year), int(month), int(number))
        except ValueError:
            pass
        else:
            if found.year in YEARS:
                return found
            raise argparse.ArgumentTypeError(
                f"{text!r} lies outside the years {YEARS.start} to {YEARS.stop - 1}: write another year"
            )
    raise argparse.ArgumentTypeError(f"{text!r} is not a day: write 2011-09-30 or 30-09-2011")


def moment(text: str) -> datetime:
    """A day and a time of the office's clock: 26-11-2026 15:30 or 2026-11-26 15:30:05. → aware."""
    first, _, rest = text.strip().replace("T", " ").partition(" ")
    try:
        on, at = day(first), time.fromisoformat(rest.strip())
    except (ValueError, argparse.ArgumentTypeError):
        raise argparse.ArgumentTypeError(f'{text!r} is not a moment: write "26-11-2026 15:30"') from None
    return datetime.combine(on, at, tzinfo=timezone.get_default_timezone())


@contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """stdout, or a file that appears only when it was written to the end."""
    if path is None or path == "-":
        yield sys.stdout
        return
    with files.whole(path) as part, part.open("w", encoding="utf-8") as file:
        yield file


def signing(parser: argparse.ArgumentParser, kinds: str) -> argparse._ArgumentGroup:
    """Options of what only the signed paper has."""
    paper = parser.add_argument_group(kinds, "what only the signed paper has; left out, it stays open")
    paper.add_argument("--signed", metavar="DAY", type=day, help="chooses the rule of layout (default: today)")
    paper.add_argument("--place", default="", help="where it is signed")
    paper.add_argument("--superior", default="", help="the body above (default: the unit above, where known)")
    paper.add_argument("--position", default="", help="of who signs")
    paper.add_argument("--signer", default="", help="the name of who signs")
    return paper
