"""Who passes a class, how long the certificate holds, who counts as young: pure functions over the dated law."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import full_years
from ketnap.rules import due, law
from ketnap.rules.due import Term
from ketnap.rules.law import Unknown

FAILED = "failed"
AWARENESS = "awareness"
NOT_FOUND = "Chưa tìm được văn bản quy định thời hạn của giấy chứng nhận lớp này."


@dataclass(frozen=True)
class Verdict:
    passed: bool
    why: str = ""
    """Why not, as the office reads it; empty for who passed."""


def verdict(grade: str, attended: int | None, sessions: int | None, least: int = 0, said: str = "") -> Verdict:
    """`attended` of `sessions` with a roll; None: attendance was not recorded. `least`: sessions the organiser asks
    for. `said`: the organiser's own reason not to pass somebody; it stands before what is counted."""
    if said:
        return Verdict(False, said)
    if sessions and attended is not None and attended < max(least, 1):
        asked = f", cần ít nhất {least} buổi" if least else ""
        return Verdict(False, f"Dự {attended} trên {sessions} buổi{asked}")
    if not grade:
        return Verdict(False, "Chưa có kết quả kiểm tra")
    if grade == FAILED:
        return Verdict(False, "Kiểm tra không đạt")
    return Verdict(True)


def certificate_term(kind: str, issued_on: date, on: date) -> Term:
    """The last day of a certificate by the law of the day of asking, or why it is not known."""
    if kind == AWARENESS:
        return due.awareness_certificate(issued_on, on)
    return Term(None, None, NOT_FOUND)


def young(born_on: date, on: date) -> bool | None:
    """Of Youth-Union age on the day; None where the law of the day is not known."""
    first, below = (law.value(name, on) for name in ("youth_age_from", "youth_age_below"))
    if isinstance(first, Unknown) or isinstance(below, Unknown):
        return None
    return bool(first.value <= full_years(born_on, on) < below.value)


def twice(numbers: Sequence[str]) -> list[str]:
    """Numbers that are written more than once, spaces and case aside, each as first written."""
    seen: dict[str, str] = {}
    found = []
    for one in numbers:
        key = "".join(one.split()).lower()
        if key in seen and seen[key] not in found:
            found.append(seen[key])
        seen.setdefault(key, one)
    return found
