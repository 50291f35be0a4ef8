"""The record as the dossier the law judges, for many files at once. For actions and queries that have scoped already.

What the register knows by itself (person, workplace, kind of cell, certificates, standing of the members an act names)
is looked up as of the act it belongs to; what it does not know stays missing and is said to be unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ketnap.lib.dates import OPEN_END, day_before
from ketnap.models import (
    GRASSROOTS,
    Candidacy,
    Certificate,
    EnterpriseOwnership,
    Leadership,
    Movement,
    PathAct,
    Person,
    Profile,
    Stay,
    UnitKind,
    UnitLink,
    UnitState,
)
from ketnap.rules.facts import Facts
from ketnap.rules.path import Act, fold
from ketnap.rules.path.kinds import KINDS, PASS_ON

CHUNK = 2_000
SCHOOLING = {
    "literate": "literate", "primary": "primary", "lower": "lower_secondary_certificate", "upper": "upper_secondary",
}  # fmt: skip
SECTORS = {
    "state_100": "state", "state_50": "state", "state_minor": "private", "joint_stock": "private",
    "private": "private", "limited": "private", "partnership": "private", "foreign": "fdi", "foreign_100": "fdi",
}  # fmt: skip
OFFICIAL = "O"
LEFT_PARTY = ("expelled", "struck_off", "left")


@dataclass(frozen=True, slots=True)
class File:
    """A candidacy with its acts that count, in the order of recording."""

    candidacy_id: int
    person_id: int
    unit_id: int
    born_on: date
    acts: tuple[Act, ...]
    base: Mapping[str, Any]

    def facts(self) -> Facts:
        return fold(self.acts, self.base)

    def with_acts(self, acts: Sequence[Act]) -> "File":
        return replace(self, acts=tuple(acts))

    def with_act(self, act: Act) -> "File":
        return replace(self, acts=(*self.acts, act))


def files(candidacy_ids: Iterable[int], units: "Units | None" = None) -> Iterator[File]:
    """`units`: what is known of the tree already, and is held; it learns what these files ask of it."""
    wanted = sorted(set(candidacy_ids))
    for start in range(0, len(wanted), CHUNK):
        yield from _files(wanted[start : start + CHUNK], units or Units(set()))


def courses(candidacy_ids: Iterable[int], units: "Units | None" = None) -> Iterator[File]:
    """The files with their acts alone: for where they stand and what they wait for, which no rule is asked about."""
    wanted = sorted(set(candidacy_ids))
    for start in range(0, len(wanted), CHUNK):
        for file, *_ in _with_acts(wanted[start : start + CHUNK], units or Units(set())):
            yield file


def file(candidacy_id: int) -> File:
    return next(files([candidacy_id]))


def _files(ids: list[int], units: "Units") -> Iterator[File]:
    found = list(_with_acts(ids, units))
    people = {file.person_id for file, *_ in found}
    schooling, papers = _schooling(people), _certificates(people)
    for file, sex, voted_in in found:
        person = file.person_id
        held = Held(file.born_on, sex, schooling.get(person, ""), tuple(papers.get(person, [])))
        yield replace(file, base=held.base(units, voted_in, file.acts))


def _with_acts(ids: list[int], units: "Units") -> Iterator[tuple[File, str, int]]:
    """Each file without what the register holds of its person, the sex of the person, the unit that voted on it."""
    rows = Candidacy.objects.filter(pk__in=ids).values_list(
        "id", "person_id", "unit_id", "person__born_on", "person__sex"
    )
    heads = {pk: tuple(rest) for pk, *rest in rows}
    acts = _counting(ids)
    members = Members({act.member for found in acts.values() for act in found if act.member})
    units.more({head[1] for head in heads.values()} | {act.unit for found in acts.values() for act in found})
    for pk in ids:
        if pk not in heads:
            continue
        person, unit, born_on, sex = heads[pk]
        rows_of = acts.get(pk, [])
        vote = next((one for one in reversed(rows_of) if one.kind == "ballot"), None)
        passed_on = next((one.on for one in reversed(rows_of) if one.kind in PASS_ON), None)
        mine = tuple(one.as_act(members, units, unit, passed_on) for one in rows_of)
        yield File(pk, person, unit, born_on, mine, {}), sex, vote.unit if vote else unit


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds of a person that rules ask for. `papers`: (kind of class, day) of certificates by day."""

    born_on: date
    sex: str
    schooling: str
    """As the dossier says it, or empty."""
    papers: tuple[tuple[str, date], ...]

    def base(self, units: "Units", unit: int | None, acts: Sequence[Act]) -> dict[str, Any]:
        """Blocks the register knows by itself, as of the vote or the last act. `unit` None: not in the register yet."""
        voted_on = next((one.on for one in reversed(acts) if one.kind == "ballot"), None)
        day = voted_on or max((one.on for one in acts), default=self.born_on)
        base: dict[str, Any] = {"person": {"birth": self.born_on, "sex": self.sex.lower()}}
        if self.schooling:
            base["person"]["education"] = self.schooling
        if unit is not None:
            base |= units.blocks(unit, day)
        return base | _paper_blocks(self.papers)


