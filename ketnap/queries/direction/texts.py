"""The register of texts, and one text with its programme. Viewer first."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END
from ketnap.models import DirectionAct, Directive, ProgrammeItem, UnitMeasure
from ketnap.queries.direction import rows
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import direction as rules
from ketnap.rules.direction import Standing


@dataclass(frozen=True)
class Tally:
    """Measures by how they stand on a day."""

    given: int = 0
    done: int = 0
    doing: int = 0
    """Begun, new or returned, and not late."""
    waiting: int = 0
    """Reported, not yet looked at."""
    overdue: int = 0


@dataclass(frozen=True)
class DirectiveRow:
    """`valid_to` is exclusive; None: holds."""

    directive_id: int
    unit_id: int
    unit_name: str
    flow: str
    flow_label: str
    kind_label: str
    number: str
    body: str
    issued_on: date
    title: str
    came_on: date | None
    valid_from: date
    valid_to: date | None
    replaces: str
    replaced_by: str
    tally: Tally

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class ItemRow:
    item_id: int
    position: int
    solution: str
    title: str
    evidence: str
    rhythm_label: str
    effect: str
    given_on: date
    due_on: date
    """The earliest day on which one of its measures is due, or was last."""
    tally: Tally


@dataclass(frozen=True)
class ActLine:
    act_id: int
    kind: str
    label: str
    on: date
    told: str
    due_on: date | None
    taken_back: bool
    reverses: bool
    source: Source


@dataclass(frozen=True)
class DirectiveView:
    row: DirectiveRow
    version: int
    kind: str
    summary: str
    law_key: str
    replaces_id: int | None
    taken_back: bool
    items: list[ItemRow]
    acts: list[ActLine]
    source: Source
    begun_on: date | None
    """First day on which something of the programme was given."""


def visible(viewer: Viewer) -> QuerySet[Directive]:
    """Texts in the register of a unit within reach, and those that gave a unit within reach something to do."""
    reach = scope.units(viewer, Permission.READ_TREE)
    given = UnitMeasure.objects.filter(item__directive=OuterRef("pk"), unit__in=reach)
    return Directive.objects.filter(Q(unit__in=reach) | Exists(given))


def directives(viewer: Viewer, on: date, year: int | None = None) -> list[DirectiveRow]:
    """The register as it stood on the day, the latest text first; with `year` those issued, or come in, that year."""
    held = visible(viewer).filter(taken_back=False, issued_on__lte=on)
    if year is not None:
        held = held.filter(Q(issued_on__year=year) | Q(came_on__year=year))
    texts = list(held.select_related("replaces").order_by("-issued_on", "-pk"))
    return _rows(viewer, texts, on)


def years(viewer: Viewer) -> list[int]:
    """Years of which the register has texts, the latest first."""
    found = visible(viewer).filter(taken_back=False).values_list("issued_on", "came_on")
    return sorted({day.year for pair in found for day in pair if day}, reverse=True)


def choices(viewer: Viewer, unit_id: int) -> list[tuple[int, str]]:
    """Texts of the unit's own register, for a choice: (id, number and day)."""
    rows_ = scope.visible(viewer, Directive.objects.filter(unit=unit_id, taken_back=False), Permission.READ_TREE)
    return [(one.pk, f"{one.number}, {one.body}") for one in rows_.order_by("-issued_on")]


def _rows(viewer: Viewer, texts: list[Directive], on: date) -> list[DirectiveRow]:
    measures = scope.visible(
        viewer, UnitMeasure.objects.filter(item__directive__in=[one.pk for one in texts]), Permission.READ_TREE
    )
    of = dict(measures.values_list("pk", "item__directive_id"))
    parts: dict[int, list[Standing]] = defaultdict(list)
    for pk, stand in rows.stands(measures, on, viewer.on).items():
        parts[of[pk]].append(stand)
    after = {one.replaces_id: one.number for one in Directive.objects.filter(
        replaces__in=[one.pk for one in texts], taken_back=False)}  # fmt: skip
    named = names({one.unit_id for one in texts}, on)
    return [
        DirectiveRow(
            one.pk, one.unit_id, named[one.unit_id], one.flow, one.get_flow_display(), one.get_kind_display(),
            one.number, one.body, one.issued_on, one.title, one.came_on, one.valid_from,
            None if one.valid_to == OPEN_END else one.valid_to, one.replaces.number if one.replaces else "",
            after.get(one.pk, ""), tally(parts[one.pk], on),
        )
        for one in texts
    ]  # fmt: skip


def tally(stands: list[Standing], on: date) -> Tally:
    kinds = Counter("overdue" if rows.overdue(one, on) else one.state for one in stands)
    doing = sum(kinds[state] for state in rules.WAITS_FOR_UNIT)
    given = len(stands) - kinds["cancelled"]
    return Tally(given, kinds["done"], doing, kinds["reported"], kinds["overdue"])


def directive(viewer: Viewer, directive_id: int, on: date) -> DirectiveView:
    """One text with its programme as it stood on the day, counted over what the viewer reaches. NotFound otherwise."""
    held = visible(viewer).filter(pk=directive_id).select_related("replaces", *PAPERS).first()
    if held is None:
        raise NotFound("Không có văn bản này.")
    (row,) = _rows(viewer, [held], on)
    items = _items(viewer, held.pk, on)
    return DirectiveView(
        row, held.version, held.kind, held.summary, held.law_key, held.replaces_id, held.taken_back, items,
        lines(DirectionAct.objects.filter(directive=held)), source(held),
        min((one.given_on for one in items), default=None),
    )  # fmt: skip


def _items(viewer: Viewer, directive_id: int, on: date) -> list[ItemRow]:
    measures = scope.visible(viewer, UnitMeasure.objects.filter(item__directive=directive_id), Permission.READ_TREE)
    of = {pk: rest for pk, *rest in measures.values_list("pk", "item_id", "given_on")}
    parts: dict[int, list[tuple[date, Standing]]] = defaultdict(list)
    for pk, stand in rows.stands(measures, on, viewer.on).items():
        item, given = of[pk]
        parts[item].append((given, stand))
    return [
        ItemRow(
            one.pk, one.position, one.solution, one.title, one.evidence, one.get_rhythm_display(), one.effect,
            min(given for given, _ in parts[one.pk]), _due([stand for _, stand in parts[one.pk]]),
            tally([stand for _, stand in parts[one.pk]], on),
        )
        for one in ProgrammeItem.objects.filter(directive=directive_id).order_by("position")
        if parts[one.pk]
    ]  # fmt: skip


def _due(stands: list[Standing]) -> date:
    left = [one.due_on for one in stands if one.state in rules.OPEN]
    return min(left) if left else max(one.due_on for one in stands)


def lines(acts: QuerySet[DirectionAct], until: date | None = None, labels: Any = None) -> list[ActLine]:
    """Acts in the order of their days, with what took them back."""
    found = acts.select_related(*PAPERS, "reversed_by").order_by("on", "pk")
    return [
        ActLine(
            one.pk, one.kind, (labels or {}).get(one.kind) or one.get_kind_display(), one.on, one.told, one.due_on,
            getattr(one, "reversed_by", None) is not None, one.reverses_id is not None, source(one),
        )
        for one in found
        if until is None or one.on <= until
    ]  # fmt: skip
