"""One line of docs/benchmarks.md, and the file around the lines."""

from dataclasses import dataclass

from benchmarks.pairs import Compared, median


@dataclass(frozen=True)
class Row:
    engine: str
    what: str
    a: str
    b: str
    compared: Compared
    goal: float | None
    """The ratio a/b must not pass this; None where nothing was promised."""
    peak_a: float
    peak_b: float
    """MiB of the process that did the work, everything it had loaded included."""

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "–"
        return "met" if self.compared.ratio <= self.goal else "**missed**"

    def line(self) -> str:
        a, b = seconds(median(self.compared.a)), seconds(median(self.compared.b))
        goal = "–" if self.goal is None else f"≤ {self.goal:.2f}"
        return (
            f"| {self.what} | {self.engine} | {self.a}: {a}, {self.peak_a:.0f} MiB | {self.b}: {b},"
            f" {self.peak_b:.0f} MiB | {self.compared.show()} | {goal} | {self.verdict} |"
        )


@dataclass(frozen=True)
class Alone:
    """A figure without a rival: seconds that must stay below a limit."""

    engine: str
    what: str
    taken: tuple[float, ...]
    goal: float | None
    peak: float

    def line(self) -> str:
        took = median(self.taken)
        spread = f"{seconds(took)} ({seconds(min(self.taken))}–{seconds(max(self.taken))})"
        if self.goal is None:
            goal, verdict = "–", "–"
        else:
            goal, verdict = f"≤ {seconds(self.goal)}", "met" if took <= self.goal else "**missed**"
        return f"| {self.what} | {self.engine} | {spread}, {self.peak:.0f} MiB | – | – | {goal} | {verdict} |"


def seconds(value: float) -> str:
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


HEAD = """# Measured

Made by `make bench` (`python -m benchmarks`), {machine}. A and B alternate, at least seven pairs; the ratio A/B is the
median of the pairs' ratios with its range. Seconds are medians; other work on the machine lengthens them, and leaves
ratios and processor time as they are. Peak memory is that of the process that did the work,
Python and Django included. Nothing in the tests depends on a time.

| what | database | A | B | A/B | promised | |
|---|---|---|---|---|---|---|
"""
