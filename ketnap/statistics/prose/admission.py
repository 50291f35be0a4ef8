"""Admissions: how many, against the plan and the years before, who they are, where."""

from ketnap.lib import dates, numbers
from ketnap.lib.numbers import NBSP
from ketnap.lib.text import small
from ketnap.statistics import period
from ketnap.statistics.prose.pieces import Paragraph, Piece, Shown, capital, listed, number, say
from ketnap.statistics.report.shape import Division, Report


def admissions(report: Report) -> tuple[Paragraph, ...]:
    paragraphs = [_admitted(report)]
    if years := _years(report):
        paragraphs.append(years)
    if report.admitted.total.value:
        paragraphs += [made for name in ("occupation", "qualification") if (made := _structure(report, name))]
    if leading := best(report):
        paragraphs.append(leading)
    if without := _without(report):
        paragraphs.append(without)
    paragraphs += [(note,) for note in report.notes]
    return tuple(paragraphs)


def _admitted(report: Report) -> Paragraph:
    a, before = report.admitted, report.admitted_before.total
    said: list[Piece] = [f"{period.opening_words(report.start, report.end)}, {report.unit.name} "]
    if a.total.value is None:
        return (*said, "chưa có số liệu về kết nạp đảng viên.")
    if a.total.value == 0:
        said += ["chưa kết nạp được đảng viên nào", *_plan_words(report)]
    else:
        said += ["kết nạp được ", number(a.total), " đảng viên", *_plan_words(report), *_among(report)]
    said += ["."]
    if before.value is not None and _existed(report) and not _said_by_years(report):
        done: list[Piece] = (
            ["kết nạp ", number(before), " đảng viên"] if before.value else ["không kết nạp được đảng viên nào"]
        )
        said += [f" Cùng kỳ năm {report.before_end.year} ", *done, "."]
    return tuple(said)


def _said_by_years(report: Report) -> bool:
    """Whole years are compared with the years before in a sentence of their own, and longer periods with nothing."""
    return report.start.year != report.end.year or period.name(report.start, report.end) == f"năm {report.end.year}"


def _existed(report: Report) -> bool:
    """A comparison needs the unit to have been there for the whole period before."""
    return report.unit.founded_on is None or report.unit.founded_on <= report.before_start


def _among(report: Report) -> list[Piece]:
    """Women, Youth-Union age and members, with shares; nobody is said in words."""
    a = report.admitted
    parts: list[list[Piece]] = []
    for figure, words in (
        (a.women, "đảng viên nữ"),
        (a.youth_age, "đảng viên trong độ tuổi đoàn"),
        (a.youth_union, "đoàn viên"),
    ):
        if figure.value is None:
            continue
        share = numbers.show_percent(numbers.percent(figure.value, a.total.value))
        parts.append([number(figure), f" {words} ({share})"] if figure.value else [f"không có {words}"])
    unknown = a.youth_union_unknown
    if unknown.value:
        parts[-1] = [number(unknown), " người chưa rõ có phải đoàn viên"] if unknown.value == a.total.value else [
            *parts[-1], "; ", number(unknown), " người chưa rõ có phải đoàn viên"
        ]  # fmt: skip
    if not parts:
        return []
    return ["; trong đó ", *([] if str(parts[0][0]).startswith("không") else ["có "]), *listed(parts)]


def _plan_words(report: Report) -> list[Piece]:
    """Against the target of the year; where the period is not the year so far, the year so far is said first."""
    plan = report.plan
    if plan is None or plan.admitted.value is None:
        return []
    if plan.target == 0:
        return [f", năm {plan.year} không được giao chỉ tiêu"]
    given = f"{'điều chỉnh' if plan.adjusted else 'giao'} ngày{NBSP}{dates.show(plan.version_on)}"
    if plan.admitted.value == 0:
        return [f", chỉ tiêu năm {plan.year} là {numbers.show(plan.target)} đảng viên ({given})"]
    said: list[Piece] = []
    if report.start != plan.admitted.start:
        said += [f"; từ đầu năm {plan.year} kết nạp ", number(plan.admitted), " đảng viên"]
    reached = Shown(numbers.show_percent(plan.percent), plan.admitted)
    return [*said, ", đạt ", reached, f" kế hoạch năm {plan.year} ({numbers.show(plan.target)} đảng viên, {given})"]


