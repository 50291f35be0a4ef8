"""What no article says and every office asks before it votes. Pure; warns, never stops."""

from collections.abc import Iterable
from datetime import date

from ketnap.lib.dates import show
from ketnap.rules.finding import FAIL, Finding
from ketnap.rules.path.folding import Act

WARN = "warn"


def gone_introducers(acts: Iterable[Act], on: date) -> list[Finding]:
    """Introducers who left the Party after they introduced and by the day, with nobody in their place."""
    introduced = [act for act in acts if act.kind == "introduced"]
    found = []
    for act in introduced:
        left = act.about.get("left_party_on")
        if left is None or not act.on < left <= on:
            continue
        if any(other.told.get("replacement") and other.on >= left for other in introduced):
            continue
        said = f"Người giới thiệu {act.about.get('who', '')} ra khỏi Đảng ngày {show(left)}"
        found.append(_warn("E-10", f"{said}; cần giấy giới thiệu của người thay trước khi xét."))
    return found


def _warn(rule: str, sentence: str) -> Finding:
    return Finding(rule, FAIL, WARN, sentence, None, None, "", "medium")
