"""What an import would do, gathered outside the register: plain values, units by code, people by number.

A person already in the register is their id; a newcomer is −1, −2 … in the order of `newcomers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.access.viewer import Viewer
from ketnap.actions.organisation import NewUnit
from ketnap.imports.problems import Problem
from ketnap.imports.tables import Table
from ketnap.rules.organisation import official_code

NEW, CHANGED, SAME, QUESTION, ERROR = "new", "changed", "same", "question", "error"


@dataclass(slots=True)
class UnitRef:
    """A unit of the register or of the list itself (`unit_id` None until it is opened)."""

    code: str
    name: str
    kind: str
    unit_id: int | None
    parent: str | None
    since: date | None
    name_fold: str = ""
    official: str = ""
    """Its 14-digit code, where one is known."""


@dataclass(slots=True)
class Planned:
    """An entry of the ledger to be; columns of actions.membership.Entry with units by code."""

    person: int
    kind: str
    on: date
    unit: str
    standing: str = ""
    joined_on: date | None = None
    youth_union: bool | None = None
    elsewhere: str = ""
    elsewhere_name: str = ""


@dataclass(slots=True)
class PlannedAct:
    """An act of the path to be; columns of actions.admission.Proven."""

    kind: str
    on: date
    told: dict[str, Any]
    member: int | None
    number: str


@dataclass(slots=True)
class PlannedFile:
    """What a list adds to one file. `candidacy` None: its first act opens it."""

    person: int
    unit: str
    candidacy: int | None
    acts: list[PlannedAct]
    reason: str


@dataclass(slots=True)
class Choice:
    value: str
    label: str


@dataclass(slots=True)
class Question:
    """Something only the office knows. `id` stays the same when the same file is checked again."""

    id: str
    kind: str
    sentence: str
    detail: str
    choices: list[Choice]
    file: str = ""
    sheet: str = ""
    cell: str = ""
    answer: str = ""


@dataclass(slots=True)
class Line:
    """One row of a list and what it would do."""

    table: Table
    place: int
    status: str
    label: str = ""


@dataclass
class Stage:
    viewer: Viewer
    on: date
    """Day the units are looked up on: the day of the list, or today for a file without one."""
    as_of: date | None
    answers: Mapping[str, Any]
    units: dict[str, UnitRef] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    official: dict[str, str] = field(default_factory=dict)
    """14-digit code → code of the unit that carries it."""
    named: set[str] = field(default_factory=set)
    """Codes of units that rows of any list name."""
    tops: list[str] = field(default_factory=list)
    """Tops of the organisation lists of this import."""
    unit_rows: list[NewUnit] = field(default_factory=list)
    """Units to open, and those of the register that the list says differently."""
    enterprises: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)
    """Unit id → (folded name, ownership, workers) of the enterprise it leads."""
    newcomers: list[tuple[Any, ...]] = field(default_factory=list)
    """(unit code, full name, sex, born …) in the order of `NEWCOMER`."""
    corrections: dict[int, dict[str, Any]] = field(default_factory=dict)
    entries: list[Planned] = field(default_factory=list)
    amended: list[tuple[int, date]] = field(default_factory=list)
    """(person, official day) of openings that a later list shows to have been official already."""
    lists: set[str] = field(default_factory=set)
    targets: list[tuple[str, int, int, date, bool | None]] = field(default_factory=list)
    classes: list[tuple[Any, ...]] = field(default_factory=list)
    enrolments: list[tuple[str, int, str, str]] = field(default_factory=list)
    certificates: list[tuple[str, int, str, date, str]] = field(default_factory=list)
    papers: list[tuple[int, str, str, date, str]] = field(default_factory=list)
    """(person, kind of class, number, day, issuer) of certificates whose class is not named."""
    files: list[PlannedFile] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    status: dict[int, list[str]] = field(default_factory=dict)
    """id(table) → status of each data row."""

    def add_unit(self, unit: UnitRef) -> None:
        self.units[unit.code] = unit
        self.by_name.setdefault(unit.name_fold, []).append(unit.code)
        if unit.official:
            self.official[unit.official] = unit.code

    def unit(self, code: str) -> UnitRef | None:
        """The unit of this code, its own or the one of 14 digits."""
        return self.units.get(code) or self.units.get(self.official.get(official_code(code) or "", ""))

    def answer(self, question: Question) -> Any:
        """The answer to a question, which is asked if there is none that counts."""
        given = self.answers.get(question.id)
        kind = given.get("answer") if isinstance(given, Mapping) else given
        if kind in {choice.value for choice in question.choices} and kind != "unknown":
            question.answer = str(kind)
            self.questions[question.id] = question
            return given
        self.questions[question.id] = question
        return None

    def roots_of_lists(self) -> list[str]:
        """Topmost units above those the lists name; all topmost units where they name none."""
        found: list[str] = []
        for code in sorted(self.named & self.units.keys()) or self.units:
            at, seen = code, {code}
            while (above := self.units[at].parent) in self.units and above not in seen:
                at = above
                seen.add(at)
            if at not in found:
                found.append(at)
        return found

    @property
    def list_day(self) -> date:
        """The day of the list, where a list of members is read; such a list is refused without one."""
        if self.as_of is None:
            raise ValueError("A list of members is read without its day.")
        return self.as_of

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions.values() if not question.answer]


NEWCOMER = (
    "unit", "full_name", "sex", "born_on", "ethnicity", "religion", "native_place", "joined_on", "join_decided_on",
    "official_on", "card_no", "identity_no", "address", "schooling", "qualification", "theory", "occupation",
)  # fmt: skip
