"""What a report is made of: figures as objects, ready for text, page and JSON. `None` is chưa có số liệu."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ketnap.statistics.figures import Figure
from ketnap.statistics.register import Register


@dataclass(frozen=True)
class UnitHead:
    """The unit as it was on the last day of the period."""

    unit_id: int
    code: str
    name: str
    kind: str
    parent_name: str
    founded_on: date | None
    """None: the first list did not say."""
    known_from: date
    """First day on which the unit stands in the tree."""


@dataclass(frozen=True)
class Organisations:
    """On the last day, the unit itself included."""

    grassroots: Figure
    committees: Figure
    base_cells: Figure
    sections: Figure
    cells: Figure
    """Chi bộ trực thuộc đảng ủy cơ sở."""
    units: Figure
    founded: Figure
    """In the period, units of every kind; so are the two below."""
    received: Figure
    closed: Figure


@dataclass(frozen=True)
class Members:
    """On the last day."""

    total: Figure
    official: Figure
    probationary: Figure
    women: Figure
    youth_age: Figure


@dataclass(frozen=True)
class Admitted:
    """In the period, by the day of the event."""

    total: Figure
    women: Figure
    youth_age: Figure
    youth_union: Figure
    youth_union_unknown: Figure
    minority: Figure
    readmitted: Figure


@dataclass(frozen=True)
class Line:
    """One line of a table with its figure of the year before."""

    key: str
    words: str
    figure: Figure
    before: Figure
    percent: Decimal | None
    """Of the total of the table."""


@dataclass(frozen=True)
class Division:
    """A structure: what the lines add up to is the total, unknown being a line of its own."""

    id: str
    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class YearLine:
    year: int
    figure: Figure


@dataclass(frozen=True)
class MonthLine:
    """A calendar month, cut to the period, and the same days a year before."""

    year: int
    month: int
    figure: Figure
    before: Figure
    running: int | None
    """Admitted from the first day of the period to the end of the month."""


@dataclass(frozen=True)
class OrganisationLine:
    """A grassroots organisation, or one right below a very large unit. Members are those of the last day; all else is
    of the period."""

    unit_id: int
    code: str
    name: str
    kind: str
    target: int | None
    admitted: Figure
    women: Figure
    youth_age: Figure
    youth_union: Figure
    recognised: Figure
    members: Figure
    probationary: Figure
    percent: Decimal | None
    """Of its target of the year; admissions since 1 January."""
    closed: bool
    """No longer there on the last day."""


@dataclass(frozen=True)
class Plan:
    """The target of the year of the last day, in the version in force on it."""

    year: int
    target: int
    version_on: date
    adjusted: bool
    own: bool
    """False: nothing was given to the unit itself; the targets of the units below are added up."""
    below: int | None
    """What the units below were given in all."""
    admitted: Figure
    """From 1 January to the last day."""
    percent: Decimal | None


@dataclass(frozen=True)
class BalanceLine:
    """A line of Biểu số 1-BTCTW; `sign` +1 increase, −1 decrease, 0 a line of its own."""

    words: str
    sign: int
    figure: Figure
    before: Figure


@dataclass(frozen=True)
class Balance:
    """start + increases − decreases = end, exactly, whenever all are known."""

    start: BalanceLine
    lines: tuple[BalanceLine, ...]
    end: BalanceLine


@dataclass(frozen=True)
class ClassLine:
    class_id: int
    code: str
    name: str
    kind: str
    kind_words: str
    partner: str
    organiser_id: int
    organiser: str
    starts_on: date
    ends_on: date
    learners: Figure
    announced: int | None


@dataclass(frozen=True)
class PublishedLine:
    """What another publication printed, beside what we count for the same measure and period."""

    source: str
    published_on: date
    measure: str
    words: str
    start: date
    end: date
    value: Decimal
    ours: Decimal | None
    note: str


@dataclass(frozen=True)
class Report:
    unit: UnitHead
    start: date
    end: date
    before_start: date
    before_end: date
    register: Register
    organisations: Organisations
    enterprises: Figure
    members: Members
    members_before: Figure
    admitted: Admitted
    admitted_before: Admitted
    by_year: tuple[YearLine, ...]
    by_month: tuple[MonthLine, ...]
    by_organisation: tuple[OrganisationLine, ...]
    by_branches: bool
    """Each line is an organisation right below the unit, as too many grassroots ones stand below it."""
    best: tuple[OrganisationLine, ...]
    """The three that admitted most, fewer when fewer admitted anybody."""
    tied: int
    """Further organisations that admitted as many as the last of `best`."""
    admitting: Figure
    without_admission: Figure
    planned_without: tuple[OrganisationLine, ...]
    """Given a target, and nobody admitted."""
    structure: tuple[Division, ...]
    """Of the admitted."""
    member_structure: tuple[Division, ...]
    plan: Plan | None
    balance: Balance
    recognised: Figure
    struck_off_probationary: Figure
    classes: tuple[ClassLine, ...]
    published: tuple[PublishedLine, ...]
    notes: tuple[str, ...]

    @property
    def line_words(self) -> str:
        """What each line of `by_organisation` is, in words."""
        return "tổ chức trực thuộc" if self.by_branches else "tổ chức cơ sở đảng"
