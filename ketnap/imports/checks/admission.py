"""Lists of the path: whose row it is, what it adds to the file, and who is on no list any more."""

from ketnap.imports.checks import arrivals, compared
from ketnap.imports.checks.membership import Row
from ketnap.imports.checks.named import Named
from ketnap.imports.checks.organisation import resolve
from ketnap.imports.checks.people import Register, digits, name_key, same_person, similar, slug
from ketnap.imports.checks.proven import days_hold
from ketnap.imports.checks.training import enter
from ketnap.imports.formats.admission import FILES, PROBATIONERS, SYMPATHISERS
from ketnap.imports.problems import ERROR
from ketnap.imports.problems import QUESTION as ASKED
from ketnap.imports.stage import ERROR as WRONG
from ketnap.imports.stage import NEW, Choice, Question, Stage
from ketnap.imports.tables import Table
from ketnap.lib.dates import show
from ketnap.queries.admission import known
from ketnap.queries.admission.known import KnownFile
from ketnap.rules import codes, organisation
from ketnap.rules.path.stages import AFTER_CEREMONY, title

SHEET_OF = {"sympathiser": SYMPATHISERS} | dict.fromkeys(AFTER_CEREMONY, PROBATIONERS)
"""Stage of an open file → the list it belongs on; the others on the list of files."""


def check(tables: list[Table], stage: Stage, register: Register) -> None:
    if not tables or stage.as_of is None:
        return
    files = known.files(stage.viewer)
    named = Named(stage, register)
    book = compared.Book(stage, register, named, files, known.certificates(stage.viewer))
    seen: dict[tuple[int, int], Row] = {}
    rows: list[Row] = []
    for table in sorted(tables, key=lambda table: table.format.order):
        stage.status[id(table)] = [NEW] * len(table.rows)
        for row in _rows(table, stage):
            rows.append(row)
            person = _who(row, stage, register, named, files)
            if person is None:
                continue
            before = seen.setdefault((table.format.order, person), row)
            if before is not row:
                message = f"{row.values['name']} đã có ở ô {before.where}. Bỏ một dòng."
                table.say(ERROR, "duplicate_row", row.place, "name", message, expected="mỗi người một dòng")
                continue
            book.take(row, person)
    book.weigh()
    told = {person for _, person in seen} | _told_wrong(tables, register)
    _gone(rows, told, stage, register, files)
    for table in tables:
        for place in table.wrong:
            stage.status[id(table)][place] = WRONG


def _rows(table: Table, stage: Stage) -> list[Row]:
    """The rows that can be read: a cell that exists, a name, a birthday, days that can be."""
    found = []
    names = [column.name for column in table.format.columns if not column.part]
    columns = [table.get(name) for name in names]
    for place, unit in enumerate(resolve(table, stage)):
        values = dict(zip(names, [column[place] for column in columns], strict=True))
        born = values["born_on"]
        if born is None and ("born_on", place) not in table.refused:
            table.say(ERROR, "missing", place, "born_on", "thiếu ngày sinh. Ghi thêm.", expected="ngày sinh")
        if unit is not None and unit.kind not in organisation.HOLDS_MEMBERS:
            column = "unit_code" if "unit_code" in table.columns else "unit_name"
            message = f"{unit.name} là {codes.show('unit_kind', unit.kind)}; chi bộ xét và giúp đỡ. Ghi mã chi bộ."
            table.say(ERROR, "not_a_cell", place, column, message, expected="mã chi bộ")
        if unit is None or place in table.wrong:
            continue
        row = Row(table, place, unit, (name_key(values["name"]), born), values)
        if days_hold(row, stage):
            found.append(row)
    return found


# --- who the row is --------------------------------------------------------------------------------------------


def _who(row: Row, stage: Stage, register: Register, named: Named, files: dict[int, KnownFile]) -> int | None:
    """The person's number; None after saying what is wrong or asking."""
    if row.table.format.order == PROBATIONERS:
        return _member(row, stage, named)
    person = _found(row, stage, register, named)
    if person is None or not (one := named.people[person]).unit:
        return person
    if row.table.format.order == FILES and row.values.get("held_on") == one.joined_on:
        return person  # a file that came to its ceremony, and the list of members says so
    message = f"{one.name} là đảng viên từ {show(one.joined_on)}. Bỏ dòng; còn dự bị thì ghi ở trang Đảng viên dự bị."
    row.table.say(ERROR, "already_member", row.place, "name", message, expected="người chưa là đảng viên")
    return None


