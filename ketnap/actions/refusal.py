"""How an action says no: one exception with sentences that name place, finding and remedy."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Problem:
    """One sentence in Vietnamese for the reader; `field` names the form field or cell it is about."""

    sentence: str
    field: str = ""
    rule: str = ""
    citation: str = ""


@dataclass
class Refused(Exception):
    """Nothing was written."""

    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join(problem.sentence for problem in self.problems)


@dataclass
class Conflict(Exception):
    """Somebody else wrote the same record first. Nothing was written."""

    who: str
    at: datetime | None
    what: str = ""

    def __str__(self) -> str:
        return f"Chưa ghi: hồ sơ này vừa có người khác ghi ({self.who})."


def refuse(sentence: str, **place: str) -> Refused:
    return Refused([Problem(sentence, **place)])
