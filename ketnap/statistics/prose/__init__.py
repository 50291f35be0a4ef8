"""The report in Vietnamese sentences.

The outline is the one offices use: I- tình hình, II- kết quả, III- hạn chế, IV- nhiệm vụ, V- kiến nghị, phụ lục. What
the register cannot tell is said to be missing, in its place.
"""

from collections.abc import Iterable

from ketnap.lib import numbers
from ketnap.statistics import period
from ketnap.statistics.prose.admission import admissions, best, for_readers
from ketnap.statistics.prose.membership import movements, recognition
from ketnap.statistics.prose.organisation import organisations, situation
from ketnap.statistics.prose.pieces import BY_HAND, Paragraph, Piece, Section, Shown, plain
from ketnap.statistics.prose.training import class_words, training
from ketnap.statistics.report.shape import OrganisationLine, Report

__all__ = ["ADMISSIONS", "Paragraph", "Piece", "Section", "Shown", "plain", "press", "sections", "title"]

ADMISSIONS = "admissions"


def title(report: Report) -> tuple[str, str]:
    return "Kết quả công tác phát triển đảng viên", period.name(report.start, report.end)


def sections(report: Report) -> tuple[Section, ...]:
    """The whole report in its order; headings carry their numbers."""
    return (
        Section("I- Đặc điểm tình hình", (situation(report),)),
        Section("II- Kết quả", ()),
        Section("1. Lãnh đạo, chỉ đạo", ((BY_HAND,),), 2),
        Section("2. Tuyên truyền, tạo nguồn", ((BY_HAND,),), 2),
        Section("3. Bồi dưỡng", (training(report),), 2),
        Section("4. Kết nạp đảng viên", admissions(report), 2, ADMISSIONS),
        Section("5. Công nhận chính thức, biến động đảng viên", (recognition(report), *movements(report)), 2),
        Section("6. Củng cố tổ chức", (organisations(report),), 2),
        Section("7. Kiểm tra, khen thưởng", ((BY_HAND,),), 2),
        Section("III- Hạn chế, nguyên nhân", _shortcomings(report)),
        Section("IV- Nhiệm vụ, giải pháp", (_tasks(report),)),
        Section("V- Kiến nghị", ((BY_HAND,),)),
    )


def press(report: Report) -> tuple[Paragraph, ...]:
    """The short piece for a newspaper: who, how many, who did best, which classes."""
    paragraphs = [situation(report), for_readers(report)]
    if leading := best(report):
        paragraphs.append(leading)
    if report.classes:
        paragraphs.append(("Cùng thời gian này, đã ", *class_words(report.classes), "."))
    return tuple(paragraphs)


def _shortcomings(report: Report) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    plan = report.plan
    if plan and plan.percent is not None and plan.percent < 100 and _year_over(report):
        left = plan.target - (plan.admitted.value or 0)
        found.append((f"Chưa đạt kế hoạch năm {plan.year}, còn thiếu {numbers.show(left)} đảng viên.",))
    if report.planned_without and len(report.by_organisation) > 1:
        found.append((f"Đã được giao chỉ tiêu mà chưa kết nạp được đảng viên nào: {_names(report.planned_without)}.",))
    return (*found, ("Nguyên nhân: cấp ủy bổ sung trước khi ký.",)) if found else ((BY_HAND,),)


def _tasks(report: Report) -> Paragraph:
    plan = report.plan
    if plan is None or plan.admitted.value is None or plan.percent is None or _year_over(report):
        return (BY_HAND,)
    left = plan.target - plan.admitted.value
    if left > 0:
        more = f"{numbers.show(left)} đảng viên để hoàn thành kế hoạch."
        goal = f"Từ nay đến hết năm {plan.year} phấn đấu kết nạp thêm {more}"
    else:
        goal = f"Kế hoạch năm {plan.year} đã hoàn thành; tiếp tục kết nạp những người đủ điều kiện."
    return (goal, " Các nhiệm vụ khác: cấp ủy bổ sung trước khi ký.")


def _year_over(report: Report) -> bool:
    return (report.end.month, report.end.day) == (12, 31)


def _names(lines: Iterable[OrganisationLine], shown: int = 8) -> str:
    names = [line.name for line in lines]
    more = f" và {len(names) - shown} tổ chức khác" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
