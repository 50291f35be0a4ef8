"""The statutory forms once more, from the raw rows of the register: entries replayed, parents followed, people looped
over. Imports nothing but the standard library and reads plain rows; the stays and the closure are not among them. What
a form prints stands here in the order of its lines, typed from the layout on paper.

    python -I -S by_hand.py ROWS.json < questions.json     a list of numbers for each {form, generation, unit, from, to}
"""

import json
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

ONE = timedelta(days=1)
SETS = ("opening", "admitted", "readmitted", "arrived", "restored")
ENDS = ("departed", "died", "expelled", "struck_off", "left")
BASE = ("committee", "cell_base")
DAYS = ("on", "valid_from", "valid_to", "joined_on", "born_on", "starts_on")


def dated(row: dict) -> dict:
    return {k: date.fromisoformat(v) if k in DAYS and isinstance(v, str) else v for k, v in row.items()}


class Rows:
    """The register, read once."""

    def __init__(self, tables: dict[str, list[dict]]) -> None:
        """Tables as tests/statistics/exported.py names them; days as days or in ISO."""
        rows_of = {name: [dated(row) for row in rows] for name, rows in tables.items()}
        self.codes = {name: [row["code"] for row in rows_of[name]] for name in ("ethnicities", "religions")}
        self.states = defaultdict(list)
        for state in rows_of["states"]:
            self.states[state["unit_id"]].append(state)
        rows = sorted(rows_of["movements"], key=lambda row: (row["on"], row["id"]))
        undone = {row["reverses_id"] for row in rows}
        self.entries = [row for row in rows if row["kind"] != "reversal" and row["id"] not in undone]
        self.of_person = defaultdict(list)
        for row in self.entries:
            self.of_person[row["person_id"]].append(row)
        self.people = {person["id"]: person for person in rows_of["people"]}
        self.profiles = defaultdict(list)
        for profile in rows_of["profiles"]:
            self.profiles[profile["person_id"]].append(profile)
        self.ratings: dict[tuple[str, int, int], str] = {}
        for name, subject in (("unit_ratings", "unit_id"), ("member_ratings", "person_id")):
            for row in sorted(rows_of[name], key=lambda row: row["number"]):
                if row["step"] == "decided":
                    self.ratings[name, row[subject], row["year"]] = row["level"] or row["not_reviewed"]
        self.leads, self.owned = rows_of["leaderships"], rows_of["ownerships"]
        learners = Counter(one["training_class_id"] for one in rows_of["enrolments"] if not one["withdrawn"])
        held = [one for one in rows_of["classes"] if not one["cancelled"]]
        told = ("organiser_id", "kind", "starts_on", "mode")
        self.classes = [(*(one[key] for key in told), learners[one["id"]]) for one in held]
        self.days = sorted({state["valid_from"] for some in self.states.values() for state in some})
        self.chains: dict[tuple[int, date], list[tuple[int, str]]] = {}

    def chain(self, unit: int, day: date) -> list[tuple[int, str]]:
        """(unit, kind) upwards on the day; empty where the unit is not there."""
        if (unit, day) not in self.chains:
            state = next((s for s in self.states[unit] if s["valid_from"] <= day < s["valid_to"]), None)
            above = self.chain(state["parent_id"], day) if state and state["parent_id"] else []
            self.chains[unit, day] = [(unit, state["kind"]), *above] if state else []
        return self.chains[unit, day]

    def base(self, unit: int, day: date) -> int | None:
        return next((one for one, kind in self.chain(unit, day) if kind in BASE), None)

    def place(self, person: int, day: date) -> tuple[int, str] | None:
        where = None
        for row in self.of_person[person]:
            if row["on"] > day:
                break
            if row["kind"] in SETS:
                where = row["unit_id"], row["standing"]
            elif row["kind"] == "moved" and where:
                where = row["unit_id"], where[1]
            elif row["kind"] == "recognised" and where:
                where = where[0], "O"
            elif row["kind"] in ENDS:
                where = None
        return where

    def described(self, person: int, day: date) -> dict:
        profile = next((p for p in self.profiles[person] if p["valid_from"] <= day < p["valid_to"]), {})
        known = {key: profile.get(key, "") for key in ("schooling", "qualification", "theory", "occupation")}
        who, years = self.people[person], day.year - self.people[person]["born_on"].year
        born = who["born_on"]
        age = years - ((day.month, day.day) < (born.month, born.day))
        return {**known, "age": age, **{key: who[key] for key in ("sex", "ethnicity", "religion")}}


