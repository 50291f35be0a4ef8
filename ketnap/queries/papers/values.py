"""What the record holds for a paper: words by the keys of rules/papers/fields.yaml. Viewer first.

What the record does not know is left out; whoever makes the paper types it, or leaves room for the pen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates, numbers
from ketnap.lib.dates import show
from ketnap.lib.wording import capitals, committee, day_words
from ketnap.models import (
    Candidacy,
    Certificate,
    Enrolment,
    PathAct,
    Person,
    Profile,
    Stay,
    UnitKind,
)
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.lines import Body, Line, upwards
from ketnap.queries.papers.rows import profiles
from ketnap.rules import codes
from ketnap.rules.papers import Entry

AUTHORITY = {
    "cell": "T/M CHI BỘ", "section": "T/M ĐẢNG ỦY BỘ PHẬN", "grassroots": "T/M ĐẢNG ỦY",
    "superior": "T/M BAN THƯỜNG VỤ", "board": "TRƯỞNG BAN",
}  # fmt: skip
SIGNS_AS: dict[str, str] = {
    UnitKind.CELL: "cell", UnitKind.CELL_BASE: "cell", UnitKind.SECTION: "section", UnitKind.COMMITTEE: "grassroots",
    UnitKind.UPPER: "superior",
}  # fmt: skip
SECOND = {"recognition"}
"""Groups of papers whose votes are those of the recognition."""


def reached(viewer: Viewer, candidacy_ids: Iterable[int]) -> dict[int, Candidacy]:
    """NotFound where one of them is outside reach."""
    wanted = set(candidacy_ids)
    rows = scope.visible(viewer, Candidacy.objects.filter(pk__in=wanted), Permission.READ_PEOPLE)
    found = {row.pk: row for row in rows.select_related("person")}
    if wanted - found.keys():
        raise NotFound("Không có hồ sơ này.")
    return found


def of_candidacies(
    viewer: Viewer, candidacy_ids: Iterable[int], entry: Entry, on: date, acts: Mapping[int, int] | None = None
) -> dict[int, dict[str, str]]:
    """Candidacy id → values of that paper made on the day. `acts`: candidacy → the act it belongs to, where several
    are of its kind (each introducer); the latest one without it. A fixed number of queries."""
    heads = reached(viewer, candidacy_ids)
    people = {row.person_id for row in heads.values()}
    rows: dict[int, list[PathAct]] = defaultdict(list)
    for act in (
        PathAct.objects.filter(candidacy__in=heads, reverses=None, reversed_by=None, on__lte=on)
        .select_related("member").order_by("on", "id")
    ):  # fmt: skip
        rows[act.candidacy_id].append(act)
    cells = {pk: _cell(rows[pk], entry, (acts or {}).get(pk)) or row.unit_id for pk, row in heads.items()}
    members = {act.member_id for found in rows.values() for act in found if act.member_id}
    lines = upwards({*cells.values()}, on)
    homes = {stay.person_id: stay for stay in Stay.objects.filter(person__in=members).order_by("valid_from")}
    named = {unit: line.cell.name for unit, line in upwards({one.unit_id for one in homes.values()}, on).items()
             if line.cell}  # fmt: skip
    lives = profiles(people, on)
    papers = certificates(people, on)
    found = {}
    for pk, row in heads.items():
        line = lines[cells[pk]]
        mine = Mine(rows[pk], entry, (acts or {}).get(pk))
        found[pk] = {
            key: words
            for part in (
                heading(line, entry, on), person_words(row.person, lives.get(row.person_id)),
                class_words(papers.get(row.person_id), entry), _members(mine, homes, named), _acts(mine), _vote(mine),
            )
            for key, words in part.items()
            if words
        }  # fmt: skip
    return found


@dataclass(frozen=True)
class Mine:
    """The acts of a candidacy that count, as one paper looks at them."""

    acts: Sequence[PathAct]
    entry: Entry
    act_id: int | None

    def last(self, *kinds: str) -> PathAct | None:
        return next((one for one in reversed(self.acts) if one.kind in kinds), None)

    @property
    def own(self) -> PathAct | None:
        """The act the paper belongs to."""
        if self.act_id is not None:
            return next((one for one in self.acts if one.pk == self.act_id), None)
        return self.last(*self.entry.acts)

    @property
    def second(self) -> bool:
        return self.entry.group in SECOND


def _cell(acts: Sequence[PathAct], entry: Entry, act_id: int | None) -> int | None:
    own = Mine(acts, entry, act_id).own
    return own.unit_id if own else None


def heading(line: Line, entry: Entry, on: date) -> dict[str, str]:
    """Who writes to whom, on which day."""
    made, above = line.issuer(entry.issuer)
    grassroots, upper, cell = line.grassroots, line.upper, line.cell
    own = grassroots is not None and grassroots.kind == UnitKind.CELL_BASE
    first = upper if own else grassroots
    return {
        "head.superior": above.name if above else "",
        "head.issuer": committee(made.name) if made else "",
        "head.day": day_words(on),
        "sign.authority": _authority(entry.issuer, made),
        "cell.name": cell.name if cell else "",
        "committee.name": committee(grassroots.name) if grassroots else "",
        "superior.name": committee(upper.name) if upper else "",
        "to.cell": f"Chi ủy {cell.name}" if cell else "",
        "to.committee": committee(first.name) if first else "",
        "to.superior": committee(above.name) if above else "",
    }


def _authority(issuer: str, made: Body | None) -> str:
    """On whose behalf the paper is signed: for who may be any body, as that body signs."""
    if made is not None and (issuer == "any" or (issuer == "grassroots" and made.kind == UnitKind.CELL_BASE)):
        return AUTHORITY[SIGNS_AS[made.kind]]
    return AUTHORITY.get(issuer, "")


def person_words(person: Person, profile: Profile | None) -> dict[str, str]:
    """What every paper says of somebody already found within reach."""
    found = {
        "person.name": person.full_name,
        "person.capitals": capitals(person.full_name),
        "person.birth": day_words(person.born_on),
        "person.birth_short": show(person.born_on),
        "person.sex": str(person.get_sex_display()),
        "person.native_place": person.native_place,
        "person.ethnicity": codes.show("ethnicities", person.ethnicity) if person.ethnicity else "",
        "person.religion": codes.show("religions", person.religion) if person.religion else "",
        "card.number": person.card_no,
    }
    if profile:
        found["person.schooling"] = str(profile.get_schooling_display()) if profile.schooling else ""
        found["person.job"] = str(profile.get_occupation_display()) if profile.occupation else ""
    return found


def certificates(people: set[int], on: date) -> dict[int, dict[str, tuple[Certificate, Enrolment | None]]]:
    found: dict[int, dict[str, tuple[Certificate, Enrolment | None]]] = defaultdict(dict)
    rows = list(
        Certificate.objects.filter(person__in=people, issued_on__lte=on, withdrawn=False)
        .select_related("training_class").order_by("issued_on", "pk")
    )  # fmt: skip
    grades = {
        (row.person_id, row.training_class_id): row
        for row in Enrolment.objects.filter(
            person__in=people, training_class__in={row.training_class_id for row in rows}, withdrawn=False
        )
    }
    for row in rows:
        found[row.person_id][row.kind] = (row, grades.get((row.person_id, row.training_class_id)))
    return found


def class_words(papers: Mapping[str, tuple[Certificate, Enrolment | None]] | None, entry: Entry) -> dict[str, str]:
    kind = "new_member" if entry.group == "recognition" or entry.key == "new-member-certificate" else "awareness"
    if not papers or kind not in papers:
        return {}
    paper, enrolment = papers[kind]
    held = paper.training_class
    return {
        "class.certificate": paper.number,
        "class.issued": day_words(paper.issued_on),
        "class.issuer": paper.issuer,
        "class.name": held.name if held else "",
        "class.from": day_words(held.starts_on) if held else "",
        "class.to": day_words(held.ends_on) if held else "",
        "class.result": str(enrolment.get_grade_display()) if enrolment and enrolment.grade else "",
    }


def _members(mine: Mine, homes: Mapping[int, Stay], named: Mapping[int, str]) -> dict[str, str]:
    own = mine.own
    introduced = own if own and own.kind == "introduced" else mine.last("introduced")
    helped = mine.last("probation_helped", "helped") if mine.second else mine.last("helped", "probation_helped")
    found: dict[str, str] = {}
    for prefix, act in (("introducer", introduced), ("helper", helped)):
        if act is None or act.member is None:
            continue
        member, home = act.member, homes.get(act.member_id or 0)
        found |= {
            f"{prefix}.name": member.full_name,
            f"{prefix}.birth": day_words(member.born_on),
            f"{prefix}.joined": day_words(member.joined_on) if member.joined_on else "",
            f"{prefix}.official": day_words(member.official_on) if member.official_on else "",
            f"{prefix}.cell": named.get(home.unit_id, "") if home else "",
        }
    if introduced and introduced.member:
        found["introducer.native_place"] = introduced.member.native_place
        theirs = [one for one in mine.acts if one.kind == "helped" and one.member_id == introduced.member_id]
        found["introducer.since"] = day_words(theirs[-1].on) if theirs else ""
    if helped:
        found["helper.since"] = day_words(helped.on)
    return found


def _acts(mine: Mine) -> dict[str, str]:
    """Days and numbers of what was done before."""
    votes = ("second_ballot", "second_committee") if mine.second else ("ballot", "committee")
    decided = mine.last("decision")
    found = {
        name: day_words(act.on) if act else ""
        for name, act in (
            ("listed.day", mine.last("listed")), ("application.day", mine.last("application")),
            ("cv.day", mine.last("cv")), ("cv.certified", mine.last("cv_certified")),
            ("section_report.day", mine.last("appraised")), ("cell_resolution.day", mine.last(votes[0])),
            ("committee_resolution.day", mine.last(votes[1])), ("ceremony.day", mine.last("ceremony")),
            ("decision.day", decided),
        )
    }  # fmt: skip
    for name, act in (
        ("cell_resolution", mine.last(votes[0])), ("committee_resolution", mine.last(votes[1])), ("decision", decided),
    ):  # fmt: skip
        found[f"{name}.number"] = act.decision_no if act else ""
    ceremony = mine.last("ceremony")
    if ceremony:
        due = dates.add_months(ceremony.on, 12)
        found["ceremony.due"], found["recognition.from"] = day_words(due), day_words(due)
    recognised = mine.last("recognised")
    if recognised and (told := recognised.told.get("official_from")):
        found["recognition.from"] = day_words(date.fromisoformat(str(told)))
    own = mine.own
    if own and own.kind in ("vetting_sent", "moved", "left", "returned"):
        found["vetting.sent_to"] = str(own.told.get("sent_to", ""))
        found["move.to"] = str(own.told.get("moved_to", ""))
        found["letter.body"] = str(own.told.get("items", ""))
    return found


def _vote(mine: Mine) -> dict[str, str]:
    """The vote the paper records, from its totals."""
    of_committee = mine.entry.issuer == "grassroots" and mine.entry.number == "NQ"
    kind = ("second_" if mine.second else "") + ("committee" if of_committee else "ballot")
    act = mine.last(kind)
    if act is None:
        return {}
    told = act.told
    base, votes = told.get("members" if of_committee else "official_members"), told.get("for")
    found = {"meeting.day": day_words(act.on)}
    if isinstance(base, int) and isinstance(votes, int):
        against = told.get("against", base - votes if of_committee else None)
        found |= {"vote.for": str(votes), "vote.for_percent": _share(votes, base)}
        if isinstance(against, int):
            found |= {"vote.against": str(against), "vote.against_percent": _share(against, base)}
    if of_committee:
        found["meeting.members"] = str(base or "")
        return found
    present = told.get("present")
    found |= {
        "meeting.official": str(base or ""), "vote.entitled": str(base or ""),
        "meeting.present_official": str(present or ""),
        "meeting.absent_official": str(base - present) if isinstance(base, int) and isinstance(present, int) else "",
        "vote.blank": str(told.get("blank", "")),
    }  # fmt: skip
    return found


def _share(part: int, whole: int) -> str:
    found: Decimal | None = numbers.percent(part, whole)
    return "" if found is None else numbers.show_percent(found)
