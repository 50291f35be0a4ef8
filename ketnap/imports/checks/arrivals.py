"""What each clean row of a list of members means for the ledger: the first list opens, a later one is compared."""

from datetime import date
from typing import TYPE_CHECKING, Any

from ketnap.actions.people import current_sealer, identity_digits
from ketnap.imports.checks import compare
from ketnap.imports.checks.people import (
    Register,
    digits,
    missing,
    one_person,
    same_person,
    similar,
    slug,
    which_person,
)
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.problems import QUESTION as ASKED
from ketnap.imports.stage import QUESTION, Choice, Planned, Question, Stage
from ketnap.imports.tables import Table
from ketnap.lib.dates import show
from ketnap.models import Movement
from ketnap.queries import register as known
from ketnap.queries.register import KnownPerson
from ketnap.rules import organisation

if TYPE_CHECKING:
    from ketnap.imports.checks.membership import Row

Kind = Movement.Kind
LOSSES = ("departed", "died", "expelled", "struck_off", "left")


def decide(rows: list["Row"], stage: Stage, register: Register) -> None:
    """Fill the stage with newcomers, entries and corrections; rows without an answer become questions."""
    names = {unit.unit_id: unit.name for unit in stage.units.values() if unit.unit_id is not None}
    before = _lists_before(rows, stage)
    _held_elsewhere(rows, stage, register)
    claimed: dict[int, Row] = {}
    matched: list[tuple[Row, KnownPerson]] = []
    fresh: list[Row] = []
    if not register.by_id:
        fresh = [row for row in rows if row.place not in row.table.wrong]
    else:
        for row in rows:
            if row.place in row.table.wrong:
                continue
            person = _exact(row, stage, register, names)
            if person is None:
                fresh.append(row)
            elif isinstance(person, KnownPerson):
                _claim(row, person, claimed, matched)
        fresh = [row for row in fresh if not _almost(row, stage, register, names, claimed, matched)]
    for row in fresh:
        _newcomer(row, before, stage)
    compare.compare(matched, before, stage)
    _gone(rows, claimed, before, stage, register)


def _lists_before(rows: list["Row"], stage: Stage) -> dict[str, list[date]]:
    """Unit code → days of the lists before, its own and those of the units above it; a new unit asks its parent."""
    noted = known.lists(stage.viewer, stage.on)
    found: dict[str, list[date]] = {}
    refused: set[int] = set()
    for row in rows:
        code = row.unit.code
        if code not in found:
            at = row.unit
            while at.unit_id is None and at.parent in stage.units:
                at = stage.units[at.parent]
            found[code] = noted.get(at.unit_id, []) if at.unit_id is not None else []
        days = found[code]
        if stage.as_of and days and days[-1] > stage.as_of and id(row.table) not in refused:
            refused.add(id(row.table))
            message = (
                f"danh sách ngày {show(stage.as_of)} cũ hơn danh sách ngày {show(days[-1])} đã ghi vào sổ. "
                "Chỉ nhập danh sách mới hơn; muốn nhập danh sách cũ, hoàn tác đợt nhập sau."
            )
            row.table.say(ERROR, "older_list", None, "", message, found=show(stage.as_of))
    return found


def _held_elsewhere(rows: list["Row"], stage: Stage, register: Register) -> None:
    """Numbers that somebody out of reach holds: the register would refuse them."""
    seal = current_sealer()
    macs: dict[str, Row] = {}
    cards: dict[str, Row] = {}
    for row in rows:
        if number := row.values["identity_no"]:
            macs[seal.mac(identity_digits(number))] = row
        if (card := row.values["card_no"]) and digits(card) not in register.by_card:
            cards[card] = row
    held_cards, held_macs = known.taken(stage.viewer, cards.keys(), macs.keys() - register.by_identity.keys())
    for column, held, asked in (("card_no", held_cards, cards), ("identity_no", held_macs, macs)):
        for value in held:
            row = asked[value]
            message = f"{row.values[column]} đã ghi cho một người ngoài phạm vi đồng chí xem. Hỏi Ban Tổ chức cấp trên."
            row.table.say(ERROR, "card_taken", row.place, column, message, expected="số chưa ghi cho ai")
    for row in rows:
        number = row.values["identity_no"]
        row.values["identity_mac"] = seal.mac(identity_digits(number)) if number else ""