@dataclass(frozen=True, slots=True)
class Row:
    """One act of the table, before it is known what the register says of the member it names."""

    id: int
    kind: str
    on: date
    unit: int
    member: int | None
    told: Mapping[str, Any]

    def as_act(self, members: "Members", units: "Units", unit_now: int, passed_on: date | None) -> Act:
        about = members.about(self, units) if self.member else {}
        gone = None
        if self.member and KINDS[self.kind].names == "helper":
            gone = members.gone_on(self, unit_now, passed_on)
        return Act(self.kind, self.on, self.told, about, self.id, gone)


def _counting(ids: Sequence[int]) -> dict[int, list[Row]]:
    """candidacy id → acts that are not reversed, as they were recorded."""
    rows = list(
        PathAct.objects.filter(candidacy__in=ids).order_by("id").values_list(
            "id", "candidacy_id", "kind", "on", "unit_id", "member_id", "told", "reverses_id"
        )
    )  # fmt: skip
    gone = {row[7] for row in rows if row[7] is not None}
    found: dict[int, list[Row]] = defaultdict(list)
    for pk, candidacy, kind, on, unit, member, told, reverses in rows:
        if reverses is None and pk not in gone:
            found[candidacy].append(Row(pk, kind, on, unit, member, told))
    return found


def _schooling(people: set[int]) -> dict[int, str]:
    rows = Profile.objects.filter(person__in=people).order_by("valid_from").values_list("person_id", "schooling")
    return {person: SCHOOLING[code] for person, code in rows if code}


ON_PATH = ("awareness", "new_member")


def _certificates(people: set[int]) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    rows = Certificate.objects.filter(person__in=people, kind__in=ON_PATH, withdrawn=False).order_by("issued_on")
    for person, kind, issued_on in rows.values_list("person_id", "kind", "issued_on"):
        found[person].append((kind, issued_on))
    return found


def _paper_blocks(papers: Sequence[tuple[str, date]]) -> dict[str, Any]:
    blocks: dict[str, Any] = {}
    for kind, issued_on in papers:
        if kind == "awareness":
            blocks["certificate"] = {"kind": "nhan_thuc_ve_dang", "date": issued_on}
        else:
            blocks["recognition"] = {"class_certificate": {"date": issued_on}}
    return blocks


class Units:
    """What a unit was on a day, and its grassroots organisation."""

    def __init__(self, unit_ids: set[int]) -> None:
        self.kinds: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
        self.tops: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
        self.sections: dict[int, list[tuple[date, date]]] = defaultdict(list)
        self.sectors: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
        self.more(unit_ids)

    def more(self, unit_ids: set[int]) -> None:
        fresh = unit_ids - self.kinds.keys()
        if not fresh:
            return
        for unit, start, end, kind in UnitState.objects.filter(unit__in=fresh).values_list(
            "unit_id", "valid_from", "valid_to", "kind"
        ):
            self.kinds[unit].append((start, end, kind))
        rows = UnitLink.objects.filter(descendant__in=fresh)
        links = list(rows.values_list("descendant_id", "ancestor_id", "valid_from", "valid_to"))
        above: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
        for unit, start, end, kind in UnitState.objects.filter(unit__in={row[1] for row in links}).values_list(
            "unit_id", "valid_from", "valid_to", "kind"
        ):
            above[unit].append((start, end, kind))
        for unit, ancestor, start, end in links:
            for since, until, kind in above[ancestor]:
                span = (max(start, since), min(end, until))
                if span[0] < span[1] and kind in GRASSROOTS:
                    self.tops[unit].append((*span, ancestor))
                if span[0] < span[1] and kind == UnitKind.SECTION and ancestor != unit:
                    self.sections[unit].append(span)
        self._led(fresh)

    def _led(self, fresh: set[int]) -> None:
        leads = Leadership.objects.filter(unit__in=fresh)
        rows = list(leads.values_list("enterprise_id", "unit_id", "valid_from", "valid_to"))
        if not rows:
            return
        owned: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
        for enterprise, since, until, ownership in EnterpriseOwnership.objects.filter(
            enterprise__in={row[0] for row in rows}
        ).values_list("enterprise_id", "valid_from", "valid_to", "ownership"):
            owned[enterprise].append((since, until, SECTORS.get(ownership, "other")))
        for enterprise, unit, start, end in rows:
            self.sectors[unit] += [
                (max(start, since), min(end, until), what) for since, until, what in owned[enterprise]
            ]

    def sector(self, unit: int | None, on: date) -> str | None:
        if unit is None:
            return None
        return next((sector for start, end, sector in self.sectors[unit] if start <= on < end), None)

    def grassroots(self, unit: int, on: date) -> int | None:
        self.more({unit})
        return next((top for start, end, top in self.tops[unit] if start <= on < end), None)

    def blocks(self, unit: int, on: date) -> dict[str, Any]:
        kind = next((kind for start, end, kind in self.kinds[unit] if start <= on < end), None)
        found: dict[str, Any] = {}
        if kind in (UnitKind.CELL, UnitKind.CELL_BASE):
            section = any(start <= on < end for start, end in self.sections[unit])
            found["unit"] = {
                "cell_kind": "chi_bo_co_so" if kind == UnitKind.CELL_BASE else "chi_bo_truc_thuoc",
                "dang_bo_bo_phan": section,
            }
        if sector := self.sector(unit, on) or self.sector(self.grassroots(unit, on), on):
            found["workplace"] = {"sector": sector}
        return found