class Hand:
    """One unit in one period."""

    def __init__(self, rows: Rows, top: int, start: date, end: date) -> None:
        self.rows, self.top, self.start, self.end = rows, top, start, end
        self.admitted = []
        for row in rows.entries:
            day = row["joined_on"] if row["kind"] == "opening" else row["on"]
            told = row["kind"] in ("opening", "admitted", "readmitted") and day and start <= day <= end
            if told and self.below(row["unit_id"], row["on"]):
                self.admitted.append({**row, **rows.described(row["person_id"], day)})
        self.members = [
            {**rows.described(person, end), "id": person, "unit": place[0], "standing": place[1]}
            for person in rows.people
            if (place := rows.place(person, end)) and self.below(place[0], end)
        ]
        there = [unit for unit in list(rows.states) if rows.chain(unit, end) and self.below(unit, end)]
        self.units = {unit: rows.chain(unit, end)[0][1] for unit in there}

    def below(self, unit: int, day: date) -> bool:
        return self.top in [one for one, _ in self.rows.chain(unit, day)]

    def seen(self, unit: int, day: date) -> bool:
        return self.below(unit, day if self.rows.chain(unit, day) else day - ONE)

    def entries(self, *kinds: str, **more: str) -> int:
        return sum(
            row["kind"] in kinds and self.start <= row["on"] <= self.end and self.seen(row["unit_id"], row["on"])
            and all(row[key] == value for key, value in more.items())
            for row in self.rows.entries
        )  # fmt: skip

    def elsewhere(self, kind: str) -> int:
        return self.entries(kind) - self.entries(kind, elsewhere="other_province") - self.entries(
            kind, elsewhere="same_province"
        )  # fmt: skip

    def moved(self, inwards: bool) -> int:
        found = 0
        for row in self.rows.entries:
            if row["kind"] == "moved" and self.start <= row["on"] <= self.end:
                here, there = self.below(row["unit_id"], row["on"]), self.seen(row["from_unit_id"], row["on"])
                found += (here and not there) if inwards else (there and not here)
        return found

    def carried(self, inwards: bool) -> int:
        found = 0
        for day in (one for one in self.changes() if self.start <= one <= self.end):
            for person in self.rows.people:
                place = self.rows.place(person, day - ONE)
                if place and self.rows.chain(place[0], day):
                    was, now = self.below(place[0], day - ONE), self.below(place[0], day)
                    found += was != now and now == inwards
        return found

    def changes(self) -> list[date]:
        ends = {state["valid_to"] for some in self.rows.states.values() for state in some}
        return sorted({*self.rows.days, *ends})

    def struck_off_waiting(self) -> int:
        return sum(
            row["kind"] == "struck_off" and self.start <= row["on"] <= self.end
            and self.seen(row["unit_id"], row["on"])
            and (self.rows.place(row["person_id"], row["on"] - ONE) or "  ")[1] == "P"
            for row in self.rows.entries
        )  # fmt: skip

    def stock(self, day: date) -> int:
        found = (self.rows.place(person, day) for person in self.rows.people)
        return sum(bool(place) and self.below(place[0], day) for place in found)

    def share(self, people: list[dict], key: str, *values: str, women: bool = False) -> int | None:
        """None where nobody's is recorded."""
        if people and values != ("",) and all(one[key] == "" for one in people):
            return None
        return sum(one[key] in values and (not women or one["sex"] == "F") for one in people)

    def ages(self, people: list[dict], low: int, high: int = 200) -> int:
        return sum(low <= one["age"] <= high for one in people)

    def admitting(self) -> set[int]:
        found: set[int] = set()
        for row in self.rows.entries:
            day = row["joined_on"] if row["kind"] == "opening" else row["on"]
            if row["kind"] in ("opening", "admitted", "readmitted") and day and self.start <= day <= self.end:
                found |= {unit for unit, _ in self.rows.chain(row["unit_id"], row["on"])}
        return found

    def bases(self, kinds: tuple[str, ...] = BASE, admitting: bool | None = None) -> int:
        some = self.admitting() if admitting is not None else set()
        return sum(
            kind in kinds and (admitting is None or (unit in some) == admitting) for unit, kind in self.units.items()
        )

    def ownership(self, unit: int) -> str:
        base, day = self.rows.base(unit, self.end), self.end
        led = {
            d["enterprise_id"]
            for d in self.rows.leads
            if d["unit_id"] == base and d["valid_from"] <= day < d["valid_to"]
        }
        kinds = [
            o["ownership"]
            for o in self.rows.owned
            if o["enterprise_id"] in led and o["valid_from"] <= day < o["valid_to"]
        ]
        return min(kinds, default="")


