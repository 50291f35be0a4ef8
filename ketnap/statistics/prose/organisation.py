"""What the unit is on the last day, and how its organisations changed."""

from ketnap.lib import dates
from ketnap.lib.numbers import NBSP
from ketnap.models import UnitKind
from ketnap.statistics.prose.pieces import Paragraph, Piece, Shown, listed, number, say
from ketnap.statistics.report.shape import Report


def situation(report: Report) -> Paragraph:
    """What the unit is on the last day, said according to its kind."""
    r, o = report, report.organisations
    said: list[Piece] = [f"Đến ngày{NBSP}{dates.show(r.end)}, {r.unit.name} "]
    if o.units.value is None:
        return (*said, "chưa có số liệu về tổ chức và đảng viên.")
    if o.units.value == 0:
        return (*said, "không còn hoạt động.")
    parts = {
        UnitKind.UPPER: [(o.committees, "đảng bộ cơ sở"), (o.base_cells, "chi bộ cơ sở")],
        UnitKind.COMMITTEE: [(o.sections, "đảng bộ bộ phận"), (o.cells, "chi bộ trực thuộc")],
        UnitKind.SECTION: [(o.cells, "chi bộ trực thuộc")],
    }.get(UnitKind(r.unit.kind), [])
    there = [(number(figure), f" {words}") for figure, words in parts if figure.value]
    if r.unit.kind == UnitKind.UPPER:
        said += _grassroots(report, there)
    elif there:
        said += ["có ", *listed(there)]
    joined = len(said) > 1
    if report.members.total.value is not None:
        return (*said, ", với " if joined else "có ", *_members(report), *_enterprises(report), ".")
    unknown = "; số đảng viên chưa có số liệu" if joined else "chưa có số liệu về đảng viên"
    return (*said, *(_enterprises(report) if joined else ()), f"{unknown}.")


def _grassroots(report: Report, there: list[tuple[Shown, str]]) -> list[Piece]:
    total = report.organisations.grassroots
    if total.value is None:
        return ["chưa có số liệu về tổ chức đảng"]
    if total.value == 0:
        return ["chưa có tổ chức cơ sở đảng nào"]
    inside: list[Piece] = [" (gồm ", *listed(there), ")"] if len(there) > 1 else [" (", *there[0], ")"]
    return ["có ", number(total), " tổ chức cơ sở đảng", *inside]


def _members(report: Report) -> list[Piece]:
    m = report.members
    parts = [(number(m.women), " đảng viên nữ"), (number(m.probationary), " đảng viên dự bị")]
    some = [part for part in parts if part[0].figure.value]
    inside: list[Piece] = [" (trong đó có ", *listed(some), ")"] if some else []
    return [number(m.total), " đảng viên", *inside]


def _enterprises(report: Report) -> list[Piece]:
    if not report.enterprises.value:
        return []
    kinds = "doanh nghiệp thuộc các thành phần kinh tế" if report.enterprises.value > 1 else "doanh nghiệp"
    return [", lãnh đạo ", number(report.enterprises), f" {kinds}"]


def organisations(report: Report) -> Paragraph:
    o = report.organisations
    if None in (o.founded.value, o.received.value, o.closed.value):
        return ("Số tổ chức đảng thành lập mới, tiếp nhận, kết thúc hoạt động trong kỳ chưa có số liệu.",)
    parts = [
        say(f"{words} ", number(figure), f" tổ chức đảng{more}")
        for figure, words, more in (
            (o.founded, "thành lập mới", ""),
            (o.received, "tiếp nhận", ""),
            (o.closed, "có", " kết thúc hoạt động"),
        )
        if figure.value
    ]
    if not parts:
        return ("Trong kỳ không có tổ chức đảng nào được thành lập mới, tiếp nhận hoặc kết thúc hoạt động.",)
    return ("Trong kỳ ", *listed(parts, ", "), ".")