def _exact(row: "Row", stage: Stage, register: Register, names: dict[int, str]) -> KnownPerson | bool | None:
    """The person of the register; None when there is none; False when that is asked or refused."""
    values = row.values
    holder = register.by_card.get(digits(values["card_no"])) if values["card_no"] else None
    holder = holder or (register.by_identity.get(values["identity_mac"]) if values["identity_mac"] else None)
    if holder is not None:
        if compare.same_name(holder, row):
            return holder
        if holder.born_on == row.key[1] or similar(holder.full_name, values["name"]):
            return _asked(row, holder, stage, names) or False
        column = "card_no" if values["card_no"] else "identity_no"
        message = f"{values[column]} trong sổ là của {holder.full_name}, sinh {show(holder.born_on)}. Xem lại thẻ."
        row.table.say(ERROR, "card_taken", row.place, column, message, expected="số chưa ghi cho ai")
        return False
    same = register.by_who.get(row.key, [])
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        here = [person for person in same if person.member_unit == row.unit.unit_id]
        if len(here) == 1:
            return here[0]
        question = which_person(same, values["name"], row.key[1], names, row.where)
        given = _given(row, question, stage)
        return None if given == "other" else register.by_id[int(given)] if given else False
    return None


def _almost(
    row: "Row", stage: Stage, register: Register, names: dict[int, str], claimed: dict[int, "Row"],
    matched: list[tuple["Row", KnownPerson]],
) -> bool:  # fmt: skip
    """Somebody nearly so called and born the same day, or so called and born nearly then, whom no other row is: a
    question. → handled."""
    for person, why in _nearly(row, register):
        if person.person_id in claimed:
            continue
        unit = names.get(person.unit_id, "")
        question = same_person(person, row.values["name"], row.key[1], unit, row.where, why)
        given = _given(row, question, stage)
        if given == "same":
            _claim(row, person, claimed, matched)
        if given in ("same", None):
            return True
    if others := register.by_name.get(row.key[0]):
        message = (
            f"cùng tên với {others[0].full_name}, sinh {show(others[0].born_on)} trong sổ nhưng khác ngày sinh: "
            "ghi là người khác. Xem lại ngày sinh."
        )
        row.table.say(WARNING, "same_name", row.place, "name", message)
    return False


def _nearly(row: "Row", register: Register) -> list[tuple[KnownPerson, str]]:
    """People who may be the row, with what speaks for it."""
    name, born, values = row.values["name"], row.key[1], row.values
    found = [(one, "") for one in register.by_birthday.get(born, ()) if similar(one.full_name, name)]
    for one in register.by_name.get(row.key[0], ()):
        if why := one_person(one, born, values["joined_on"], values["official_on"], row.unit.unit_id):
            found.append((one, why))
    return found


def _asked(row: "Row", person: KnownPerson, stage: Stage, names: dict[int, str]) -> KnownPerson | None:
    """A card says it is this person, the name says nearly: only the office knows."""
    question = same_person(person, row.values["name"], row.key[1], names.get(person.unit_id, ""), row.where)
    given = _given(row, question, stage)
    if given == "other":
        message = f"số thẻ trong sổ là của {person.full_name}; hai người không thể chung số. Xem lại thẻ."
        row.table.say(ERROR, "card_taken", row.place, "card_no", message, expected="số chưa ghi cho ai")
    return person if given == "same" else None


def _claim(
    row: "Row", person: KnownPerson, claimed: dict[int, "Row"], matched: list[tuple["Row", KnownPerson]]
) -> None:
    before = claimed.setdefault(person.person_id, row)
    if before is not row:
        place = before.table.cell(before.place, "name")
        message = f"{row.values['name']} trong sổ là một người với dòng ở ô {place}. Bỏ một dòng hoặc ghi đúng số thẻ."
        row.table.say(ERROR, "duplicate_row", row.place, "name", message, expected="mỗi người một dòng")
        return
    matched.append((row, person))


