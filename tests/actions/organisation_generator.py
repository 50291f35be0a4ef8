"""Generated acts that should be accepted, and some that must not be: carried out, then told to the model."""

import random
from datetime import date, timedelta

from ketnap.actions import organisation as acts
from ketnap.models import UnitAct
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_model import Model, above, below
from tests.actions.organisation_scene import DECISION

CELLS = ("cell", "cell_base")
UNDER = {"upper": ("upper",), "committee": ("upper",), "cell_base": ("upper",), "section": ("committee",)}
UNDER["cell"] = ("committee", "section")
NAMES = ("Gốm", "Giày", "In", "Kính", "Giấy", "Điện", "Nước", "Thép", "Sợi", "Bia", "Men", "Gạch", "Đúc", "Mộc")


class History:
    """One register from its opening on. `now` is the latest day an act took effect on."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        scene = scenes.scene()
        made = acts.found(
            code="05.0", name="Đảng bộ Tổng công ty Sông Cái", kind="upper", parent_id=scene["05"], on=scenes.OPENED,
            paper=DECISION, by=None,
        )  # fmt: skip
        self.top, self.second = scene["05"], made.detail["new"][0]
        known = {scene[row.code]: row for row in scenes.ROWS}
        units = {
            unit: {
                "parent": scene.units.get(row.parent_code or ""), "kind": row.kind, "code": row.code, "name": row.name,
            }
            for unit, row in known.items()
        }  # fmt: skip
        units[self.second] = {
            "parent": self.top, "kind": "upper", "code": "05.0", "name": "Đảng bộ Tổng công ty Sông Cái",
        }  # fmt: skip
        members = {pk: scene[code] for code, people in scene.members.items() for pk in people}
        self.model = Model(scenes.OPENED, units, members)
        self.now = scenes.OPENED + timedelta(days=1)
        self.code = 100
        self.gone: list[tuple[int, list[int]]] = []

    # What to choose from

    def pick(self, items):
        items = sorted(items)
        return self.random.choice(items) if items else None

    def some(self, items, least=0, most=3):
        items = sorted(items)
        return self.random.sample(items, min(len(items), self.random.randint(least, max(least, most))))

    def later(self) -> date:
        """The day of the next act: soon, or now and then a 29 February."""
        day = self.now + timedelta(days=self.random.randint(1, 40))
        if self.random.random() < 0.05:
            year = day.year + (-day.year) % 4
            leap = date(year, 2, 29)
            day = leap if leap > self.now else date(year + 4, 2, 29)
        return day

    def earlier(self, unit: int) -> date:
        """A day between the last change of the unit and now; the year of the opening stays as it was reported."""
        first = max(self.model.changed_on(unit), scenes.OPENED + timedelta(days=1))
        return first + timedelta(days=self.random.randint(0, max(0, (self.now - first).days)))

    def fresh(self, kind: str, parent: int) -> dict:
        self.code += 1
        name = f"{'Chi bộ' if kind in CELLS else 'Đảng bộ'} {self.random.choice(NAMES)} {self.code}"
        return {"parent": parent, "kind": kind, "code": f"05.{self.code}", "name": name}

    def look(self, on: date) -> None:
        self.picture = self.model.at(on)
        self.units, self.members = self.picture["units"], self.picture["members"]

    def of_kind(self, *kinds: str, but: set[int] = frozenset()) -> list[int]:
        return [unit for unit, columns in self.units.items() if columns["kind"] in kinds and unit not in but]

    def people(self, unit: int) -> list[int]:
        return sorted(person for person, where in self.members.items() if where == unit)

    def children(self, unit: int) -> list[int]:
        return sorted(child for child, columns in self.units.items() if columns["parent"] == unit)

    def accept(self, kind: str, on: date, changes, **act) -> None:
        self.model.accept(kind=kind, on=on, changes=set(changes), **act)
        self.now = max(self.now, on)

    def step(self, kind: str) -> date | None:
        """Carry out one act of the kind; the day it takes effect, or None where nothing of the kind is possible now."""
        on = self.later()
        self.look(on)
        self.before = list(self.gone)
        decided = {"on": on, "paper": DECISION, "by": None}
        return decided["on"] if getattr(self, kind)(decided, on) else None

    def take_back(self) -> None:
        """Reverse the act just carried out: the model forgets it."""
        act = UnitAct.objects.filter(reverses=None).latest("pk")
        acts.reverse(act.pk, reason="Ghi nhầm", by=None)
        self.model.acts.pop()
        self.gone = self.before

    # One method a kind: True when an act was carried out

    def founded(self, decided, on):
        kind = self.random.choice(("cell", "cell", "cell_base", "committee", "section"))
        parent = self.pick(self.of_kind(*UNDER[kind]))
        if parent is None:
            return False
        if self.random.random() < 0.2:  # found late: the day lies back, as far as the parent has been what it is
            on = decided["on"] = self.earlier(parent)
            members = []
        else:
            members = self.some(self.members) if kind in CELLS else []
        unit = self.fresh(kind, parent)
        act = acts.found(code=unit["code"], name=unit["name"], kind=kind, parent_id=parent, members=members, **decided)
        (new,) = act.detail["new"]
        self.accept("founded", on, [new], new=new, unit=unit, members=members)
        return True

    def renamed(self, decided, on):
        unit = self.pick(self.units)
        if self.random.random() < 0.3:
            on = decided["on"] = self.earlier(unit)
        new = self.fresh(self.units[unit]["kind"], 0)
        columns = self.random.choice(
            ({"name": new["name"]}, {"code": new["code"]}, {"name": new["name"], "code": new["code"]})
        )
        acts.rename(unit_id=unit, **columns, **decided)
        self.accept("renamed", on, [unit], unit=unit, columns=columns)
        return True

    def moved(self, decided, on):
        able = set(self.units) - {self.top, self.second}
        unit = self.pick(one for one in able if self.children(one)) if self.random.random() < 0.6 else None
        unit = unit or self.pick(able)
        kind = self.units[unit]["kind"]
        if kind in CELLS and self.random.random() < 0.3:
            kind = "cell" if kind == "cell_base" else "cell_base"
        parent = self.pick(self.of_kind(*UNDER[kind], but=below(self.picture, unit) | {self.units[unit]["parent"]}))
        if parent is None:
            return False
        acts.move(unit_id=unit, parent_id=parent, kind=kind, **decided)
        self.accept("moved", on, [unit], unit=unit, columns={"parent": parent, "kind": kind})
        return True

    def dissolved(self, decided, on):
        unit = self.pick(one for one in self.units if not self.children(one) and one not in (self.top, self.second))
        target = self.pick(self.of_kind(*CELLS, but={unit}))
        if unit is None or target is None:
            return False
        acts.dissolve(unit_id=unit, members_to=target if self.people(unit) else None, **decided)
        self.accept("dissolved", on, [unit], unit=unit, to=target)
        return True

    def merged(self, decided, on):
        close = self.random.random() < 0.2
        if close:
            sources, target = [self.pick(self.of_kind("committee"))], self.pick(self.of_kind("cell_base"))
        else:
            group = self.of_kind(*self.random.choice((CELLS, CELLS, ("committee",), ("section",))))
            target = self.pick(group)
            sources = self.some(set(group) - {target}, 1, 2)
        if not sources or None in (sources[0], target):
            return False
        acts.merge(sources=sources, target=target, children="close" if close else "follow", **decided)
        children = [child for source in sources for child in self.children(source)]
        self.accept("merged", on, [*sources, *children], sources=sources, target=target, to=target, close=close)
        return True

    def split(self, decided, on):
        unit = self.pick(one for one in self.of_kind(*CELLS, "committee") if self.people(one) or self.children(one))
        if unit is None:
            return False
        columns, closes = self.units[unit], self.random.random() < 0.4
        people, children = self.people(unit), self.children(unit)
        chosen, with_them = self.some(people, 1, len(people)), self.some(children, 1, len(children))
        parts = [(self.fresh(columns["kind"], columns["parent"]), chosen, with_them)]
        if closes:
            rest = sorted(set(people) - set(chosen)), sorted(set(children) - set(with_them))
            parts.append((self.fresh(columns["kind"], columns["parent"]), *rest))
        act = acts.split(
            unit_id=unit, closes=closes, **decided,
            parts=[acts.Part(new["code"], new["name"], members=who, children=what) for new, who, what in parts],
        )  # fmt: skip
        made = [
            {"new": new, "unit": columns, "members": who, "children": what}
            for new, (columns, who, what) in zip(act.detail["new"], parts, strict=True)
        ]
        changes = [*act.detail["new"], *(child for _, _, what in parts for child in what)]
        self.accept("split", on, changes, unit=unit, closes=closes, parts=made)
        return True

    def handed_over(self, decided, on):
        def small(unit):
            inside = below(self.picture, unit)
            return (
                len(inside) <= 5 and sum(where in inside for where in self.members.values()) <= len(self.members) // 3
            )

        unit = self.pick(one for one in self.units if one not in (self.top, self.second) and small(one))
        if unit is None:
            return False
        gone = below(self.picture, unit)
        elsewhere = self.random.choice(("same_province", "other_province", "unknown"))
        acts.hand_over(unit_id=unit, to="Đảng ủy phường Kinh Bắc", elsewhere=elsewhere, **decided)
        if self.units[unit]["kind"] in CELLS:
            self.gone.append((unit, self.people(unit)))
        self.accept("handed_over", on, gone, unit=unit)
        return True

    def received(self, decided, on):
        parent = self.pick(self.of_kind("upper"))
        back = self.gone.pop() if self.gone and self.random.random() < 0.4 else None
        if back or self.random.random() < 0.5:
            unit = self.fresh("cell_base", parent)
            came = [acts.Received(unit["code"], unit["name"], "cell_base", unit_id=back[0] if back else None)]
            units, home = [unit], unit["code"]
        else:
            unit, cell = self.fresh("committee", parent), self.fresh("cell", 0)
            came = [
                acts.Received(cell["code"], cell["name"], "cell", parent_code=unit["code"]),
                acts.Received(unit["code"], unit["name"], "committee"),
            ]
            units, home = [cell, unit], cell["code"]
        people = back[1] if back else scenes.people(parent, self.random.randint(1, 5))
        act = acts.receive(
            units=came, parent_id=parent, origin="Đảng ủy huyện Tân Lập", elsewhere="same_province", **decided,
            members=[acts.Arriving(pk, home, "O", date(2001, 2, 3)) for pk in people],
        )  # fmt: skip
        ids = act.detail["received"]
        if len(ids) == 2:
            units[0]["parent"] = ids[1]
        made = dict(zip(ids, units, strict=True))
        self.accept("received", on, ids, units=made, members=dict.fromkeys(people, ids[0]))
        return True

    def raised(self, decided, on):
        unit = self.pick(
            one
            for one in self.of_kind(*CELLS)
            if self.units[one]["kind"] == "cell_base" or self.units[self.units[one]["parent"]]["kind"] == "committee"
        )
        if unit is None:
            return False
        kind = "committee" if self.units[unit]["kind"] == "cell_base" else "section"
        people = self.people(unit)
        chosen = self.some(people, 0, len(people))
        parts = [(self.fresh("cell", unit), chosen), (self.fresh("cell", unit), sorted(set(people) - set(chosen)))]
        name = f"Đảng bộ {self.code}"
        act = acts.raise_to_committee(
            unit_id=unit, cells=[acts.Part(new["code"], new["name"], members=who) for new, who in parts], name=name,
            **decided,
        )  # fmt: skip
        made = [
            {"new": new, "unit": columns, "members": who}
            for new, (columns, who) in zip(act.detail["new"], parts, strict=True)
        ]
        changes = [unit, *act.detail["new"]]
        self.accept("raised", on, changes, unit=unit, columns={"kind": kind, "name": name}, parts=made)
        return True

    def lowered(self, decided, on):
        unit = self.pick(self.of_kind("committee", "section"))
        if unit is None:
            return False
        kind = "cell_base" if self.units[unit]["kind"] == "committee" else "cell"
        changes = below(self.picture, unit)
        acts.lower_to_cell(unit_id=unit, merge_below=True, **decided)
        self.accept("lowered", on, changes, unit=unit, columns={"kind": kind})
        return True

    # Acts that must be refused

    def wrong(self):
        """(what is wrong with it, a call that must raise Refused) for a random mistake that is possible now."""
        on = self.later()
        self.look(on)
        decided = {"on": on, "paper": DECISION, "by": None}
        cell, other = self.pick(self.of_kind(*CELLS)), self.pick(set(self.units) - {self.top})
        full = self.pick(one for one in self.of_kind(*CELLS) if self.people(one))
        changed = self.pick(one for one in self.units if self.model.changed_on(one) > scenes.OPENED)
        early = {**decided, "on": self.model.changed_on(changed or other) - timedelta(days=1)}
        with_children = self.pick(one for one in self.units if self.children(one))
        code = self.units[self.pick(set(self.units) - {other})]["code"]
        mistakes = [
            ("a cycle", lambda: acts.move(unit_id=self.top, parent_id=self.second, **decided)),
            ("a cycle", lambda: acts.move(unit_id=above(self.picture, cell)[-2], parent_id=cell, **decided)),
            ("a wrong parent", lambda: acts.found(code="9", name="A", kind="cell", parent_id=self.top, **decided)),
            ("no such parent", lambda: acts.found(code="9", name="A", kind="cell", parent_id=10**9, **decided)),
            ("people left", lambda: acts.dissolve(unit_id=full, **decided)),
            ("units left", lambda: acts.dissolve(unit_id=with_children, members_to=cell, **decided)),
            ("a code twice", lambda: acts.rename(unit_id=other, code=code, **decided)),
            ("into itself", lambda: acts.merge(sources=[cell], target=cell, **decided)),
            ("members in a committee", lambda: acts.dissolve(unit_id=full, members_to=self.top, **decided)),
        ]
        if changed:
            mistakes.append(("dated back", lambda: acts.rename(unit_id=changed, name="Chi bộ Mới", **early)))
        return self.random.choice(mistakes)
