"""Cross-checks: what must add up before a report leaves or is closed."""

from ketnap.lib.numbers import show
from ketnap.statistics.report.shape import Report


def balanced(found: Report) -> bool | None:
    """Start + increases − decreases = end; None where one of them is unknown."""
    lines = found.balance.lines
    if None in [found.balance.start.figure.value, found.balance.end.figure.value, *(one.figure.value for one in lines)]:
        return None
    total = (found.balance.start.figure.value or 0) + sum(one.sign * (one.figure.value or 0) for one in lines)
    return total == found.balance.end.figure.value


def parts_agree(found: Report) -> bool:
    """What the grassroots organisations admitted adds up to what the unit did; nothing known agrees."""
    total = found.admitted.total.value
    return not found.by_organisation or total is None or _parts(found) == total


def faults(found: Report) -> list[str]:
    """A sentence for each check that does not hold. What is unknown breaks none."""
    said = []
    if balanced(found) is False:
        said.append("Số đảng viên đầu kỳ cộng tăng trừ giảm khác số cuối kỳ; hãy chạy ketnap check rồi xem lại sổ.")
    if not parts_agree(found):
        said.append(
            f"Kết nạp của các {found.line_words} cộng lại là {show(_parts(found))}, của cấp trên là "
            f"{show(found.admitted.total.value)}; hãy xem người được kết nạp ngoài các tổ chức ấy."
        )
    for division in (*found.structure, *found.member_structure):
        over = found.admitted.total if division in found.structure else found.members.total
        known = [line.figure.value for line in division.lines if line.figure.value is not None]
        if over.value is not None and known and sum(known) != over.value:
            said.append(f"{division.words}: các dòng cộng lại là {show(sum(known))}, số chung là {show(over.value)}.")
    said += [
        f"{words}: số con {show(part.value)} lớn hơn số chung {show(whole.value)}."
        for words, part, whole in (
            ("Nữ mới kết nạp", found.admitted.women, found.admitted.total),
            ("Mới kết nạp trong độ tuổi đoàn", found.admitted.youth_age, found.admitted.total),
            ("Đảng viên nữ", found.members.women, found.members.total),
            ("Đảng viên dự bị", found.members.probationary, found.members.total),
        )
        if part.value is not None and whole.value is not None and part.value > whole.value
    ]
    return said


def _parts(found: Report) -> int:
    return sum(line.admitted.value or 0 for line in found.by_organisation)
