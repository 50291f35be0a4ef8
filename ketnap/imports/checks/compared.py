"""What rows of the lists of the path add to the files of the register, weighed by the law of each act's day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.actions import admission
from ketnap.actions.refusal import Refused
from ketnap.imports.checks.membership import Row
from ketnap.imports.checks.named import Named, Someone
from ketnap.imports.checks.people import Register
from ketnap.imports.checks.proven import Fact, bridged, facts, listed_on
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import CHANGED, NEW, NEWCOMER, SAME, PlannedAct, PlannedFile, Stage
from ketnap.lib.dates import show
from ketnap.queries.admission import dossier, known
from ketnap.queries.admission.known import KnownFile
from ketnap.rules.finding import INFORM
from ketnap.rules.path import KINDS, Act, Impossible
from ketnap.rules.path.course import CAUGHT_UP
from ketnap.rules.path.kinds import DECIDE
from ketnap.rules.path.stages import title

AGAIN = ("ballot", "committee", "remarked")
"""What comes again on a later day; anything else of another day is a difference."""
OF_CLASS = (("awareness", "certificate", "issued_on"), ("new_member", "new_member_certificate", "new_member_on"))

Paper = tuple[str, str, date, str]


@dataclass(slots=True)
class Plan:
    person: int
    unit: str
    file: KnownFile | None
    at: str
    """Stage after what is planned so far."""
    added: list[tuple[Row, Fact]] = field(default_factory=list)

    def acts(self, *kinds: str) -> Iterator[tuple[date, int | None, dict[str, Any], str]]:
        """(day, member, told, number) of the acts of a kind, of the register and planned."""
        for act in self.file.acts if self.file else ():
            if act.kind in kinds:
                yield act.on, act.member_id, act.told, act.number
        for _, fact in self.added:
            if fact.kind in kinds:
                yield fact.on, fact.member, fact.told, fact.number


class Book:
    def __init__(
        self, stage: Stage, register: Register, named: Named, files: dict[int, KnownFile],
        papers: dict[int, list[Paper]],
    ) -> None:  # fmt: skip
        self.stage, self.register, self.named, self.files, self.papers = stage, register, named, files, papers
        self.codes = {unit.unit_id: unit.code for unit in stage.units.values() if unit.unit_id is not None}
        self.plans: dict[int, Plan] = {}

    def take(self, row: Row, person: int) -> None:
        """Put what the row proves to the file of the person."""
        found = facts(row, self.stage, self.named)
        found = [fact for fact in found if self._allowed(row, fact)]
        if row.place in row.table.wrong:
            return
        plan = self.plans.get(person)
        if plan is None:
            file = self._open_file(row, person, found)
            if row.place in row.table.wrong:
                return
            plan = self._begun(row, person, file, found)
            if plan is None:
                return
            self.plans[person] = plan
        opened = bool(plan.added) and plan.added[0][0] is row and plan.added[0][1].kind == "listed"
        fresh = [fact for fact in found if not self._there(row, fact, plan)]
        fresh = bridged(fresh, plan.at, row.table.format.order) if not plan.file or not plan.file.ended_on else fresh
        for fact in fresh:
            plan.added.append((row, fact))
            step = KINDS[fact.kind].to if fact.told.get("agreed") != "no" else ""
            plan.at = fact.told["reached"] if fact.kind == CAUGHT_UP else step or plan.at
        papers = self._certificates(row, person)
        self.stage.status[id(row.table)][row.place] = NEW if opened else CHANGED if fresh or papers else SAME

    def _allowed(self, row: Row, fact: Fact) -> bool:
        if KINDS[fact.kind].right == DECIDE and not may_decide(self.stage, row.unit.code):
            file = self.files.get(self.named.same(row))
            if file and any(act.kind == fact.kind for act in file.acts):
                return True
            message = "đồng chí không được ghi quyết định của cấp trên. Để trống ô này, hoặc gửi tệp lên Ban Tổ chức."
            row.table.say(ERROR, "no_right", row.place, fact.column, message, expected="ô trống")
            return False
        return True

    def _open_file(self, row: Row, person: int, found: list[Fact]) -> KnownFile | None:
        """The file the row is about. One that ended is told as it was, unless the row is of a new time on the list."""
        file = self.files.get(person)
        if file is None or file.ended_on is None:
            return file
        listed = row.values.get("listed_on")
        if listed is not None and listed >= file.ended_on:
            return None
        ended = f"hồ sơ đã kết thúc ngày {show(file.ended_on)} ({title(file.stage)})"
        plan = Plan(person, row.unit.code, file, file.stage)
        if all(self._there(row, fact, plan) for fact in found):
            message = f"{ended}; dòng này không thêm gì. Bỏ dòng ở danh sách sau."
            row.table.say(WARNING, "file_ended", row.place, "name", message)
            return file
        message = f"{ended}. Bỏ dòng này, hoặc ghi ngày vào danh sách lần mới sau ngày ấy."
        row.table.say(ERROR, "file_ended", row.place, "name", message, expected=f"từ {show(file.ended_on)}")
        return file

    def _begun(self, row: Row, person: int, file: KnownFile | None, found: list[Fact]) -> Plan | None:
        one = self.named.people[person]
        if file is not None:
            plan = Plan(person, self.codes.get(file.unit_id, row.unit.code), file, file.stage)
            listed = row.values.get("listed_on")
            if listed is not None and listed != file.opened_on:
                self._differs(row, "listed_on", show(file.opened_on))
        else:
            day = listed_on(row, found)
            if day is None:
                return None
            plan = Plan(
                person, one.unit or row.unit.code, None, "sympathiser", [(row, Fact("listed", day, "listed_on"))]
            )
        if plan.unit != row.unit.code:
            column = "unit_code" if "unit_code" in row.table.columns else "unit_name"
            unit = self.stage.units[plan.unit]
            message = f"trong sổ ở {unit.name}; giữ như sổ. Việc chuyển ghi ở trang của người này."
            row.table.say(WARNING, "other_unit", row.place, column, message, expected=unit.code)
        return plan

    def _there(self, row: Row, fact: Fact, plan: Plan) -> bool:
        """Whether the file has the act already; one that differs is said, and the register keeps its own."""
        held = list(plan.acts(fact.kind))
        if not held:
            return False
        if KINDS[fact.kind].names:
            members = [member for _, member, _, _ in held]
            return fact.member in members if fact.kind == "introduced" else fact.member == members[-1]
        same = next((one for one in held if one[0] == fact.on), None)
        if same is not None:
            told, number = same[2], same[3]
            if any(told.get(key, value) != value for key, value in fact.told.items()) or (
                fact.number and number and fact.number != number
            ):
                self._differs(row, fact.column if fact.number else _of_votes(row, fact), number or _said(told))
            return True
        if fact.assumed:
            return fact.told == held[-1][2] or fact.kind != "remarked"
        if fact.kind in AGAIN and fact.on > max(one[0] for one in held):
            return False
        self._differs(row, fact.column, show(held[-1][0]))
        return True

    @staticmethod
    def _differs(row: Row, column: str, held: str) -> None:
        message = f"trong sổ ghi {held}; giữ như sổ. Nếu sổ sai, bỏ mục ấy ở trang hồ sơ rồi ghi lại."
        row.table.say(WARNING, "path_differs", row.place, column, message, expected=held)

    def _certificates(self, row: Row, person: int) -> bool:
        added = False
        for kind, number_column, day_column in OF_CLASS:
            number, day = row.values.get(number_column) or "", row.values.get(day_column)
            if not number and day is None:
                continue
            held = self.papers.setdefault(person, [])
            mine = [one for one in held if one[0] == kind]
            if any((one[1] == number or not number) and (day is None or one[2] == day) for one in mine):
                continue
            if not number or day is None:
                column, what = (number_column, "số") if not number else (day_column, "ngày cấp")
                column = column if column in row.table.columns else number_column if number else day_column
                message = f"giấy chứng nhận thiếu {what}; chưa ghi giấy này. Ghi đủ số và ngày."
                row.table.say(
                    WARNING, "half_certificate", row.place, column, message, expected=f"{what} giấy chứng nhận"
                )
                continue
            issuer = row.values.get("issuer") or "" if kind == "awareness" else ""
            held.append((kind, number, day, issuer))
            self.stage.papers.append((person, kind, number, day, issuer))
            added = True
        return added

    # --- the law of the day ------------------------------------------------------------------------------------

    def weigh(self) -> None:
        """Every planned act on top of its file: an error for what cannot be, a warning for what is irregular."""
        plans = [plan for plan in self.plans.values() if plan.added and not self._wrong(plan)]
        files = {file.candidacy_id: file for file in dossier.files(p.file.candidacy_id for p in plans if p.file)}
        ids = {fact.member for plan in plans for _, fact in plan.added if fact.member and fact.member > 0}
        members = dossier.Members(ids)
        units = dossier.Units({unit for plan in plans if (unit := self.stage.units[plan.unit].unit_id)})
        for plan in plans:
            unit = self.stage.units[plan.unit].unit_id
            acts = [self._act(fact, unit, members, units) for _, fact in plan.added]
            before = files[plan.file.candidacy_id].acts if plan.file else ()
            held = self._held(plan)
            base = held.base(units, unit, [*before, *acts])
            file = dossier.File(0, plan.person, unit or 0, held.born_on, tuple(before), base)
            self._weighed(plan, file, acts)
            if not self._wrong(plan):
                self._planned(plan)

    def _weighed(self, plan: Plan, file: dossier.File, acts: list[Act]) -> None:
        steps = admission.weigh(file, acts)
        for row, fact in plan.added:
            column = fact.column if fact.column in row.table.columns else "name"
            try:
                one = next(steps)
            except Impossible as no:
                at = _of_votes(row, fact) if no.field in ("for", "official_members", "present") else column
                row.table.say(ERROR, "impossible", row.place, at, no.sentence)
                return
            except Refused as refused:
                row.table.say(ERROR, "impossible", row.place, column, str(refused))
                return
            for finding in one.findings:
                if finding.severity != INFORM:
                    message = f"{finding.sentence} Vẫn ghi theo danh sách; xem lại."
                    kind = f"rule_{finding.rule.lower().replace('-', '_')}"
                    row.table.say(WARNING, kind, row.place, column, message, expected=finding.citation)

    def _act(self, fact: Fact, unit: int | None, members: dossier.Members, units: dossier.Units) -> Act:
        about: dict[str, Any] = {}
        if fact.member is not None and fact.member > 0:
            about = members.about(dossier.Row(0, fact.kind, fact.on, unit or 0, fact.member, fact.told), units)
        elif fact.member is not None:
            about = _about(fact, self.named.people[fact.member])
        return Act(fact.kind, fact.on, fact.told, about)

    def _held(self, plan: Plan) -> dossier.Held:
        papers = tuple((kind, day) for kind, _, day, _ in sorted(self.papers.get(plan.person, ()), key=lambda p: p[2]))
        if plan.person > 0:
            one = self.register.by_id[plan.person]
            return dossier.Held(one.born_on, one.sex, known.schooling(one.schooling), papers)
        told = dict(zip(NEWCOMER, self.stage.newcomers[-plan.person - 1], strict=True))
        return dossier.Held(told["born_on"], told["sex"], known.schooling(told["schooling"]), papers)

    def _planned(self, plan: Plan) -> None:
        lists = sorted({row.table.format.title for row, _ in plan.added})
        self.stage.files.append(PlannedFile(
            plan.person, plan.unit, plan.file.candidacy_id if plan.file else None,
            [PlannedAct(one.kind, one.on, one.told, one.member, one.number) for _, one in plan.added],
            f"Theo danh sách {', '.join(lists)} có đến {show(self.stage.list_day)}",
        ))  # fmt: skip

    @staticmethod
    def _wrong(plan: Plan) -> bool:
        return any(row.place in row.table.wrong for row, _ in plan.added)


VOTES_OF = {"ballot": ("votes", "in_favour", "entitled", "present"), "committee": ("committee_votes",)}


def _of_votes(row: Row, fact: Fact) -> str:
    """The column that holds the numbers of a vote; that of the day for any other act."""
    told = VOTES_OF.get(fact.kind, ())
    return next((one for one in told if row.values.get(one) not in (None, "")), fact.column)


def _about(fact: Fact, one: Someone) -> dict[str, Any]:
    """What is known of a member who comes with the same import."""
    official = one.official_on is not None and one.official_on <= fact.on
    status = "official" if official else "probationary" if one.joined_on and one.joined_on <= fact.on else None
    if KINDS[fact.kind].names == "helper":
        if KINDS[fact.kind].block != "probation":
            return {}
        return {"helper": one.name} | ({"helper_status": status} if status else {})
    since = {"official_since": one.official_on} if one.official_on else {}
    return {"who": one.name, "left_party_on": None} | ({"status": status} if status else {}) | since


def _said(told: dict[str, Any]) -> str:
    votes = f"{told['for']}/{told.get('official_members', told.get('members', '?'))}" if "for" in told else ""
    return votes or ", ".join(str(value) for value in told.values())


def may_decide(stage: Stage, code: str) -> bool:
    """Whether the sender may enter decisions on people of the unit; of a new unit, as of the one above it."""
    at = stage.units[code]
    while at.unit_id is None and at.parent in stage.units:
        at = stage.units[at.parent]
    return at.unit_id is None or scope.reaches(stage.viewer, at.unit_id, Permission.DECIDE)
