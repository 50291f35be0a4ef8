"""Records that lack something the statutory forms count."""

from ketnap.lib import numbers, text
from ketnap.statistics.behind import SPLITS
from ketnap.statistics.tree import untold
from ketnap.web.doors import door
from ketnap.web.due.line import OPEN, Desk, Found, Line

WHY = "Biểu số 2, 2B và 3 đếm theo các mục này; người thiếu mục vào dòng “chưa rõ”."


def gaps(desk: Desk) -> list[Found]:
    """One line for all of them; the door opens the list of what is missing most."""
    if not desk.lists:
        return []
    lacking = {
        name: count for name, count in untold(desk.viewer, desk.unit_id, desk.today, desk.ready).items() if count
    }
    if not lacking:
        return []
    most = max(lacking, key=lambda name: lacking[name])
    told = ", ".join(f"{text.small(SPLITS[name].label)} {numbers.show(count)}" for name, count in lacking.items())
    line = Line(
        "todo", "Còn thiếu", "", "Bổ sung hồ sơ đảng viên", f"Số người chưa ghi: {told}.", WHY,
        door("members", desk.unit_id, desk.today, desk.today, [(most, "")]), f"Xem {numbers.show(lacking[most])} người",
    )  # fmt: skip
    return [Found(OPEN, 1, [line])]
