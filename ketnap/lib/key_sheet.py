"""A key on paper: sixteen numbered groups of four hex digits, each with a check letter, to be typed back.

The check is a weighted sum modulo the prime 31 over the digits and the number of the group: it sees every wrong digit,
every two digits exchanged and every group in a wrong place. No models, no Django.
"""

import re

GROUPS = 16
DIGITS = 4
LETTERS = "0123456789ABCDEFGHJKLMNPQRTVWXY"
"""31 signs nobody takes for one another: I, O, S, U and Z are left out."""
_WEIGHTS = (3, 7, 11, 19)
_ALIKE = str.maketrans("IOSUZ", "105V2")


class WrongGroup(ValueError):
    """A group that cannot be right. The text says which, and what to do."""


def groups(key: bytes) -> list[str]:
    """32 bytes as sixteen groups of five signs."""
    text = key.hex().upper()
    cut = [text[at : at + DIGITS] for at in range(0, len(text), DIGITS)]
    return [digits + _check(digits, number) for number, digits in enumerate(cut, 1)]


def key_of(typed: str) -> bytes:
    """The key of the groups as typed: any spacing, dashes, small letters. Raises WrongGroup."""
    found = _plain(typed)
    if len(found) != GROUPS * (DIGITS + 1):
        raise WrongGroup(f"{len(found)} signs were typed, a key has {GROUPS * (DIGITS + 1)}: type all {GROUPS} groups.")
    cut = [found[at : at + DIGITS + 1] for at in range(0, len(found), DIGITS + 1)]
    for number, group in enumerate(cut, 1):
        if not checks(group, number):
            raise WrongGroup(f"Group {number} ({group}) does not check: type it again as it stands on the sheet.")
    return bytes.fromhex("".join(group[:DIGITS] for group in cut))


def checks(typed: str, number: int) -> bool:
    """Whether one group can be the one of that number, from 1."""
    group = _plain(typed)
    return bool(re.fullmatch(r"[0-9A-F]{4}.", group)) and _check(group[:DIGITS], number) == group[DIGITS]


def _plain(typed: str) -> str:
    return re.sub(r"[\s.\-–]", "", typed).upper().translate(_ALIKE)


def _check(digits: str, number: int) -> str:
    total = sum(weight * int(digit, 16) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return LETTERS[(total + 5 * number) % len(LETTERS)]
