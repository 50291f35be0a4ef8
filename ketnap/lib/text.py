"""Vietnamese text: normal form, folding for search, keys for order. No models, no Django."""

import unicodedata
from functools import cache, lru_cache

# Letters in the order of the Vietnamese alphabet; f j w z stand where they do in a mixed list.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_ALPHABET, start=1)}
# Tone order of dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def nfc(text: str) -> str:
    """Composed form with single spaces; what every stored text goes through."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Lower case without accents, đ as d: `Đặng Thị Ánh` → `dang thi anh`. One search on both databases."""
    stripped = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d"))
    return "".join(c for c in stripped if not unicodedata.combining(c))


@cache
def _letter(char: str) -> tuple[int, int]:
    base, tone = "", 0
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES[part]
        else:
            base += part
    base = unicodedata.normalize("NFC", base)
    if base.isdigit():
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


def small(words: str) -> str:
    """Lower-case first letter, for words that go on inside a sentence; a word all in capitals stays."""
    return words if words[:2].isupper() else f"{words[:1].lower()}{words[1:]}"
