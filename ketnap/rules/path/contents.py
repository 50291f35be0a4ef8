"""Which papers a file has to hold at a stage on a day, and which of them its acts already tell of. Pure.

A paper is needed, not needed, not yet due (`later`) or unknown: unknown where no text of the day is known to ask for
it, or where the file does not tell whether it belongs to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import full_years, show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.fields import given
from ketnap.rules.law import Law, Unknown, Value
from ketnap.rules.path.course import CAUGHT_UP
from ketnap.rules.path.folding import Act
from ketnap.rules.path.items import PLACES, Item, items, place_title
from ketnap.rules.path.kinds import KINDS

NEEDED, NOT_NEEDED, UNKNOWN, LATER = "needed", "not_needed", "unknown", "later"
PRESENT, MISSING = "present", "missing"
STATES = (PRESENT, MISSING, NOT_NEEDED)
"""What is written in the register about a paper."""


@dataclass(frozen=True, slots=True)
class Need:
    item: Item
    state: str
    why: str
    """One sentence where the state needs one."""
    on: date
    """The day whose law was asked."""
    by: Value | None
    """What asks for it."""
    form: str
    """Codes of the form on that day; empty: none is known."""
    missed: bool
    """The file has gone past the point where it had to be there."""
    passed: bool = False
    """The file went past that point on a list that gave no day, so no text can be asked."""


@dataclass(frozen=True, slots=True)
class Told:
    """A paper an act, or a certificate of a class (`act` None), tells of."""

    on: date
    act: int | None
    handwritten: bool | None = None
    sealed: bool | None = None


@dataclass(frozen=True, slots=True)
class _File:
    facts: Facts
    acts: Sequence[Act]
    told: Mapping[str, tuple[Told, ...]]
    entered: Mapping[str, str]
    law: Law
    on: date

    def there(self, code: str) -> bool:
        return self.entered.get(code, PRESENT if code in self.told else "") == PRESENT


def needs(
    facts: Facts, acts: Sequence[Act], stage: str, on: date, law: Law, entered: Mapping[str, str] | None = None
) -> list[Need]:
    """Every paper of the list, in the order of the path. `entered`: code → one of STATES, as the register has it."""
    file = _File(facts, acts, told(facts, acts), entered or {}, law, on)
    way = _way(acts)
    at = _place(stage, way)
    return [_need(one, file, at, way, stage) for one in items().values()]


def told(facts: Facts, acts: Iterable[Act]) -> dict[str, tuple[Told, ...]]:
    """Code → what acts that count and certificates tell of the paper, in the order of recording."""
    found: dict[str, list[Told]] = {}
    sealed = any(act.kind == "cv_sealed" for act in acts)
    for act in acts:
        for one in _BY_ACT.get(act.kind, ()):
            if _tells(one, act):
                day = date.fromisoformat(act.told[one.dated_by]) if act.told.get(one.dated_by) else act.on
                found.setdefault(one.code, []).append(
                    Told(day, act.id, act.told.get("handwritten"), True if one.code == "cv" and sealed else None)
                )
    recognition = given(facts.recognition)
    certificate, later = given(facts.certificate), given(recognition.class_certificate) if recognition else None
    for code, issued_on in (
        ("awareness_certificate", given(certificate.date) if certificate else None),
        ("class_certificate", given(later.date) if later else None),
    ):
        if issued_on is not None:
            found[code] = [Told(issued_on, None)]
    return {code: tuple(several) for code, several in found.items()}


_BY_ACT: dict[str, list[Item]] = {}
for _one in items().values():
    for _kind in _one.acts:
        _BY_ACT.setdefault(_kind, []).append(_one)


def _tells(one: Item, act: Act) -> bool:
    if act.told.get("agreed") == "no":
        return False  # a vote that did not carry makes no resolution
    if one.telling and not act.told.get(one.telling):
        return False
    return all(act.told.get(name) in words for name, words in one.only.items())


@dataclass(frozen=True, slots=True)
class _Way:
    came: Mapping[str, date]
    """Stage → the day the file last came to it."""
    leapt: frozenset[str]
    """Stages a list has it past, or at, without their days."""

    def day(self, place: str) -> date | None:
        """When the file came to the place, or first to one after it; None: it leapt it, or is not there yet."""
        if place in self.leapt:
            return None
        after = PLACES[PLACES.index(place) :]
        return next((self.came[one] for one in after if one in self.came), None)


def _way(acts: Iterable[Act]) -> _Way:
    came: dict[str, date] = {}
    leapt: set[str] = set()
    at = 0
    for act in acts:
        to = KINDS[act.kind].to
        if act.kind == CAUGHT_UP:
            reached = PLACES.index(act.told["reached"])
            leapt |= set(PLACES[at + 1 : reached + 1])
            at = reached
        elif to in PLACES and act.told.get("agreed") != "no":
            at = PLACES.index(to)
            came = {one: day for one, day in came.items() if PLACES.index(one) < at} | {to: act.on}
            leapt -= set(PLACES[at:])
    return _Way(came, frozenset(leapt))


STOPPED = ("delisted", "stopped", "refused", "left", "closed")
"""Ends after which nobody looks for papers."""


def _place(stage: str, way: _Way) -> int:
    """Where the file stands; one that ended stands as far as it had come."""
    if stage in PLACES:
        return PLACES.index(stage)
    return max((PLACES.index(one) for one in (*way.came, *way.leapt)), default=0)


def _need(one: Item, file: _File, at: int, way: _Way, stage: str) -> Need:
    asks = one.missed or one.stage
    gone = at >= PLACES.index(asks)
    missed = bool(one.missed) and gone and stage not in STOPPED
    day = way.day(asks) if gone else file.on
    on = file.on if day is None else day
    by, form = _asked(one, file.law, on), _form(one, file.law, on)
    if at < PLACES.index(one.stage) and not file.there(one.code):
        return Need(one, LATER, f"Từ bước “{place_title(one.stage)}”.", on, None, form, False)
    belongs, why = WHEN[one.when](file, one) if one.when else (True, "")
    if belongs is False:
        return Need(one, NOT_NEEDED, why, on, None, form, False)
    if day is None and one.asked_by:
        return Need(one, UNKNOWN, LEAPT, on, None, form, False, missed)
    if not isinstance(by, Value):
        return Need(one, UNKNOWN, why or _unasked(one, by, on), on, None, form, False)
    if belongs is None:
        return Need(one, UNKNOWN, why, on, by, form, False)
    if by.confidence == "low":
        return Need(one, UNKNOWN, "Văn bản của ngày này chưa chắc chắn; để tham khảo.", on, by, form, missed)
    return Need(one, NEEDED, why, on, by, form, missed)


LEAPT = "Danh sách cho biết hồ sơ đã qua bước này mà không ghi ngày; xem trong cặp hồ sơ."


def _asked(one: Item, law: Law, on: date) -> Value | Unknown | None:
    """What asks for the paper; of a set of forms, only where the set has it."""
    if not one.asked_by:
        return None
    found = law.value(one.asked_by, on)
    if isinstance(found, Value) and one.asked_by == one.forms and one.key not in found.value:
        return None
    if isinstance(found, Value) and isinstance(found.value, dict) and found.value.get("kinds_apart") is False:
        return Unknown(one.asked_by, on, found.text)
    return found


def _unasked(one: Item, by: Unknown | None, on: date) -> str:
    if by is None:
        return "Chưa có văn bản nào trong sổ nói giấy này phải có trong hồ sơ."
    return f"Chưa rõ theo {by.text.title if by.text else f'văn bản có hiệu lực ngày {show(on)}'}."


def _form(one: Item, law: Law, on: date) -> str:
    if one.form:
        return one.form
    found = law.value(one.forms, on) if one.forms else None
    if not isinstance(found, Value) or found.confidence == "low":
        return ""
    return " hoặc ".join(found.value.get(one.key, ()))


type Belongs = tuple[bool | None, str]
"""Yes, no, or not known; and why."""


def _section(file: _File, one: Item) -> Belongs:
    unit = given(file.facts.unit)
    there = given(unit.dang_bo_bo_phan) if unit else None
    if there is None:
        return None, "Chưa rõ chi bộ thuộc đảng bộ bộ phận nào không."
    return there, "" if there else "Chi bộ không thuộc đảng bộ bộ phận."


def _committee(file: _File, one: Item) -> Belongs:
    unit = given(file.facts.unit)
    kind = given(unit.cell_kind) if unit else None
    if kind is None:
        return None, "Chưa rõ là chi bộ cơ sở hay chi bộ trực thuộc."
    alone = kind == "chi_bo_co_so"
    return not alone, "Chi bộ cơ sở gửi thẳng nghị quyết của mình lên cấp trên." if alone else ""


def _not_waived(file: _File, one: Item) -> Belongs:
    waived = any(act.kind == "vetting_waived" for act in file.acts)
    if waived and not any(act.kind == "vetted" for act in file.acts):
        return False, "Sổ ghi không phải thẩm tra vì thân nhân là đảng viên."
    return True, ""


def _by_letter(file: _File, one: Item) -> Belongs:
    if file.there(one.code):
        return True, ""
    return None, "Chưa rõ thẩm tra bằng công văn hay cử đảng viên đi."


def _done(*kinds: str, why: str) -> Callable[[_File, Item], Belongs]:
    def belongs(file: _File, one: Item) -> Belongs:
        done = one.code in file.told or file.there(one.code) or any(act.kind in kinds for act in file.acts)
        return done, "" if done else why

    return belongs


MOVED = ("moved", "left")


def _moved(early: bool) -> Callable[[_File, Item], Belongs]:
    def belongs(file: _File, one: Item) -> Belongs:
        moves = [act for act in file.acts if act.kind in MOVED]
        if file.there(one.code) or any((act.told.get("stage") == "sympathiser") == early for act in moves):
            return True, "Người này đã chuyển nơi làm việc."
        return False, "Người này không chuyển nơi làm việc ở bước này."

    return belongs


def _union(other: str) -> Callable[[_File, Item], Belongs]:
    """One resolution beside one member; two members need none, save in the age of the Youth Union (E-08, E-09)."""

    def belongs(file: _File, one: Item) -> Belongs:
        if file.there(one.code):
            return True, ""
        if file.there(other):
            return False, f"Đã có “{items()[other].title}”."
        members = len(file.told.get("introduction", ()))
        if members == 0:
            return None, "Chưa rõ: tùy số đảng viên giới thiệu."
        if members == 1:
            return True, "Một đảng viên giới thiệu thì cần nghị quyết của Đoàn hoặc của Công đoàn."
        if one.code == "youth_resolution" and _young(file):
            return None, "Nơi có tổ chức Đoàn, người trong tuổi thanh niên phải do Đoàn giới thiệu (E-09)."
        return False, "Đã có hai đảng viên giới thiệu."

    return belongs


def _young(file: _File) -> bool:
    person = given(file.facts.person)
    birth = given(person.birth) if person else None
    below = file.law.value("youth_age_below", file.on)
    return birth is None or not isinstance(below, Value) or full_years(birth, file.on) < below.value


WHEN: Mapping[str, Callable[[_File, Item], Belongs]] = {
    "section": _section,
    "committee": _committee,
    "not_waived": _not_waived,
    "vetted_by_letter": _by_letter,
    "moved_while_helped": _moved(True),
    "moved_later": _moved(False),
    "youth_union": _union("union_resolution"),
    "trade_union": _union("youth_resolution"),
    "deleted": _done("deleted", why="Người này không bị xóa tên."),
    "cancelled": _done("cancelled", why="Quyết định kết nạp không bị hủy."),
}
