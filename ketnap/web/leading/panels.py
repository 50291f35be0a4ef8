"""Short panels beside the page of the standing committee: a few figures of each topic, every one with its list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.lib.dates import show
from ketnap.lib.text import small
from ketnap.queries import offices, rating
from ketnap.queries.direction.measures import tally_of
from ketnap.queries.direction.summary import open_findings
from ketnap.rules.coverage import EMPTY, GAPS, LONG, READY, UNLED
from ketnap.rules.path.ahead import BLOCKS
from ketnap.rules.rating import ORGANISATIONS, regime
from ketnap.statistics.expected import expected
from ketnap.web.coverage.kept import places
from ketnap.web.doors import may
from ketnap.web.forecast import between
from ketnap.web.leading.decisions import Asked


@dataclass(frozen=True)
class Said:
    number: int | None
    """None is said as not known, and opens nothing."""
    words: str
    address: str
    late: bool = False
    """A number that should be none."""


@dataclass(frozen=True)
class Panel:
    heading: str
    lines: tuple[Said, ...]
    note: str = ""
    address: str = ""
    verb: str = ""


def direction(asked: Asked) -> Panel | None:
    """Measures and findings that are not done, and where most of them are."""
    viewer, tail = asked.request.viewer, f"to_chuc={asked.unit_id}&ngay={show(asked.on)}"
    told = tally_of(viewer, asked.unit_id, asked.on)
    lines = [
        Said(told.overdue, "việc theo văn bản quá hạn", f"{reverse('measures-overdue')}?{tail}", told.overdue > 0),
        Said(told.given, "việc đã giao theo văn bản", f"{reverse('measures')}?{tail}"),
        Said(told.done, "việc đã xong", f"{reverse('measures')}?tinh_trang=xong&{tail}"),
    ]
    note = ""
    if scope.reaches(viewer, asked.unit_id, Permission.READ_PEOPLE):
        left = open_findings(viewer, asked.unit_id, asked.on)
        lines.append(Said(left.count, "thiếu sót chưa khắc phục", f"{reverse('findings')}?{tail}", left.overdue > 0))
        note = "; ".join(f"{name}: {count}" for _, name, count in left.by_unit[:3])
    return Panel("Chỉ đạo, kiểm tra", tuple(lines), f"{note}." if note else "") if told.given or lines[2:] else None


def charges(asked: Asked) -> Panel | None:
    """How many organisations and firms have somebody in charge."""
    if not may(asked.request, "unit-load", asked.unit_id):
        return None
    found = offices.load(asked.request.viewer, asked.unit_id, asked.on)
    address = f"{reverse('unit-load', args=[asked.unit_id])}?ngay={show(asked.on)}"
    if not found.holders:
        return Panel("Phân công phụ trách", (), "Sổ chưa ghi ai trong cấp ủy.")
    held = sum(len(one.units) + len(one.firms) for one in found.holders)
    return Panel("Phân công phụ trách", (
        Said(held, "nơi có cấp ủy viên phụ trách", address),
        Said(len(found.bare), "nơi chưa có", address, bool(found.bare)),
    ))  # fmt: skip


def ratings(asked: Asked) -> Panel | None:
    """How the organisations this level rates were rated for the year before."""
    year = asked.on.year - 1
    known = regime(year)
    group = rating.groups_below(asked.request.viewer, asked.unit_id, year, date(year, 12, 31)).get(asked.unit_id)
    if known is None or group is None or not group.rated:
        return None
    address = f"{reverse('unit-ratings', args=[asked.unit_id])}?nam={year}"
    lines = tuple(
        Said(group.counts[level], words, f"{address}&muc={level}")
        for level, words in known.scale(ORGANISATIONS).levels.items()
        if group.counts.get(level)
    )
    return Panel(f"Xếp loại năm {year}", lines)


def coverage(asked: Asked) -> Panel:
    """The gaps that ask for an organisation, or for somebody on the path."""
    found = places(asked.request.viewer, asked.unit_id, asked.on)
    at = f"{reverse('coverage')}?to_chuc={asked.unit_id}&ngay={show(asked.on)}&thieu="
    lines = tuple(
        Said(found.count(code), f"nơi: {small(GAPS[code].words)}", f"{at}{code}#noi")
        for code in (READY, UNLED, EMPTY, LONG)
    )
    return Panel("Nơi chưa có tổ chức đảng, chưa có nguồn", lines)


def forecast(asked: Asked) -> Panel | None:
    """How many to expect by the end of the year, and what holds the files up that could still make it."""
    if not scope.reaches(asked.request.viewer, asked.unit_id, Permission.READ_PEOPLE):
        return None
    found = expected(asked.request.viewer, asked.unit_id, asked.on)
    at = f"{reverse('forecast')}?to_chuc={asked.unit_id}&ngay={show(asked.on)}"
    if found.low is None or found.high is None:
        said = "Chưa dự báo được: sổ chưa đủ dài để biết nhịp của cơ quan."
    else:
        said = f"Cả năm {asked.on.year} khoảng {between(found.low, found.high)} người, khả năng 8 trên 10."
    lines = tuple(
        Said(count, f"hồ sơ còn kịp nếu gỡ: {small(BLOCKS[code])}", f"{at}&vuong={code}#ho-so")
        for code, count in found.blocked.most_common(3)
    )
    return Panel("Dự báo", lines, said, at, "Ai còn kịp trong năm")


Source = Callable[[Asked], Panel | None]
SOURCES: tuple[Source, ...] = (forecast, direction, charges, coverage, ratings)


def panels(asked: Asked) -> list[Panel]:
    return [panel for source in SOURCES if (panel := source(asked)) is not None]
