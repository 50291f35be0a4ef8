"""How seconds grow with members, from what was measured at several sizes: flat, logarithmic, linear or worse.

The exponent is the slope between logarithms of size and seconds over the two largest sizes measured, where what is the
same for every page (a session, a masthead) weighs least. A page that stays below FELT at the largest size is called by
its exponent too, but is none to look for.
"""

import math
from collections.abc import Mapping, Sequence

FLAT, SLOW, STEEP = 0.12, 0.4, 1.25
"""Below FLAT flat, below SLOW logarithmic (four or five tenths for a tenfold is more than a tree's height grows), up to
STEEP linear: other work on the machine moves a single figure by a quarter."""
LATE = math.inf


def exponent(found: Mapping[int, float]) -> float | None:
    """Of size → seconds; None where fewer than two sizes were measured within the limit."""
    known = sorted((size, took) for size, took in found.items() if took < LATE)
    if len(known) < 2:
        return None
    (small, before), (large, after) = known[-2:]
    return math.log(after / before) / math.log(large / small)


def verdict(found: Mapping[int, float]) -> str:
    slope = exponent(found)
    late = any(took == LATE for took in found.values())
    if slope is None:
        return "over 60 s" if late else "–"
    word = "flat" if slope < FLAT else "logarithmic" if slope < SLOW else "linear" if slope <= STEEP else "**worse**"
    return f"{word} ({slope:.1f})" + (", over 60 s" if late else "")


def shown(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds == LATE:
        return "> 60 s"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def table(found: Mapping[str, Mapping[int, float]], sizes: Sequence[int], head: str) -> str:
    """Markdown: one line a page."""
    lines = [f"| {head} | {' | '.join(f'{size:,}' for size in sizes)} | grows |", f"|{'---|' * (len(sizes) + 2)}"]
    for name, by_size in found.items():
        cells = " | ".join(shown(by_size.get(size)) for size in sizes)
        lines.append(f"| {name} | {cells} | {verdict(by_size)} |")
    return "\n".join(lines)


def bad(found: Mapping[str, Mapping[int, float]]) -> list[str]:
    """Sentences about pages that are too slow to be served, or grow faster than the country."""
    said = []
    for name, by_size in found.items():
        slope = exponent(by_size)
        if any(took == LATE for took in by_size.values()):
            said.append(f"{name}: more than 60 s with {min(s for s, t in by_size.items() if t == LATE):,} members.")
        if slope is not None and slope > STEEP:
            said.append(f"{name}: grows by the power {slope:.2f} of the members.")
    return said
