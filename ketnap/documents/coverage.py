"""Pictures of where the Party is not yet, each with the table it shows."""

from decimal import Decimal

from ketnap.documents.paper import Bar, Picture, Table
from ketnap.lib import dates, numbers
from ketnap.statistics.coverage import Coverage, bands, by_ownership

FEWEST = 2


def years(found: Coverage) -> Picture:
    """Cells by years since their last admission."""
    lines = bands(found)
    table = Table(("Từ lần kết nạp gần nhất", "Chi bộ"), tuple((one.words, one.cells) for one in lines))
    most, total = max(lines, key=lambda one: one.cells), sum(one.cells for one in lines)
    said = (
        f"Ngày {dates.show(found.on)}, {numbers.show(total)} chi bộ: nhiều nhất là nhóm {most.words.lower()}, "
        f"{numbers.show(most.cells)} chi bộ."
        if total
        else f"Ngày {dates.show(found.on)} chưa có chi bộ nào."
    )
    return Picture(
        "bars", "Chi bộ theo số năm từ lần kết nạp gần nhất", said,
        tuple(Bar(one.words, one.cells) for one in lines), table, 1,
    )  # fmt: skip


def ownership(found: Coverage) -> Picture | None:
    """Members per 100 workers by ownership; None where fewer than two kinds are known. Bars are drawn in
    tenths, since a picture counts in whole numbers."""
    lines = by_ownership(found)
    known = [one for one in lines if one.per_hundred is not None]
    if len(known) < FEWEST:
        return None
    table = Table(
        ("Loại hình doanh nghiệp", "Đảng viên", "Lao động", "Đảng viên trên 100 lao động"),
        tuple((one.words, one.members, one.workers, one.per_hundred) for one in lines),
    )  # fmt: skip
    least = min(known, key=lambda one: one.per_hundred or Decimal(0))
    bars = tuple(
        Bar(one.words, int(10 * (one.per_hundred or Decimal(0))), said=shown(one.per_hundred)) for one in known
    )  # fmt: skip
    said = f"Thấp nhất: {least.words}, {shown(least.per_hundred)} đảng viên trên 100 lao động."
    return Picture("bars", "Đảng viên trên 100 lao động theo loại hình doanh nghiệp", said, bars, table, 3)


def shown(value: Decimal | None) -> str:
    """Decimal('3.4') → `3,4`."""
    return numbers.show_percent(value).removesuffix(f"{numbers.NBSP}%")
