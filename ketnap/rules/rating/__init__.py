"""Rating by the regime of the year rated: levels, caps, conditions, points. Dated data in YAML, and pure functions.

A share that no text we read gives is None, and what hangs on it is then unknown, never within and never broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import yamls
from ketnap.rules import law

HERE = Path(__file__).parent
ORGANISATIONS, MEMBERS = "organisations", "members"
LEVELS = ("exemplary", "excellent", "good", "done", "failed")
"""Codes of levels, the best first; their words are those of the regime."""
NOT_REVIEWED = {
    ORGANISATIONS: {"new_unit": "Chưa kiểm điểm: mới thành lập"},
    MEMBERS: {
        "new_member": "Chưa kiểm điểm: mới kết nạp dưới 6 tháng",
        "exempt": "Chưa kiểm điểm: được miễn sinh hoạt, công tác",
        "suspended": "Chưa kiểm điểm: bị đình chỉ sinh hoạt",
    },
}
"""Why somebody is not reviewed: the lines of Biểu số 6F-BTCTW (HD 11-HD/BTCTW, 13-12-2021)."""
CONFIDENCE_WORDS = {"high": "chắc chắn", "medium": "khá chắc", "low": "chưa chắc"}
UNKNOWN, WITHIN, FOR_NOW, OVER = "unknown", "within", "for_now", "over"


class Cited:
    """What stands in a text, as sure as it was read."""

    text: law.Text
    article: str
    confidence: str

    @property
    def citation(self) -> str:
        return f"{self.text.title}, {self.article}" if self.article else self.text.title

    @property
    def stops(self) -> bool:
        return self.confidence == "high"

    @property
    def sureness(self) -> str:
        return CONFIDENCE_WORDS[self.confidence]


@dataclass(frozen=True)
class Cap(Cited):
    """At most `percent` of the number rated `of` may be rated `level`. `percent` None: the share is not known."""

    level: str
    of: str
    percent: int | None
    text: law.Text
    article: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Condition(Cited):
    """To be rated `level`, at least `percent` of those directly below are rated `at_least` or better."""

    level: str
    percent: int
    at_least: str
    text: law.Text
    article: str
    confidence: str


@dataclass(frozen=True)
class Criterion(Cited):
    words: str
    text: law.Text
    article: str
    confidence: str


@dataclass(frozen=True)
class Scale:
    """How organisations, or members, are rated."""

    levels: Mapping[str, str]
    """Code → words, the best first."""
    caps: tuple[Cap, ...]
    conditions: tuple[Condition, ...]
    not_reviewed: Mapping[str, str]

    def word(self, verdict: str) -> str:
        return self.levels.get(verdict) or self.not_reviewed.get(verdict, "")

    def cap(self, level: str) -> Cap | None:
        return next((one for one in self.caps if one.level == level), None)


@dataclass(frozen=True)
class Regime:
    first_year: int
    last_year: int | None
    texts: tuple[law.Text, ...]
    confidence: str
    organisations: Scale
    members: Scale
    points: Mapping[str, tuple[int, int]]
    """Level → (from this many points, below this many); empty where the scale has none or they are not known."""
    criteria: tuple[Criterion, ...]

    @property
    def bands(self) -> list[tuple[str, int]]:
        """(words of a level, from this many points), the best first."""
        return [(self.organisations.word(level), least) for level, (least, _) in self.points.items()]

    def scale(self, of: str) -> Scale:
        return self.members if of == MEMBERS else self.organisations

    @property
    def citation(self) -> str:
        return "; ".join(text.title for text in self.texts)


@dataclass(frozen=True)
class CapState:
    """A cap against counts. `open`: how many of the group have no rating yet and might still widen the base."""

    cap: Cap
    has: int
    base: int
    open: int

    @property
    def allowed(self) -> int | None:
        """How many the base of now allows: whole ones, since the share is not to be passed."""
        return None if self.cap.percent is None else self.base * self.cap.percent // 100

    @property
    def state(self) -> str:
        percent = self.cap.percent
        if percent is None:
            return UNKNOWN
        if self.has * 100 > percent * (self.base + self.open):
            return OVER
        return FOR_NOW if self.has * 100 > percent * self.base else WITHIN

    @property
    def over(self) -> bool:
        return self.state == OVER

    @property
    def for_now(self) -> bool:
        return self.state == FOR_NOW


@dataclass(frozen=True)
class ConditionState:
    condition: Condition
    reached: int
    rated: int
    open: int

    @property
    def state(self) -> str:
        """`unknown` while those without a rating can still decide it, and where nobody is below."""
        whole, need = self.rated + self.open, self.condition.percent
        if not whole:
            return UNKNOWN
        if (self.reached + self.open) * 100 < need * whole:
            return OVER
        return WITHIN if self.reached * 100 >= need * whole else UNKNOWN

    @property
    def failed(self) -> bool:
        return self.state == OVER

    @property
    def met(self) -> bool:
        return self.state == WITHIN


@cache
def regimes() -> tuple[Regime, ...]:
    """Every regime, the oldest first. Raises LawError for a file that cannot be used."""
    return tuple(sorted((_read(path) for path in HERE.glob("*.yaml")), key=lambda one: one.first_year))


def regime(year: int) -> Regime | None:
    """The regime of the year rated, whenever the rating itself is done; None where it is not known."""
    found = [one for one in regimes() if one.first_year <= year and (one.last_year is None or year <= one.last_year)]
    return found[0] if found else None


def cap_states(scale: Scale, counts: Mapping[str, int], open: int) -> list[CapState]:
    """`counts`: level → how many of one group are rated so."""
    return [CapState(cap, counts.get(cap.level, 0), counts.get(cap.of, 0), open) for cap in scale.caps]


def condition_states(scale: Scale, level: str, counts: Mapping[str, int], open: int) -> list[ConditionState]:
    """What the ratings of those below say about rating the one above `level`."""
    rated = sum(counts.get(one, 0) for one in LEVELS)
    return [
        ConditionState(one, sum(counts.get(code, 0) for code in LEVELS[: LEVELS.index(one.at_least) + 1]), rated, open)
        for one in scale.conditions
        if one.level == level
    ]


def level_of(regime: Regime, points: Decimal) -> str:
    """The level whose band holds the points; empty where the scale has no points or none holds them."""
    return next((level for level, (least, below) in regime.points.items() if least <= points < below), "")


def _read(path: Path) -> Regime:
    raw = yamls.read(path.read_text(encoding="utf-8"))
    try:
        return Regime(
            raw["first_year"], raw["last_year"], tuple(law.texts()[key] for key in raw["texts"]), raw["confidence"],
            _scale(ORGANISATIONS, raw[ORGANISATIONS]), _scale(MEMBERS, raw[MEMBERS]),
            {level: (least, below) for level, (least, below) in raw["points"].items()},
            tuple(Criterion(**_cited(item)) for item in raw["criteria"]),
        )  # fmt: skip
    except (KeyError, TypeError) as problem:
        raise law.LawError(f"rating/{path.name}: {problem} is missing or not known.") from problem


def _scale(of: str, raw: dict[str, Any]) -> Scale:
    if unknown := set(raw["levels"]) - set(LEVELS):
        raise KeyError(*unknown)
    return Scale(
        raw["levels"], tuple(Cap(**_cited(item)) for item in raw["caps"]),
        tuple(Condition(**_cited(item)) for item in raw["conditions"]), NOT_REVIEWED[of],
    )  # fmt: skip


def _cited(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "text": law.texts()[item["text"]]}