def form_1(hand: Hand, generation: int) -> list[int | None]:
    more = [
        hand.entries("arrived", elsewhere="other_province"), hand.entries("arrived", elsewhere="same_province"),
        hand.elsewhere("arrived"), hand.moved(True), hand.carried(True),
    ]  # fmt: skip
    fewer = [
        hand.entries("departed", elsewhere="other_province"), hand.entries("departed", elsewhere="same_province"),
        hand.elsewhere("departed"), hand.moved(False), hand.carried(False),
    ]  # fmt: skip
    b1, b3, b4 = hand.entries("admitted", "readmitted"), hand.entries("restored"), hand.entries("opening")
    c1, c2, c3, c4 = (hand.entries(kind) for kind in ("died", "expelled", "struck_off", "left"))
    waiting = [hand.struck_off_waiting()] if generation == 2021 else []
    return [
        hand.stock(hand.start - ONE), b1 + sum(more) + b3 + b4, b1, sum(more), *more, b3, b4,
        c1 + c2 + c3 + c4 + sum(fewer), c1, c2, c3, *waiting, c4, sum(fewer), *fewer, hand.stock(hand.end),
    ]  # fmt: skip


def form_2(hand: Hand, generation: int) -> list[int | None]:
    a = hand.admitted
    union = [sum(one["youth_union"] is True for one in a), sum(one["youth_union"] is None for one in a)]
    minority = sum(one["ethnicity"] not in ("", "kinh") for one in a)
    again = sum(one["kind"] == "readmitted" for one in a)

    def of(key: str, *values: str) -> int | None:
        return hand.share(a, key, *values)

    learnt = [of("schooling", key) for key in ("literate", "primary", "lower", "upper", "")]
    taught = [
        of("qualification", key) for key in ("worker", "vocational", "college", "university", "master", "doctor", "")
    ]
    if generation == 2012:
        faith = sum(one["religion"] not in ("", "none") for one in a)
        return [
            len(a), again, sum(one["sex"] == "F" for one in a), minority, faith, *union,
            of("occupation", "state_official", "party_official", "commune_official"),
            of("occupation", "public_service"),
            of("occupation", "manager", "office"), of("occupation", "worker"), of("occupation", "farmer"),
            of("occupation", "forces"), of("occupation", "student", "pupil"),
            of("occupation", "hamlet", "private_service", "retired", "other"), of("occupation", ""),
            hand.ages(a, 0, 17), hand.ages(a, 18, 30), hand.ages(a, 31, 40), hand.ages(a, 41, 50), hand.ages(a, 51),
            *learnt, *taught, hand.bases(), hand.bases(admitting=True),
        ]  # fmt: skip
    return [
        len(a), minority, *union, again,
        *work(hand, a, ("other", "retired", "")), *bands(hand, a), *learnt, *taught, hand.bases(),
        hand.bases(("committee",)), hand.bases(("committee",), True),
        hand.bases(("cell_base",)), hand.bases(("cell_base",), True),
    ]  # fmt: skip


