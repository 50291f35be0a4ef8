"""One committee on a day: its term and seats, what is vacant, what the rules of the day remark, who entered what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Charge, CommitteeTerm, OfficeAct, Person, Seat, Standing, Stay, TermSetting, UnitState
from ketnap.queries.missing import NotFound
from ketnap.queries.offices.holders import Gone, gone, places
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source
from ketnap.rules import offices as rules
from ketnap.rules.offices import TermEnd
from ketnap.rules.organisation import HOLDS_MEMBERS, Warning

MOST = 20
"""People a name may mean before a fuller one is asked for."""


@dataclass(frozen=True)
class SeatLine:
    """`until` is exclusive; None: still held. `person_id` only within reach."""

    seat_id: int
    post: str
    title: str
    name: str
    person_id: int | None
    how_label: str
    since: date
    until: date | None
    end_label: str
    gone: Gone | None
    """The holder is no member of the Party any more, and the seat was not ended."""


@dataclass(frozen=True)
class TermView:
    name: str
    since: date
    until: date | None
    """First day of the next term."""
    ordinal: int | None
    seats: int | None
    standing_seats: int | None
    planned: date | None
    end: TermEnd
    source: Source | None
    """Of what was set; None: only the books of numbers know the term."""


@dataclass(frozen=True)
class OfficeActLine:
    act_id: int
    kind: str
    label: str
    on: date
    sentence: str
    source: Source
    taken_back: bool


@dataclass(frozen=True)
class CommitteeView:
    unit_id: int
    name: str
    kind: str
    on: date
    term: TermView | None
    setting_id: int
    """Of the last setting of any term; 0: none."""
    last_act: int
    """Of the last entry about its seats; 0: none."""
    seats: list[SeatLine]
    """Held on the day, the highest post first."""
    past: list[SeatLine]
    """Over by the day, the latest first."""
    size: rules.Size
    vacancies: list[str]
    findings: list[Warning]
    acts: list[OfficeActLine] = field(default_factory=list)

    @property
    def stale(self) -> list[SeatLine]:
        """Seats of the term before, which nobody ended when the term was opened."""
        return [one for one in self.seats if self.term and one.since < self.term.since]

    @property
    def known(self) -> bool:
        return bool(self.seats or self.past or self.setting_id)


def committee(viewer: Viewer, unit_id: int, on: date) -> CommitteeView:
    """NotFound outside reach. A fixed number of queries."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    place = places([unit_id], on)[unit_id]
    every = written_once.rows(_seats, unit_id, on)
    held = [seat for seat in every if seat.valid_to > on]
    reach = _reach(viewer, {seat.person_id for seat in every if seat.person_id})
    left = gone(held, on)
    order = list(rules.POSTS)
    lines = [_line(seat, place.kind, on, reach, left.get(seat.pk)) for seat in held]
    past = [_line(seat, place.kind, on, reach, None) for seat in every if seat.valid_to <= on]
    term, setting_id = _term(unit_id, place.kind, on)
    size = _size(unit_id, place.kind, on, lines, term)
    last_act, acts = _acts(unit_id, place.kind)
    return CommitteeView(
        unit_id, place.name, place.kind, on, term, setting_id, last_act,
        seats=sorted(lines, key=lambda line: (order.index(line.post), line.since, line.seat_id)),
        past=sorted(past, key=lambda line: (line.until or on, order.index(line.post)), reverse=True),
        size=size, vacancies=_vacancies(lines, term, place.kind) if lines or setting_id else [],
        findings=rules.remarks(size, on), acts=acts,
    )  # fmt: skip


def _line(seat: Seat, kind: str, on: date, reach: set[int], left: Gone | None) -> SeatLine:
    over = seat.valid_to != OPEN_END
    return SeatLine(
        seat.pk, seat.post, rules.title(seat.post, kind), seat.holder_name,
        seat.person_id if seat.person_id in reach else None, seat.get_how_display(), seat.valid_from,
        seat.valid_to if over else None, rules.ENDS.get(seat.end_reason, ""), left,
    )  # fmt: skip


def _reach(viewer: Viewer, person_ids: set[int]) -> set[int]:
    return set(written_once.rows(_people, viewer, sorted(person_ids))) if person_ids else set()


