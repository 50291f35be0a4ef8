"""Dự báo: who can still be admitted this year and what is in the way; how many to expect; what would change it most."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.documents.table import Part
from ketnap.lib import clock, dates, numbers
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.rules.path.ahead import BLOCKS, CAN, CANNOT, ONLY_IF, STEPS, VERDICTS, Ahead
from ketnap.statistics import expected
from ketnap.statistics.expected import Answer, Expected, Line
from ketnap.statistics.forecast.levers import MEETINGS_LEVER, SEATS, SEATS_LEVER, VETTING_LEVER, WITHIN
from ketnap.statistics.forecast.shape import LEAST_DAYS, LEAST_FINISHED, Gain, Range
from ketnap.web.days import Asked, asked
from ketnap.web.doors import door
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show
from ketnap.web.shell import house_of

PAGE = 50
SHAPES = {CAN: "pass", ONLY_IF: "warn", CANNOT: "fail"}
LEVERS = {
    SEATS_LEVER: f"Thêm {SEATS} chỗ ở một lớp nhận thức, xong trong {WITHIN} ngày, cho người chờ lâu nhất",
    VETTING_LEVER: f"Mọi hồ sơ đang thẩm tra có trả lời trong {WITHIN} ngày",
    MEETINGS_LEVER: "Chi bộ và cấp ủy họp xét hằng tháng, không để sang tháng sau",
}
WORDS = {SEATS_LEVER: "cho", VETTING_LEVER: "tham-tra", MEETINGS_LEVER: "hop"}
"""Words of the address: the files a lever touches."""


@dataclass(frozen=True)
class Want:
    unit_id: int
    on: Asked
    verdict: str
    block: str
    lever: str
    first: int


def wanted(request: HttpRequest) -> Want:
    def number(name: str) -> int:
        typed = request.GET.get(name, "")
        return int(typed) if typed.isdecimal() and len(typed) < 19 else 0

    on = asked(request)
    if on.day > clock.today():
        on = Asked(clock.today(), on.typed, "Ngày ấy chưa đến; đang xem theo hôm nay.")
    unit_id = number("to_chuc") or house_of(request).unit_id
    if unit_id is None:
        raise NotFound("Không có tổ chức này.")
    verdict, block, lever = (request.GET.get(name, "") for name in ("kip", "vuong", "neu"))
    return Want(
        unit_id, on, verdict if verdict in VERDICTS else "", block if block in BLOCKS else "",
        next((code for code, word in WORDS.items() if word == lever), ""), number("tu_dong"),
    )  # fmt: skip


def address(want: Want, **more: str) -> str:
    query = {"to_chuc": str(want.unit_id)}
    if want.on.day != clock.today():
        query["ngay"] = dates.show(want.on.day)
    return f"{reverse('forecast')}?{urlencode(query | more)}#ho-so"


def narrowed(found: Answer, want: Want) -> list[Line]:
    touched = {pk for gain in found.gains if gain.code == want.lever for pk in gain.files}
    return [
        one
        for one in found.lines
        if (not want.verdict or one.ahead.verdict == want.verdict)
        and (not want.block or (one.ahead.block.code == want.block and one.ahead.verdict == ONLY_IF))
        and (not want.lever or one.candidacy_id in touched)
    ]


@page("forecast")
def forecast(request: HttpRequest) -> HttpResponse:
    want = wanted(request)
    on = want.on.day
    unit = organisation.unit(request.viewer, want.unit_id, on)
    found = expected.answer(request.viewer, want.unit_id, on)
    lines, begins = narrowed(found, want), date(on.year, 1, 1)
    context: dict[str, Any] = {
        "unit": unit, "want": want, "on": on, "found": found, "year": on.year, "whole": found.whole,
        "admitted_at": door("admitted", want.unit_id, begins, on), "said": said(found.whole, on),
        "rows": [row(one) for one in lines[want.first : want.first + PAGE]], "count": len(lines),
        "next_row": want.first + PAGE if want.first + PAGE < len(lines) else None,
        "verdicts": [
            (code, words, SHAPES[code], found.verdicts[code], address(want, kip=code))
            for code, words in VERDICTS.items()
        ],
        "blocks": [
            (BLOCKS[code], count, address(want, vuong=code)) for code, count in found.blocks.most_common()
        ],
        "all_at": address(want), "narrowed": bool(want.verdict or want.block or want.lever),
        "narrowed_to": VERDICTS.get(want.verdict) or BLOCKS.get(want.block) or LEVERS.get(want.lever, ""),
        "branches": [
            (one, spread(one.expected), door("admitted", one.unit_id, begins, on),
             f"{reverse('forecast')}?{urlencode({'to_chuc': one.unit_id} | day_of(want))}")
            for one in found.branches if one.open or one.expected.admitted or one.expected.target
        ],
        "levers": [
            (LEVERS[one.code], gained(one), len(one.files), address(want, neu=WORDS[one.code])) for one in found.gains
        ],
        "new": round(found.new) if found.new else 0, "never_left": found.whole.rest is not None and not found.left,
    }  # fmt: skip
    return show(request, "forecast/forecast.html", context, on=on)


def day_of(want: Want) -> dict[str, str]:
    return {"ngay": dates.show(want.on.day)} if want.on.day != clock.today() else {}


def row(one: Line) -> dict[str, Any]:
    return {
        "line": one, "shape": SHAPES[one.ahead.verdict], "verdict": VERDICTS[one.ahead.verdict],
        "steps": steps(one.ahead), "earliest": earliest(one.ahead), "chance": chance(one.chance),
        "at": reverse("candidacy", args=[one.candidacy_id]),
    }  # fmt: skip


def steps(one: Ahead) -> str:
    """`thẩm tra lý lịch 20 ngày, chi bộ biểu quyết …`: what is left, each with its least days."""
    return ", ".join(STEPS[step.code] + (f" {step.least} ngày" if step.least else "") for step in one.steps)


def earliest(one: Ahead) -> str:
    return dates.show(one.earliest) if one.known else "chưa rõ"


def chance(value: float | None) -> str:
    """As people say it: so many out of ten."""
    if value is None:
        return "chưa rõ"
    tenths = round(value * 10)
    return "dưới 1 trên 10" if tenths == 0 else "gần như chắc" if tenths == 10 else f"{tenths} trên 10"


def between(low: int, high: int) -> str:
    return numbers.show(low) if low == high else f"{numbers.show(low)}–{numbers.show(high)}"


def spread(one: Expected) -> str:
    if one.rest is None:
        return "chưa rõ"
    return between(one.admitted + one.rest.low, one.admitted + one.rest.high)


def said(one: Expected, on: date) -> str:
    """The forecast in a sentence, or why there is none."""
    if one.rest is None:
        return (
            f"Chưa dự báo được: mới có {numbers.show(one.finished)} người kết nạp trong {numbers.show(one.days)} ngày "
            "sổ theo dõi; "
            f"cần ít nhất {LEAST_FINISHED} người và {LEAST_DAYS} ngày để biết nhịp của cơ quan."
        )
    rest: Range = one.rest
    return (
        f"Cả năm {on.year} khoảng {spread(one)} người, khả năng 8 trên 10; từ nay thêm {between(rest.low, rest.high)}."
    )


def gained(one: Gain) -> str:
    low, high = max(0, round(one.low)), max(0, round(one.high))
    return "không thêm ai trong năm nay" if high == 0 else f"thêm khoảng {between(low, high)} người"


@table_page("forecast-table")
def forecast_table(request: HttpRequest) -> Sheet:
    want = wanted(request)
    on = want.on.day
    unit = organisation.unit(request.viewer, want.unit_id, on)
    found = expected.answer(request.viewer, want.unit_id, on)
    head = (
        "Họ và tên",
        "Đơn vị",
        "Bước",
        "Còn kịp",
        "Đang vướng",
        "Xong trước",
        "Sớm nhất",
        "Còn phải làm",
        "Khả năng",
    )
    rows = [
        (one.full_name, one.unit_name, one.stage_title, VERDICTS[one.ahead.verdict], one.ahead.block.says,
         one.ahead.until, earliest(one.ahead), steps(one.ahead), chance(one.chance))
        for one in narrowed(found, want)
    ]  # fmt: skip
    by_unit = Part(
        "Theo tổ chức",
        ("Tổ chức", "Đang trên đường", "Cần gỡ vướng", "Đã kết nạp", "Cả năm, thấp", "Cả năm, cao", "Chỉ tiêu"),
        [(one.name, one.open, one.helped, one.expected.admitted, one.expected.low, one.expected.high,
          one.expected.target)
         for one in found.branches if one.open or one.expected.admitted or one.expected.target],
    )  # fmt: skip
    levers = Part("Nếu làm khác đi", ("Việc", "Thêm", "Hồ sơ"), [
        (LEVERS[one.code], gained(one), len(one.files)) for one in found.gains
    ])  # fmt: skip
    notes = (f"Tính đến {dates.show(on)}", said(found.whole, on))
    return Sheet(f"Dự báo kết nạp năm {on.year} {unit.name}", head, rows, notes, want.unit_id, (by_unit, levers))
