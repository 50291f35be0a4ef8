"""Recognition of probationary members, and what made members more or fewer."""

from ketnap.lib import numbers
from ketnap.lib.text import small
from ketnap.statistics.prose.pieces import Paragraph, Piece, listed, number
from ketnap.statistics.report.shape import BalanceLine, Report


def recognition(report: Report) -> Paragraph:
    figure = report.recognised
    if figure.value is None:
        return ("Số đảng viên được công nhận chính thức trong kỳ chưa có số liệu.",)
    if figure.value == 0:
        return ("Trong kỳ chưa công nhận chính thức đảng viên dự bị nào.",)
    struck = report.struck_off_probationary
    also: list[Piece] = ["; xóa tên ", number(struck), " đảng viên dự bị"] if struck.value else []
    return ("Công nhận chính thức ", number(figure), " đảng viên dự bị", *also, ".")


def movements(report: Report) -> tuple[Paragraph, ...]:
    b = report.balance
    if any(line.figure.value is None for line in b.lines):
        return (("Số đảng viên chuyển đến, chuyển đi, từ trần, ra khỏi Đảng trong kỳ chưa có số liệu.",),)

    def side(sign: int, word: str) -> list[Piece]:
        lines = [line for line in b.lines if line.sign == sign and line.figure.value]
        total = sum(line.figure.value or 0 for line in lines)
        if not lines:
            return [f"không {word}"]
        return [f"{word} {numbers.show(total)} người (", *listed([_movement(line) for line in lines], ", "), ")"]

    said: list[Piece] = ["Trong kỳ, đảng viên ", *side(1, "tăng"), ", ", *side(-1, "giảm"), "."]
    if b.start.figure.value is not None and b.end.figure.value is not None:
        said += [
            " ",
            f"{b.start.words}: ",
            number(b.start.figure),
            f"; {small(b.end.words)}: ",
            number(b.end.figure),
            ".",
        ]
    return (tuple(said),)


def _movement(line: BalanceLine) -> list[Piece]:
    return [f"{small(line.words)} ", number(line.figure)]
