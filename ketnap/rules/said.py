"""Values of the law in Vietnamese, for people who audit them without programming."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ketnap.lib import yamls
from ketnap.rules.law import HERE


class Unsaid(KeyError):
    """A code that `said.yaml` has no words for."""


@cache
def _file() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = yamls.read((HERE / "said.yaml").read_text(encoding="utf-8"))
    return found


def named(parameter: str) -> str:
    """What a value is called. Raises Unsaid."""
    return _word("parameters", parameter)


def said(parameter: str, value: Any, unit: str) -> str:
    """The value with what it counts: `60 ngày làm việc`. Raises Unsaid for a code without words."""
    if isinstance(value, Mapping):
        return SHAPES[parameter](value)
    if isinstance(value, list):
        if parameter == "admission_rate":
            return f"{value[0]}% đến {value[1]}% tổng số đảng viên"
        if parameter == "card_numbers":
            return " hoặc ".join(word(one["shown"]) for one in value)
        return _all(value)
    if value == 0 and parameter in NONE:
        return NONE[parameter]
    if isinstance(value, int):
        return f"{value} {_word('units', unit)}"
    if value in ("2/3", "1/2"):
        return f"{value} {_word('units', unit)}"
    return value if str(value).endswith("-KNĐ") else word(str(value))


def layer(code: str) -> str:
    """What a layer of texts is called. Raises Unsaid."""
    return _word("layers", code)


def sure(confidence: str) -> str:
    """How sure a value is: `Khá chắc`. Raises Unsaid."""
    return _word("confidence", confidence)


def word(code: str) -> str:
    return _word("words", code)


def _word(part: str, code: str) -> str:
    try:
        return _file()[part][code].strip()
    except KeyError:
        raise Unsaid(code) from None


def _all(codes: list[str]) -> str:
    return "; ".join(word(code) for code in codes)


def _schooling(value: Mapping[str, Any]) -> str:
    if "consent" in value:
        return f"{word(value['minimum'])}, khi có văn bản đồng ý của {word(value['consent'])}"
    return f"{word(value['minimum'])}, ở: {_all(value['areas'])}"


def _together(value: Mapping[str, Any]) -> str:
    where = "; trong cùng một đơn vị thuộc tổ chức cơ sở (trừ cư trú)" if value["one_unit"] else ""
    return f"{', '.join(word(one) for one in value['kinds'])}{where}"


def _owners(value: Mapping[str, Any]) -> str:
    if not value["sectors"]:
        return "chưa xem xét chủ doanh nghiệp"
    said = f"{', '.join(word(one) for one in value['sectors'])} ({', '.join(word(one) for one in value['sizes'])})"
    if value["barred"]:
        said += f"; không xem xét ở {', '.join(word(one) for one in value['barred'])}"
    return said


def _forms(value: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{word(paper)}: {' hoặc '.join(codes)}" for paper, codes in value.items())


def _pairs(value: Mapping[str, str]) -> str:
    return "; ".join(f"{word(key)}: {word(one)}" for key, one in value.items())


NONE = {
    "probation_extension": "không được kéo dài", "probationers_voting": "không biểu quyết",
    "introducer_min_official_months": "không đòi hỏi",
}  # fmt: skip
"""Values whose number is nothing: said as the office says it."""

SHAPES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "min_age": lambda value: f"{value['age']} tuổi, {word(value['unit'])}",
    "max_age": lambda value: f"{value['age']} tuổi, {word(value['unit'])}",
    "hardship_education": _schooling,
    "reputable_education": _schooling,
    "introducer_patterns": lambda value: (
        f"{value['members_alone']} đảng viên chính thức, hoặc {value['members_beside_union']} đảng viên và đoàn thể"
    ),
    "together_kinds": _together,
    "owners": _owners,
    "admission_forms": _forms,
    "recognition_forms": _forms,
    "route_papers": lambda value: word(value["papers"]),
    "deciding_bodies": lambda value: _all(value["bodies"]),
    "ceremony_days": lambda value: f"{value['days']} {word(value['unit'])}, từ {word(value['start'])}",
    "wrong_admission": _pairs,
    "deletion_grounds": lambda value: (
        f"không đóng đảng phí {value['unpaid_months']} tháng trong năm; không tiến bộ sau "
        f"{value['no_progress_months']} tháng giáo dục; {value['breach_years']} năm liền vi phạm tư cách"
    ),
    "cv_numbers": lambda value: word(value["shown"]),
    "paper_numbers": lambda value: "đánh liên tục trong nhiệm kỳ" + (
        ", số dưới 10 có số 0 đứng trước" if value["leading_zero"] else ", không có số 0 đứng trước"
    ),
    "move_documents": _pairs,
    "transfer_letter_days": lambda value: f"{value['days']} {word(value['unit'])}",
    "temporary_absence": lambda value: f"từ {value['from_months']} tháng đến dưới {value['below_months']} tháng",
}  # fmt: skip
