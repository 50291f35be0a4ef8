"""Names of files and folders that leave the house: legal on Windows, composed, never two the same. Pure."""

import unicodedata

from ketnap.lib import text

_FORBIDDEN = '\\/:*?"<>|'
_DEVICES = {"con", "prn", "aux", "nul", *(f"{word}{number}" for word in ("com", "lpt") for number in range(1, 10))}
LONGEST = 110
"""Letters of one name: a path of folder and file stays below what Windows takes."""


def legal(words: str) -> str:
    """The words as the name of a file or folder, without an ending."""
    composed = unicodedata.normalize("NFC", words)
    shown = "".join("-" if char in _FORBIDDEN else char if char.isprintable() else " " for char in composed)
    name = " ".join(shown.split())[:LONGEST].strip(" .")
    return f"_{name}" if name.split(".")[0].strip().lower() in _DEVICES or not name else name


def plain(words: str) -> str:
    """Without accents, as a name: `Đặng Thị Ánh` → `Dang Thi Anh`."""
    letters = unicodedata.normalize("NFD", text.nfc(words).replace("đ", "d").replace("Đ", "D"))
    return legal("".join(char for char in letters if char.isascii()))


class Names:
    """Gives each name once: what is the same but for its case or its spelling is told apart by a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def once(self, name: str, ending: str = "", *, joint: str = "_") -> str:
        """The name with its ending, and a number before it where it is taken."""
        number, wanted = 1, f"{name}{ending}"
        while unicodedata.normalize("NFC", wanted).casefold() in self._taken:
            number += 1
            wanted = f"{name}{joint}{number}{ending}"
        self._taken.add(unicodedata.normalize("NFC", wanted).casefold())
        return wanted