def _given(row: "Row", question: Question, stage: Stage) -> str | None:
    given = stage.answer(question)
    if given is None:
        ask(row, question, stage)
        return None
    return question.answer


def ask(row: "Row", question: Question, stage: Stage) -> None:
    question.file, question.sheet, question.cell = row.table.file, row.table.sheet, row.where
    stage.status[id(row.table)][row.place] = QUESTION
    suggestion = "; ".join(f"{choice.value}: {choice.label}" for choice in question.choices)
    row.table.say(ASKED, question.kind, row.place, "name", question.sentence, expected="câu trả lời của cơ sở",
                  suggestion=suggestion)  # fmt: skip


def in_two_units(before: "Row", row: "Row") -> Question:
    name, born = row.values["name"], row.key[1]
    return Question(
        f"two-units:{slug(name, born, before.unit.code, row.unit.code)}", "two_units",
        f"{name}, sinh {show(born)} có ở {before.unit.name} và ở {row.unit.name}: một người hay hai người?",
        "Một người chỉ sinh hoạt ở một chi bộ: nếu là một người, bỏ một dòng rồi chọn lại tệp.",
        [Choice("two", "Hai người khác nhau"), Choice("unknown", "Chưa biết, hỏi lại cơ sở")],
    )  # fmt: skip


def _newcomer(row: "Row", before: dict[str, list[date]], stage: Stage) -> None:
    values = row.values
    stage.newcomers.append((
        row.unit.code, values["name"], values["sex"], row.key[1], values["ethnicity"] or "", values["religion"] or "",
        values["native_place"] or "", values["joined_on"], values["join_decided_on"], values["official_on"],
        values["card_no"] or "", values["identity_no"] or "", values["address"] or "", values["schooling"] or "",
        values["qualification"] or "", values["theory"] or "", values["occupation"] or "",
    ))  # fmt: skip
    stage.entries += entering(row, -len(stage.newcomers), before.get(row.unit.code, []), stage)


def youth(row: "Row") -> bool | None:
    return (row.values["youth_union"] == "yes") if "youth_union" in row.table.columns else None


def entering(row: "Row", person: int, before: list[date], stage: Stage, *, opening: bool = True) -> list[Planned]:
    """Somebody who is no member in the register yet. `opening` False: the ledger knows the person already."""
    values, unit = row.values, row.unit.code
    joined, official, as_of = values["joined_on"], values["official_on"], stage.list_day
    earlier = [day for day in before if day < as_of]
    standing = "O" if official else "P"
    if not earlier and opening:
        return [Planned(person, Kind.OPENING, as_of, unit, standing, joined, youth(row))]
    if earlier and joined > earlier[-1] and opening:
        _exists(row, joined, "joined_on", stage)
        found = [Planned(person, Kind.ADMITTED, joined, unit, youth_union=youth(row))]
        if official:
            found.append(Planned(person, Kind.RECOGNISED, official, unit))
        return found
    day = moved_on(row, joined, stage)
    # Who comes recognised after the day of coming was recognised here.
    later = official is not None and official > day
    elsewhere = values["moved_from"] or ""
    found = [
        Planned(person, Kind.ARRIVED, day, unit, "P" if later or not official else "O", joined, elsewhere="unknown",
                elsewhere_name=elsewhere)
    ]  # fmt: skip
    if later:
        found.append(Planned(person, Kind.RECOGNISED, official, unit))
    return found


def moved_on(row: "Row", not_before: date, stage: Stage) -> date:
    """Day of coming: from its column, else the day of the list, with a warning."""
    day = row.values["moved_on"]
    if day is None:
        day = stage.list_day
        column = "moved_on" if "moved_on" in row.table.columns else "name"
        message = f"{row.values['name']} chuyển đến {row.unit.name} chưa có ngày; ghi ngày của danh sách {show(day)}."
        row.table.say(WARNING, "no_move_day", row.place, column, message, expected="ngày chuyển đến")
    elif day < not_before:
        message = f"ngày chuyển đến {show(day)} trước ngày {show(not_before)}. Xem lại hai ngày."
        row.table.say(ERROR, "moved_too_early", row.place, "moved_on", message, expected=f"từ {show(not_before)}")
    _exists(row, day, "moved_on", stage)
    return day


