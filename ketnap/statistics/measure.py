"""What a figure is: a frozen description over a named relation. The compiler makes SQL of it, nothing else reads it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Frame(StrEnum):
    """How a relation is tied to a sub-tree and to days."""

    STOCK = "stock"
    """Rows with valid_from and valid_to, counted on `:on` in the tree of `:on`."""
    FLOW = "flow"
    """Rows with `day` from `:start` to `:end`, both included, in the tree of their own `tree_on`."""
    CHANGE = "change"
    """Rows that name their ancestor and day themselves: what a change of the tree moved."""


class Known(StrEnum):
    """From when a figure can be told; before that it is unknown, never 0."""

    REGISTER = "register"
    """Once the register of the unit has begun."""
    REMEMBERED = "remembered"
    """As soon as some list reaches the unit: lists remember admissions, also older ones."""
    ALWAYS = "always"
    """Every such fact has its own paper."""


@dataclass(frozen=True)
class Measure:
    """One figure. `conditions` are portable SQL over the columns of the relation `r`; all must hold.

    Portable: no `/`, no casts of dates, no `= 1` on booleans, no lower(), dates always bound (`:on`, `:start`,
    `:end`, `:unit`). `ymd(x)` is a day as the number yyyymmdd; `younger(day, born, years)`: fewer full years then;
    `recent(day, earlier, years)`: so many years before it or later;
    `youth_age(day, born)` is the law of that day; `asked(unit)` holds where that one matters to the
    asked sub-tree, and may leave others out.
    """

    id: str
    label: str
    source: str
    """File in sources/."""
    frame: Frame
    conditions: tuple[str, ...] = ()
    identity: str = "r.person_id"
    """What one row is about: the id that `people_behind` lists."""
    about: str = "person"
    """person, unit, enterprise or class."""
    distinct: bool = False
    """Count different identities instead of rows."""
    known: Known = Known.REGISTER
    divided: str = ""
    """The relation to count on where a division asks for more than `source` holds; empty: the same."""
    uses: tuple[str, ...] = ()
    """Further relations that conditions mention."""
    among: tuple[str, ...] = ()
    """Conditions that ask for nothing but the unit and the day of the tree: worked out once a unit, not once a row."""
    citation: str = ""

    @property
    def asks_law(self) -> bool:
        return any("youth_age(" in condition for condition in self.conditions)

    def narrowed(self, id: str, label: str, *conditions: str, citation: str = "") -> "Measure":
        return replace(self, id=id, label=label, conditions=self.conditions + conditions, citation=citation)


@dataclass(frozen=True)
class Split:
    """A way to divide a figure: an expression over `r`, and the words for its keys. The empty key is unknown."""

    id: str
    label: str
    expression: str
    words: tuple[tuple[str, str], ...] = ()
    """(key, words) in the order of printing; keys that are not listed print as themselves."""
    of_unit: bool = False
    """The expression asks for nothing but the unit and the day of the tree: it is worked out once a unit."""

    def word(self, key: str) -> str:
        return dict(self.words).get(key, key or "Chưa rõ")
