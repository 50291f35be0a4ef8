"""What the places come to: bands of years since the last admission, members per 100 workers by ownership."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ketnap.lib import numbers
from ketnap.models import Ownership
from ketnap.rules.coverage import BAND_WORDS, CELLS
from ketnap.statistics.coverage.places import Coverage, Seen

SEVERAL = "several"
LABELS = {**dict(Ownership.choices), SEVERAL: "Nhiều loại hình", "": "Chưa ghi loại hình"}


@dataclass(frozen=True)
class Band:
    code: str
    words: str
    cells: int


@dataclass(frozen=True)
class OwnershipLine:
    """`code` SEVERAL: organisations whose enterprises are owned in several ways."""

    code: str
    words: str
    organisations: int
    members: int | None
    """Of the organisations whose workers of the year are known too."""
    workers: int | None
    uncounted: int
    """Organisations left out: workers of the year, or members, not known."""

    @property
    def per_hundred(self) -> Decimal | None:
        return numbers.percent(self.members, self.workers)


def bands(found: Coverage) -> list[Band]:
    """Cells by full years since their last admission, the shortest first, the unknown last."""
    counts = Counter(one.band for one in found.places if one.place.kind in CELLS)
    return [Band(code, words, counts[code]) for code, words in BAND_WORDS.items()]


def kind_of(one: Seen) -> str:
    """How the enterprises of the place are owned; SEVERAL for different ones, empty for none."""
    kinds = one.place.ownerships
    return SEVERAL if len(kinds) > 1 else next(iter(kinds), "")


def leading(found: Coverage) -> list[Seen]:
    """Organisations that lead enterprises. Where one of them leads an enterprise that one above it leads too, only the
    upper one: its members are counted there."""
    leads = {one.place.id: one.place.enterprises for one in found.places if one.place.enterprises}
    return [
        one for one in map(found.seen.__getitem__, ((False, pk) for pk in leads))
        if one.place.kind not in CELLS or set(one.place.enterprises).isdisjoint(leads.get(one.place.beside or 0, ()))
    ]  # fmt: skip


def by_ownership(found: Coverage) -> list[OwnershipLine]:
    """In the order of the statistics form; kinds nobody leads are left out."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in leading(found):
        groups[kind_of(one)].append(one)
    return [_line(found, code, words, groups[code]) for code, words in LABELS.items() if groups[code]]


def _line(found: Coverage, code: str, words: str, some: Iterable[Seen]) -> OwnershipLine:
    every = list(some)
    known = [one.place for one in every if one.place.workers is not None and one.place.members is not None]
    firms = {pk for one in known for pk in one.enterprises}
    return OwnershipLine(
        code, words, len(every), sum(one.members or 0 for one in known) if known else None,
        sum(found.workers[one] for one in firms) if known else None, len(every) - len(known),
    )  # fmt: skip
