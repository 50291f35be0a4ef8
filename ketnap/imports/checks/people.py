"""Who a row is: somebody of the register, somebody of this very list, or somebody new."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from ketnap.imports.stage import Choice, Question
from ketnap.lib.dates import show
from ketnap.lib.text import fold
from ketnap.queries.register import KnownPerson

_TONES = {"\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Names that are spelled alike, wherever the tone mark stands: `Hoà` and `Hòa` are one, `Hùng` and `Hưng` two."""
    words = []
    for word in name.lower().split():
        letters = unicodedata.normalize("NFD", word)
        tone = "".join(c for c in letters if c in _TONES)
        words.append(unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES)) + tone)
    return " ".join(words)


def similar(first: str, second: str) -> bool:
    """A name changed slightly: accents, order, one word added, or one word misspelled."""
    a, b = fold(first).split(), fold(second).split()
    if a == b or sorted(a) == sorted(b):
        return True
    if len(a) == len(b):
        changed = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        return len(changed) == 1 and SequenceMatcher(None, *changed[0]).ratio() >= 0.6
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return len(long) - len(short) == 1 and len(short) >= 2 and all(word in rest for word in short)


def birthday_slip(first: date, second: date) -> str:
    """What slip of the pen makes one birthday of the other, in words; "" where none does."""
    if (first.day, first.month) == (second.month, second.day) and first.year == second.year:
        return "ngày và tháng đổi chỗ"
    if first.year == second.year and (1, 1) in ((first.month, first.day), (second.month, second.day)):
        return "một bên ghi mùng một tháng một"
    a, b = f"{first:%d%m%Y}", f"{second:%d%m%Y}"
    if sum(x != y for x, y in zip(a, b, strict=True)) == 1:
        return "lệch một chữ số"
    if (first.day, first.month) == (second.day, second.month) and abs(first.year - second.year) == 1:
        return "lệch một năm"
    return ""


def one_person(person: KnownPerson, born: date, joined: date | None, official: date | None, unit: int | None) -> str:
    """Why somebody of the same name and another birthday is probably this person, in words; "" where nothing says so.

    A slip in the birthday counts with the unit or the day of joining the same; a birthday that is quite another only
    with unit and both days the same. True namesakes share neither.
    """
    slip = birthday_slip(person.born_on, born)
    here = unit is not None and person.member_unit == unit
    together = joined is not None and joined == person.joined_on
    recognised = official is not None and official == person.official_on
    if not (slip and (here or together)) and not (here and together and (recognised or person.official_on is None)):
        return ""
    if slip and here and not together and joined and person.joined_on and (joined.year != person.joined_on.year):
        return ""
    agree = [
        words for says, words in (
            (here, "cùng chi bộ"), (together, "cùng ngày vào Đảng"), (recognised, "cùng ngày chính thức"),
        ) if says
    ]  # fmt: skip
    return f"Cùng họ tên, {', '.join(agree)}; ngày sinh {slip or 'khác hẳn'}."


@dataclass
class Register:
    """The people within reach, found by card, identity, name and birthday."""

    by_id: dict[int, KnownPerson] = field(default_factory=dict)
    by_card: dict[str, KnownPerson] = field(default_factory=dict)
    by_identity: dict[str, KnownPerson] = field(default_factory=dict)
    by_who: dict[tuple[str, date], list[KnownPerson]] = field(default_factory=dict)
    by_birthday: dict[date, list[KnownPerson]] = field(default_factory=dict)
    by_name: dict[str, list[KnownPerson]] = field(default_factory=dict)
    members_of: dict[int, list[KnownPerson]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[KnownPerson]) -> "Register":
        found = cls()
        for person in people:
            key = name_key(person.full_name)
            found.by_id[person.person_id] = person
            if person.card_no:
                found.by_card[digits(person.card_no)] = person
            if person.identity_mac:
                found.by_identity[person.identity_mac] = person
            found.by_who.setdefault((key, person.born_on), []).append(person)
            found.by_birthday.setdefault(person.born_on, []).append(person)
            found.by_name.setdefault(key, []).append(person)
            if person.member_unit is not None:
                found.members_of.setdefault(person.member_unit, []).append(person)
        return found


def digits(card: str) -> str:
    return re.sub(r"\D", "", card) or card


def slug(*parts: Any) -> str:
    """Part of a question's id: letters, digits and hyphens."""
    words = [part.isoformat() if isinstance(part, date) else str(part) for part in parts if part]
    return ":".join(re.sub(r"[^a-z0-9.]+", "-", fold(word)).strip("-") for word in words)


def same_person(
    person: KnownPerson, name: str, born: date, unit_name: str, where: str, why: str = ""
) -> Question:  # fmt: skip
    """`why`: what speaks for one person, a whole sentence."""
    return Question(
        f"same-person:{slug(name, born)}:{slug(person.full_name, person.born_on)}",
        "same_person",
        f"{name}, sinh {show(born)}, có phải người đã ở trong sổ không?",
        f"Trong sổ: {person.full_name}, sinh {show(person.born_on)}, {unit_name}. {why}".strip(),
        [
            Choice("same", "Là một người"),
            Choice("other", "Là hai người khác nhau"),
            Choice("unknown", "Chưa biết, hỏi lại cơ sở"),
        ],
        cell=where,
    )


def which_person(people: list[KnownPerson], name: str, born: date, names: dict[int, str], where: str) -> Question:
    choices = []
    for person in people:
        label = f"{person.full_name}, {names.get(person.unit_id, '')}, thẻ {person.card_no or '–'}"
        choices.append(Choice(str(person.person_id), label))
    return Question(
        f"which-person:{slug(name, born)}:{where}", "which_person",
        f"{name}, sinh {show(born)}: sổ có {len(people)} người cùng tên, cùng ngày sinh. Là người nào?",
        "Ghi số thẻ trong bảng tính thì không phải hỏi.",
        [*choices, Choice("other", "Là người khác nữa"), Choice("unknown", "Chưa biết, hỏi lại cơ sở")],
        cell=where,
    )  # fmt: skip


def missing(person: KnownPerson, unit_code: str, unit_name: str) -> Question:
    return Question(
        f"missing:{slug(person.full_name, person.born_on, unit_code)}",
        "missing",
        f"{person.full_name} có trong sổ nhưng không có trong bảng tính này. Vì sao?",
        f"Sinh {show(person.born_on)}, {unit_name}. Không có tên trong danh sách không có nghĩa là đã ra khỏi đảng bộ.",
        [
            Choice("keep", "Cơ sở ghi sót, vẫn đang sinh hoạt"),
            Choice("later", "Đã chuyển đi, từ trần hoặc ra khỏi Đảng. Ghi sau, có ngày và giấy tờ."),
            Choice("departed", "Đã chuyển đi, có ngày"),
            Choice("died", "Đã từ trần, có ngày"),
            Choice("expelled", "Bị khai trừ, có ngày"),
            Choice("struck_off", "Bị xóa tên, có ngày"),
            Choice("left", "Xin ra khỏi Đảng, có ngày"),
            Choice("unknown", "Chưa biết, hỏi lại cơ sở"),
        ],
    )
