"""A row of somebody the register knows: what changed about the person, and what that means for the ledger."""

from datetime import date
from typing import TYPE_CHECKING, Any

from ketnap.actions.membership import sentences
from ketnap.actions.membership.ledgers import ledgers
from ketnap.actions.people.sealed import ADDRESS, current_sealer
from ketnap.imports.checks import arrivals
from ketnap.imports.checks.people import digits, name_key
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import CHANGED, SAME, Choice, Planned, Question, Stage
from ketnap.lib.dates import show
from ketnap.models import Movement
from ketnap.queries.register import KnownPerson
from ketnap.rules import codes
from ketnap.rules.membership import PUT_OUT, Broken, Fact, replay

if TYPE_CHECKING:
    from ketnap.imports.checks.membership import Row

Kind = Movement.Kind
PLAIN = (
    ("sex", "sex", "giới tính"), ("ethnicity", "ethnicities", "dân tộc"), ("religion", "religions", "tôn giáo"),
    ("native_place", "", "quê quán"), ("schooling", "schooling", "trình độ phổ thông"),
    ("qualification", "qualification", "trình độ chuyên môn"), ("theory", "theory", "lý luận chính trị"),
    ("occupation", "occupation", "nghề nghiệp"),
)  # fmt: skip
TOLD = {"sex", "ethnicity"}
"""What seldom changes in a life: a change is told as a warning."""


def same_name(person: KnownPerson, row: "Row") -> bool:
    return name_key(person.full_name) == row.key[0]


def compare(matched: list[tuple["Row", KnownPerson]], before: dict[str, list[date]], stage: Stage) -> None:
    """Corrections and entries of people the register knows. An empty cell says nothing and takes nothing away."""
    doubtful: list[tuple[Row, KnownPerson]] = []
    planned: dict[int, list[Planned]] = {}
    seal = current_sealer()
    for row, person in matched:
        changes = _changes(row, person, seal)
        entries = [] if person.member_unit is None else _member(row, person, changes, stage)
        if entries or person.member_unit is None or {"joined_on", "official_on", "born_on"} & changes.keys():
            doubtful.append((row, person))
        if changes:
            stage.corrections[person.person_id] = changes
        planned[person.person_id] = entries
        stage.status[id(row.table)][row.place] = CHANGED if changes or entries else SAME
    facts = ledgers([person.person_id for _, person in doubtful])
    for row, person in doubtful:
        mine = facts.get(person.person_id, [])
        if person.member_unit is None:
            planned[person.person_id] = _not_a_member(row, person, mine, before.get(row.unit.code, []), stage)
            stage.status[id(row.table)][row.place] = CHANGED
        _late_official(row, person, mine, planned[person.person_id], stage)
        _fits_ledger(row, person, mine, planned[person.person_id], stage)
    for entries in planned.values():
        stage.entries += entries


def _changes(row: "Row", person: KnownPerson, seal: Any) -> dict[str, Any]:
    values, changes = row.values, {}
    for column, listed, what in PLAIN:
        value = values[column]
        held = getattr(person, column)
        if value and value != held:
            changes[column] = value
            if held and column in TOLD:
                message = f"{what} trong sổ là {codes.show(listed, held) if listed else held}. Xem lại."
                row.table.say(WARNING, "differs", row.place, column, message)
    if not same_name(person, row):
        changes["full_name"] = values["name"]
    for column, what in (("born_on", "ngày sinh"), ("joined_on", "ngày vào Đảng")):
        value, held = values[column], getattr(person, column)
        if value != held and not (column == "joined_on" and person.member_unit is None):
            changes[column] = value
            if held:
                message = f"{what} trong sổ là {show(held)}; ghi theo danh sách. Xem lại giấy tờ gốc."
                row.table.say(WARNING, "differs", row.place, column, message, expected=show(held))
    if values["join_decided_on"] and values["join_decided_on"] != person.join_decided_on:
        changes["join_decided_on"] = values["join_decided_on"]
    if values["card_no"] and digits(values["card_no"]) != digits(person.card_no or ""):
        changes["card_no"] = values["card_no"]
        if person.card_no:
            message = f"số thẻ trong sổ là {person.card_no}. Xem lại thẻ."
            row.table.say(WARNING, "differs", row.place, "card_no", message)
    if values["identity_mac"] and values["identity_mac"] != person.identity_mac:
        changes["identity_no"] = values["identity_no"]
    if values["address"]:
        sealed = person.address_sealed
        if not sealed or seal.open(bytes(sealed), ADDRESS, person.seal_token) != values["address"]:
            changes["address"] = values["address"]
    return changes


