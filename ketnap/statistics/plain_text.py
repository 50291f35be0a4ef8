"""The report as plain text for a terminal or a file: one paragraph a line, tables in columns."""

from decimal import Decimal

from ketnap.lib import dates, numbers
from ketnap.lib.numbers import NBSP
from ketnap.lib.text import small
from ketnap.statistics import period, prose
from ketnap.statistics.prose.pieces import capital
from ketnap.statistics.report.shape import PublishedLine, Report

_COLUMNS = (
    "Mã",
    "Tổ chức cơ sở đảng",
    "Chỉ tiêu",
    "Kết nạp",
    "%",
    "Nữ",
    "Độ tuổi đoàn",
    "Đoàn viên",
    "Đảng viên",
    "Dự bị",
)
_WORDS = 2
"""Leading columns of words; the rest are numbers and stand to the right."""


def plain_text(report: Report) -> str:
    """Ends with a line break."""
    what, when = prose.title(report)
    lines = ["BÁO CÁO", what.upper(), when.upper(), "", report.unit.name]
    if report.unit.parent_name:
        lines.append(f"Trực thuộc {report.unit.parent_name}")
    lines.append(
        f"Từ ngày{NBSP}{dates.show(report.start)} đến ngày{NBSP}{dates.show(report.end)}; "
        "sự việc ngày nào tính theo tổ chức ngày ấy."
    )
    for section in prose.sections(report):
        lines += ["", section.heading]
        lines += [f"  {prose.plain(paragraph)}" for paragraph in section.paragraphs]
    if report.by_organisation:
        lines += [
            "",
            f"Phụ lục. Kết quả theo {report.line_words}, {period.name(report.start, report.end)}",
            *_table(report),
        ]
    lines += ["", "Tin để đăng báo"]
    lines += [f"  {prose.plain(paragraph)}" for paragraph in prose.press(report)]
    if report.published:
        lines += ["", "Số liệu đã công bố ở nơi khác (để đối chiếu, không cộng vào số liệu trên)"]
        lines += [f"  {published(line)}" for line in report.published]
    return "\n".join(lines) + "\n"


def published(line: PublishedLine) -> str:
    """One line of another publication, with ours beside it."""
    share = line.measure == "plan_percent"
    printed, ours = (_decimal(value, share) for value in (line.value, line.ours))
    note = f" ({line.note})" if line.note else ""
    return (
        f"{line.source} (ngày{NBSP}{dates.show(line.published_on)}): {small(line.words)}, "
        f"{period.name(line.start, line.end)}: {printed}{note}; sổ này: {ours}."
    )


def _decimal(value: Decimal | None, share: bool) -> str:
    return numbers.show_percent(value) if share else numbers.show(None if value is None else int(value))


def _table(report: Report) -> list[str]:
    rows: list[tuple[str, ...]] = [(_COLUMNS[0], capital(report.line_words), *_COLUMNS[2:])]
    for line in report.by_organisation:
        share = "–" if line.percent is None else numbers.show_percent(line.percent).removesuffix(f"{NBSP}%")
        counted = (line.women, line.youth_age, line.youth_union, line.members, line.probationary)
        rows.append((
            line.code, f"{line.name}{' (đã kết thúc)' if line.closed else ''}",
            "–" if line.target is None else numbers.show(line.target), _cell(line.admitted.value), share,
            *(_cell(figure.value) for figure in counted),
        ))  # fmt: skip
    rows.append(_sum(report))
    widths = [max(len(row[place]) for row in rows) for place in range(len(_COLUMNS))]
    return [
        "  " + "  ".join(
            cell.ljust(width) if place < _WORDS else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]  # fmt: skip


def _sum(report: Report) -> tuple[str, ...]:
    plan, a, m = report.plan, report.admitted, report.members
    share = "–" if plan is None or plan.percent is None else numbers.show_percent(plan.percent).removesuffix(f"{NBSP}%")
    figures = (a.women, a.youth_age, a.youth_union, m.total, m.probationary)
    return (
        "", "Cộng", "–" if plan is None else numbers.show(plan.target), _cell(a.total.value), share,
        *(_cell(figure.value) for figure in figures),
    )  # fmt: skip


def _cell(value: int | None) -> str:
    """A table cell has no room for the sentence; its meaning is said in the report."""
    return "chưa có" if value is None else numbers.show(value)