def _member(row: Row, stage: Stage, named: Named) -> int | None:
    """The probationary member of the register, or of the list of members in this import."""
    card, held = row.values["card_no"], row.values["held_on"]
    holder = named.by_card.get(digits(card)) if card else None
    if holder is not None and holder.born_on != row.key[1] and not similar(holder.name, row.values["name"]):
        message = f"{card} trong sổ là của {holder.name}, sinh {show(holder.born_on)}. Xem lại thẻ."
        row.table.say(ERROR, "card_taken", row.place, "card_no", message, expected="số thẻ của người này")
        return None
    among = [holder] if holder else [
        one for one in named.by_name.get(row.key[0], []) if one.born_on == row.key[1] and one.unit
    ]  # fmt: skip
    if len(among) > 1:
        among = [one for one in among if one.unit == row.unit.code] or among
    if len(among) != 1 or not among[0].unit:
        message = (
            f"sổ có {len(among)} đảng viên tên này, sinh ngày này; ghi số thẻ hoặc đúng mã chi bộ." if len(among) > 1
            else "không có trong sổ đảng viên. Ghi vào danh sách Đảng viên trước, hoặc xem lại họ tên, ngày sinh."
        )  # fmt: skip
        kind = "which_person" if len(among) > 1 else "not_a_member"
        row.table.say(ERROR, kind, row.place, "name", message, expected="đảng viên dự bị có trong sổ")
        return None
    one = among[0]
    if one.official_on is not None and one.official_on <= stage.list_day:
        message = f"sổ ghi là đảng viên chính thức từ {show(one.official_on)}. Bỏ dòng này."
        row.table.say(ERROR, "already_official", row.place, "name", message, expected="đảng viên dự bị")
        return None
    if held is not None and one.joined_on is not None and held != one.joined_on:
        message = f"sổ ghi ngày vào Đảng {show(one.joined_on)}; ngày lễ kết nạp là ngày vào Đảng. Xem lại biên bản lễ."
        row.table.say(ERROR, "ledger_differs", row.place, "held_on", message, expected=show(one.joined_on))
        return None
    return one.person


def _found(row: Row, stage: Stage, register: Register, named: Named) -> int | None:
    same = [one for one in named.by_name.get(row.key[0], []) if one.born_on == row.key[1]]
    if len(same) == 1:
        return same[0].person
    if same:
        here = {person.person_id for person in register.by_who.get(row.key, ()) if person.unit_id == row.unit.unit_id}
        here &= {one.person for one in same}
        if len(here) == 1:
            return here.pop()
        message = f"có {len(same)} người cùng tên, cùng ngày sinh; không rõ là người nào. Ghi đúng mã chi bộ."
        row.table.say(ERROR, "which_person", row.place, "name", message, expected="một người")
        return None
    names = {unit.unit_id: unit.name for unit in stage.units.values() if unit.unit_id is not None}
    for person in register.by_birthday.get(row.key[1], ()):
        if not similar(person.full_name, row.values["name"]):
            continue
        question = same_person(person, row.values["name"], row.key[1], names.get(person.unit_id, ""), row.where)
        if stage.answer(question) is None:
            arrivals.ask(row, question, stage)
            return None
        if question.answer == "same":
            return person.person_id
    if not row.values["sex"]:
        row.table.say(ERROR, "missing", row.place, "sex", "thiếu giới tính. Ghi Nam hoặc Nữ.", expected="Nam, Nữ")
        return None
    return named.enter(enter(row.table, row.place, row.unit.code, stage))


# --- who is on no list -----------------------------------------------------------------------------------------


def _told_wrong(tables: list[Table], register: Register) -> set[int]:
    """People whose row is there with something wrong in it: nobody asks where they are."""
    found: set[int] = set()
    for table in tables:
        names, born = table.get("name"), table.get("born_on")
        for place in table.wrong:
            found |= {one.person_id for one in register.by_who.get((name_key(names[place] or ""), born[place]), ())}
    return found


def _gone(rows: list[Row], seen: set[int], stage: Stage, register: Register, files: dict[int, KnownFile]) -> None:
    """Open files of the covered units whose list is here and does not name them: a question each, never an end."""
    if not rows:
        return
    tables = {row.table.format.order: row.table for row in rows}
    tops = arrivals.covered(rows, stage)
    inside = {u.unit_id: u for u in stage.units.values() if u.unit_id and arrivals.under(u.code, tops, stage)}
    for person, file in sorted(files.items()):
        table = tables.get(SHEET_OF.get(file.stage, FILES))
        unit = inside.get(file.unit_id)
        if table is None or unit is None or file.ended_on is not None or person in seen:
            continue
        if file.opened_on > stage.list_day or (one := register.by_id.get(person)) is None:
            continue
        question = Question(
            f"path-missing:{slug(one.full_name, one.born_on, unit.code)}", "path_missing",
            f"{one.full_name} đang ở bước “{title(file.stage)}” trong sổ nhưng không có trong danh sách này. Vì sao?",
            f"Sinh {show(one.born_on)}, {unit.name}. Không có tên trong danh sách không có nghĩa là đã thôi.",
            [
                Choice("keep", "Cơ sở ghi sót, vẫn đang theo dõi"),
                Choice("later", "Đã thôi hoặc đã chuyển. Ghi sau ở trang hồ sơ, có ngày và lý do."),
                Choice("unknown", "Chưa biết, hỏi lại cơ sở"),
            ],
            table.file, table.sheet,
        )  # fmt: skip
        if stage.answer(question) is None:
            table.say(ASKED, "missing_file", None, "", question.sentence, found=one.full_name,
                      expected="câu trả lời của cơ sở", suggestion=question.id)  # fmt: skip
