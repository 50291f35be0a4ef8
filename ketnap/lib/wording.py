"""Vietnamese as an official writes it: days, numbers in words, the body that writes for an organisation. Pure."""

import unicodedata
from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu", " tỷ")


def day_words(on: date) -> str:
    """`ngày 05 tháng 9 năm 2011`: days below ten and the months one and two take a zero, as nobody can add to them."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def number_words(number: int) -> str:
    """131 → `một trăm ba mươi mốt`. ValueError below 0 and from a thousand billion on."""
    if not 0 <= number < 10**12:
        raise ValueError(f"{number}: numbers from 0 to 999.999.999.999 are written in words.")
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        groups.append(number % 1000)
        number //= 1000
    said = []
    for place in reversed(range(len(groups))):
        if groups[place]:
            said.append(_three(groups[place], whole=place < len(groups) - 1) + _GROUPS[place])
    return " ".join(said)


def _three(number: int, *, whole: bool) -> str:
    """Up to 999; `whole`: after a greater group, so that an empty hundred is said."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens == 0 and ones and said:
        said.append("linh")
    elif tens == 1:
        said.append("mười")
    elif tens:
        said.append(f"{_DIGITS[tens]} mươi")
    if ones:
        after_ten = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"} if tens > 1 else {}
        said.append(after_ten.get(ones, _DIGITS[ones]))
    return " ".join(said)


def capitals(name: str) -> str:
    """A name in capitals with its accents, each letter with its accent one sign."""
    return unicodedata.normalize("NFC", name).upper()


def committee(name: str) -> str:
    """Who writes for an organisation: the committee of a đảng bộ, a chi bộ itself."""
    return f"Đảng ủy{name[len('Đảng bộ') :]}" if name.lower().startswith("đảng bộ") else name
