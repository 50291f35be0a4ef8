"""Tables of the report, each the twin of a picture or a list of its own."""

from ketnap.documents.paper import NO_VALUE, Cell, Table
from ketnap.lib import dates
from ketnap.rules.coverage import GRASSROOTS
from ketnap.statistics import period
from ketnap.statistics.prose.pieces import capital
from ketnap.statistics.report.shape import BalanceLine, Division, OrganisationLine, Report

PICTURED = ("sex", "age", "occupation", "qualification")


def months(report: Report) -> Table:
    """Month by month, with the same month a year before."""
    rows: list[tuple[Cell, ...]] = [
        (f"Tháng {line.month}-{line.year}", line.figure.value, line.running, line.before.value)
        for line in report.by_month
    ]
    total = report.admitted.total.value
    rows.append(("Cộng", total, total, report.admitted_before.total.value))
    return Table(
        head=("Tháng", "Kết nạp", "Lũy kế", "Cùng kỳ năm trước"), rows=tuple(rows), sums=True, note=target(report),
    )  # fmt: skip


def target(report: Report) -> str:
    if report.plan is None:
        return f"Chưa có chỉ tiêu năm {report.end.year}."
    given = "điều chỉnh" if report.plan.adjusted else "giao"
    return f"Chỉ tiêu năm {report.plan.year}: {report.plan.target}, {given} ngày {dates.show(report.plan.version_on)}."


def years(report: Report, count: int = 5) -> Table:
    rows = tuple((f"Năm {line.year}", line.figure.value) for line in report.by_year[-count:])
    note = "" if (report.end.month, report.end.day) == (12, 31) else f"Năm {report.end.year}: đến {_day(report)}."
    return Table(("Năm", "Kết nạp"), rows, note=note)


def _day(report: Report) -> str:
    return f"ngày {dates.show(report.end)}"


def organisations(lines: tuple[OrganisationLine, ...]) -> Table:
    grassroots = all(line.kind in GRASSROOTS for line in lines)
    return Table(
        ("Tổ chức cơ sở đảng" if grassroots else "Tổ chức", "Chỉ tiêu", "Kết nạp", "Đạt %"),
        tuple((named(line), _given(line.target), line.admitted.value, _given(line.percent)) for line in lines),
    )  # fmt: skip


def structure(report: Report, division: Division) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (line.words, line.figure.value, _given(line.percent), line.before.value) for line in division.lines
    ]
    rows.append(("Cộng", report.admitted.total.value, "", report.admitted_before.total.value))
    return Table((division.words, "Kỳ này", "%", "Cùng kỳ năm trước"), tuple(rows), sums=True)


def other_structure(report: Report) -> tuple[Table, ...]:
    """What no picture shows, in one table."""
    rows = tuple(
        (f"{division.words}: {line.words}", line.figure.value, _given(line.percent), line.before.value)
        for division in report.structure
        if division.id not in PICTURED
        for line in division.lines
    )
    return (Table(("Cơ cấu khác", "Kỳ này", "%", "Cùng kỳ năm trước"), rows),) * bool(rows)


def balance(report: Report) -> Table:
    b = report.balance

    def row(words: str, line: BalanceLine) -> tuple[Cell, ...]:
        return words, line.figure.value, line.before.value

    signs = {1: "Tăng: ", -1: "Giảm: ", 0: "Trong đó: "}
    if all(line.figure.value is None and line.before.value is None for line in b.lines):
        lines: list[tuple[Cell, ...]] = [("Tăng, giảm trong kỳ", None, None)]
    else:
        lines = [row(f"{signs[line.sign]}{line.words[:1].lower()}{line.words[1:]}", line) for line in b.lines]
    rows = (row(b.start.words, b.start), *lines, row(b.end.words, b.end))
    return Table(("Biến động đảng viên", "Kỳ này", "Cùng kỳ năm trước"), rows, sums=True)


def classes(report: Report) -> tuple[Table, ...]:
    rows = tuple(
        (
            f"{line.name}{f', phối hợp với {line.partner}' if line.partner else ''}",
            f"{dates.show(line.starts_on)} đến {dates.show(line.ends_on)}",
            line.learners.value,
        )
        for line in report.classes
    )
    return (Table(("Lớp bồi dưỡng", "Thời gian", "Học viên"), rows, words=2),) * bool(rows)


def by_organisation(report: Report) -> tuple[Table, ...]:
    """The annex, one line for each grassroots organisation and the sum that the report gives."""
    if not report.by_organisation:
        return ()
    rows: list[tuple[Cell, ...]] = [
        (
            line.code, named(line), _given(line.target), line.admitted.value, _given(line.percent), line.women.value,
            line.youth_age.value, line.youth_union.value, line.recognised.value, line.members.value,
            line.probationary.value,
        )
        for line in report.by_organisation
    ]  # fmt: skip
    a, m, plan = report.admitted, report.members, report.plan
    rows.append((
        "", "Cộng", plan.target if plan else NO_VALUE, a.total.value, _given(plan.percent if plan else None),
        a.women.value, a.youth_age.value, a.youth_union.value, report.recognised.value, m.total.value,
        m.probationary.value,
    ))  # fmt: skip
    head = (
        "Mã", capital(report.line_words), "Chỉ tiêu", "Kết nạp", "%", "Nữ", "Tuổi đoàn", "Đoàn viên", "Công nhận",
        "Đảng viên", "Dự bị",
    )  # fmt: skip
    when = period.name(report.start, report.end)
    note = f"Kết nạp, công nhận: {when}. Đảng viên, dự bị: đến {_day(report)}. %: so với chỉ tiêu năm."
    return (Table(head, tuple(rows), words=2, sums=True, note=note, lists=True),)


def named(line: OrganisationLine) -> str:
    return f"{line.name}{' (đã kết thúc)' if line.closed else ''}"


def _given(value):
    return NO_VALUE if value is None else value
