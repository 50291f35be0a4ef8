"""One paper before it is made: what the record holds, what the last one of its kind was given, whose number it has.

A paper speaks of a file, a person, a class, an act on the tree, several files together, or an organisation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.wording import day_words
from ketnap.models import (
    GRASSROOTS,
    CommitteeTerm,
    IssuedPaper,
    NumberBook,
    PathAct,
    Person,
    PlanTarget,
    Stay,
    TrainingClass,
    UnitAct,
    UnitActPart,
    UnitState,
)
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.papers import class_end
from ketnap.queries.papers import rows as lists
from ketnap.queries.papers.issued import IssuedLine, offers
from ketnap.queries.papers.lines import Line, upwards
from ketnap.queries.papers.values import (
    certificates,
    class_words,
    heading,
    of_candidacies,
    person_words,
    reached,
)
from ketnap.queries.training import class_report
from ketnap.rules.papers import Entry

Role = UnitActPart.Role
REMEMBERED = ("head.place", "head.superior", "sign.position", "sign.name", "to.other")
"""What papers of one kind and one organisation share: taken from the last one."""


@dataclass(frozen=True)
class Ready:
    on: date
    known: dict[str, str]
    before: dict[str, str]
    """Of the last paper of its kind of the same issuer."""
    unit_id: int
    issuer_id: int
    issuer_name: str
    may_issue: bool
    """The viewer writes for the body that issues it."""
    number: str
    """That its act has already; empty: none yet."""
    booked: bool
    """The issuer keeps a register of numbers of its type."""
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    kept: IssuedLine | None = None
    """The same paper of the same act, issued already."""


def of_file(viewer: Viewer, candidacy_id: int, entry: Entry, act_id: int | None) -> Ready:
    """NotFound outside reach."""
    row = reached(viewer, [candidacy_id])[candidacy_id]
    act = PathAct.objects.filter(pk=act_id, candidacy=candidacy_id).first() if act_id else None
    on = (act.decided_on or act.on) if act else viewer.on
    unit = act.unit_id if act else row.unit_id
    wanted = {candidacy_id: act_id} if act_id else None
    known = of_candidacies(viewer, [candidacy_id], entry, on, wanted)[candidacy_id]
    kept = next(
        (one.issued for one in offers(viewer, candidacy_id) if one.entry.key == entry.key and one.act_id == act_id),
        None,
    )
    number = act.decision_no if act and entry.number else ""
    return _ready(viewer, entry, on, known, upwards({unit}, on)[unit], unit, row.unit_id, number, {}, kept)


def of_person(viewer: Viewer, person_id: int, entry: Entry) -> Ready:
    """Of a member who moves, or of who finished a class: with or without a file of the path. NotFound outside reach."""
    row = scope.visible(viewer, Person.objects.filter(pk=person_id), Permission.READ_PEOPLE).first()
    if row is None:
        raise NotFound("Không có hồ sơ này.")
    papers = certificates({person_id}, viewer.on).get(person_id)
    wanted = "new_member" if entry.key == "new-member-certificate" else "awareness"
    on = papers[wanted][0].issued_on if entry.group != "moving" and papers and wanted in papers else viewer.on
    stays = Stay.objects.filter(person=row, valid_from__lte=on).order_by("-valid_from")
    unit = stays.values_list("unit", flat=True).first() or row.unit_id
    line = upwards({unit}, on)[unit]
    known = heading(line, entry, on) | person_words(row, lists.profiles({person_id}, on).get(person_id))
    known |= class_words(papers, entry) | {
        "head.issuer": known["head.issuer"] or (papers[wanted][0].issuer if papers and wanted in papers else ""),
        "move.from": line.bodies[0].name if line.bodies else "",
        "ceremony.day": day_words(row.joined_on) if row.joined_on else "",
        "recognition.from": day_words(row.official_on) if row.official_on else "",
    }  # fmt: skip
    return _ready(viewer, entry, on, known, line, unit, row.unit_id, "", {})


def of_class(viewer: Viewer, class_id: int, entry: Entry) -> Ready:
    """NotFound for a class whose organiser is outside reach."""
    held = TrainingClass.objects.filter(pk=class_id, organiser__in=scope.within(viewer, Permission.READ_PEOPLE)).first()
    if held is None:
        raise NotFound("Không có lớp này.")
    on = min(held.ends_on if entry.key != "class-decision" else held.starts_on, viewer.on)
    people = lists.learners(viewer, held, on)
    line = upwards({held.organiser_id}, on)[held.organiser_id]
    known = heading(line, entry, on) | {
        "class.name": held.name, "class.from": day_words(held.starts_on), "class.to": day_words(held.ends_on),
        "class.number": str(len(people)), "class.passed": str(sum("certificate" in one for one in people)),
        "class.decision": held.decision_no, "class.partner": held.partner,
        "class.place": held.place,
    }  # fmt: skip
    number = held.decision_no if entry.key == "class-decision" else ""
    tables: dict[str, Sequence[Mapping[str, str]]] = {"people": people}
    if entry.key == "class-report":
        told = class_report(viewer, class_id)
        known |= class_end.words(told)
        tables = class_end.tables(told)
    return _ready(viewer, entry, on, known, line, held.organiser_id, held.organiser_id, number, tables)


def of_act(viewer: Viewer, unit_id: int, entry: Entry, act_id: int) -> Ready:
    """Of an act on the tree that speaks of the unit. NotFound outside reach."""
    _reach(viewer, unit_id)
    act = UnitAct.objects.filter(pk=act_id, parts__unit=unit_id, reverses=None).first()
    if act is None:
        raise NotFound("Không có quyết định này.")
    on = act.effective_on
    parts = list(UnitActPart.objects.filter(act=act).order_by("pk"))
    named = names({one.unit_id for one in parts}, on)

    def role(*roles: str) -> str:
        return ", ".join(named[one.unit_id] for one in parts if one.role in roles)

    line = upwards({unit_id}, on)[unit_id]
    official, probationary = lists.counts([unit_id], on)
    above = line.bodies[1:]
    known = heading(Line(above or line.bodies), entry, act.decided_on or on) | {
        "unit.name": role(Role.SOURCE, Role.SUBJECT) or role(Role.NEW) or named[unit_id],
        "unit.new_name": role(Role.NEW, Role.TARGET), "unit.other_name": role(Role.TARGET),
        "unit.parent": above[0].name if above else "", "unit.effective": day_words(on),
        "unit.members": str(official + probationary or ""), "unit.official": str(official or ""),
        "unit.probationary": str(probationary or ""), "decision.body": act.decision_body.upper(),
    }  # fmt: skip
    return _ready(viewer, entry, act.decided_on or on, known, Line(above or line.bodies), unit_id, unit_id,
                  act.decision_no, {})  # fmt: skip


def of_unit(viewer: Viewer, unit_id: int, entry: Entry, on: date) -> Ready:
    """Of an organisation on a day: its members, or the targets below it. NotFound outside reach."""
    _reach(viewer, unit_id)
    line = upwards({unit_id}, on)[unit_id]
    below = list(scope.subtree([unit_id], on).values_list("descendant", flat=True))
    known = heading(line, entry, on) | {"unit.name": line.bodies[0].name, "plan.year": str(on.year)}
    people = lists.members(below, on) if entry.group == "member" else []
    targets = [] if people else _targets(below, on)
    if targets:
        known["plan.total"] = str(sum(int(one["target"]) for one in targets))
    return _ready(viewer, entry, on, known, line, unit_id, unit_id, "", {"people": people, "targets": targets})


def of_files(viewer: Viewer, unit_id: int, entry: Entry, candidacy_ids: Sequence[int], on: date) -> Ready:
    """Of several files of the unit. NotFound where one is outside reach, or none is named."""
    _reach(viewer, unit_id)
    heads = reached(viewer, candidacy_ids)
    if not heads:
        raise NotFound("Chưa chọn hồ sơ nào.")
    line = upwards({unit_id}, on)[unit_id]
    official, probationary = lists.counts([unit_id], on)
    known = heading(line, entry, on) | {
        "meeting.official": str(official or ""), "meeting.probationary": str(probationary or ""),
        "meeting.total": str(official + probationary or ""), "list.number": str(len(heads)),
    }  # fmt: skip
    people = lists.of_files(heads, entry.acts[0] if entry.acts else "", on)
    return _ready(viewer, entry, on, known, line, unit_id, unit_id, "", {"people": people})


def files_for(viewer: Viewer, unit_id: int, entry: Entry) -> list[tuple[int, str, date]]:
    """(candidacy, name, day) of files of the unit with an act the paper belongs to, the latest first."""
    _reach(viewer, unit_id)
    acts = scope.visible(viewer, PathAct.objects.filter(kind__in=entry.acts), Permission.READ_PEOPLE)
    within = acts.filter(unit__in=scope.held_below([unit_id], viewer.on), reverses=None, reversed_by=None)
    found: dict[int, tuple[int, str, date]] = {}
    for pk, name, on in within.order_by("-on", "candidacy__person__name_sort").values_list(
        "candidacy", "candidacy__person__full_name", "on"
    ):
        found.setdefault(pk, (pk, name, on))
    return list(found.values())


def _targets(below: Sequence[int], on: date) -> list[dict[str, str]]:
    """Of the grassroots organisations below, by name: the last version given by then, and who was admitted since the
    year began."""
    states = UnitState.objects.filter(unit__in=below, kind__in=GRASSROOTS, valid_from__lte=on, valid_to__gt=on)
    rows = PlanTarget.objects.filter(unit__in=states.values("unit"), year=on.year, given_on__lte=on)
    latest = {row.unit_id: row.target for row in rows.order_by("number")}
    ordered = states.filter(unit__in=latest).order_by("name_sort").values_list("unit", "name")
    return lists.numbered({"unit": name, "target": str(latest[unit])} for unit, name in ordered)


def _ready(
    viewer: Viewer, entry: Entry, on: date, known: Mapping[str, str], line: Line, unit_id: int, kept_in: int,
    number: str, rows: Mapping[str, Sequence[Mapping[str, str]]], kept: IssuedLine | None = None,
) -> Ready:  # fmt: skip
    made, _ = line.issuer(entry.issuer)
    issuer = made.unit_id if made else unit_id
    last = (
        IssuedPaper.objects.filter(key=entry.key, unit__in=scope.below([issuer], viewer.on), withdrawn_at=None)
        .order_by("-id").values_list("values", flat=True).first()
    )  # fmt: skip
    said = last["single"] if last else {}
    term = CommitteeTerm.objects.filter(unit=issuer, since__lte=on).order_by("-since").first()
    booked = term is not None and NumberBook.objects.filter(term=term, type=entry.number).exists()
    known = {key: words for key, words in known.items() if words}
    name = made.name if made else line.bodies[0].name if line.bodies else ""
    return Ready(
        on, known, {key: said[key] for key in REMEMBERED if said.get(key) and key not in known}, kept_in, issuer,
        name, scope.reaches(viewer, issuer, Permission.RECORD_PATH), number,
        entry.numbered and booked, rows, kept,
    )  # fmt: skip


def _reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
