"""The monthly examination that has not been recorded, and what examinations above returned."""

from datetime import timedelta

from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.lib import dates
from ketnap.lib.dates import add_months
from ketnap.queries.admission import monthly
from ketnap.web.admission.monthly import address
from ketnap.web.due.line import OPEN, Desk, Found, Line

TEXT = "Hướng dẫn 12-HD/BTCTW ngày 17-05-2012: hằng tháng cấp ủy xem xét đề nghị của cấp dưới."
SHOWN_FOR = timedelta(days=45)
NAMED = 3


def examinations(desk: Desk) -> list[Found]:
    if not desk.may(Permission.RECORD_PATH):
        return []
    lines = []
    this = desk.today.replace(day=1)
    month = add_months(this, -1)
    if not desk.house.is_cell and (left := monthly.unexamined(desk.viewer, desk.unit_id, month)):
        lines.append(Line(
            "todo", "Chưa xem xét", f"từ {dates.show(this)}", f"Xem xét đề nghị tháng {month:%m-%Y}: {left} việc",
            "Người mới vào, ra danh sách cảm tình Đảng và đề nghị của cấp dưới trong tháng.", TEXT,
            address(desk.unit_id, month), "Xem xét", this,
        ))  # fmt: skip
    if back := monthly.sent_back(desk.viewer, desk.unit_id, desk.today - SHOWN_FOR):
        first = back[0]
        named = "; ".join(f"{one.full_name}: {one.note}" for one in back[:NAMED])
        lines.append(Line(
            "fail", "Trả lại", f"từ {dates.show(first.on)}", f"{first.by} trả lại {len(back)} đề nghị",
            f"{named}{' …' if len(back) > NAMED else ''}", TEXT,
            reverse("candidacy", args=[first.candidacy_id]), "Mở hồ sơ", first.on,
        ))  # fmt: skip
    return [Found(OPEN, len(lines), lines)]
