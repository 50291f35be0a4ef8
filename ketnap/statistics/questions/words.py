"""A question and its answer in a sentence: `Đến ngày 30-09-2011 có 812 đảng viên nữ, dưới 35 tuổi, trong …`."""

from ketnap.lib import dates, numbers
from ketnap.lib.text import small
from ketnap.statistics.questions.asking import Answer
from ketnap.statistics.questions.dimensions import DIMENSIONS, moment
from ketnap.statistics.questions.question import Question

Units = dict[str, tuple[str, str]]
CLOSE = ("sex", "standing")
"""Adjectives that stand beside the noun; everything else follows after a comma."""


def when(question: Question) -> str:
    """How the sentence begins."""
    if question.of.stock:
        return f"Đến ngày {dates.show(question.end)}"
    return f"Từ ngày {dates.show(question.start)} đến ngày {dates.show(question.end)}"


def what(question: Question, units: Units, unit: str) -> str:
    """`đảng viên nữ mới kết nạp, dưới 35 tuổi, trong Đảng bộ …`"""
    held = dict(question.filters)
    beside = [said(id, held[id], units) for id in CLOSE if id in held]
    after = [said(id, keys, units) for id, keys in question.filters if id not in CLOSE]
    if ages := _ages(question.age_from, question.age_to):
        after.insert(0, ages)
    counted = " ".join(part for part in (question.of.noun, *beside, question.of.after) if part)
    return f"{', '.join([counted, *after])}{',' if after else ''} trong {unit}"


def said(id: str, keys: tuple[str, ...], units: Units) -> str:
    """One filter: `nữ`, `trong độ tuổi đoàn`, `chưa rõ nghề nghiệp`, `ở Đảng bộ …`."""
    one = DIMENSIONS[id]
    if one.kind == "time":
        return " hoặc ".join(small(moment(id, key)) for key in keys)
    if one.kind == "unit":
        return " hoặc ".join(f"ở {units[key][0]}" if key in units else "ở cấp trực tiếp" for key in keys)
    known = [small(one.word(key)) if id not in ("ethnicity", "religion") else one.word(key) for key in keys if key]
    words = [one.says.format(" hoặc ".join(known))] if known else []
    return " hoặc ".join([*words, *([f"chưa rõ {small(one.label)}"] if "" in keys else [])])


def _ages(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return ""
    if first is None:
        return f"dưới {(last or 0) + 1} tuổi"
    if last is None:
        return f"từ {first} tuổi trở lên"
    return f"{first} tuổi" if first == last else f"từ {first} đến {last} tuổi"


def sentence(found: Answer) -> str:
    """The whole answer; unknown is said in words."""
    words = what(found.question, found.units, found.unit.name)
    if found.value is None:
        return f"{when(found.question)}: chưa có số liệu về {words}."
    return f"{when(found.question)} có {numbers.show(found.value)} {words}."


def compared(found: Answer) -> str:
    """How the figure of the year before is introduced."""
    return "Cùng ngày năm trước" if found.question.of.stock else "Cùng kỳ năm trước"


def divided_by(question: Question) -> str:
    """`Chia theo nghề nghiệp và độ tuổi đoàn`"""
    return f"Chia theo {' và '.join(small(DIMENSIONS[id].label) for id in (question.rows, question.columns) if id)}"


def notes(found: Answer) -> list[str]:
    """What the reader must know beside the figure."""
    told = [
        f"Chưa tính {numbers.show(number)} {found.question.of.noun} chưa rõ {small(DIMENSIONS[id].label)}."
        for id, number in found.unknown
    ]
    began = found.register.began
    if found.value is None:
        told.append(
            f"Sổ đảng viên của tổ chức này bắt đầu từ ngày {dates.show(began)}; chọn ngày từ đó về sau."
            if began
            else "Tổ chức này chưa có danh sách đảng viên trong sổ."
        )
    return told
