"""The register of a file: each paper of the list, whether it has to be there, and what the book says of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Candidacy, Certificate, FiledPaper, PathAct
from ketnap.queries.admission import dossier
from ketnap.queries.admission.life import reach
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import law
from ketnap.rules.path import KINDS
from ketnap.rules.path.contents import LATER, MISSING, NEEDED, NOT_NEEDED, PRESENT, Need, Told, needs, told
from ketnap.rules.path.items import PLACES, Item, items, place_title
from ketnap.rules.path.stages import title


@dataclass(frozen=True)
class Said:
    """One entry, or what acts tell where nobody entered anything (`entry_id` None)."""

    state: str
    number: str = ""
    on: date | None = None
    pages: int | None = None
    kept: str = ""
    original: bool | None = None
    handwritten: bool | None = None
    sealed: bool | None = None
    remark: str = ""
    entry_id: int | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Line:
    need: Need
    said: Said | None
    """None: neither entered nor told by an act."""
    times: int
    """How many acts tell of such a paper: two members introduce, several persons are vetted."""
    told_by: str
    """Title of the act the paper is known from; empty: from an entry, or not known."""
    history: tuple[Said, ...]
    """Entries that were superseded, the latest first."""
    act: str
    """Kind of the act that would tell of it; empty: none."""

    @property
    def item(self) -> Item:
        return self.need.item

    @property
    def state(self) -> str:
        """present, missing, not_needed as written; else empty."""
        return self.said.state if self.said else ""

    @property
    def lacking(self) -> bool:
        """Said to be missing, or past the point where it had to be there and nobody said anything."""
        if self.need.state != NEEDED:
            return False
        return self.state == MISSING or (self.need.missed and not self.state)

    @property
    def awaited(self) -> bool:
        """Needed, not yet missed, and nobody said anything."""
        return self.need.state == NEEDED and not self.need.missed and not self.state


@dataclass(frozen=True)
class Group:
    """The papers made at one stage."""

    stage: str
    title: str
    lines: tuple[Line, ...]

    @property
    def present(self) -> int:
        return sum(one.state == PRESENT for one in self.lines)

    @property
    def lacking(self) -> int:
        return sum(one.lacking for one in self.lines)

    @property
    def open(self) -> int:
        """Needed papers nobody said anything about."""
        return sum(one.awaited or (one.lacking and not one.state) for one in self.lines)

    @property
    def later(self) -> bool:
        """The file has not come so far."""
        return any(one.need.state == LATER for one in self.lines)


@dataclass(frozen=True)
class Contents:
    candidacy_id: int
    version: int
    person_id: int
    full_name: str
    born_on: date
    unit_id: int
    unit_name: str
    stage: str
    stage_since: date
    groups: tuple[Group, ...]

    @property
    def stage_title(self) -> str:
        return title(self.stage)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(one for group in self.groups for one in group.lines)

    @property
    def present(self) -> int:
        return sum(group.present for group in self.groups)

    @property
    def lacking(self) -> int:
        return sum(group.lacking for group in self.groups)

    @property
    def awaited(self) -> int:
        return sum(one.awaited for one in self.lines)

    @property
    def waived(self) -> int:
        return sum(one.state == NOT_NEEDED for one in self.lines)

    @property
    def pages(self) -> int:
        return sum(one.said.pages or 0 for one in self.lines if one.said and one.state == PRESENT)


def contents(viewer: Viewer, candidacy_id: int) -> Contents:
    """The register of one file on the viewer's day. Raises NotFound out of reach."""
    reach(viewer, candidacy_id)
    head = Candidacy.objects.select_related("person").get(pk=candidacy_id)
    file, named = dossier.file(candidacy_id), names({head.unit_id}, viewer.on)
    entries = _entries(head)
    acts = {one.pk: one for one in PathAct.objects.filter(candidacy=head).select_related(*PAPERS)}
    by_act = told(facts := file.facts(), file.acts)
    papers = _certificates(head.person_id)
    standing = states(viewer, Candidacy.objects.filter(pk=head.pk), viewer.on).get(head.pk, {})
    lines = [
        _line(
            one, entries.get(one.item.code, ()), one.item.code in standing, by_act.get(one.item.code, ()), acts, papers
        )
        for one in needs(facts, file.acts, head.stage, viewer.on, law.current(), standing)
    ]
    groups = [
        Group(place, place_title(place), tuple(one for one in lines if one.item.stage == place)) for place in PLACES
    ]
    return Contents(
        head.pk, head.version, head.person_id, head.person.full_name, head.person.born_on, head.unit_id,
        named[head.unit_id], head.stage, head.stage_since, tuple(one for one in groups if one.lines),
    )  # fmt: skip