def _member(row: "Row", person: KnownPerson, changes: dict[str, Any], stage: Stage) -> list[Planned]:
    """Moves and recognitions of somebody who is a member on the day of the list."""
    found: list[Planned] = []
    official = row.values["official_on"]
    old = next((u.code for u in stage.units.values() if u.unit_id == person.member_unit), None)
    if person.member_unit != row.unit.unit_id:
        day = arrivals.moved_on(row, person.born_on, stage)
        found.append(Planned(person.person_id, Kind.MOVED, day, row.unit.code))
    if official is None:
        if person.standing == "O" and person.official_on and "official_on" in row.table.columns:
            message = f"ô trống, trong sổ có ngày chính thức {show(person.official_on)}; giữ như sổ."
            row.table.say(WARNING, "blank_kept", row.place, "official_on", message)
    elif person.standing == "P":
        at = old if found and official < found[0].on and old else row.unit.code
        found.append(Planned(person.person_id, Kind.RECOGNISED, official, at))
    elif official != person.official_on:
        changes["official_on"] = official
        if person.official_on:
            message = f"ngày chính thức trong sổ là {show(person.official_on)}; ghi theo danh sách. Xem lại quyết định."
            row.table.say(WARNING, "differs", row.place, "official_on", message, expected=show(person.official_on))
    return found


def _not_a_member(
    row: "Row", person: KnownPerson, facts: list[Fact], before: list[date], stage: Stage
) -> list[Planned]:
    """Somebody whose file is here: a learner who joined, or a member who left and is on a list again."""
    if facts and facts[-1].kind in PUT_OUT | {"died"}:
        last = facts[-1]
        message = (
            f"sổ đã ghi {sentences.named(last.kind)} ngày {show(last.on)}. Ghi kết nạp lại hoặc phục hồi đảng tịch "
            "trong sổ trước, hoặc bỏ dòng này."
        )
        row.table.say(ERROR, "left_the_party", row.place, "name", message, expected="người đang là đảng viên")
        return []
    if not facts:
        changes = stage.corrections.setdefault(person.person_id, {})
        if row.values["joined_on"] != person.joined_on:
            changes["joined_on"] = row.values["joined_on"]
        if row.values["official_on"] and row.values["official_on"] != person.official_on:
            changes["official_on"] = row.values["official_on"]
        if not changes:
            stage.corrections.pop(person.person_id)
    return arrivals.entering(row, person.person_id, before, stage, opening=not facts)


def _late_official(row: "Row", person: KnownPerson, facts: list[Fact], entries: list[Planned], stage: Stage) -> None:
    """A recognition older than the entry that put the person on probation here: that list was behind."""
    recognised = next((entry for entry in entries if entry.kind == Kind.RECOGNISED), None)
    if recognised is None or not facts or facts[-1].kind not in (Kind.OPENING, Kind.ARRIVED):
        return
    first = facts[-1]
    if recognised.on > first.on:
        return
    question = Question(
        f"late-official:{person.person_id}:{recognised.on.isoformat()}", "late_official",
        f"{person.full_name}: ngày chính thức {show(recognised.on)} trước ngày {show(first.on)}, "
        "khi sổ còn ghi là dự bị. Sửa sổ?",
        "Sửa: mục cũ được bỏ và ghi lại là đảng viên chính thức từ ngày đó.",
        [Choice("correct", "Danh sách trước ghi thiếu, sửa lại"), Choice("unknown", "Chưa biết, hỏi lại cơ sở")],
    )  # fmt: skip
    entries.remove(recognised)
    if stage.answer(question) is None:
        arrivals.ask(row, question, stage)
    else:
        stage.amended.append((person.person_id, recognised.on))


def _fits_ledger(row: "Row", person: KnownPerson, facts: list[Fact], entries: list[Planned], stage: Stage) -> None:
    """The ledger with the new entries must hold; what it would refuse is said at its cell."""
    changes = stage.corrections.get(person.person_id, {})
    set_by = {"joined_on": ("admitted", "readmitted"), "official_on": ("recognised",)}
    for column, kinds in set_by.items():
        giving = [fact for fact in facts if fact.kind in kinds]
        if column in changes and giving:
            message = (
                f"sổ đã ghi {sentences.named(giving[-1].kind)} ngày {show(giving[-1].on)}. Bỏ mục ấy trong sổ "
                "rồi chọn lại tệp, hoặc sửa ô này."
            )
            row.table.say(ERROR, "ledger_differs", row.place, column, message, expected=show(giving[-1].on))
            return
    units = {code: unit.unit_id or -1 - number for number, (code, unit) in enumerate(stage.units.items())}
    added = [
        Fact(None, e.kind, e.on, units[e.unit], None, "P" if e.kind == "admitted" else e.standing, e.joined_on)
        for e in entries
    ]
    try:
        replay(
            sorted([*facts, *added], key=lambda fact: fact.on),
            born_on=changes.get("born_on", person.born_on), joined_on=changes.get("joined_on", person.joined_on),
        )  # fmt: skip
    except Broken as broken:
        problem = sentences.broken(person, broken, new=broken.fact.id is None)  # type: ignore[arg-type]
        column = "official_on" if broken.fact.kind == "recognised" else "name"
        row.table.say(ERROR, "ledger_differs", row.place, column, problem.sentence)
