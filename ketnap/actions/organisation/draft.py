"""One organisational act while it is being carried out: the lock, the states, the members and enterprises that follow.

A unit keeps one chain of states. An act may only add to its end: what was recorded for a later day is reversed first.
Two acts on one unit and one day are possible; the second amends the state the first one began, and remembers it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions import tallies
from ketnap.actions.membership import Entry, record
from ketnap.actions.organisation import enterprises, people, tree
from ketnap.actions.organisation.codes import Codes
from ketnap.actions.papers import Paper, provenance
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.actions.remembered import remember
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Batch, Unit, UnitAct, UnitActPart, UnitState
from ketnap.rules import organisation as rules

Role = UnitActPart.Role
AMENDED = ("parent_id", "kind", "name", "name_fold", "name_sort", "code", "act_id")
"""Columns of a state that a second act of the same day may change."""


@dataclass
class Draft:
    act: UnitAct
    by: Any
    paper: Paper
    on: date
    parts: dict[int, str] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    """Units with a state of this act, or closed by it."""
    linked: set[int] = field(default_factory=set)
    """Those whose place in the tree is another one now."""
    kinds: set[int] = field(default_factory=set)
    """Those that are of another kind now."""
    closed: set[int] = field(default_factory=set)
    emptied: set[int] = field(default_factory=set)
    """Units in which nobody may be left from the day on."""
    entries: list[Entry] = field(default_factory=list)
    amended: list[dict[str, Any]] = field(default_factory=list)
    leads: enterprises.Leads = field(default_factory=enterprises.Leads)
    codes: Codes = field(default_factory=Codes)
    standing: tallies.Held = field(default_factory=tallies.Held)
    watched: list[list[int]] = field(default_factory=list)
    """[person id, unit that kept the record before, unit that keeps it now]"""

    def part(self, unit_id: int, role: str) -> None:
        """The act speaks of the unit; what it was first called in the act stays."""
        self.parts.setdefault(unit_id, role)

    def present(self, unit_id: int) -> UnitState:
        """The state of the day. Refused if the unit is not there on it."""
        state = UnitState.objects.filter(unit=unit_id, valid_from__lte=self.on, valid_to__gt=self.on).first()
        if state is None:
            raise refuse(f"{tree.name_of(unit_id)} không có trong sổ vào ngày {show(self.on)}; kiểm tra ngày hiệu lực.")
        return state

    def current(self, unit_id: int) -> UnitState:
        """The last state, if the act may add to it. Refused for a closed unit and for an act dated back behind it."""
        state = UnitState.objects.filter(unit=unit_id).order_by("-valid_from").first()
        if state is None:
            raise refuse(f"Không có tổ chức số {unit_id} trong sổ; mở lại trang và chọn lại.")
        if state.valid_from > self.on:
            raise refuse(
                f"{state.name} đã có thay đổi ghi nhận từ ngày {show(state.valid_from)}, sau ngày {show(self.on)}. "
                "Hoàn tác thay đổi sau trước, rồi ghi lại theo đúng thứ tự thời gian."
            )
        if state.valid_to != OPEN_END:
            raise refuse(
                f"{state.name} đã kết thúc từ ngày {show(state.valid_to)}; hoàn tác quyết định ấy trước, "
                "hoặc chọn tổ chức khác."
            )
        return state

    def expect(self, unit_id: int, version: int | None) -> None:
        """Raises Conflict if the unit was changed since the version the page showed."""
        if version is None or Unit.objects.filter(pk=unit_id, version=version).exists():
            return
        last = UnitActPart.objects.filter(unit=unit_id).select_related("act__recorded_by").order_by("-act_id").first()
        who = last.act.recorded_by.display_name if last and last.act.recorded_by else "chương trình"
        raise Conflict(who, last.act.recorded_at if last else None, f"unit:{unit_id}")

    def start(self, *, code: str, name: str, kind: str, parent_id: int | None, unit_id: int | None = None) -> int:
        """A unit begins on the day; with `unit_id` one that ended before comes back as itself."""
        code, name = text.nfc(code), text.nfc(name)
        if problems := tree.text_problems(code, name):
            raise Refused(problems)
        if unit_id is None:
            unit_id = Unit.objects.create(batch=self.act.batch).pk
        elif UnitState.objects.filter(unit=unit_id, valid_to__gt=self.on).exists():
            raise refuse(
                f"{tree.name_of(unit_id)} còn trong sổ sau ngày {show(self.on)}, không thể tiếp nhận "
                f"lần nữa. Xem lại ngày và mã."
            )
        else:
            self.standing.below([unit_id], self.on)
        state = UnitState(
            unit_id=unit_id,
            parent_id=parent_id,
            kind=kind,
            name=name,
            name_fold=text.fold(name),
            name_sort=text.sort_key(name),
            code=code,
            valid_from=self.on,
            act=self.act,
        )
        tree.check_codes([state])
        tree.save(state)
        self.part(unit_id, Role.NEW)
        self.touched.add(unit_id)
        self.linked.add(unit_id)
        return unit_id

    def alter(self, unit_id: int, role: str, **changes: Any) -> UnitState:
        """From the day on the unit has another parent (`parent_id`), kind, name or code."""
        state = self.current(unit_id)
        changes |= {column: text.nfc(changes[column]) for column in ("name", "code") if column in changes}
        if problems := tree.text_problems(changes.get("code", state.code), changes.get("name", state.name)):
            raise Refused(problems)
        if changes.get("parent_id") == unit_id:
            raise refuse(f"{state.name} không thể trực thuộc chính mình; chọn tổ chức cấp trên khác.", field="parent")
        if "parent_id" in changes:
            self.standing.below([unit_id], self.on)
        if "name" in changes:
            changes |= {"name_fold": text.fold(changes["name"]), "name_sort": text.sort_key(changes["name"])}
        remember(self.act.batch, [state])
        if state.valid_from != self.on:
            UnitState.objects.filter(pk=state.pk).update(valid_to=self.on)
            state.pk, state.valid_from, state.act = None, self.on, self.act
        elif state.act_id != self.act.pk:
            self.amended.append({"state": state.pk, **{column: getattr(state, column) for column in AMENDED}})
            state.act = self.act
        for column, value in changes.items():
            setattr(state, column, value)
        tree.check_codes([state])
        tree.save(state)
        self.part(unit_id, role)
        self.touched.add(unit_id)
        if "parent_id" in changes:
            self.linked.add(unit_id)
        if "kind" in changes:
            self.kinds.add(unit_id)
        return state

    def close(self, unit_id: int, role: str) -> UnitState:
        """The unit exists until the day before."""
        state = self.current(unit_id)
        if state.valid_from == self.on:
            raise refuse(
                f"{state.name} có thay đổi từ chính ngày {show(self.on)}; "
                "hoàn tác thay đổi ấy, hoặc cho quyết định có hiệu lực từ ngày sau."
            )
        self.standing.below([unit_id], self.on)
        state.valid_to = self.on
        state.save(update_fields=["valid_to"])
        self.codes.end([unit_id], self.on, self.act.batch)
        self.part(unit_id, role)
        self.touched.add(unit_id)
        self.linked.add(unit_id)
        self.closed.add(unit_id)
        self.emptied.add(unit_id)
        return state

    def new(self) -> list[int]:
        """Units that begin with this act, in the order they were written."""
        return [unit_id for unit_id, role in self.parts.items() if role == Role.NEW]

    def recode(self, codes: Mapping[int, str]) -> None:
        """New official codes of units that move along."""
        for unit_id, code in codes.items():
            self.alter(unit_id, Role.CARRIED, code=code)

    def children(self, unit_id: int) -> list[UnitState]:
        """Direct children on the day, as the act has left them so far."""
        rows = UnitState.objects.filter(parent=unit_id, valid_from__lte=self.on, valid_to__gt=self.on)
        return list(rows.order_by("code"))

    def childless(self, state: UnitState, what: str) -> None:
        if below := self.children(state.unit_id):
            names = ", ".join(child.name for child in below[:5])
            raise refuse(
                f"{state.name} còn {len(below)} tổ chức trực thuộc ({names}); "
                f"chuyển hoặc sáp nhập các tổ chức ấy trước khi {what}."
            )

    def gather(self, person_ids: Iterable[int], unit_id: int) -> None:
        """Members of other units of the tree come to this one. Refused for somebody who is no member on the day."""
        self.entries += people.moves(person_ids, unit_id, on=self.on, paper=self.paper)

    def empty(self, unit_ids: Iterable[int], unit_id: int) -> None:
        """All members of these units, and the people they watch, come to this one."""
        sources = set(unit_ids)
        taken = {entry.person_id for entry in self.entries}
        self.gather(people.members_of(sources, self.on) - taken, unit_id)
        self.watched += people.hand_on(sources, unit_id, on=self.on, by=self.by)

    def finish(self, subject: int | None = None, **detail: Any) -> UnitAct:
        """Relink, record the members, look once more at what must hold, write the journal."""
        tree.relink(self.linked, self.on, kinds=self.kinds - self.linked)
        self.standing.settle()
        tallies.watch_soon()
        people.check_homes(self.entries, self.on)
        record(self.entries, by=self.by, act=self.act)
        people.check_left(self.emptied, self.on)
        seen = Unit.objects.filter(pk__in=set(self.parts) - set(self.new()))
        remember(self.act.batch, seen)
        seen.exclude(batch__isnull=False, batch=self.act.batch).update(version=F("version") + 1)
        UnitActPart.objects.bulk_create(
            UnitActPart(act=self.act, unit_id=unit_id, role=role) for unit_id, role in self.parts.items()
        )
        did = {
            "new": self.new(),
            "closed": sorted(self.closed),
            "altered": sorted(self.touched - self.closed - set(self.new())),
            "amended": self.amended,
            "watched": self.watched,
            "codes": self.codes.detail(),
            **self.leads.detail(),
        }
        self.act.detail = {
            **detail,
            "members": len(self.entries),
            **{key: value for key, value in did.items() if value},
        }
        self.act.save(update_fields=["detail"])
        journal.record(
            f"organisation.{self.act.kind}",
            by=self.by,
            subject=f"act:{self.act.pk}",
            unit_id=subject,
            detail={"on": self.on.isoformat(), "units": sorted(self.parts), "members": len(self.entries)},
        )
        return self.act


def begin(kind: str, *, on: date, paper: Paper, by: Any, batch: Batch | None = None, listed: bool = False) -> Draft:
    """Lock the tree and open the act. Refused without a decision: number, day and body, unless a list says it."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("draft.begin must run inside the act's transaction.")
    if not listed and not (paper.number.strip() and paper.decided_on and paper.body.strip()):
        raise refuse("Ghi số, ngày và cơ quan ban hành quyết định.", field="decision_no")
    tree.lock()
    act = UnitAct.objects.create(kind=kind, effective_on=on, **provenance(by, paper, batch))
    return Draft(act=act, by=by, paper=paper, on=on)


def checked_kind(kind: str) -> str:
    if kind not in rules.KINDS:
        raise refuse(f"Không có loại hình {kind!r}; chọn một trong: {', '.join(rules.KINDS.values())}.", field="kind")
    return kind