class Members:
    """What the ledger says of the members acts name, on the day of the act and since."""

    def __init__(self, person_ids: set[int]) -> None:
        self.people: dict[int, tuple[str, date | None, date | None]] = {}
        self.stays: dict[int, list[tuple[date, date, int, str]]] = defaultdict(list)
        self.left: dict[int, date] = {}
        if person_ids:
            self._read(person_ids)

    def _read(self, person_ids: set[int]) -> None:
        for pk, name, official_on, joined_on in Person.objects.filter(pk__in=person_ids).values_list(
            "id", "full_name", "official_on", "joined_on"
        ):
            self.people[pk] = (name, official_on, joined_on)
        for person, start, end, unit, standing in Stay.objects.filter(person__in=person_ids).values_list(
            "person_id", "valid_from", "valid_to", "unit_id", "standing"
        ):
            self.stays[person].append((start, end, unit, standing))
        leaving = Movement.objects.filter(person__in=person_ids, kind__in=LEFT_PARTY).order_by("on")
        rows = list(leaving.values_list("id", "person_id", "on"))
        taken_back = Movement.objects.filter(reverses__in=[row[0] for row in rows]).values_list(
            "reverses_id", flat=True
        )
        gone = set(taken_back) if rows else set()
        self.left |= {person: on for pk, person, on in rows if pk not in gone}

    def gone_on(self, row: Row, unit_now: int, passed_on: date | None) -> date | None:
        """Since when the helper of a file that is with that cell now, since the day it was last passed on, is no
        official member there. A helper who was of another cell from the start only has to stay in the Party; one who is
        back again is not gone."""
        stays = self.stays[row.member or 0]

        def helps(day: date) -> bool:
            there = next((stay for stay in stays if stay[0] <= day < stay[1]), None)
            if there is None or there[3] != OFFICIAL:
                return False
            unit = unit_now if passed_on is not None and passed_on <= day else row.unit
            return there[2] == unit or not bound

        bound = any(stay[0] <= row.on < stay[1] and stay[2] == row.unit for stay in stays)
        if helps(day_before(OPEN_END)) or not helps(row.on):
            return None
        days = {edge for stay in stays for edge in stay[:2]} | ({passed_on} if passed_on else set())
        return min((day for day in days if row.on < day < OPEN_END and not helps(day)), default=None)

    def about(self, row: Row, units: Units) -> dict[str, Any]:
        """Fields of the block that the ledger answers, by what the act asks the member for."""
        person = row.member or 0
        name, official_on, _ = self.people[person]
        there = next((stay for stay in self.stays[person] if stay[0] <= row.on < stay[1]), None)
        status = self._before(person, row.on) if there is None else {"O": "official", "P": "probationary"}[there[3]]
        if KINDS[row.kind].names == "helper":
            if KINDS[row.kind].block != "probation":
                return {}
            return {"helper": name} | ({"helper_status": status} if status else {})
        found: dict[str, Any] = {"who": name, "left_party_on": self.left.get(person)}
        if status:
            found["status"] = status
        if official_on:
            found["official_since"] = official_on
        if there is not None:
            mine, theirs = units.grassroots(row.unit, row.on), units.grassroots(there[2], row.on)
            if mine is not None and theirs is not None:
                found["same_grassroots_unit"] = mine == theirs
        return found

    def _before(self, person: int, on: date) -> str | None:
        """Standing on a day before the register of the member begins, by the days of admission and recognition."""
        _, official_on, joined_on = self.people[person]
        begins = min((stay[0] for stay in self.stays[person]), default=None)
        if begins is None or on >= begins or joined_on is None or joined_on > on:
            return None
        return "official" if official_on is not None and official_on <= on else "probationary"
