"""Pictures of the report, each defined once with its table; drawn by the template, or natively in a workbook."""

from ketnap.documents.paper import NO_VALUE, Bar, Picture
from ketnap.documents.report import tables
from ketnap.lib import numbers
from ketnap.statistics import period
from ketnap.statistics.report.shape import Division, OrganisationLine, Report

FEWEST = 3
"""Of fewer values a sentence or a table says more than a picture; a band shows two."""
SHOWN = 6
IN_BAND = 3


def every(report: Report) -> tuple[Picture, ...]:
    """In the order of the paper."""
    return (*in_text(report), *in_annex(report))


def in_text(report: Report) -> tuple[Picture, ...]:
    return (*months(report), *best_and_weakest(report))


def in_annex(report: Report) -> tuple[Picture, ...]:
    return (*structure(report), *years(report))


def months(report: Report) -> tuple[Picture, ...]:
    """Admitted so far, month by month. The plan line where the period begins with the year of the plan."""
    lines = report.by_month
    if len(lines) < FEWEST:
        return ()
    plan = report.plan
    against = plan.target if plan and report.start == plan.admitted.start and plan.target else None
    one_year = report.start.year == report.end.year
    bars = tuple(Bar(f"{line.month}" if one_year else f"{line.month}-{line.year}", line.running) for line in lines)
    title = "Lũy kế kết nạp" if against is None else "Lũy kế kết nạp so với chỉ tiêu năm"
    said = f"{period.name(report.start, report.end)}: {numbers.show(lines[-1].running)} đảng viên được kết nạp."
    if against:
        over = [line for line in lines if line.running is not None and line.running >= against]
        reached = f"Đạt chỉ tiêu {numbers.show(against)} trong tháng {over[0].month}." if over else ""
        said = f"{said} {reached or f'Chưa đạt chỉ tiêu {numbers.show(against)}.'}"
    axis = f"Tháng trong năm {report.end.year}" if one_year else "Tháng"
    return (Picture("columns", title, _sentence(said), bars, tables.months(report), 2, axis, against),)


def best_and_weakest(report: Report) -> tuple[Picture, ...]:
    """Most admitted; and, of those given a target, the furthest below it."""
    lines = report.by_organisation
    most = sorted((line for line in lines if line.admitted.value), key=lambda line: -(line.admitted.value or 0))[:SHOWN]
    behind = sorted(
        (line for line in lines if line.target and line.percent is not None and line.percent < 100),
        key=lambda line: (line.percent or 0, -(line.target or 0)),
    )[:SHOWN]
    found = []
    for title, some in (("Kết nạp nhiều nhất", tuple(most)), ("Đạt chỉ tiêu thấp nhất", tuple(behind))):
        if len(some) >= FEWEST or (some and len(lines) >= FEWEST):
            found.append(_organisations(title, some))
    return tuple(found)


def _on(target: int | None) -> str:
    return f"trên {numbers.show(target)}" if target else ""


def _organisations(title: str, lines: tuple[OrganisationLine, ...]) -> Picture:
    bars = tuple(Bar(tables.named(line), line.admitted.value, _on(line.target), line.target) for line in lines)
    first = lines[0]
    said = f"{title}: {first.name}, {numbers.show(first.admitted.value)} đảng viên."
    return Picture("bars", title, said, bars, tables.organisations(lines), 2)


def structure(report: Report) -> tuple[Picture, ...]:
    if not report.admitted.total.value:
        return ()
    return tuple(
        _division(report, one)
        for one in report.structure
        if one.id in tables.PICTURED and any(line.key and line.figure.value for line in one.lines)
    )


def _division(report: Report, division: Division) -> Picture:
    bars = tuple(
        Bar(
            line.words,
            line.figure.value,
            NO_VALUE if line.percent is None else f"({numbers.show_percent(line.percent)})",
        )
        for line in division.lines
    )
    most = max(division.lines, key=lambda line: line.figure.value or 0)
    total = numbers.show(report.admitted.total.value)
    title = f"{division.words} của {total} đảng viên mới"
    said = f"{division.words}: nhiều nhất là {most.words.lower()}, {numbers.show(most.figure.value)} trên {total}."
    kind = "band" if 1 < len(bars) <= IN_BAND else "bars"
    return Picture(kind, title, said, bars, tables.structure(report, division), 1)


def years(report: Report) -> tuple[Picture, ...]:
    table = tables.years(report)
    if len(table.rows) < FEWEST:
        return ()
    bars = tuple(Bar(str(line.year), line.figure.value) for line in report.by_year[-len(table.rows) :])
    first, last = report.by_year[-len(table.rows)], report.by_year[-1]
    said = (
        f"Năm {first.year} kết nạp {numbers.show(first.figure.value)}, năm {last.year} "
        f"{numbers.show(last.figure.value)} đảng viên. {table.note}"
    ).strip()
    return (Picture("columns", f"Kết nạp đảng viên {first.year}–{last.year}", said, bars, table, 1, "Năm"),)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