def work(hand: Hand, people: list[dict], last: tuple[str, ...]) -> list[int | None]:
    first = ("state_official", "party_official", "commune_official", "hamlet", "public_service", "private_service")
    rest = ("manager", "office", "worker", "farmer", "forces", "student", "pupil", *last)
    return [
        *(hand.share(people, "occupation", key) for key in first),
        hand.share(people, "occupation", "manager", "office", "worker"),
        *(hand.share(people, "occupation", key) for key in rest),
    ]


def bands(hand: Hand, people: list[dict]) -> list[int]:
    edges = ((0, 17), (18, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, 200))
    return [hand.ages(people, low, high) for low, high in edges]


def form_3(hand: Hand, generation: int) -> list[int | None]:
    m = hand.members
    return [
        len(m), sum(one["sex"] == "F" for one in m), sum(one["standing"] == "P" for one in m),
        sum(one["ethnicity"] not in ("", "kinh") for one in m), sum(one["religion"] not in ("", "none") for one in m),
        *work(hand, m, ("retired", "other", "")), *bands(hand, m),
        *(hand.share(m, "schooling", key) for key in ("literate", "primary", "lower", "upper", "")),
        *(hand.share(m, "qualification", key)
          for key in ("worker", "vocational", "college", "university", "master", "doctor", "")),
        *(hand.share(m, "theory", key) for key in ("elementary", "intermediate", "advanced", "")),
    ]  # fmt: skip


STATE, FOREIGN = ("state_100", "state_50", "state_minor"), ("foreign", "foreign_100")
FREE = ("joint_stock", "private", "limited", "partnership", *FOREIGN)
KINDS = {
    2012: (
        ("state_100",), ("state_50", "state_minor"), ("cooperative",), ("private",), ("limited",), ("joint_stock",),
        FOREIGN, ("foreign_100",), ("partnership",), ("",), None,
    ),
    2021: (
        (*STATE, *FREE, "cooperative"), STATE, ("state_100",), ("state_50",), ("state_minor",), FREE, ("joint_stock",),
        ("private",), ("limited",), ("partnership",), FOREIGN, ("foreign_100",), ("cooperative",), ("",), None,
    ),
}  # fmt: skip


def form_5(hand: Hand, generation: int) -> list[int | None]:
    """Row by row: organisations, committees, base cells, sections, cells, members."""
    groups = [
        [{"owner": hand.ownership(unit)} for unit, kind in hand.units.items() if kind in kinds]
        for kinds in (BASE, ("committee",), ("cell_base",), ("section",), ("cell",))
    ]
    groups.append([{"owner": hand.ownership(one["unit"])} for one in hand.members])
    return [
        len(group) if keys is None else hand.share(group, "owner", *keys)
        for keys in KINDS[generation] for group in groups
    ]  # fmt: skip


def form_10(hand: Hand, generation: int) -> list[int | None]:
    if generation == 2021:
        return training(hand)
    learners = training(hand)[2 * TAUGHT.index(("awareness", None))]
    return [hand.entries("recognised"), hand.struck_off_waiting(), hand.bases(admitting=False), learners]


TAUGHT = [(kind, mode) for kind in ("theory_intermediate", "theory_advanced")
          for mode in (None, "full_time", "part_time", "")] + [("awareness", None), ("new_member", None)]  # fmt: skip


def training(hand: Hand) -> list[int | None]:
    """Learners and classes, line by line; how a class is held is unknown where it was written of none."""
    held = [one for one in hand.rows.classes if hand.start <= one[2] <= hand.end and hand.below(one[0], one[2])]

    def told(some: list[tuple], weigh: bool, kind: str, mode: str | None) -> int | None:
        fitting = [one[4] if weigh else 1 for one in some if one[1] == kind and mode in (None, one[3])]
        return None if mode and some and all(one[3] == "" for one in some) else sum(fitting)

    return [told(*of, *line) for line in TAUGHT for of in (([one for one in held if one[4]], True), (held, False))]


