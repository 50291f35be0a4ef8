"""Markings of state secrets: Mật, Tối mật, Tuyệt mật (Law 117/2025/QH15). A marking stands alone, in brackets, after
the words “độ mật”, or in capitals; words that only contain it (bảo mật, bí mật, mật độ) are none."""

import re
import unicodedata
from collections.abc import Iterable

DEGREES = ("Tuyệt mật", "Tối mật", "Mật")
_DEGREE = r"(tuyệt\s+mật|tối\s+mật|mật)"
_LABELLED = re.compile(rf"(?<!\w)độ\s+mật\s*[:–-]\s*{_DEGREE}(?!\w)", re.IGNORECASE)
_BRACKETED = re.compile(rf"[(\[{{<]\s*{_DEGREE}\s*[)\]}}>]", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<!\w)(TUYỆT\s+MẬT|TỐI\s+MẬT)(?!\w|\s+(?:ĐỘ|ONG|MÃ|KHẨU|THƯ|THIẾT|VỤ)(?!\w))")
_ALONE = re.compile(rf"(?:(?:tài\s+liệu|văn\s+bản|hồ\s+sơ|công\s+văn)\s+)?{_DEGREE}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<=[/\s.-])(Tuyệt\s+mật|Tối\s+mật|Mật|TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT|TM|TyM)$")
_FILE = re.compile(
    r"(?<!\w)(?:(?:tài liệu|văn bản|hồ sơ|công văn|độ) (tuyệt mật|tối mật|mật)|(tuyệt mật|tối mật)|(tuyet mat|toi mat)"
    r"|(?:tai lieu|van ban|cong van|do) (mat))(?! (?:độ|do|mã|ma|khẩu|khau|ong)(?!\w))(?!\w)"
)
_TRIM = " .,:;*_|/\\\"'“”‘’()[]{}<>–—-"
HEADER_ROWS = 12
"""A marking of a workbook stands over its table."""
BESIDE = 3
"""Filled cells of a row with a marking: a row of a list has more, and may hold somebody named Mật."""


def degree(line: str) -> str:
    """The marking a line carries, as in DEGREES; empty: none."""
    said = " ".join(unicodedata.normalize("NFC", line).split())
    found = _LABELLED.search(said) or _BRACKETED.search(said) or _CAPITALS.search(said)
    found = found or _ALONE.fullmatch(said.strip(_TRIM))
    return _named(found[1]) if found else ""


def of_number(number: str) -> str:
    """Of the number of a paper: `12-BC/TU-Mật`, `12-BC/TU (Mật)`."""
    said = " ".join(unicodedata.normalize("NFC", number).split())
    found = _NUMBER.search(said.rstrip(_TRIM))
    return {"TM": "Tối mật", "TyM": "Tuyệt mật"}.get(found[1]) or _named(found[1]) if found else degree(said)


def of_file_name(name: str) -> str:
    stem = unicodedata.normalize("NFC", name).rpartition("/")[2].rpartition("\\")[2]
    said = " ".join(re.sub(r"[_.+-]+", " ", stem).split())
    if found := _FILE.search(said.casefold()):
        return _named(next(one for one in found.groups() if one))
    return degree(said) if "(" in said or "[" in said else ""


def of_rows(rows: Iterable[list[str]]) -> str:
    """Of the filled cells of the first rows of a sheet."""
    for at, row in enumerate(rows):
        cells = [cell for cell in row if cell.strip()]
        for cell in cells if len(cells) <= BESIDE and at < HEADER_ROWS else ():
            for line in cell.splitlines():
                if found := degree(line):
                    return found
        if at >= HEADER_ROWS:
            break
    return ""


def _named(words: str) -> str:
    plain = " ".join(words.casefold().split())
    return {"tuyệt mật": "Tuyệt mật", "tuyet mat": "Tuyệt mật", "tối mật": "Tối mật", "toi mat": "Tối mật"}.get(
        plain, "Mật"
    )
