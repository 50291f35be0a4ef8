"""What readers write under an article: how much, how soon it is read, what may follow what, the code of withdrawal."""

import unicodedata
from datetime import date

from ketnap.rules import working_days

NAME, WORDS, ANSWER = 60, 2000, 2000
"""Letters at most."""
DAYS = 3
"""Working days in which it is read."""
LEAST_SECONDS, MOST_SECONDS = 3, 24 * 3600
"""Nobody reads and writes faster; a page that stood open longer is asked to send once more."""
PER_SENDER, PER_HOUR, PER_DAY = 5, 60, 300
"""Taken in: from one address in an hour; from everybody in an hour and in a day."""
WAITING_OF_ARTICLE, WAITING_OF_BULLETIN = 30, 200
"""Waiting to be read; beyond it nothing is taken in until somebody reads."""
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 letters and digits that are not taken for one another when they are read aloud or written by hand."""
CODE = 12

WAITING, PUBLISHED, ANSWERED, REFUSED, CLOSED, WITHDRAWN = (
    "waiting", "published", "answered", "refused", "closed", "withdrawn",
)  # fmt: skip


def due_on(received: date) -> date:
    return working_days.add(received, DAYS)


def after(state: str, shown: bool, kind: str) -> tuple[str, bool] | None:
    """(state, whether everybody sees it) after an act; None: the act cannot follow. `answered` is an answer everybody
    reads, `told` one for the sender alone. What was withdrawn stays so."""
    if state == WITHDRAWN:
        return None
    match kind:
        case "published":
            return None if shown else (PUBLISHED, True)
        case "refused":
            return None if state == REFUSED else (REFUSED, False)
        case "answered":
            return (state if shown else PUBLISHED), True
        case "told":
            return (ANSWERED if state == WAITING else state), shown
        case "closed":
            return None if state == CLOSED else (CLOSED, shown)
        case "withdrawn":
            return WITHDRAWN, False
        case _:
            raise ValueError(f"no such act: {kind}")


def clean(typed: str, *, lines: bool) -> str:
    """NFC without control characters, letters of no width and marks that turn the direction of writing; with `lines`
    paragraphs stay, never more than one empty line between them."""
    composed = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    plain = "".join(
        char for char in composed if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    rows = [" ".join(row.split()) for row in plain.split("\n")]
    if not lines:
        return " ".join(row for row in rows if row)
    kept: list[str] = []
    for row in rows:
        if row or (kept and kept[-1]):
            kept.append(row)
    return "\n".join(kept).strip()


def code(digest: str) -> str:
    """`AB2C-9KFM-XT4P` from 64 hex digits."""
    number = int(digest, 16)
    letters = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(CODE))
    return "-".join(letters[start : start + 4] for start in range(0, CODE, 4))


def read_code(typed: str) -> str:
    """The code as `code` gives it, from any way of typing it; empty: it cannot be one."""
    letters = "".join(char for char in typed[:60].upper() if char.isalnum())
    if len(letters) != CODE or set(letters) - set(ALPHABET):
        return ""
    return "-".join(letters[start : start + 4] for start in range(0, CODE, 4))
