"""Classes, grouped by kind, those with a partner last."""

from itertools import groupby

from ketnap.lib import numbers
from ketnap.lib.text import small
from ketnap.models import ClassKind
from ketnap.statistics.prose.pieces import Paragraph, Piece, listed, number
from ketnap.statistics.report.shape import ClassLine, Report


def training(report: Report) -> Paragraph:
    if not report.classes:
        return ("Trong kỳ không mở lớp bồi dưỡng nào.",)
    return ("Đã ", *class_words(report.classes), ".")


def class_words(classes: tuple[ClassLine, ...]) -> list[Piece]:
    """`mở 1 lớp bồi dưỡng nhận thức về Đảng cho 96 học viên; phối hợp với … mở 1 lớp …`; partners last."""

    def group(line: ClassLine) -> tuple[str, str]:
        return line.partner, line.name if line.kind == ClassKind.OTHER else f"lớp {small(line.kind_words)}"

    said: list[Piece] = []
    ordered = sorted(classes, key=lambda line: (line.partner != "", line.partner))
    for (partner, words), lines in groupby(ordered, key=group):
        every = list(lines)
        learners = sum(line.learners.value or 0 for line in every)
        opened = f"phối hợp với {partner} mở" if partner else "mở"
        said += [f"{'; ' if said else ''}{opened} {len(every)} {small(words)}"]
        if learners == 0:
            said += [", chưa ghi học viên"]
        elif len(every) == 1:
            said += [" cho ", number(every[0].learners), " học viên"]
        else:
            said += [
                f" cho {numbers.show(learners)} học viên (",
                *listed([(number(one.learners),) for one in every]),
                ")",
            ]
    return said
