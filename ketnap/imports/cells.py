"""From a cell to a value: one small parser a kind of column. A clean cell gives the plain value, any other a Fault."""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ketnap.imports.problems import ERROR, WARNING, shown
from ketnap.lib.dates import show
from ketnap.lib.text import nfc
from ketnap.rules import codes, organisation


@dataclass(slots=True, frozen=True)
class Fault:
    """What is wrong with a cell. A warning carries the value that is used all the same."""

    severity: str
    kind: str
    message: str
    """Sentences without the place; whoever knows the cell puts it before."""
    expected: str = ""
    suggestion: str = ""
    value: Any = None


Parser = Callable[[Any], Any]
DATE_SHAPE = "ngày dạng 03-10-2011"
_SPACES = str.maketrans("\t\r\n\u00a0", "    ")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def parse_column(values: list[Any], parser: Parser) -> list[Any]:
    """Every distinct cell is parsed once."""
    cache: dict[Any, Any] = {}
    result = []
    for value in values:
        try:
            result.append(cache[value])
        except KeyError:
            cache[value] = parsed = parser(value)
            result.append(parsed)
    return result


def error(kind: str, message: str, expected: str = "", suggestion: str = "") -> Fault:
    return Fault(ERROR, kind, message, expected, suggestion)


# --- dates -----------------------------------------------------------------------------------------------------

