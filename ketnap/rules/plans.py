"""What a plan of admissions may set, whether it agrees with itself, and whether the plans below add up to it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from ketnap.lib import yamls
from ketnap.rules.law import HERE

QUARTERS = ("I", "II", "III", "IV")
_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
PEOPLE, ORGANISATIONS = "people", "organisations"
_WAYS = {"up": ROUND_CEILING, "half": ROUND_HALF_UP}


@dataclass(frozen=True)
class Part:
    """A sub-target. `held`: (dimension, keys) the measure is held to."""

    key: str
    short: str
    label: str
    counts: str
    measure: str
    held: tuple[tuple[str, tuple[str, ...]], ...]
    lacks: str
    years: int
    within: str
    citation: str
    confidence: str

    @property
    def noun(self) -> str:
        return "người" if self.counts == PEOPLE else "tổ chức"


@dataclass(frozen=True)
class Rounding:
    since: date
    way: str
    words: str
    citation: str
    confidence: str


@dataclass(frozen=True)
class Fault:
    """`field`: target, a key of the parts, or q1 … q3."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Gap:
    """A number of a plan and what the plans below add up to. `part` is empty for the number of people itself."""

    part: str
    own: int
    below: int

    @property
    def difference(self) -> int:
        return self.below - self.own


@cache
def _said() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yamls.read((HERE / "plans.yaml").read_text(encoding="utf-8"))
    return found


@cache
def parts() -> dict[str, Part]:
    """Key → the sub-target, in the order of the forms."""
    return {
        row["key"]: Part(
            row["key"], row["short"], row["label"], row["counts"], row["measure"],
            tuple((name, tuple(keys)) for name, keys in row.get("held", {}).items()), row.get("lacks", ""),
            row.get("years", 0), row.get("within", ""), row["citation"], row["confidence"],
        )
        for row in _said()["parts"]
    }  # fmt: skip


def rounding(on: date) -> Rounding:
    """How a rate becomes a number on the day."""
    rows = [Rounding(**row) for row in _said()["rounding"]]
    return [row for row in rows if row.since <= on][-1]


def of_rate(rate: Decimal, base: int, on: date) -> int:
    """People that `rate` per cent of `base` members comes to."""
    return int((rate * base / 100).to_integral_value(_WAYS[rounding(on).way]))


def base_day(base: str, year: int, term_since: date | None) -> date | None:
    """The day whose members a rate is of: the last one before the year or before the term. None: the term is not
    known, or the base needs no day."""
    if base == "members_year":
        return date(year - 1, 12, 31)
    if base == "members_term" and term_since is not None:
        return date.fromordinal(term_since.toordinal() - 1)
    return None


def faults(target: int, told: Mapping[str, int], milestones: Sequence[int]) -> list[Fault]:
    """Where a plan contradicts itself. Milestones: none, or people admitted by the end of each quarter."""
    found = []
    for key, number in told.items():
        one = parts().get(key)
        if one is None:
            found.append(Fault(key, f"không có chỉ tiêu con “{key}”; hãy xem lại"))
            continue
        if number < 0:
            found.append(Fault(key, f"{one.label} không thể là số âm; hãy sửa lại"))
        if number > target:
            found.append(
                Fault(key, f"{one.label} {number} {one.noun}, nhiều hơn cả chỉ tiêu {target} người; hãy sửa một số")
            )
        if one.within in told and number > told[one.within]:
            whole = parts()[one.within]
            found.append(
                Fault(key, f"{one.label} {number}, nhiều hơn {whole.label} {told[one.within]}; hãy sửa một trong hai")
            )
    if milestones:
        found += _uneven(target, milestones)
    return found


def _uneven(target: int, milestones: Sequence[int]) -> list[Fault]:
    if len(milestones) != len(QUARTERS):
        return [Fault("q1", "mốc theo quý chưa đủ; hãy ghi đủ hết quý I, II, III hoặc để trống cả ba")]
    found = []
    for place, (before, after) in enumerate(zip([0, *milestones], milestones, strict=False)):
        if after < before:
            what = f"hết quý {QUARTERS[place]} {after} người, ít hơn mốc trước {before}"
            found.append(Fault(f"q{min(place + 1, 3)}", f"{what}; mốc là số cộng dồn, hãy sửa lại"))
    if milestones[-1] != target:
        what = f"hết quý IV {milestones[-1]} người, khác chỉ tiêu {target}"
        found.append(Fault("q3", f"{what}; hãy sửa cho bằng nhau"))
    return found


def milestone(milestones: Sequence[int], year: int, on: date) -> tuple[int, date] | None:
    """(people due by then, last day of that quarter) for the last quarter of the year that has ended on the day; None
    where none has, or no milestones are set."""
    if not milestones:
        return None
    ended = [
        (number, date(year, *end)) for number, end in zip(milestones, _ENDS, strict=True) if date(year, *end) <= on
    ]
    return ended[-1] if ended else None


def quarter_ends(year: int) -> list[date]:
    return [date(year, *end) for end in _ENDS]


def gaps(own: int | None, told: Mapping[str, int], below: Iterable[tuple[int, Mapping[str, int]]]) -> list[Gap]:
    """Where the plans below do not add up to a plan: its number, and each of its sub-targets. A sub-target that nobody
    below was given counts as none; one that the plan itself does not set is held against nothing."""
    every = list(below)
    found = [Gap("", own, sum(target for target, _ in every))] if own is not None else []
    for key in parts():
        if own is not None and key in told:
            found.append(Gap(key, told[key], sum(given.get(key, 0) for _, given in every)))
    return [one for one in found if one.difference]


def in_words(told: Mapping[str, int]) -> str:
    """`nữ 4, công nhân trực tiếp 6`"""
    return ", ".join(
        f"{one.short[0].lower()}{one.short[1:]} {told[key]}" for key, one in parts().items() if key in told
    )