def _term(unit_id: int, kind: str, on: date) -> tuple[TermView | None, int]:
    terms, settings = written_once.rows(_terms_of, unit_id), written_once.rows(_settings_of, unit_id)
    last = settings[-1].pk if settings else 0
    begun = [term for term in terms if term.since <= on]
    if not begun:
        return None, last
    term = begun[-1]
    held = next((one for one in reversed(settings) if one.term_id == term.pk), None)
    after = next((one.since for one in terms if one.since > term.since), None)
    planned = held.ends_on if held else None
    return (
        TermView(
            term.name, term.since, after, held.ordinal if held else None, held.seats if held else None,
            held.standing_seats if held else None, planned, rules.term_end(kind, term.since, planned),
            source(held) if held else None,
        ),
        last,
    )  # fmt: skip


def _size(unit_id: int, kind: str, on: date, lines: list[SeatLine], term: TermView | None) -> rules.Size:
    sits = [line for line in lines if line.post in rules.IN_COMMITTEE]
    official = None
    if kind in HOLDS_MEMBERS:
        official = written_once.numbers(_officials, unit_id, on)[0] or None
    standing = sum(line.post in rules.IN_STANDING for line in sits)
    # Secretary and deputies alone are no standing committee.
    has_standing = any(line.post == rules.STANDING for line in sits) or bool(term and term.standing_seats)
    return rules.Size(
        kind, official, max(len(sits), (term.seats or 0) if term else 0),
        max(standing, (term.standing_seats or 0) if term else 0) if has_standing else 0,
        sum(line.post == rules.MEMBER for line in sits),
    )  # fmt: skip


def _vacancies(lines: list[SeatLine], term: TermView | None, kind: str) -> list[str]:
    """What is empty, in words. Whoever left the Party and was not ended yet sits on an empty seat."""
    there = [line for line in lines if line.gone is None]
    found = []
    if not any(line.post == rules.SECRETARY for line in there):
        found.append("chưa có bí thư")
    sits = sum(line.post in rules.IN_COMMITTEE for line in there)
    if term and term.seats and sits < term.seats:
        title = text.small(rules.title(rules.MEMBER, kind))
        found.append(f"khuyết {term.seats - sits} {title} (đại hội quyết định {term.seats})")
    standing = sum(line.post in rules.IN_STANDING for line in there)
    if term and term.standing_seats and standing < term.standing_seats:
        missing = term.standing_seats - standing
        found.append(f"khuyết {missing} ủy viên Ban Thường vụ (đại hội quyết định {term.standing_seats})")
    return found


def _acts(unit_id: int, kind: str) -> tuple[int, list[OfficeActLine]]:
    """(last entry about seats, entries about seats, the latest first)."""
    acts = written_once.rows(_acts_of, unit_id)
    return acts[0].pk if acts else 0, [_act(act, kind) for act in acts]


def _act(act: OfficeAct, kind: str) -> OfficeActLine:
    seat = act.seat
    said = f"{seat.holder_name}, {rules.title(seat.post, kind)}" if seat else ""
    if act.kind == OfficeAct.Kind.UNSEATED and seat and seat.end_reason:
        said += f": {text.small(rules.ENDS[seat.end_reason])}"
    if act.reverses:
        said = f"hoàn tác “{text.small(str(act.reverses.get_kind_display()))}” của {said}"
    return OfficeActLine(
        act.pk, act.kind, act.get_kind_display(), act.effective_on, said, source(act), hasattr(act, "reversed_by")
    )


@dataclass(frozen=True)
class ElectionDue:
    unit_id: int
    name: str
    term: str
    since: date
    end: TermEnd


def elections_due(viewer: Viewer, unit_id: int, on: date, until: date) -> list[ElectionDue]:
    """Committees of the sub-tree whose term ends by `until`, the earliest first: those of which the congress was
    entered. Two queries."""
    last = {row[0]: row for row in written_once.rows(_terms, viewer, unit_id, on)}
    if not last:
        return []
    later = CommitteeTerm.objects.filter(unit__among=sorted(last), since__lte=on).order_by("since")
    newest = dict(later.values_list("unit_id", "since"))
    states = UnitState.objects.filter(unit__among=sorted(last), valid_from__lte=on, valid_to__gt=on)
    found = []
    for pk, name, kind in states.values_list("unit_id", "name", "kind"):
        _, term, since, planned = last[pk]
        end = rules.term_end(kind, since, planned)
        if newest[pk] == since and end.on is not None and end.on <= until:
            found.append(ElectionDue(pk, name, term, since, end))
    return sorted(found, key=lambda one: (one.end.on or on, one.name))