def _exists(row: "Row", day: date, column: str, stage: Stage) -> None:
    since = row.unit.since
    if since is not None and day < since:
        message = f"{row.unit.name} thành lập {show(since)}, sau ngày {show(day)}. Xem lại ngày hoặc mã tổ chức."
        row.table.say(ERROR, "unit_not_yet", row.place, column, message, expected=f"từ {show(since)}")


def covered(rows: list["Row"], stage: Stage) -> set[str]:
    """Tops of the parts of the tree that the lists speak for: each list's own tops, else the least unit that holds
    its rows within one grassroots organisation."""
    tops = {code for code in stage.tops if code in stage.units}
    lines: dict[str, list[list[str]]] = {}
    for code in {row.unit.code for row in rows}:
        line, at = [], code
        while at in stage.units and at not in line:
            line.append(at)
            if stage.units[at].kind in (organisation.COMMITTEE, organisation.CELL_BASE):
                break
            at = stage.units[at].parent or ""
        if not under(code, tops, stage):
            lines.setdefault(line[-1], []).append(line[::-1])
    for group in lines.values():
        shared = [steps[0] for steps in zip(*group, strict=False) if len(set(steps)) == 1]
        tops.add(shared[-1] if shared else group[0][0])
    return tops


def under(code: str, tops: set[str], stage: Stage) -> str:
    """The nearest of the tops above the unit, or an empty string."""
    seen: set[str] = set()
    at: str | None = code
    while at in stage.units and at not in seen:
        if at in tops:
            return at
        seen.add(at)
        at = stage.units[at].parent
    return ""


def _gone(
    rows: list["Row"], claimed: dict[int, "Row"], before: dict[str, list[date]], stage: Stage, register: Register
) -> None:
    """Members of the covered units who are on no list: a question each, never a departure."""
    if not rows or stage.as_of is None:
        return
    tops = covered(rows, stage)
    stage.lists |= tops
    inside = {u.unit_id: u for u in stage.units.values() if u.unit_id is not None and under(u.code, tops, stage)}
    doubtful = {question.id.rsplit(":", 2)[-2] for question in stage.open_questions if question.kind == "same_person"}
    speaks: dict[str, Table] = {}
    for row in rows:
        speaks.setdefault(under(row.unit.code, tops, stage), row.table)
    for unit_id, unit in inside.items():
        table = speaks.get(under(unit.code, tops, stage), rows[0].table)
        for person in register.members_of.get(unit_id, ()):
            if person.person_id in claimed or slug(person.full_name) in doubtful:
                continue
            question = missing(person, unit.code, unit.name)
            question.file, question.sheet = table.file, table.sheet
            given = stage.answer(question)
            if given is None:
                table.say(ASKED, "missing_person", None, "", question.sentence, found=person.full_name,
                          expected="câu trả lời của cơ sở", suggestion=question.id)  # fmt: skip
            elif question.answer in LOSSES:
                _loss(question, given, person, unit.code, table, stage)


def _loss(question: Question, given: Any, person: KnownPerson, unit: str, table: Any, stage: Stage) -> None:
    day = given.get("on") if isinstance(given, dict) else None
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            day = None
    if not isinstance(day, date) or (stage.as_of and day > stage.as_of):
        message = f"Câu trả lời {question.id}: cần ngày (on: 2011-11-02) không sau ngày của danh sách."
        table.say(ERROR, "bad_answer", None, "", message, found=str(given), expected="on: năm-tháng-ngày")
        return
    entry = Planned(person.person_id, question.answer, day, unit)
    if question.answer == "departed":
        entry.elsewhere, entry.elsewhere_name = "unknown", str(given.get("to", ""))
    stage.entries.append(entry)