def states(viewer: Viewer, candidacies: QuerySet[Candidacy], on: date) -> dict[int, dict[str, str]]:
    """candidacy → code → what its register says, of papers that had their day by then."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    within = scope.visible(viewer, candidacies, Permission.READ_PEOPLE)
    rows = FiledPaper.objects.filter(candidacy__in=within.values("pk"), superseded_by=None)
    missing = []
    for candidacy, code, state, at in rows.filter(Q(decided_on=None) | Q(decided_on__lte=on)).values_list(
        "candidacy_id", "item", "state", "recorded_at"
    ):
        found[candidacy][code] = state
        if state == MISSING:
            missing.append((candidacy, code, at))
    for candidacy, code in _came_later(missing):
        del found[candidacy][code]
    return found


def _came_later(missing: list[tuple[int, str, datetime]]) -> Iterator[tuple[int, str]]:
    """Papers entered as missing of which an act recorded afterwards tells."""
    if not missing:
        return
    acts = PathAct.objects.filter(candidacy__in={row[0] for row in missing}, reverses=None, reversed_by=None)
    last: dict[tuple[int, str], datetime] = {}
    for candidacy, kind, at in acts.order_by("id").values_list("candidacy_id", "kind", "recorded_at"):
        last[candidacy, kind] = at
    for candidacy, code, at in missing:
        if any(last.get((candidacy, kind), at) > at for kind in items()[code].acts):
            yield candidacy, code


def _entries(head: Candidacy) -> dict[str, tuple[Said, ...]]:
    """Code → its entries, the one that stands first."""
    found: dict[str, list[Said]] = defaultdict(list)
    for row in FiledPaper.objects.filter(candidacy=head).select_related(*PAPERS).order_by("-id"):
        found[row.item].append(
            Said(
                row.state,
                row.decision_no,
                row.decided_on,
                row.pages,
                row.paper_kept,
                row.original,
                row.handwritten,
                row.sealed,
                row.reason,
                row.pk,
                source(row),
            )
        )
    return {code: tuple(rows) for code, rows in found.items()}


CLASSES = {"awareness_certificate": "awareness", "class_certificate": "new_member"}


def _certificates(person_id: int) -> dict[str, Certificate]:
    rows = Certificate.objects.filter(person=person_id, kind__in=CLASSES.values(), withdrawn=False)
    last = {one.kind: one for one in rows.order_by("issued_on", "pk")}
    return {code: last[kind] for code, kind in CLASSES.items() if kind in last}


def _line(
    need: Need, entries: tuple[Said, ...], stands: bool, by_act: tuple[Told, ...], acts: Mapping[int, PathAct],
    papers: Mapping[str, Certificate],
) -> Line:  # fmt: skip
    item = need.item
    known, words = _known(item, by_act, acts, papers)
    said, before = (entries[0], entries[1:]) if stands else (known, entries)
    return Line(need, said, len(by_act), "" if stands else words, before, item.acts[0] if item.acts else "")


def _known(
    item: Item, by_act: tuple[Told, ...], acts: Mapping[int, PathAct], papers: Mapping[str, Certificate]
) -> tuple[Said | None, str]:
    """What acts tell: the last one gives number, day and place of its paper."""
    if not by_act:
        return None, ""
    last = by_act[-1]
    if last.act is None:
        paper = papers[item.code]
        return Said(PRESENT, paper.number, paper.issued_on), "Giấy chứng nhận đã ghi ở lớp"
    row = acts[last.act]
    said = Said(
        PRESENT, row.decision_no, row.decided_on or last.on, None, row.paper_kept, None, last.handwritten, last.sealed
    )
    return said, KINDS[row.kind].title
