"""Lists of organisations: codes, parents, kinds, founding days; and the unit a row of any other list names."""

from collections import defaultdict
from difflib import get_close_matches

from ketnap.actions.organisation import NewUnit
from ketnap.imports.cells import clean
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.problems import QUESTION as ASKED
from ketnap.imports.stage import CHANGED, NEW, QUESTION, SAME, Choice, Question, Stage, UnitRef
from ketnap.imports.stage import ERROR as WRONG
from ketnap.imports.tables import Table
from ketnap.lib.dates import show
from ketnap.lib.text import fold
from ketnap.queries import register
from ketnap.rules import codes, organisation


def check(tables: list[Table], stage: Stage) -> None:
    """Every list of organisations of this import; what they open is in the stage, wrong rows are marked."""
    seen: dict[str, tuple[Table, int]] = {}
    opened: dict[str, tuple[Table, int]] = {}
    for table in tables:
        status = stage.status[id(table)] = [SAME] * len(table.rows)
        for place, code in enumerate(table.get("code")):
            if not code:
                message = "thiếu mã tổ chức. Ghi thêm rồi chọn lại tệp."
                table.say(ERROR, "missing", place, "code", message, expected="mã")
                continue
            if code in seen:
                other, first = seen[code]
                where = other.cell(first, "code")
                message = f"mã {code} đã có ở ô {where}. Mỗi tổ chức một mã, một dòng; sửa hoặc bỏ một dòng."
                table.say(ERROR, "duplicate_code", place, "code", message, expected="mã chưa dùng")
                continue
            seen[code] = (table, place)
            known = stage.units.get(code)
            if known is None:
                status[place] = NEW
                opened[code] = (table, place)
                _stage_new(table, place, stage)
            else:
                status[place] = _against_register(table, place, known, stage)
    for code, (table, place) in seen.items():
        _parent(table, place, code, stage)
    _cycles(seen, stage)
    _official(seen, stage)
    for code, (table, place) in opened.items():
        _founded(table, place, code, stage)
    for table in tables:
        for place in table.wrong:
            stage.status[id(table)][place] = WRONG
    stage.tops += [code for code in seen if stage.units[code].parent not in seen]


def _stage_new(table: Table, place: int, stage: Stage) -> None:
    code, name = table.get("code")[place], table.get("name")[place] or ""
    parent, kind = table.get("parent")[place] or None, table.get("kind")[place] or ""
    founded = table.get("founded_on")[place]
    stage.add_unit(UnitRef(code, name, kind, None, parent, founded or stage.as_of, fold(name),
                           table.get("official_code")[place] or ""))  # fmt: skip
    stage.unit_rows.append(_row(table, place, code, name, kind, parent))


def _row(table: Table, place: int, code: str, name: str, kind: str, parent: str | None) -> NewUnit:
    return NewUnit(
        code=code, name=name, kind=kind, parent_code=parent, founded_on=table.get("founded_on")[place],
        enterprise=table.get("enterprise")[place] or None, ownership=table.get("ownership")[place] or None,
        workers=table.get("workers")[place], workers_year=None, official_code=table.get("official_code")[place] or None,
    )  # fmt: skip


def _against_register(table: Table, place: int, known: UnitRef, stage: Stage) -> str:
    """A unit the register has: a new name is taken with a warning, another kind or parent is asked about."""
    status, name = SAME, table.get("name")[place] or known.name
    kind, parent = table.get("kind")[place] or known.kind, table.get("parent")[place] or known.parent
    if kind != known.kind:
        question = Question(
            f"unit-kind:{known.code}:{kind}", "unit_kind",
            f"{known.name} trong sổ là {codes.show('unit_kind', known.kind)}, trong danh sách là "
            f"{codes.show('unit_kind', kind)}. Đã có quyết định đổi loại hình?",
            "Có thì ghi từ ngày của danh sách; số và ngày quyết định bổ sung ở trang Tổ chức đảng.", _YES_OR_UNKNOWN,
        )  # fmt: skip
        status = _asked(table, place, "kind", question, stage, status)
    if known.parent is not None and parent != known.parent:
        question = Question(
            f"unit-parent:{known.code}:{parent}", "unit_parent",
            f"{known.name} trong sổ trực thuộc {known.parent}, trong danh sách trực thuộc {parent}. "
            "Đã có quyết định chuyển?",
            "Có thì ghi từ ngày của danh sách; số và ngày quyết định bổ sung ở trang Tổ chức đảng.", _YES_OR_UNKNOWN,
        )  # fmt: skip
        status = _asked(table, place, "parent", question, stage, status)
    if fold(name) != fold(known.name):
        table.say(
            WARNING, "renamed", place, "name",
            f"trong sổ là “{known.name}”; tên mới được ghi từ ngày của danh sách.", expected=known.name,
        )  # fmt: skip
        stage.by_name.setdefault(fold(name), []).append(known.code)
        status = CHANGED if status == SAME else status
    else:
        name = known.name
    if status == SAME and _enterprise_differs(table, place, known, stage):
        status = CHANGED
    given = table.get("official_code")[place]
    if given and given != known.official:
        status = CHANGED if status == SAME else status
        if known.official:
            message = f"mã 14 số trong sổ là {known.official}; mã mới được ghi từ ngày của danh sách."
            table.say(WARNING, "recoded", place, "official_code", message, expected=known.official)
    if status == CHANGED:
        stage.unit_rows.append(_row(table, place, known.code, name, kind, parent))
    return status


