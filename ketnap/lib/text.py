"""Vietnamese text: normal form, folding for search, keys for order. No models, no Django."""

import re
import unicodedata
from functools import cache, lru_cache

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
"""Nobody sees them, and they turn a name round, hide it from a search, or break a Word file. The two that join the
parts of a picture letter stay."""
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")

# Letters in the order of the Vietnamese alphabet; f j w z stand where they do in a mixed list.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_ALPHABET, start=1)}
# Tone order of dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


class Unprintable(ValueError):
    """A paper has a letter its fonts do not have; the sentence says which one and what to do."""


def composed(text: str) -> str:
    """Composed form, without letters nobody sees; lines stay lines. What every typed text goes through."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))


def nfc(text: str) -> str:
    """Composed form with single spaces; what every stored name goes through."""
    return " ".join(composed(text).split())


def fold(text: str) -> str:
    """Lower case without accents, đ as d: `Đặng Thị Ánh` → `dang thi anh`. One search on both databases."""
    return "".join(map(_bare, nfc(text).lower()))


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    parts = unicodedata.normalize("NFD", char.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


@cache
def _letter(char: str) -> tuple[int, int]:
    base, tone = "", 0
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            base += part
    base = unicodedata.normalize("NFC", base)
    if base.isdecimal():  # not isdigit: ² is a digit, and no number
        return 50 + int(base), tone
    return _RANK.get(base, 90), tone


@lru_cache(maxsize=16384)  # lists of people repeat the same few thousand names
def sort_key(text: str) -> str:
    """Text whose plain order is the Vietnamese dictionary order: letters first, tones break ties.

    Digits only, so that every collation of every database orders it alike: two for each letter, 00 ends a word, 00
    once more ends the letters, then one digit for the tone of each letter.
    """
    letters, tones = [], []
    for word in nfc(text).lower().split(" "):
        for char in word:
            rank, tone = _letter(char)
            letters.append(f"{rank:02d}")
            tones.append(str(tone))
        letters.append("00")
    return "".join(letters) + "00" + "".join(tones)


def split_name(full_name: str) -> tuple[str, str, str]:
    """(family, middle, given) of a Vietnamese full name; a single word is the given name."""
    words = nfc(full_name).split(" ")
    if len(words) == 1:
        return "", "", words[0]
    return words[0], " ".join(words[1:-1]), words[-1]


def name_sort(full_name: str) -> str:
    """Order of a Vietnamese list: given name, then family name, then middle name."""
    family, middle, given = split_name(full_name)
    return "".join(sort_key(part) for part in (given, family, middle))


def is_certain(order: str) -> bool:
    """Whether every name with this `name_sort` is the same name, capitals aside: letters of the alphabet have numbers
    of their own, all other signs share one, and a digit may be written in several scripts."""
    place = 0
    for _ in range(3):
        letters = 0
        while (pair := order[place : place + 2]) != "00" or order[place + 2 : place + 4] != "00":
            if not pair or pair >= "50":
                return False
            letters += pair != "00"
            place += 2
        place += 4 + letters
    return place == len(order)


def small(words: str) -> str:
    """Lower-case first letter, for words that go on inside a sentence; a word all in capitals stays."""
    return words if words[:2].isupper() else f"{words[:1].lower()}{words[1:]}"