_DMY = re.compile(r"(\d{1,2})\s*[./\-–\s]\s*(\d{1,2})\s*[./\-–\s]\s*(\d{4})")
_YMD = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.0+)?)?)?")
_WORDS = re.compile(r"(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_SHORT = re.compile(r"(\d{1,2})\s*[./\-–]\s*(\d{1,2})\s*[./\-–]\s*(\d{2})")
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*[./\-–]\s*(\d{4})", re.IGNORECASE)


def calendar_day(year: int, month: int, day: int) -> date | Fault:
    if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
        if not 1900 <= year <= 2100:
            return error("date_out_of_range", f"năm {year} ngoài khoảng 1900–2100. Xem lại giấy tờ gốc.", DATE_SHAPE)
        return date(year, month, day)
    written = f"{day:02d}/{month:02d}/{year}"
    if not day or not month:
        return error("partial_date", f"{written} chưa có đủ ngày, tháng. Gõ đủ ngày, tháng, năm.", DATE_SHAPE)
    if month > 12 and day <= 12:
        hint = f"Có thể ngày và tháng đổi chỗ: {show(date(year, day, month))}?" if month <= 28 else ""
        return error("impossible_date", f"{written} không có trong lịch. Gõ ngày trước, tháng sau.", DATE_SHAPE, hint)
    hint = f"Tháng {month} năm {year} có {calendar.monthrange(year, month)[1]} ngày." if month <= 12 else ""
    message = f"{written} không có trong lịch. Xem lại giấy khai sinh hoặc thẻ đảng viên."
    return error("impossible_date", message, "ngày có trong lịch", hint)


def _dmy_digits(digits: str) -> date | Fault:
    return calendar_day(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _date_number(number: float, epoch: date) -> date | Fault:
    whole = int(number)
    if 1900 <= whole <= 2100:
        return error("year_only", f"{whole} chỉ có năm. Gõ đủ ngày, tháng, năm.", DATE_SHAPE)
    if 3_000 <= whole <= 80_000:
        day = epoch + timedelta(days=whole)
        message = f"số {whole} được hiểu là ngày {show(day)}. Xem lại, rồi để ô dạng ngày."
        return Fault(WARNING, "serial_date", message, DATE_SHAPE, show(day), day)
    if 1_01_1900 <= whole <= 31_12_2100 and whole == number:
        return _dmy_digits(f"{whole:08d}")
    return error("not_a_date", f"{shown(number)} không phải ngày. Gõ ngày dạng 03-10-2011.", DATE_SHAPE)


def _date_text(text: str) -> date | Fault:
    text = text.strip("'’\"").strip()
    bare = re.sub(r"^(ngày|ngay)\s+", "", text, flags=re.IGNORECASE)
    if found := (_DMY.fullmatch(bare) or _WORDS.fullmatch(bare)):
        day, month, year = map(int, found.groups())
        return calendar_day(year, month, day)
    if found := _YMD.fullmatch(bare):
        return calendar_day(*map(int, found.groups()))
    if re.fullmatch(r"\d{8}", bare):
        return _dmy_digits(bare)
    if found := _SHORT.fullmatch(bare):
        message = f"{bare} chỉ có hai chữ số của năm. Gõ đủ bốn chữ số, ví dụ 03-10-2011."
        return error("two_digit_year", message, DATE_SHAPE)
    if re.fullmatch(r"(năm\s*)?\d{4}", bare, re.IGNORECASE):
        return error("year_only", f"{bare} chỉ có năm. Gõ đủ ngày, tháng, năm.", DATE_SHAPE)
    if _MONTH.fullmatch(bare):
        return error("month_only", f"{bare} chỉ có tháng và năm. Gõ đủ ngày, tháng, năm.", DATE_SHAPE)
    if re.fullmatch(r"\d{6}", bare):
        return error("two_digit_year", f"{bare} chỉ có hai chữ số của năm. Gõ đủ bốn chữ số.", DATE_SHAPE)
    swapped = bare.translate(str.maketrans("OoIlL", "00111"))
    hint = ""
    if swapped != bare:
        again = _date_text(swapped)
        hint = f"Có thể là {show(again)}: chữ gõ thay số?" if isinstance(again, date) else ""
    return error("not_a_date", f"“{shown(text, 30)}” không phải ngày. Gõ ngày dạng 03-10-2011.", DATE_SHAPE, hint)


def date_parser(epoch: date) -> Parser:
    """date, text or number of days since the workbook's epoch → date | None for an empty cell | Fault."""

    def parse(value: Any) -> date | Fault | None:
        if value == "" or value is None:
            return None
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return calendar_day(value.year, value.month, value.day)
        if isinstance(value, (bool, time, timedelta)):
            return error("not_a_date", f"{value} không phải ngày. Gõ ngày dạng 03-10-2011.", DATE_SHAPE)
        if isinstance(value, (int, float)):
            return _date_number(value, epoch)
        text = clean(value)
        return _date_text(text) if text and text not in {"-", "–", "…", "..."} else None

    return parse


# --- text ------------------------------------------------------------------------------------------------------


def clean(value: Any) -> str:
    """NFC, single spaces, marks that nobody sees removed; numbers as a person writes them."""
    if isinstance(value, str):
        text = value
        if not text.isascii() or not text.isprintable():
            spaced = text.translate(_SPACES)
            text = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
        return nfc(text)
    if isinstance(value, bool):
        return "có" if value else "không"
    return shown(value, 400)


def text_parser(limit: int, *, required: str = "") -> Parser:
    """Free text of at most `limit` characters. `required` names what is missing when the cell is empty."""

    def parse(value: Any) -> str | Fault:
        text = clean(value)
        if not text and required:
            return error("missing", f"thiếu {required}. Ghi thêm rồi chọn lại tệp.", required)
        if len(text) > limit:
            return error("too_long", f"dài {len(text)} chữ. Rút lại còn không quá {limit} chữ.", f"≤ {limit} chữ")
        if isinstance(value, str) and len(text) + 1 < len(nfc(value)):
            return Fault(WARNING, "invisible_marks", "có dấu không nhìn thấy, đã bỏ. Đọc lại ô này.", value=text)
        return text

    return parse


_TITLE = re.compile(r"(?:đ\s*/\s*c|đồng chí|ông|bà)[\s.:]+(?=\S+\s+\S)", re.IGNORECASE)
"""What stands before a name of at least two words; `Bà Rịa` alone would stay."""
_REMARK = re.compile(r"\s*\((?:nam|nữ|[a-zđ])\)$", re.IGNORECASE)
"""The sex, or a letter that tells namesakes apart, behind a name."""


def parse_name(value: Any) -> Any:
    """A person's full name, without a title before it and a remark behind.

    Names typed all in capitals or all in small letters are written as names.
    """
    if value == "" or value is None:
        return error("missing", "thiếu họ và tên. Ghi thêm rồi chọn lại tệp.", "họ và tên")
    if not isinstance(value, str):
        return error("not_a_name", f"{shown(value)} không phải họ tên. Xem lại cột này.", "họ và tên")
    text = clean(value)
    if not text:
        return error("missing", "thiếu họ và tên. Ghi thêm rồi chọn lại tệp.", "họ và tên")
    text = _REMARK.sub("", _TITLE.sub("", text, count=1))
    if len(text) > 100:
        return error("too_long", f"họ tên dài {len(text)} chữ. Xem lại ô này.", "≤ 100 chữ")
    strange = {c for c in text if not (c.isalpha() or c in " '’.-")}
    if strange & set("¡¢£¤¥¦§¨©«¬®°±²³´µ¶·¸¹»¼½¾×÷"):
        message = "chữ theo bộ gõ cũ. Chuyển bằng Unikey (TCVN3 hoặc VNI sang bộ gõ mới) rồi chọn lại."
        return error("legacy_encoding", message, "chữ Unicode")
    if strange:
        message = f"họ tên có dấu lạ “{shown(min(strange))}”. Chỉ giữ họ và tên, phần khác ghi sang cột khác."
        return error("not_a_name", message, "họ và tên")
    if text == text.upper() or text == text.lower():
        text = " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" "))
    hidden = any(unicodedata.category(c) in _INVISIBLE and c not in "\t\r\n" for c in value)
    if hidden:
        return Fault(WARNING, "invisible_marks", "có dấu không nhìn thấy, đã bỏ. Đọc lại ô này.", value=text)
    return text


# --- codes, numbers, choices -----------------------------------------------------------------------------------

CARD_SHAPE = "8 chữ số dạng 19.458409, hoặc 12 chữ số"


def parse_card(value: Any) -> Any:
    """Card number as text: `NN.NNNNNN` for eight digits, twelve digits plain. → "" when empty."""
    if value == "" or value is None:
        return ""
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = repr(value).removesuffix(".0") if numeric else clean(value)
    digits = re.sub(r"[\s.\-]", "", text)
    if not digits:
        return ""
    if not digits.isdecimal() or not digits.isascii():
        repaired = digits.translate(str.maketrans("OoIlLSB", "0011158"))
        hint = f"Có thể là {card_form(repaired)}: chữ gõ thay số?" if re.fullmatch(r"\d{8}|\d{12}", repaired) else ""
        return error("bad_card", f"“{shown(text)}” không phải số thẻ. Xem lại thẻ đảng viên.", CARD_SHAPE, hint)
    if len(digits) in (8, 12) and not (numeric and len(digits) == 12 and "e" in text):
        return card_form(digits)
    dotted = re.fullmatch(r"(\d{2})\.(\d{1,5})", text)
    if numeric and dotted:
        hint = f"Có thể bảng tính đã bỏ số 0 ở cuối: {dotted[1]}.{dotted[2].ljust(6, '0')}?"
    elif len(digits) in (7, 11):
        hint = f"Có thể đã mất số 0 ở đầu: {card_form('0' + digits)}? Để cột dạng chữ (Text)."
    else:
        hint = ""
    message = f"{text} có {len(digits)} chữ số. Xem lại thẻ đảng viên, để cột dạng chữ."
    return error("bad_card", message, CARD_SHAPE, hint)


def card_form(digits: str) -> str:
    return f"{digits[:2]}.{digits[2:]}" if len(digits) == 8 else digits


def parse_code(value: Any) -> Any:
    """A unit's or class's code as text. A code kept as a number comes back as a Fault that carries its text."""
    if value == "" or value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = repr(value).removesuffix(".0")
        message = "mã để dạng số, có thể đã mất số 0. Để cột dạng chữ (Text)."
        return Fault(WARNING, "numeric_code", message, "mã dạng chữ", value=text)
    if isinstance(value, (date, time, timedelta)):
        message = f"bảng tính đã đổi mã thành ngày {shown(value)}. Để cột dạng chữ (Text) rồi gõ lại mã."
        return error("code_became_date", message, "mã dạng chữ")
    text = re.sub(r"\s*\.\s*", ".", clean(value)).strip(" .")
    if len(text) > 30:
        return error("too_long", f"mã dài {len(text)} chữ. Xem lại ô này.", "≤ 30 chữ")
    return text


OFFICIAL_SHAPE = "14 chữ số dạng 38.168.053.000.001"


def parse_official(value: Any) -> Any:
    """A unit's 14-digit code, with dots or without, as text or number. → `38.168.053.000.001`, "" when empty."""
    if value == "" or value is None:
        return ""
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = repr(value).removesuffix(".0") if numeric else clean(value)
    if not text:
        return ""
    if found := organisation.official_code(text):
        return found
    again = organisation.official_code(f"0{text}")
    hint = f"Có thể đã mất số 0 ở đầu: {again}? Để cột dạng chữ (Text)." if again else ""
    message = f"“{shown(text)}” không phải mã tổ chức đảng 14 chữ số. Xem lại giấy báo mã."
    return error("bad_official_code", message, OFFICIAL_SHAPE, hint)


def number_parser(what: str, low: int, high: int, *, required: bool = False) -> Parser:
    """A whole number from low to high, also written `1.121` or `1 121`. → int | None | Fault."""

    def parse(value: Any) -> int | Fault | None:
        if isinstance(value, str):
            text = clean(value)
            if text in {"", "-", "–"}:
                return error("missing", f"thiếu {what}. Ghi số, không có thì ghi 0.", what) if required else None
            if re.fullmatch(r"\d{1,3}([. ]\d{3})+", text):
                text = re.sub(r"[. ]", "", text)
            if not (text.isascii() and text.isdecimal()):
                return error("not_a_number", f"“{shown(text, 30)}” không phải số. Ghi {what} bằng chữ số.", "số")
            number: float = int(text)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            number = value
        elif value is None:
            return None
        else:
            return error("not_a_number", f"{shown(value)} không phải số. Ghi {what} bằng chữ số.", "số")
        if number != int(number) or not low <= number <= high:
            message = f"{shown(number)} không thể là {what}. Xem lại."
            return error("number_out_of_range", message, f"từ {low} đến {high}")
        return int(number)

    return parse


VOTES_SHAPE = "dạng 12/15: tán thành trên tổng số"


def parse_votes(value: Any) -> Any:
    """`12/15` → (12, 15), also with words between and behind. → None when empty."""
    if isinstance(value, date):
        message = f"bảng tính đã đổi số phiếu thành ngày {shown(value)}. Để cột dạng chữ (Text) rồi gõ lại."
        return error("votes_became_date", message, VOTES_SHAPE, f"Có phải {value.day}/{value.month}?")
    text = clean(value)
    if not text:
        return None
    if found := re.fullmatch(
        r"(\d{1,4})\s*(?:/|trên|:)\s*(\d{1,4})(?:\s*(?:phiếu|đồng chí|đ/c))?", text, re.IGNORECASE
    ):
        return int(found[1]), int(found[2])
    message = f"“{shown(text, 30)}” không phải số phiếu. Ghi số tán thành, gạch chéo, tổng số."
    return error("not_votes", message, VOTES_SHAPE)


def choice_parser(name: str, what: str, *, required: bool = False, severity: str = ERROR) -> Parser:
    """A value of codes.yaml by any of its spellings. → stored value, "" when empty, or a Fault with the closest one."""
    table = codes.spellings(name)
    offered = list(codes.names(name).values())
    expected = ", ".join(offered[:4]) + ("…" if len(offered) > 4 else "")

    def parse(value: Any) -> str | Fault:
        text = clean(value)
        if not text:
            return error("missing", f"thiếu {what}. Ghi thêm rồi chọn lại tệp.", expected) if required else ""
        found = table.get(codes.key(text))
        if found is not None:
            return found
        near = codes.closest(name, text)
        hint = f"Có phải “{near}”?" if near else ""
        message = f"“{shown(text, 40)}” không có trong danh mục {what}. Chọn một mục của danh mục."
        return Fault(severity, "unknown_value", message, expected, hint, "")

    return parse


_CLASS_OF = re.compile(r"(?:lớp\s*)?(\d{1,2})\s*/\s*(12|10)", re.IGNORECASE)


def schooling_parser() -> Parser:
    """`12/12`, `10/10`, `7/10`, a name, or a date the spreadsheet made of it (12/12 → 12 December)."""
    named = choice_parser("schooling", "trình độ phổ thông", severity=WARNING)

    def parse(value: Any) -> Any:
        if isinstance(value, datetime | date):
            pairs = [(value.day, value.month), (value.month, value.day)]
            for done, of in pairs:
                if of in (10, 12) and done <= of and isinstance(level := level_of(done, of), str):
                    message = f"bảng tính đã đổi {done}/{of} thành ngày. Để cột dạng chữ (Text)."
                    return Fault(WARNING, "school_became_date", message, "dạng 12/12", f"{done}/{of}", level)
        text = clean(value)
        if found := _CLASS_OF.fullmatch(text):
            return level_of(int(found[1]), int(found[2]))
        return named(value)

    return parse


def level_of(done: int, of: int) -> Any:
    """Classes finished of the ten- or twelve-year school → the highest level completed."""
    if not 0 < done <= of:
        return Fault(WARNING, "unknown_value", f"{done}/{of} không có. Xem lại.", "dạng 12/12, 10/10", value="")
    steps = ((12, "upper"), (9, "lower"), (5, "primary")) if of == 12 else ((10, "upper"), (7, "lower"), (4, "primary"))
    return next((level for least, level in steps if done >= least), "literate")


def parse_identity(value: Any) -> Any:
    """Citizen number: 9 or 12 digits as text; a number cell has lost its leading zero."""
    text = re.sub(r"[\s.]", "", clean(value))
    if not text:
        return ""
    if text.isascii() and text.isdecimal() and len(text) in (9, 12):
        return text
    short = text.isascii() and text.isdecimal() and len(text) in (8, 10, 11)
    hint = f"Có thể đã mất số 0 ở đầu: {text.rjust(12 if len(text) > 9 else 9, '0')}?" if short else ""
    return error("bad_identity", f"số định danh có {len(text)} chữ số. Xem lại thẻ căn cước.", "9 hoặc 12 chữ số", hint)