_YES_OR_UNKNOWN = [Choice("yes", "Đã có quyết định, ghi vào sổ"), Choice("unknown", "Chưa biết, hỏi lại cơ sở")]


def _asked(table: Table, place: int, column: str, question: Question, stage: Stage, status: str) -> str:
    question.file, question.sheet, question.cell = table.file, table.sheet, table.cell(place, column)
    if stage.answer(question) is not None:
        return status if status == QUESTION else CHANGED
    table.say(ASKED, question.kind, place, column, question.sentence, suggestion=question.id)
    return QUESTION


def _enterprise_differs(table: Table, place: int, known: UnitRef, stage: Stage) -> bool:
    name, ownership = table.get("enterprise")[place], table.get("ownership")[place]
    if not name or known.unit_id is None:
        return False
    held = stage.enterprises.get(known.unit_id)
    if held is None or fold(name) != held[0]:
        return True
    workers = table.get("workers")[place]
    return bool(ownership and ownership != held[1]) or (workers is not None and workers != held[2])


def _parent(table: Table, place: int, code: str, stage: Stage) -> None:
    unit = stage.units[code]
    parent = table.get("parent")[place]
    if parent and unit.unit_id is not None and unit.parent is None and not stage.viewer.administers:
        return  # the top of what this viewer reaches: the unit above it is nobody's business here
    if parent and parent not in stage.units:
        near = closest_code(parent, stage)
        message = f"không có tổ chức mã {parent} trong danh sách và trong sổ. Sửa mã hoặc thêm dòng của tổ chức đó."
        table.say(ERROR, "unknown_unit", place, "parent", message, expected="mã tổ chức có trong sổ", suggestion=near)
        return
    if unit.unit_id is not None or unit.kind not in organisation.KINDS:
        return
    if not parent:
        if not stage.viewer.administers:
            message = "tổ chức mới phải trực thuộc một tổ chức đồng chí phụ trách. Ghi mã cấp trên."
            table.say(ERROR, "no_parent", place, "parent", message, expected="mã cấp trên")
        elif not organisation.may_stand_under(unit.kind, None):
            above = organisation.parents_in_words(unit.kind)
            message = f"{organisation.KINDS[unit.kind]} phải trực thuộc {above}. Ghi mã cấp trên."
            table.say(ERROR, "no_parent", place, "parent", message, expected="mã cấp trên")
        return
    above = stage.units[parent].kind
    if above in organisation.KINDS and not organisation.may_stand_under(unit.kind, above):
        message = (
            f"{organisation.KINDS[unit.kind]} không thể trực thuộc {organisation.KINDS[above]} (mã {parent}). "
            "Xem lại loại hình hoặc mã cấp trên."
        )
        table.say(ERROR, "wrong_parent", place, "parent", message, expected=organisation.parents_in_words(unit.kind))


def _official(seen: dict[str, tuple[Table, int]], stage: Stage) -> None:
    """14-digit codes of the list: each once, and none of another unit, unless the list gives that one another."""
    said = {code: given for code, (table, place) in seen.items() if (given := table.get("official_code")[place])}
    holders = register.code_holders(stage.viewer, set(said.values()), stage.on)
    by_id = {unit.unit_id: code for code, unit in stage.units.items() if unit.unit_id is not None}
    first: dict[str, str] = {}
    for code, given in said.items():
        table, place = seen[code]
        before = first.setdefault(given, code)
        holder = holders.get(given)
        if before != code:
            other, at = seen[before]
            message = f"mã {given} đã có ở ô {other.cell(at, 'official_code')}. Xem lại giấy báo mã."
            table.say(ERROR, "duplicate_code", place, "official_code", message, expected="mã chưa dùng")
        elif holder not in (None, stage.units[code].unit_id) and said.get(by_id.get(holder or 0, ""), given) == given:
            whose = by_id.get(holder or 0)
            name = stage.units[whose].name if whose else "một tổ chức ngoài phạm vi đồng chí xem"
            message = f"mã {given} trong sổ là của {name}. Xem lại giấy báo mã."
            table.say(ERROR, "code_taken", place, "official_code", message, expected="mã chưa dùng")
        else:
            stage.official[given] = code