def _years(report: Report) -> Paragraph:
    """The two years before, where the unit was already there."""
    earlier = [line for line in report.by_year if report.end.year - 2 <= line.year < report.end.year]
    said = [
        say(f"năm {line.year} kết nạp ", number(line.figure), " đảng viên")
        if line.figure.value
        else say(f"năm {line.year} không kết nạp được đảng viên nào")
        for line in earlier
        if line.figure.value is not None
    ]
    if not said:
        return ()
    first, *rest = listed(said, ", ")
    return (f"Những năm trước, {first}" if len(said) > 1 else f"Năm trước, {first}", *rest, ".")


def _structure(report: Report, name: str) -> Paragraph:
    division = _division(report.structure, name)
    lines = sorted(
        (line for line in division.lines if line.figure.value),
        key=lambda line: (line.key == "", -(line.figure.value or 0)),
    )
    if not lines or all(line.key == "" for line in lines):
        return ()
    parts = [say(number(line.figure), f" {small(line.words)}" if line.key else " người chưa rõ") for line in lines]
    said = [piece for index, part in enumerate(parts) for piece in ([*part] if not index else ["; ", *part])]
    return (f"{division.words} của đảng viên mới: ", *said, ".")


def _division(divisions: tuple[Division, ...], name: str) -> Division:
    return next(one for one in divisions if one.id == name)


def best(report: Report) -> Paragraph:
    if len(report.by_organisation) < 2 or not report.best:
        return ()
    last = report.best[-1].admitted
    lines = [say(f"{one.name} (", number(one.admitted), " đảng viên)") for one in report.best]
    also = f"; còn {report.tied} tổ chức khác cũng kết nạp {numbers.show(last.value)} đảng viên" if report.tied else ""
    return ("Kết nạp được nhiều nhất là ", *listed(lines, ", "), f"{also}.")


def _without(report: Report) -> Paragraph:
    total, without = report.organisations.grassroots.value, report.without_admission
    if not total or total < 2 or without.value is None or not report.admitted.total.value:
        return ()
    if without.value == 0:
        return (f"Cả {numbers.show(total)} tổ chức cơ sở đảng đều có kết nạp đảng viên.",)
    planned = 0 if report.by_branches else len(report.planned_without)
    given = f", trong đó {planned} tổ chức đã được giao chỉ tiêu" if planned else ""
    return ("Còn ", number(without), f" tổ chức cơ sở đảng chưa kết nạp được đảng viên nào{given}.")


def for_readers(report: Report) -> Paragraph:
    """Admissions with the years before, in one flowing sentence."""
    a = report.admitted.total
    if not a.value:
        return _admitted(report)
    earlier = [
        line for line in report.by_year if report.end.year - 2 <= line.year < report.end.year and line.figure.value
    ]
    said: list[Piece] = []
    if earlier:
        lines = [say(number(line.figure), f" đảng viên mới năm {line.year}") for line in earlier]
        said += ["Sau ", *listed(lines), ", "]
    words = period.name(report.start, report.end)
    said += [words if earlier else capital(words), " có thêm ", number(a), " người được kết nạp vào Đảng"]
    if report.plan and report.plan.percent is not None and report.plan.admitted.start == report.start:
        reached = numbers.show_percent(report.plan.percent)
        said += [", bằng ", Shown(reached, report.plan.admitted), f" kế hoạch năm {report.plan.year}"]
    some = [
        say(number(figure), f" người {words}")
        for figure, words in ((report.admitted.women, "là nữ"), (report.admitted.youth_age, "trong độ tuổi đoàn"))
        if figure.value
    ]
    return (*said, *(["; có ", *listed(some)] if some else []), ".")