def form_2b(hand: Hand, generation: int) -> list[int | None]:
    """All, then women beside them in 2021."""
    people = [key for key in hand.rows.codes["ethnicities"] if key != "foreign"]
    faiths = [("buddhism",), ("catholic",), ("hoahao",), ("caodai",), ("protestant",), ("islam",)]
    if generation == 2012:
        faiths = [("catholic",), ("protestant",), ("buddhism",), ("caodai",), ("hoahao",), ("islam",)]
    named = {key for some in faiths for key in some} | {"none"}
    faiths.append(tuple(key for key in hand.rows.codes["religions"] if key not in named))
    found: list[int | None] = []
    for key, values in [
        (None, ()), *(("ethnicity", (one,)) for one in [*people, "foreign", ""]), ("religion", None),
        *(("religion", some) for some in faiths),
    ]:  # fmt: skip
        for women in (False, True)[: 1 + (generation == 2021)]:
            some = [one for one in hand.admitted if not women or one["sex"] == "F"]
            if key is None:
                found.append(len(some))
            elif values is None:
                found.append(sum(one["religion"] not in ("", "none") for one in some))
            else:
                # Nobody's is recorded: of the women or of all, as the table of the column sees them.
                found.append(
                    hand.share(some if women and not hand.admitted else hand.admitted, key, *values, women=women)
                )
    return found


BEST, RATED = ("exemplary", "excellent"), ("exemplary", "excellent", "good", "done", "failed")
OUT, REST = ("new_member", "exempt", "suspended"), [("good",), ("done",), ("failed",)]
LINES: dict[str, list] = {
    "6f": [None, RATED, ("new_unit", *OUT), ("new_unit",), *((one,) for one in OUT), ("",)],
    "7a": [None, RATED, BEST, ("exemplary",), *REST, ("new_unit",), ("",)],
    "7b": [None, RATED, BEST, *REST, OUT, ("",)],
}
OTHER = ("limited", "partnership", "cooperative", "")
OWNERS = (None, ("state_100",), (*STATE[1:], "joint_stock"), ("private",), FOREIGN, ("foreign_100",), OTHER)


def form_of_ratings(hand: Hand, form: str) -> list[int | None]:
    """Row by row: by ownership, or organisations of every level and then members."""

    def rated(table: str, one: int, unit: int) -> dict:
        return {"owner": hand.ownership(unit), "said": hand.rows.ratings.get((table, one, hand.end.year), "")}

    def held(some: list[dict], said: tuple | None, owners: tuple | None) -> int | None:
        for key, values in (("said", said), ("owner", owners)):
            if some and values is not None and "" not in values and all(one[key] == "" for one in some):
                return None  # recorded of nobody
        return sum((not said or one["said"] in said) and (not owners or one["owner"] in owners) for one in some)

    kinds = BASE if form == "7a" else ("upper", "section", "cell", *BASE)
    units = [rated("unit_ratings", unit, unit) for unit, kind in hand.units.items() if kind in kinds]
    members = [rated("member_ratings", one["id"], one["unit"]) for one in hand.members]
    if form == "6f":
        return [held(some, said, None) for said in LINES[form] for some in (units, members)]
    return [held(units if form == "7a" else members, said, owner) for said in LINES[form] for owner in OWNERS]


PRINTED = {"1": form_1, "2": form_2, "2b": form_2b, "3": form_3, "5": form_5, "10": form_10}
PRINTED |= {name: lambda hand, _, name=name: form_of_ratings(hand, name) for name in LINES}


def main() -> None:
    raw = Rows(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    asked = [(one, *map(date.fromisoformat, (one["from"], one["to"]))) for one in json.load(sys.stdin)]
    answers = [PRINTED[one["form"]](Hand(raw, one["unit"], *days), one["generation"]) for one, *days in asked]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