def _terms(viewer: Viewer, unit_id: int, on: date) -> QuerySet:
    settings = TermSetting.objects.filter(term__unit__in=scope.below([unit_id], on), term__since__lte=on)
    reached = settings.filter(term__unit__in=scope.within(viewer, Permission.READ_TREE))
    columns = ("term__unit_id", "term__name", "term__since", "ends_on")
    return reached.order_by("term__since", "version").values_list(*columns)


@dataclass(frozen=True)
class Found:
    """Somebody a typed name may mean: enough to tell them apart, no more."""

    person_id: int
    words: str


def found_people(viewer: Viewer, unit_id: int, typed: str, on: date) -> list[Found]:
    """Members of the sub-tree on the day, or ever until then, of that name (accents aside) or card number; at most
    MOST + 1. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    wanted = text.fold(typed)
    if not wanted:
        return []
    rows = Person.objects.filter(stays__unit__in=scope.below([unit_id], on))
    digits = wanted.replace(" ", "")
    if digits.isdigit():
        rows = rows.filter(card_no__in=[digits, digits.rjust(8, "0"), digits.rjust(12, "0")])
    else:
        rows = rows.filter(name_fold=wanted)
    people = list(scope.visible(viewer, rows, Permission.READ_PEOPLE).order_by("name_sort", "pk").distinct())[
        : MOST + 1
    ]
    return _named(people, on)


def _named(people: Iterable[Person], on: date) -> list[Found]:
    known = list(people)
    called = names({one.unit_id for one in known}, on)
    return [Found(one.pk, f"{one.full_name}, sinh {show(one.born_on)}, {called[one.unit_id]}") for one in known]


@dataclass(frozen=True)
class PersonOffice:
    """A post or a charge of one person. `until` is exclusive; None: still so."""

    what: str
    where: str
    since: date
    until: date | None


def of_person(viewer: Viewer, person_id: int) -> list[PersonOffice]:
    """Posts and charges of somebody, the latest first; none outside reach."""
    seats, charges = written_once.rows(_seats_of, viewer, person_id), written_once.rows(_charges_of, viewer, person_id)
    named = places({row.unit_id for row in (*seats, *charges) if row.unit_id}, viewer.on)
    found = [
        PersonOffice(rules.title(row.post, named[row.unit_id].kind), named[row.unit_id].name, row.valid_from,
                     None if row.valid_to == OPEN_END else row.valid_to)
        for row in seats
    ]  # fmt: skip
    for row in charges:
        where = named[row.unit_id].name if row.unit_id else row.enterprise.name if row.enterprise else ""
        until = None if row.valid_to == OPEN_END else row.valid_to
        found.append(PersonOffice("Phụ trách", where, row.valid_from, until))
    return sorted(found, key=lambda one: one.since, reverse=True)


def _within(viewer: Viewer, person_id: int) -> QuerySet[Person]:
    return scope.visible(viewer, Person.objects.filter(pk=person_id), Permission.READ_PEOPLE)


def _seats_of(viewer: Viewer, person_id: int) -> QuerySet[Seat]:
    return Seat.objects.filter(person__in=_within(viewer, person_id), withdrawn=False)


def _charges_of(viewer: Viewer, person_id: int) -> QuerySet[Charge]:
    rows = Charge.objects.filter(person__in=_within(viewer, person_id), withdrawn=False)
    return rows.select_related("enterprise")


def _seats(unit_id: int, on: date) -> QuerySet[Seat]:
    return Seat.objects.filter(unit=unit_id, withdrawn=False, valid_from__lte=on).order_by("valid_from", "pk")


def _people(viewer: Viewer, person_ids: list[int]) -> QuerySet:
    rows = Person.objects.filter(pk__among=person_ids)
    return scope.visible(viewer, rows, Permission.READ_PEOPLE).values_list("pk", flat=True)


def _terms_of(unit_id: int) -> QuerySet[CommitteeTerm]:
    return CommitteeTerm.objects.filter(unit=unit_id).order_by("since")


def _settings_of(unit_id: int) -> QuerySet[TermSetting]:
    return TermSetting.objects.filter(term__unit=unit_id).select_related(*PAPERS).order_by("pk")


def _officials(unit_id: int, on: date) -> int:
    stays = Stay.objects.filter(unit=unit_id, valid_from__lte=on, valid_to__gt=on)
    return stays.filter(standing=Standing.OFFICIAL).count()


def _acts_of(unit_id: int) -> QuerySet[OfficeAct]:
    rows = OfficeAct.objects.filter(unit=unit_id).exclude(seat=None)
    return rows.select_related("seat", "reverses", "reversed_by", *PAPERS).order_by("-pk")