def _cycles(seen: dict[str, tuple[Table, int]], stage: Stage) -> None:
    done: set[str] = set()
    for code in seen:
        line: list[str] = []
        at: str | None = code
        while at in seen and at not in done and at not in line:
            line.append(at)
            at = stage.units[at].parent
        if at in line:
            for member in line[line.index(at) :]:
                table, place = seen[member]
                message = "các tổ chức trực thuộc lẫn nhau thành vòng. Sửa cột trực thuộc."
                table.say(ERROR, "cycle", place, "parent", message, expected="mã cấp trên")
                # Nothing after this may walk upwards for ever.
                stage.units[member].parent = None
        done.update(line)


def _founded(table: Table, place: int, code: str, stage: Stage) -> None:
    founded = table.get("founded_on")[place]
    if founded is None:
        table.say(
            WARNING, "no_founding_day", place, "founded_on",
            "chưa có ngày thành lập; tổ chức được tính từ ngày của danh sách. Ghi thêm nếu biết.",
            expected="ngày thành lập",
        )  # fmt: skip
    elif stage.as_of and founded > stage.as_of:
        message = f"{show(founded)} sau ngày của danh sách {show(stage.as_of)}. Xem lại quyết định thành lập."
        table.say(ERROR, "after_list", place, "founded_on", message, expected=f"không sau {show(stage.as_of)}")


# --- the unit a row names --------------------------------------------------------------------------------------


def closest_code(code: str, stage: Stage) -> str:
    """`Gần giống 19.168.024 (Chi bộ …).` or nothing."""
    zeros = [c for c in stage.units if c != code and (c.rstrip("0") == code or c.lstrip("0") == code)]
    if zeros:
        return f"Có thể bảng tính đã bỏ số 0: {zeros[0]} ({stage.units[zeros[0]].name}). Để cột dạng chữ (Text)."
    repaired = [c for c in stage.units if c.replace(".", "") == code.replace(".", "").replace(" ", "")]
    near = repaired or get_close_matches(code, stage.units, n=1, cutoff=0.75)
    return f"Gần giống {near[0]} ({stage.units[near[0]].name})." if near else ""


def resolve(table: Table, stage: Stage) -> list[UnitRef | None]:
    """The unit of each row, by code, else by name, else by the sub-heading or title it stands under."""
    codes_given, names_given = table.get("unit_code"), table.get("unit_name")
    cache: dict[tuple[str, str, str], UnitRef | str] = {}
    default = _from_title(table, stage) if "unit_code" not in table.columns else None
    found: list[UnitRef | None] = []
    for place in range(len(table.rows)):
        key = (codes_given[place] or "", names_given[place] or "", table.sections[place])
        if key not in cache:
            cache[key] = _resolve(key[0], key[1], key[2], default, stage)
        unit = cache[key]
        if isinstance(unit, UnitRef):
            found.append(unit)
            continue
        found.append(None)
        if place in table.wrong and not any(key[:2]):
            continue  # the cell itself was refused already
        column = "unit_code" if "unit_code" in table.columns else "unit_name"
        shown = key[0] or key[1]
        if shown:
            message = f"“{shown}” không phải tổ chức có trong sổ. {unit}".strip()
            near = closest_code(key[0], stage) if key[0] else _closest_name(key[1], stage)
            table.say(ERROR, "unknown_unit", place, column, message, expected="mã tổ chức có trong sổ", suggestion=near)
        else:
            message = "thiếu mã tổ chức. Ghi mã chi bộ hoặc đảng bộ."
            table.say(ERROR, "missing", place, column, message, expected="mã tổ chức có trong sổ")
    return found


def _resolve(code: str, name: str, section: str, default: UnitRef | None, stage: Stage) -> UnitRef | str:
    if code:
        return stage.unit(code) or ""
    for text in (name, section):
        folded = fold(clean(text))
        inside = [unit for word in text.split() if (unit := stage.unit(word.strip("()[],;:")))]
        if inside:
            return max(inside, key=lambda unit: len(unit.code))
        owners = stage.by_name.get(folded, []) if folded else []
        if len(owners) == 1:
            return stage.units[owners[0]]
        if len(owners) > 1:
            return f"Có {len(owners)} tổ chức cùng tên này; ghi mã."
        if text == name and name:
            return ""
    return default or ""


def _closest_name(name: str, stage: Stage) -> str:
    near = get_close_matches(fold(name), stage.by_name, n=1, cutoff=0.75)
    return f"Gần giống {stage.by_name[near[0]][0]} ({stage.units[stage.by_name[near[0]][0]].name})." if near else ""


def _from_title(table: Table, stage: Stage) -> UnitRef | None:
    """A list of one unit says in its title whose it is."""
    names = defaultdict(list)
    for folded, owners in stage.by_name.items():
        if folded and len(owners) == 1:
            names[folded] = owners
    for _, line in table.lines:
        for word in line.replace("(", " ").replace(")", " ").split():
            if word.strip(",;:") in stage.units:
                return stage.units[word.strip(",;:")]
        text = fold(line)
        inside = [folded for folded in names if folded in text]
        if inside:
            return stage.units[names[max(inside, key=len)][0]]
    return None
